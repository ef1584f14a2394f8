/// How `u8`, `u16le`, `i32be` … read an integer out of Bytes.
struct IntegerReading: Equatable {
  /// Bytes: 1, 2, 4 or 8.
  let width: Int
  let isBigEndian: Bool
  let isSigned: Bool

  init(width: Int, isBigEndian: Bool, isSigned: Bool) {
    self.width = width
    self.isBigEndian = isBigEndian
    self.isSigned = isSigned
  }

  /// Every name, with what it reads.
  static let named: [(name: String, reading: IntegerReading)] = {
    var all: [(String, IntegerReading)] = [
      ("u8", IntegerReading(width: 1, isBigEndian: false, isSigned: false)),
      ("i8", IntegerReading(width: 1, isBigEndian: false, isSigned: true)),
    ]
    for width in [2, 4, 8] {
      for (order, isBig) in [("le", false), ("be", true)] {
        for (sign, isSigned) in [("u", false), ("i", true)] {
          all.append(
            (
              "\(sign)\(width * 8)\(order)",
              IntegerReading(width: width, isBigEndian: isBig, isSigned: isSigned)
            ))
        }
      }
    }
    return all
  }()

  static func named(_ name: String) -> IntegerReading? {
    guard let first = name.utf8.first, first == 0x75 || first == 0x69 else { return nil }
    return named.first { $0.name == name }?.reading
  }

  // MARK: As the operand of an instruction

  var word: UInt64 { UInt64(width) | (isBigEndian ? 256 : 0) | (isSigned ? 512 : 0) }

  @inline(__always)
  init(word: UInt64) {
    width = Int(word & 255)
    isBigEndian = word & 256 != 0
    isSigned = word & 512 != 0
  }

  // MARK: Reading

  @inline(__always)
  func read(
    _ bytes: UnsafeMutablePointer<BytesObject>, at offset: Int
  ) throws(ScriptFault) -> Value {
    let count = bytes.pointee.count
    guard offset >= 0, offset <= count &- width else { throw outOfRange(offset, count) }
    let start = UnsafeRawPointer(bytes.pointee.start + offset)
    switch width {
    case 1:
      let raw = start.load(as: UInt8.self)
      return Value(isSigned ? Int(Int8(bitPattern: raw)) : Int(raw))
    case 2:
      let raw = start.loadUnaligned(as: UInt16.self)
      let value = isBigEndian ? raw.byteSwapped : raw
      return Value(isSigned ? Int(Int16(bitPattern: value)) : Int(value))
    case 4:
      let raw = start.loadUnaligned(as: UInt32.self)
      let value = isBigEndian ? raw.byteSwapped : raw
      return Value(isSigned ? Int(Int32(bitPattern: value)) : Int(value))
    default:
      let raw = start.loadUnaligned(as: UInt64.self)
      let value = isBigEndian ? raw.byteSwapped : raw
      if !isSigned, value > UInt64(Int.max) { throw tooLarge(value) }
      return Value(Int(Int64(bitPattern: value)))
    }
  }

  @inline(never)
  private func outOfRange(_ offset: Int, _ count: Int) -> ScriptFault {
    ScriptFault(
      .indexOutOfRange,
      "reading \(Wording.count(width, "byte")) at \(offset) goes past the end of "
        + Wording.count(count, "byte"), symbol: "index")
  }

  @inline(never)
  private func tooLarge(_ value: UInt64) -> ScriptFault {
    ScriptFault(
      .overflow, "\(value) does not fit in an Int", symbol: "overflow",
      help: "read it signed, with `i64le` or `i64be`, to keep its bits")
  }
}
