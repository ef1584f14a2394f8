/// Whether bytes are text.
enum UTF8Text {
  /// The offset of the first byte that is no UTF-8 (Unicode 15, table 3-7), or nil where all are.
  static func firstFault(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = bytes.baseAddress else { return nil }
    var index = 0
    let count = bytes.count
    while index < count {
      if start[index] < 0x80 {
        index = afterASCII(start, index + 1, count)
        continue
      }
      let length = sequenceLength(start + index, count - index)
      if length == 0 { return index }
      index += length
    }
    return nil
  }

  private static func afterASCII(
    _ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int
  ) -> Int {
    var index = from
    while index &+ 8 <= count {
      let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { break }
      index &+= 8
    }
    while index < count, start[index] < 0x80 { index &+= 1 }
    return index
  }

  /// The bytes of the sequence of more than one that begins here, or 0 where it is none.
  private static func sequenceLength(_ start: UnsafePointer<UInt8>, _ room: Int) -> Int {
    let first = start[0]
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, length <= room else { return 0 }
    // What the second byte may be keeps out long forms, surrogates and what is past U+10FFFF.
    let second: ClosedRange<UInt8> =
      switch first {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    guard second.contains(start[1]) else { return 0 }
    for index in 2..<max(length, 2) where start[index] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
