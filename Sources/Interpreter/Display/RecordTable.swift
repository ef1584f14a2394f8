/// An array of things with the same members as a table: structures and tuples of one shape, dictionaries
/// with the same keys, records of the host.
enum RecordTable {
  private static let columnLimit = 40
  /// Bytes of text of a cell that holds more than a plain value.
  private static let cellLimit = 200

  /// - Returns: nil where the elements are not alike, or have no members.
  static func make(_ value: Value, _ vm: VM, _ canvas: Canvas) -> TextTable? {
    let array = value.asArray.pointee
    guard array.count > 0, let first = array.elements?.pointee else { return nil }
    let elements = (0..<array.count).map { array.elements.unsafelyUnwrapped[$0] }
    let shown = canvas.isWhole ? elements : Array(elements.prefix(TextTable.rowLimit))
    let rows: [[Cell]]
    let titles: [String]
    switch first.tag {
    case Tag.record, Tag.tuple:
      guard elements.allSatisfy({ isAlike($0, first) }) else { return nil }
      let shape = vm.shapes[first.header.pointee.shape]
      let places = shape.fields.indices.filter { !shape.fields[$0].isPadding }
      titles = places.map { place in
        shape.fields[place].name.map { vm.names.text($0) } ?? String(place)
      }
      rows = shown.map { element in places.map { Cell(element.asRecord.fields[$0], vm) } }
    case Tag.dictionary:
      guard let keys = likeKeys(elements, vm) else { return nil }
      titles = keys
      rows = shown.map { element in
        let found = entries(element, vm)
        return keys.map { Cell(found[$0] ?? .none, vm) }
      }
    case Tag.host:
      guard let (type, _) = Echo.hostObjects(value, vm), type.hasPlainFacts else { return nil }
      let facts = vm.registry.facts(of: type.name)
      titles = facts.map(\.name)
      guard let cells = try? shown.map({ try factCells($0, facts, vm) }) else { return nil }
      rows = cells
    default: return nil
    }
    guard titles.count > 1, titles.count <= columnLimit else { return nil }
    return table(titles, rows, total: elements.count)
  }

  private struct Cell {
    let text: String
    let isNumber: Bool
    let isNone: Bool

    init(_ value: Value, _ vm: VM) {
      isNone = value.isNone
      switch value.tag {
      case Tag.int, Tag.unsigned, Tag.double, Tag.size: isNumber = true
      default: isNumber = false
      }
      switch value.tag {
      case Tag.string: text = Escaping.visible(vm.heap.text(value))
      case Tag.size: text = SizeText.exact(value.int)
      case Tag.none: text = ""
      default: text = Display.brief(value, vm, limit: RecordTable.cellLimit)
      }
    }
  }

  private static func table(_ titles: [String], _ rows: [[Cell]], total: Int) -> TextTable {
    let columns = titles.enumerated().map {
      column, title -> (title: String, alignment: TextTable.Alignment) in
      let cells = rows.map { $0[column] }
      let isNumeric =
        cells.contains { $0.isNumber } && cells.allSatisfy { $0.isNumber || $0.isNone }
      return (Escaping.visible(title), isNumeric ? .right : .left)
    }
    var table = TextTable(columns, rows: rows.map { $0.map(\.text) })
    table.total = total
    return table
  }

  private static func isAlike(_ value: Value, _ other: Value) -> Bool {
    value.tag == other.tag && value.header.pointee.shape == other.header.pointee.shape
  }

  /// The keys that all have, in the order of the first; nil where they differ.
  private static func likeKeys(_ elements: [Value], _ vm: VM) -> [String]? {
    guard elements.allSatisfy({ $0.tag == Tag.dictionary }) else { return nil }
    let keys = orderedKeys(elements[0], vm)
    guard let keys, !keys.isEmpty, Set(keys).count == keys.count else { return nil }
    let count = keys.count
    guard elements.allSatisfy({ $0.asDictionary.pointee.count == count }) else { return nil }
    let wanted = Set(keys)
    let alike = elements.allSatisfy { element in
      orderedKeys(element, vm).map { wanted.isSuperset(of: $0) } ?? false
    }
    return alike ? keys : nil
  }

  /// nil where a key is no text and no symbol.
  private static func orderedKeys(_ value: Value, _ vm: VM) -> [String]? {
    var keys: [String] = []
    let dictionary = value.asDictionary.pointee
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      guard let key = keyText(dictionary.entries[index].key, vm) else { return nil }
      keys.append(key)
    }
    return keys
  }

  private static func keyText(_ key: Value, _ vm: VM) -> String? {
    switch key.tag {
    case Tag.string: vm.heap.text(key)
    case Tag.symbol: "." + vm.names.text(key.nameID)
    default: nil
    }
  }

  private static func entries(_ value: Value, _ vm: VM) -> [String: Value] {
    var found: [String: Value] = [:]
    let dictionary = value.asDictionary.pointee
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      let entry = dictionary.entries[index]
      if let key = keyText(entry.key, vm) { found[key] = entry.value }
    }
    return found
  }

  /// What the facts say of one object of the host.
  private static func factCells(
    _ element: Value, _ facts: [Primitive], _ vm: VM
  ) throws -> [Cell] {
    var receiver = element
    return try facts.map { row in
      let value = try withUnsafeMutablePointer(to: &receiver) {
        try row.body(PrimitiveCall(vm: vm, row: row, arguments: $0, place: nil))
      }
      defer { vm.heap.release(value) }
      return Cell(value, vm)
    }
  }
}
