import Glibc

/// Writes a value as JSON text (RFC 8259) straight into bytes: integers exact, a Size as its number of
/// bytes, Doubles as the shortest text that reads back the same.
struct JSONWriter {
  private static let deepest = 200

  private let vm: VM
  /// On one line, or with members on lines of their own, indented by two spaces.
  private let isPretty: Bool
  private var bytes: UnsafeMutablePointer<UInt8>
  private var count = 0
  private var capacity = 1 << 12
  private var untilPoll = 1 << 14

  private init(_ vm: VM, isPretty: Bool) {
    self.vm = vm
    self.isPretty = isPretty
    bytes = .allocate(capacity: capacity)
  }

  /// The text, as a String of the heap.
  static func text(_ value: Value, pretty: Bool, _ vm: VM) throws -> Value {
    var writer = JSONWriter(vm, isPretty: pretty)
    defer { writer.bytes.deallocate() }
    try writer.write(value, depth: 0)
    try vm.require(bytes: writer.count)
    return vm.heap.makeString(UnsafeBufferPointer(start: writer.bytes, count: writer.count))
  }

  private mutating func write(_ value: Value, depth: Int) throws {
    switch value.tag {
    case Tag.int, Tag.size: integer(value.int)
    case Tag.double: try double(value.double)
    case Tag.bool: literal(value.bool ? "true" : "false")
    case Tag.none: literal("null")
    case Tag.string: string(value.asString.buffer)
    case Tag.array: try array(value, depth)
    case Tag.dictionary: try dictionary(value, depth)
    case Tag.tuple, Tag.record: try record(value, depth)
    case Tag.unsigned: literal(String(value.bits))
    case Tag.symbol: string(vm.names.text(value.nameID))
    case Tag.bytes:
      let bytes = value.asBytes.pointee
      string(Hex.text(UnsafeBufferPointer(start: bytes.start, count: bytes.count)))
    default: try host(value, depth)
    }
    try spend()
  }

  private mutating func host(_ value: Value, _ depth: Int) throws {
    guard value.tag == Tag.host,
      let encode = vm.registry.hostType(number: value.asHost.pointee.type).encode
    else {
      throw ScriptFault(
        .wrongType, "\(vm.describeType(value)) has no JSON form", symbol: "json")
    }
    var text: [UInt8] = []
    encode(value.asHost.pointee.reference.takeUnretainedValue())
      .write(to: &text, indent: isPretty ? depth * 2 : nil)
    text.withUnsafeBufferPointer { append($0) }
  }

  // MARK: Containers

  private mutating func array(_ value: Value, _ depth: Int) throws {
    try check(depth)
    append(UInt8(ascii: "["))
    let count = value.asArray.pointee.count
    for index in 0..<count {
      if index > 0 { append(UInt8(ascii: ",")) }
      newline(depth + 1)
      try write(value.asArray.pointee.elements.unsafelyUnwrapped[index], depth: depth + 1)
    }
    if count > 0 { newline(depth) }
    append(UInt8(ascii: "]"))
  }

