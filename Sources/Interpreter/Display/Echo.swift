/// What the prompt shows of a value.
enum Echo {
  /// Elements of an array or entries of a dictionary that are shown where not all are wanted.
  static let elementLimit = 100
  /// Characters of a string, likewise.
  private static let characterLimit = 4_000
  /// Bytes up to here are shown as their literal.
  private static let literalBytes = 16

  /// Lines of a picture; nil for `nil`, of which nothing is shown.
  static func lines(_ value: Value, _ vm: VM, on canvas: Canvas) -> [DrawnLine]? {
    switch value.tag {
    case Tag.none: nil
    case Tag.size: [DrawnLine(SizeText.echo(value.int))]
    case Tag.host: host(value, vm, canvas)
    case Tag.bytes: bytes(value, vm, canvas)
    case Tag.string: string(value, vm, canvas)
    case Tag.array: array(value, vm, canvas)
    case Tag.record: record(value, vm, canvas)
    default: NestedText.lines(value, vm, canvas)
    }
  }

  private static func host(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    let type = vm.registry.hostType(number: value.asHost.pointee.type)
    let object = value.asHost.pointee.reference.takeUnretainedValue()
    if let echo = type.echo { return echo(object, canvas, { vm.isStopWanted }) }
    return DrawnLine.lines(type.describe(object))
  }

  private static func bytes(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    let object = value.asBytes.pointee
    if object.count <= literalBytes { return NestedText.lines(value, vm, canvas) }
    let rows = HexRows(Array(UnsafeBufferPointer(start: object.start, count: object.count)))
    return rows.lines(on: canvas)
  }

  private static func string(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    let text = vm.heap.text(value)
    guard !canvas.isWhole, text.utf8.count > characterLimit, text.count > characterLimit else {
      return [DrawnLine(Display.quoted(text))]
    }
    return [
      DrawnLine(Display.quoted(String(text.prefix(characterLimit)))),
      Omission.line(shown: characterLimit, of: text.count, "characters", canvas),
    ]
  }

  private static func array(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    if let lines = hostTable(value, vm, canvas) { return lines }
    let text = NestedText.lines(value, vm, canvas)
    // One that fits on a line needs no titles.
    let array = value.asArray.pointee
    if array.count == 1, text.count == 1, array.elements?.pointee.tag != Tag.host { return text }
    return RecordTable.make(value, vm, canvas)?.lines(on: canvas) ?? text
  }

  private static func record(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    LayoutPicture.lines(value, vm, canvas) ?? NestedText.lines(value, vm, canvas)
  }

  /// The table of an array whose elements are all objects of one type that has such a form, as `print`
  /// shows it too.
  static func table(_ value: Value, _ vm: VM) -> TextTable? {
    guard let (type, objects) = hostObjects(value, vm) else { return nil }
    return type.table.map { $0(objects) }
  }

  private static func hostTable(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine]? {
    guard let (type, objects) = hostObjects(value, vm) else { return nil }
    if let list = type.listEcho { return list(objects, canvas, { vm.isStopWanted }) }
    return type.table.map { $0(objects).lines(on: canvas) }
  }

  /// The objects of an array that has nothing but objects of one type.
  static func hostObjects(
    _ value: Value, _ vm: VM
  ) -> (type: Registry.HostType, objects: [AnyObject])? {
    guard value.tag == Tag.array, value.asArray.pointee.count > 0 else { return nil }
    let array = value.asArray.pointee
    let elements = (0..<array.count).map { array.elements.unsafelyUnwrapped[$0] }
    guard elements[0].tag == Tag.host else { return nil }
    let type = elements[0].asHost.pointee.type
    guard elements.allSatisfy({ $0.tag == Tag.host && $0.asHost.pointee.type == type }) else {
      return nil
    }
    return (
      vm.registry.hostType(number: type),
      elements.map { $0.asHost.pointee.reference.takeUnretainedValue() }
    )
  }
}
