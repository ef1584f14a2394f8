/// The Swift types that scripts can give and take as they are.

extension ScriptValue: ScriptConvertible {
  public static var scriptType: HostedType { .any }
  public init?(_ value: ScriptValue) { self = value }
  public var scriptValue: ScriptValue { self }
}

extension Bool: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .bool) }
  public init?(_ value: ScriptValue) {
    guard case .bool(let flag) = value else { return nil }
    self = flag
  }
  public var scriptValue: ScriptValue { .bool(self) }
}

extension Int: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .int) }
  public init?(_ value: ScriptValue) {
    guard case .int(let number) = value else { return nil }
    self = number
  }
  public var scriptValue: ScriptValue { .int(self) }
}

extension Double: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .double) }
  /// Takes an Int too, where it is exact as a Double.
  public init?(_ value: ScriptValue) {
    switch value {
    case .double(let number): self = number
    case .int(let number):
      guard let exact = Double(exactly: number) else { return nil }
      self = exact
    default: return nil
    }
  }
  public var scriptValue: ScriptValue { .double(self) }
}

extension String: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .string) }
  public init?(_ value: ScriptValue) {
    guard case .string(let text) = value else { return nil }
    self = text
  }
  public var scriptValue: ScriptValue { .string(self) }
}

extension ScriptSize: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .size) }
  public init?(_ value: ScriptValue) {
    guard case .size(let bytes) = value else { return nil }
    self.init(bytes: bytes)
  }
  public var scriptValue: ScriptValue { .size(bytes) }
}

extension ScriptBytes: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .bytes) }
  public init?(_ value: ScriptValue) {
    guard case .bytes(let bytes) = value else { return nil }
    self.init(bytes)
  }
  public var scriptValue: ScriptValue { .bytes(bytes) }
}

extension Optional: ScriptConvertible where Wrapped: ScriptConvertible {
  public static var scriptType: HostedType {
    HostedType(type: .optional(Wrapped.scriptType.type))
  }
  public init?(_ value: ScriptValue) {
    if value == .none {
      self = .none
      return
    }
    guard let wrapped = Wrapped(value) else { return nil }
    self = wrapped
  }
  public var scriptValue: ScriptValue { self?.scriptValue ?? .none }
}

extension Array: ScriptConvertible where Element: ScriptConvertible {
  public static var scriptType: HostedType { HostedType(type: .array(Element.scriptType.type)) }
  public init?(_ value: ScriptValue) {
    guard case .array(let values) = value else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for value in values {
      guard let element = Element(value) else { return nil }
      elements.append(element)
    }
    self = elements
  }
  public var scriptValue: ScriptValue { .array(map(\.scriptValue)) }
}

extension Dictionary: ScriptConvertible where Key: ScriptConvertible, Value: ScriptConvertible {
  public static var scriptType: HostedType {
    HostedType(type: .dictionary(Key.scriptType.type, Value.scriptType.type))
  }
  public init?(_ value: ScriptValue) {
    guard case .dictionary(let entries) = value else { return nil }
    self.init(minimumCapacity: entries.count)
    for entry in entries {
      guard let key = Key(entry.key), let value = Value(entry.value) else { return nil }
      self[key] = value
    }
  }
  /// In no order of meaning: Swift's dictionaries have none.
  public var scriptValue: ScriptValue {
    .dictionary(map { ScriptValue.Entry($0.key.scriptValue, $0.value.scriptValue) })
  }
}

/// A Swift enum whose cases are the symbols that an argument may be: `enum Table: String, ScriptSymbol`.
/// Another symbol is an error before the script runs.
public protocol ScriptSymbol: ScriptConvertible, CaseIterable, RawRepresentable
where RawValue == String {}

extension ScriptSymbol {
  public static var scriptType: HostedType { .symbol(Set(allCases.map(\.rawValue))) }
  public init?(_ value: ScriptValue) {
    guard case .symbol(let name) = value else { return nil }
    self.init(rawValue: name)
  }
  public var scriptValue: ScriptValue { .symbol(rawValue) }
}
