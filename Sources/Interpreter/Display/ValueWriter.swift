/// Writes a value as text, as long as there is room: what shares its parts can be small in memory and
/// endless as text.
struct ValueWriter {
  private let vm: VM
  private let limit: Int
  private(set) var text = ""
  private var deepest = 0
  private var written = 0
  /// The script is to stop: the text is not complete.
  private(set) var isStopped = false

  init(_ vm: VM, limit: Int) {
    self.vm = vm
    self.limit = limit
  }

  /// There was no room for all of it, or no time.
  var isFull: Bool { isStopped || text.utf8.count > limit }

  /// - Parameter deepest: containers inside one another deeper than this are written as `…`.
  mutating func write(_ value: Value, depth: Int, to deepest: Int) {
    self.deepest = deepest
    write(value, depth)
  }

  private mutating func write(_ value: Value, _ depth: Int) {
    if isFull { return }
    written &+= 1
    if written & 0xFFF == 0, vm.isStopWanted { isStopped = true }
    if depth > deepest {
      text += "…"
      return
    }
    switch value.tag {
    case Tag.int: text += String(value.int)
    case Tag.double: text += String(value.double)
    case Tag.bool: text += value.bool ? "true" : "false"
    case Tag.none: text += "nil"
    case Tag.size: text += "\(value.int)B"
    case Tag.symbol: text += "." + vm.names.text(value.nameID)
    case Tag.primitive: text += vm.names.text(value.nameID)
    case Tag.string: string(value)
    case Tag.bytes: text += ValueWriter.bytes(value.asBytes.pointee)
    case Tag.range: text += ValueWriter.range(value.asRange.pointee)
    case Tag.array: array(value, depth)
    case Tag.dictionary: dictionary(value, depth)
    case Tag.closure:
      text += value.asClosure.pointee.function.pointee.info.takeUnretainedValue().name
    case Tag.error: text += value.asError.pointee.details.takeUnretainedValue().message
    case Tag.unsigned: text += String(value.bits)
    case Tag.type: text += vm.shapes[UInt32(truncatingIfNeeded: value.bits)].name
    case Tag.tuple, Tag.record: record(value, depth)
    case Tag.host:
      let host = value.asHost.pointee
      text += vm.registry.hostType(number: host.type).describe(host.reference.takeUnretainedValue())
    default: text += "?"
    }
  }

  private mutating func string(_ value: Value) {
    // Of one that has no room, no more is read than fills it.
    let room = max(0, limit - text.utf8.count) + 4
    text += Display.quoted(String(decoding: value.asString.buffer.prefix(room), as: UTF8.self))
  }

  private mutating func array(_ value: Value, _ depth: Int) {
    text += "["
    for index in 0..<value.asArray.pointee.count {
      if index > 0 { text += ", " }
      if isFull { return }
      write(value.asArray.pointee.elements.unsafelyUnwrapped[index], depth + 1)
    }
    text += "]"
  }

  private mutating func dictionary(_ value: Value, _ depth: Int) {
    let dictionary = value.asDictionary.pointee
    if dictionary.count == 0 {
      text += "[:]"
      return
    }
    text += "["
    var isFirst = true
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      if !isFirst { text += ", " }
      isFirst = false
      if isFull { return }
      pair(dictionary.entries[index].key, dictionary.entries[index].value, depth)
    }
    text += "]"
  }

  /// `Point(x: 1, y: 2)`, `(1, count: 2)`
  private mutating func record(_ value: Value, _ depth: Int) {
    let shape = vm.shapes[value.header.pointee.shape]
    text += shape.name + "("
    var isFirst = true
    for (index, field) in shape.fields.enumerated() where !field.isPadding {
      if !isFirst { text += ", " }
      isFirst = false
      if isFull { return }
      if let name = field.name { text += vm.names.text(name) + ": " }
      write(value.asRecord.fields[index], depth + 1)
    }
    text += ")"
  }

  private mutating func pair(_ key: Value, _ value: Value, _ depth: Int) {
    write(key, depth + 1)
    text += ": "
    write(value, depth + 1)
  }

  private static func range(_ range: RangeObject) -> String {
    let unit = range.isSize ? "B" : ""
    return range.isClosed
      ? "\(range.lower)\(unit)...\(range.last)\(unit)"
      : "\(range.lower)\(unit)..<\(range.upper)\(unit)"
  }

  /// Up to 32 bytes as their literal; more as a count.
  private static func bytes(_ bytes: BytesObject) -> String {
    let shown = UnsafeBufferPointer(start: bytes.start, count: min(bytes.count, 32))
    let digits = shown.map { Hex.byte($0) }.joined(separator: " ")
    return bytes.count <= 32 ? "b\"\(digits)\"" : "b\"\(digits) …\" (\(bytes.count) bytes)"
  }
}
