/// Bytes as people read them: offset, digits, text; sixteen a row, fewer on a narrow terminal.
struct HexRows: Hashable {
  let bytes: [UInt8]
  /// What the first byte's offset is.
  let start: Int

  init(_ bytes: [UInt8], at start: Int = 0) {
    self.bytes = bytes
    self.start = start
  }

  /// As `hexdump -C` lays them out.
  var text: String { lines(16).map(\.text).joined(separator: "\n") }

  /// Rows; those like the one before as one `*`, and at last the offset of the end.
  func lines(_ perRow: Int) -> [DrawnLine] {
    var lines: [DrawnLine] = []
    var previous: ArraySlice<UInt8>?
    var isRepeating = false
    for row in stride(from: 0, to: bytes.count, by: perRow) {
      let slice = bytes[row..<min(row + perRow, bytes.count)]
      if let previous, slice.count == perRow, previous.elementsEqual(slice) {
        if !isRepeating { lines.append(DrawnLine("*", .dim)) }
        isRepeating = true
        continue
      }
      isRepeating = false
      previous = slice
      lines.append(HexRows.line(slice, at: start + row, perRow))
    }
    lines.append(DrawnLine(HexRows.address(start + bytes.count), .dim))
    return lines
  }

  private static func line(
    _ bytes: ArraySlice<UInt8>, at offset: Int, _ perRow: Int
  ) -> DrawnLine {
    var line = DrawnLine(address(offset), .dim)
    line.add(" ")
    for (column, byte) in bytes.enumerated() {
      line.add(column % 8 == 0 && column > 0 ? "  " : " ")
      line.add(Hex.byte(byte), role(byte))
    }
    let missing = perRow - bytes.count
    let gaps = perRow > 8 && bytes.count <= 8 ? 1 : 0
    line.add(String(repeating: " ", count: missing * 3 + gaps + 2))
    line.add("|")
    for byte in bytes {
      let isText = byte >= 0x20 && byte < 0x7F
      line.add(isText ? String(UnicodeScalar(byte)) : ".", role(byte))
    }
    line.add("|")
    return line
  }

  static func role(_ byte: UInt8) -> DrawnLine.Role {
    switch byte {
    case 0: .zeroByte
    case 0x20..<0x7F: .textByte
    default: .otherByte
    }
  }

  private static func address(_ offset: Int) -> String {
    let digits = String(offset, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}

extension HexRows: Drawable {
  /// Bytes that the prompt shows where not all are wanted: a sector.
  private static let limit = 512
  /// More than these nobody reads.
  private static let wholeLimit = 4 << 20

  func lines(on canvas: Canvas) -> [DrawnLine] {
    let shown = min(bytes.count, canvas.isWhole ? HexRows.wholeLimit : HexRows.limit)
    let perRow = canvas.isWhole || canvas.width >= 78 ? 16 : canvas.width >= 45 ? 8 : 4
    if shown == bytes.count { return lines(perRow) }
    let head = HexRows(Array(bytes.prefix(shown)), at: start).lines(perRow).dropLast()
    return head + [Omission.line(shown: shown, of: bytes.count, "bytes", canvas)]
  }
}
