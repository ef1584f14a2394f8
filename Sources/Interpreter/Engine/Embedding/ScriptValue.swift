/// A value as a host sees it: a copy, which outlives the engine that it came from.
public indirect enum ScriptValue: Hashable, Sendable {
  /// `nil`.
  case none
  case bool(Bool)
  case int(Int)
  /// An integer from 2⁶³ on, such as a field of a layout may hold.
  case unsigned(UInt64)
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
  /// Two values or more; a field without a label has no name.
  case tuple([Field])
  /// The value of a structure that a script declares.
  case structure(type: String, [Field])
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

  public struct Field: Hashable, Sendable {
    public var name: String?
    public var value: ScriptValue

    public init(_ name: String?, _ value: ScriptValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a dictionary's key, or of a field by its name; nil where there is none.
  public subscript(name: String) -> ScriptValue? {
    switch self {
    case .dictionary(let entries): entries.first { $0.key == .string(name) }?.value
    case .tuple(let fields), .structure(_, let fields): fields.first { $0.name == name }?.value
    default: nil
    }
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
    case .unsigned(let number): "\(number)"
    case .double(let number): "\(number)"
    case .size(let bytes): "\(bytes)B"
    case .string(let text): Display.quoted(text)
    case .symbol(let name): ".\(name)"
    case .array(let elements): "[\(elements.map(\.literal).joined(separator: ", "))]"
    default: "…"
    }
  }
}
