import Glibc

/// Strings and keys.
extension JSONParser {
  /// The string that begins here.
  mutating func string() throws -> Value {
    let first = next + 1
    let isASCII = scan(from: first)
    guard next < end, next.pointee == UInt8(ascii: "\"") else {
      return try escapedString(from: first)
    }
    let count = next - first
    next += 1
    return make(first, count, isASCII)
  }

  /// A key: the same text is the same object each time, as far as the cache remembers it.
  mutating func key() throws -> Value {
    let first = next + 1
    let isASCII = scan(from: first)
    guard next < end, next.pointee == UInt8(ascii: "\"") else {
      return try escapedString(from: first)
    }
    let count = next - first
    next += 1
    if count > JSONKeyCache.longest { return make(first, count, isASCII) }
    let slot = JSONKeyCache.slot(first, count)
    if let known = keys.find(slot, first, count) {
      heap.retain(known)
      return known
    }
    let value = make(first, count, isASCII)
    keys.set(slot, value)
    return value
  }

  @inline(__always)
  private func make(_ first: UnsafePointer<UInt8>, _ count: Int, _ isASCII: Bool) -> Value {
    let string = heap.newString(capacity: count)
    memcpy(string.bytes, first, count)
    string.pointee.count = count
    string.pointee.header.isASCII = isASCII
    return Value(object: string, tag: Tag.string)
  }

  /// Goes on to the first quote, backslash or control character, eight bytes a step.
  /// - Returns: whether all before it is ASCII.
  @inline(__always)
  private mutating func scan(from first: UnsafePointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var seen: UInt64 = 0
    next = first
    while end - next >= 8 {
      let word = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self)
      let quotes = word ^ (ones &* 0x22)
      let slashes = word ^ (ones &* 0x5C)
      // The top bit of each byte that is zero here, or below 0x20; bytes from 0x80 on are none of these.
      let found =
        ((quotes &- ones) | (slashes &- ones) | (word &- ones &* 0x20)) & ~word & tops
      if found != 0 {
        let index = found.trailingZeroBitCount >> 3
        let before: UInt64 = index == 0 ? 0 : ~0 >> (64 - UInt64(index) * 8)
        seen |= word & before
        next += index
        return seen & tops == 0
      }
      seen |= word
      next += 8
    }
    while next < end {
      let byte = next.pointee
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
      seen |= UInt64(byte)
      next += 1
    }
    return seen & tops == 0
  }

  /// A string with escapes, from its first character on.
  private mutating func escapedString(from first: UnsafePointer<UInt8>) throws -> Value {
    var text: [UInt8] = []
    var runStart = first
    while true {
      guard next < end else { throw fault("the string that begins here has no end", at: first - 1) }
      text.append(contentsOf: UnsafeBufferPointer(start: runStart, count: next - runStart))
      let byte = next.pointee
      if byte == 0x22 {
        next += 1
        try vm.require(bytes: text.count)
        return text.withUnsafeBufferPointer { heap.makeString($0) }
      }
      guard byte == 0x5C else {
        throw fault(
          "a control character stands in a string",
          help: "it is written as an escape, such as `\\n`")
      }
      try escape(&text)
      runStart = next
      _ = scan(from: runStart)
    }
  }

  private mutating func escape(_ text: inout [UInt8]) throws {
    let place = next
    next += 1
    guard next < end else { throw fault("the text ends within an escape", at: place) }
    let byte = next.pointee
    next += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      text.append(contentsOf: Array(String(try scalar(place)).utf8))
    default: throw fault("there is no such escape", at: place)
    }
  }

  /// The character of `\uXXXX`, or of two of them that make one.
  private mutating func scalar(_ place: UnsafePointer<UInt8>) throws -> Character {
    let unit = try hexadecimal(place)
    if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
    guard unit < 0xDC00, end - next >= 2, next[0] == 0x5C, next[1] == UInt8(ascii: "u") else {
      throw fault("half of a surrogate pair is no character", at: place)
    }
    next += 2
    let low = try hexadecimal(place)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw fault("half of a surrogate pair is no character", at: place) }
    return Character(scalar)
  }

  private mutating func hexadecimal(_ place: UnsafePointer<UInt8>) throws -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard next < end, let digit = Character(Unicode.Scalar(next.pointee)).hexDigitValue else {
        throw fault("`\\u` needs four hexadecimal digits", at: place)
      }
      unit = unit << 4 | UInt32(digit)
      next += 1
    }
    return unit
  }
}

/// The keys seen last: objects of one kind have the same ones, and share them.
struct JSONKeyCache {
  static let longest = 64
  private static let slots = 1024

  private let heap: Heap
  private let values: UnsafeMutablePointer<Value>

  init(_ heap: Heap) {
    self.heap = heap
    values = .allocate(capacity: JSONKeyCache.slots)
    values.initialize(repeating: .none, count: JSONKeyCache.slots)
  }

  func free() {
    for index in 0..<JSONKeyCache.slots { heap.release(values[index]) }
    values.deallocate()
  }

  @inline(__always)
  static func slot(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var mixed = UInt64(truncatingIfNeeded: count)
    if count >= 8 {
      let raw = UnsafeRawPointer(bytes)
      mixed ^= raw.loadUnaligned(as: UInt64.self)
      mixed ^= (raw + count - 8).loadUnaligned(as: UInt64.self) &* 3
    } else {
      for index in 0..<count { mixed = mixed << 8 ^ UInt64(bytes[index]) }
    }
    return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 54)
  }

  @inline(__always)
  func find(_ slot: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Value? {
    let known = values[slot]
    guard known.tag == Tag.string else { return nil }
    let string = known.asString
    guard string.pointee.count == count, memcmp(string.bytes, bytes, count) == 0 else { return nil }
    return known
  }

  func set(_ slot: Int, _ value: Value) {
    heap.release(values[slot])
    heap.retain(value)
    values[slot] = value
  }
}
