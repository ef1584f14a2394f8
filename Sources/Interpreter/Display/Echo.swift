/// What the prompt shows of a value.
enum Echo {
  private static let elementLimit = 100
  /// Bytes of text after which a value is cut.
  private static let textLimit = 100_000

  static func text(_ value: Value, _ vm: VM) -> String? {
    switch value.tag {
    case Tag.none: return nil
    case Tag.size: return SizeText.echo(value.int)
    case Tag.host: return host(value, vm)
    case Tag.array: return array(value, vm)
    default: return Display.brief(value, vm, limit: textLimit)
    }
  }

  private static func host(_ value: Value, _ vm: VM) -> String {
    let type = vm.registry.hostType(number: value.asHost.pointee.type)
    let object = value.asHost.pointee.reference.takeUnretainedValue()
    return (type.echo ?? type.describe)(object)
  }

  /// Objects of one type that has a table form as a table; a long array is cut, with its count.
  private static func array(_ value: Value, _ vm: VM) -> String {
    if let table = table(value, vm) { return table.text }
    let array = value.asArray.pointee
    guard array.count > elementLimit else { return Display.brief(value, vm, limit: textLimit) }
    let shown = (0..<elementLimit).map {
      Display.brief(array.elements.unsafelyUnwrapped[$0], vm, limit: textLimit / elementLimit)
    }
    return "[\(shown.joined(separator: ", ")), … \(array.count) elements]"
  }

  /// The table of an array whose elements are all objects of one type that has such a form.
  static func table(_ value: Value, _ vm: VM) -> TextTable? {
    guard value.tag == Tag.array, value.asArray.pointee.count > 0 else { return nil }
    let array = value.asArray.pointee
    let elements = (0..<array.count).map { array.elements.unsafelyUnwrapped[$0] }
    guard elements[0].tag == Tag.host else { return nil }
    let type = elements[0].asHost.pointee.type
    guard elements.allSatisfy({ $0.tag == Tag.host && $0.asHost.pointee.type == type }),
      let make = vm.registry.hostType(number: type).table
    else { return nil }
    return make(elements.map { $0.asHost.pointee.reference.takeUnretainedValue() })
  }
}
