/// A value as a host sees it: a copy, which outlives the engine that it came from.
public indirect enum ScriptValue: Hashable, Sendable {
  /// `nil`.
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// A number of bytes.
  case size(Int)
  case string(String)
  case bytes([UInt8])
  /// A range over Int or, with `isSize`, over Size; a closed one comes as its half-open equal.
  case range(Range<Int>, isSize: Bool)
  /// The name of a symbol, without its dot.
  case symbol(String)
  case array([ScriptValue])
  /// In the order of insertion.
  case dictionary([Entry])
  /// The value of a type that has no Swift form: a function, a disk object, an error. `text` is what
  /// `print` shows.
  case other(type: String, text: String)

  public struct Entry: Hashable, Sendable {
    public var key: ScriptValue
    public var value: ScriptValue

    public init(_ key: ScriptValue, _ value: ScriptValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a dictionary's key; nil where there is none, or this is no dictionary.
  public subscript(key: String) -> ScriptValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.first { $0.key == .string(key) }?.value
  }

  /// The value as `T`; nil where it is none.
  public func converted<T: ScriptConvertible>(to type: T.Type = T.self) -> T? { T(self) }
}

/// A Swift type that scripts can give and take.
public protocol ScriptConvertible: Sendable {
  /// What a script gives for it, and how signatures call it.
  static var scriptType: HostedType { get }
  /// - Returns: nil where the value is of another type.
  init?(_ value: ScriptValue)
  var scriptValue: ScriptValue { get }
}

/// The type of a parameter or a result of a function that the host lends to scripts.
public struct HostedType: Hashable, Sendable {
  let type: ScriptType

  /// Anything at all.
  public static let any = HostedType(type: .any)

  /// One of a closed set of options, written `.name`; checked before a script runs.
  public static func symbol(_ names: Set<String>) -> HostedType {
    HostedType(type: .symbol(names))
  }
}

/// A number of bytes: what scripts call a Size. Never negative.
public struct ScriptSize: Hashable, Comparable, Sendable {
  public var bytes: Int

  public init(bytes: Int) { self.bytes = bytes }

  public static func < (a: ScriptSize, b: ScriptSize) -> Bool { a.bytes < b.bytes }
}

/// Raw bytes: what scripts call Bytes.
public struct ScriptBytes: Hashable, Sendable {
  public var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension ScriptValue {
  /// As a script would write it, for signatures; `…` for what has no literal.
  var literal: String {
    switch self {
    case .none: "nil"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .size(let bytes): "\(bytes)B"
    case .string(let text): Display.quoted(text)
    case .symbol(let name): ".\(name)"
    case .array(let elements): "[\(elements.map(\.literal).joined(separator: ", "))]"
    default: "…"
    }
  }
}