  private mutating func dictionary(_ value: Value, _ depth: Int) throws {
    try check(depth)
    append(UInt8(ascii: "{"))
    let dictionary = value.asDictionary.pointee
    var isFirst = true
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      if !isFirst { append(UInt8(ascii: ",")) }
      isFirst = false
      newline(depth + 1)
      let key = dictionary.entries[index].key
      if key.tag == Tag.string {
        string(key.asString.buffer)
      } else {
        string(try Display.plain(key, vm))
      }
      append(UInt8(ascii: ":"))
      if isPretty { append(0x20) }
      try write(dictionary.entries[index].value, depth: depth + 1)
    }
    if !isFirst { newline(depth) }
    append(UInt8(ascii: "}"))
  }

  /// A structure or a tuple with labels as an object; a tuple without labels as an array.
  private mutating func record(_ value: Value, _ depth: Int) throws {
    try check(depth)
    let shape = vm.shapes[value.header.pointee.shape]
    let isArray = shape.isTuple && shape.fields.allSatisfy { $0.name == nil }
    append(isArray ? UInt8(ascii: "[") : UInt8(ascii: "{"))
    var isFirst = true
    for (index, field) in shape.fields.enumerated() where !field.isPadding {
      if !isFirst { append(UInt8(ascii: ",")) }
      isFirst = false
      newline(depth + 1)
      if !isArray {
        string(field.name.map { vm.names.text($0) } ?? String(index))
        append(UInt8(ascii: ":"))
        if isPretty { append(0x20) }
      }
      try write(value.asRecord.fields[index], depth: depth + 1)
    }
    if !isFirst { newline(depth) }
    append(isArray ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }

  private func check(_ depth: Int) throws(ScriptFault) {
    if depth < JSONWriter.deepest { return }
    throw ScriptFault(
      .invalidArgument, "the value is nested more than \(JSONWriter.deepest) deep", symbol: "json")
  }

  private mutating func newline(_ depth: Int) {
    guard isPretty else { return }
    append(0x0A)
    for _ in 0..<depth * 2 { append(0x20) }
  }

  /// Looks now and then at the memory, and whether to stop.
  private mutating func spend() throws {
    untilPoll &-= 1
    if untilPoll > 0 { return }
    untilPoll = 1 << 14
    try vm.require(bytes: count)
    if vm.isStopWanted { throw HostError.interrupted }
  }

  // MARK: Leaves

  private mutating func integer(_ value: Int) {
    reserve(20)
    if value < 0 {
      bytes[count] = UInt8(ascii: "-")
      count &+= 1
    }
    var rest = value.magnitude
    var length = 1
    var bound: UInt = 10
    while length < 20, rest >= bound {
      length &+= 1
      bound = length < 20 ? bound &* 10 : .max
    }
    var position = count &+ length
    repeat {
      position &-= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes[position] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
      rest = quotient
    } while position > count
    count &+= length
  }

  private mutating func double(_ value: Double) throws {
    guard value.isFinite else {
      throw ScriptFault(.invalidArgument, "\(value) has no JSON form", symbol: "json")
    }
    var text = value.description
    text.withUTF8 { append($0) }
  }

  private mutating func literal(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  private mutating func literal(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string($0) }
  }

  /// In quotes. Quotes, backslashes, control characters and everything else that must not reach a
  /// terminal raw is escaped; all other text stays as it is.
  private mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
    reserve(text.count + 2)
    bytes[count] = UInt8(ascii: "\"")
    count &+= 1
    var rest = text
    while true {
      let plain = JSONWriter.plainPrefix(rest)
      if plain > 0, let start = rest.baseAddress {
        reserve(plain)
        memcpy(bytes + count, start, plain)
        count &+= plain
        rest = UnsafeBufferPointer(rebasing: rest[plain...])
      }
      if rest.isEmpty { break }
      rest = UnsafeBufferPointer(rebasing: rest[escaped(rest)...])
    }
    append(UInt8(ascii: "\""))
  }

  /// The number of bytes that are printable ASCII and no quote or backslash.
  @inline(__always)
  private static func plainPrefix(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = text.baseAddress else { return 0 }
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index &+ 8 <= text.count {
      let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
      let quotes = (word ^ (ones &* 0x22)) &- ones
      let slashes = (word ^ (ones &* 0x5C)) &- ones
      // Also what is past ASCII, and DEL, which becomes so when one is added.
      let found =
        (quotes | slashes | (word &- ones &* 0x20) | word | (word &+ ones)) & (ones &* 0x80)
      if found != 0 { break }
      index &+= 8
    }
    while index < text.count {
      let byte = start[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x7F { break }
      index &+= 1
    }
    return index
  }

  /// Writes the character that the text begins with, which is not plain.
  /// - Returns: how many bytes it has.
  private mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    switch text[0] {
    case UInt8(ascii: "\""): literal("\\\"")
    case UInt8(ascii: "\\"): literal("\\\\")
    case 0x0A: literal("\\n")
    case 0x0D: literal("\\r")
    case 0x09: literal("\\t")
    default: return scalar(text)
    }
    return 1
  }

  private mutating func scalar(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let length = text[0] < 0x80 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4
    let bytes = UnsafeBufferPointer(rebasing: text[..<min(length, text.count)])
    let shown = String(decoding: bytes, as: UTF8.self)
    if let scalar = shown.unicodeScalars.first, Escaping.isUnsafe(scalar) {
      for unit in shown.utf16 {
        literal("\\u")
        for shift in [12, 8, 4, 0] {
          let digit = UInt8(unit >> UInt16(shift) & 15)
          append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
      }
    } else {
      append(bytes)
    }
    return bytes.count
  }

  // MARK: Bytes

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    if count == capacity { grow(1) }
    bytes[count] = byte
    count &+= 1
  }

  private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress else { return }
    reserve(text.count)
    memcpy(bytes + count, start, text.count)
    count &+= text.count
  }

  @inline(__always)
  private mutating func reserve(_ room: Int) {
    if capacity &- count < room { grow(room) }
  }

  @inline(never)
  private mutating func grow(_ room: Int) {
    capacity = max(capacity * 2, count + room)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.moveInitialize(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
  }
}
