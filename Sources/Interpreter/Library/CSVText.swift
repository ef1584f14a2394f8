/// Comma-separated values as RFC 4180 has them: fields in quotes may hold separators, quotes (written
/// twice) and line breaks. Lines end with LF or CRLF; empty lines are no rows.
struct CSVReader {
  struct Fault: Error {
    let message: String
    let offset: Int
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private var next = 0

  init(_ text: UnsafeBufferPointer<UInt8>, separator: UInt8) {
    self.text = text
    self.separator = separator
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if text.starts(with: mark) { next = 3 }
  }

  /// Where a field's text lies, without its quotes; where a quote in it stands twice.
  struct Field {
    let range: Range<Int>
    var isDoubled = false
  }

  /// The fields of the next row and where it begins; nil at the end.
  mutating func row() throws(Fault) -> (fields: [Field], offset: Int)? {
    while next < text.count, skipLineBreak() {}
    guard next < text.count else { return nil }
    let start = next
    var fields: [Field] = []
    while true {
      fields.append(try field())
      if next == text.count || skipLineBreak() { return (fields, start) }
      guard text[next] == separator else {
        throw Fault(message: "something follows the quotes of a field", offset: next)
      }
      next += 1
    }
  }

  /// Calls `body` with the text of a field.
  func read<Result>(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let bytes = UnsafeBufferPointer(rebasing: text[field.range])
    if !field.isDoubled { return body(bytes) }
    var single: [UInt8] = []
    var index = 0
    while index < bytes.count {
      single.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return single.withUnsafeBufferPointer(body)
  }

  private mutating func skipLineBreak() -> Bool {
    guard next < text.count else { return false }
    if text[next] == 0x0A {
      next += 1
      return true
    }
    guard text[next] == 0x0D, next + 1 == text.count || text[next + 1] == 0x0A else { return false }
    next += next + 1 == text.count ? 1 : 2
    return true
  }

  private mutating func field() throws(Fault) -> Field {
    if next < text.count, text[next] == UInt8(ascii: "\"") { return try quoted() }
    let start = next
    while next < text.count, text[next] != separator, text[next] != 0x0A {
      if text[next] == 0x0D, next + 1 == text.count || text[next + 1] == 0x0A { break }
      if text[next] == UInt8(ascii: "\"") {
        throw Fault(message: "a quote stands inside of a field without quotes", offset: next)
      }
      next += 1
    }
    return Field(range: start..<next)
  }

  private mutating func quoted() throws(Fault) -> Field {
    let start = next
    next += 1
    var isDoubled = false
    while next < text.count {
      next += 1
      guard text[next - 1] == UInt8(ascii: "\"") else { continue }
      guard next < text.count, text[next] == UInt8(ascii: "\"") else {
        return Field(range: start + 1..<next - 1, isDoubled: isDoubled)
      }
      isDoubled = true
      next += 1
    }
    throw Fault(message: "the quote that begins here has no end", offset: start)
  }
}

/// Writes rows.
struct CSVWriter {
  private let separator: UInt8
  private let lineBreak: [UInt8]
  private(set) var text: [UInt8] = []

  init(separator: UInt8, usesCRLF: Bool) {
    self.separator = separator
    lineBreak = usesCRLF ? [0x0D, 0x0A] : [0x0A]
  }

  mutating func add(row: [[UInt8]]) {
    for (index, field) in row.enumerated() {
      if index > 0 { text.append(separator) }
      // A row of one empty field would else be an empty line, which is no row.
      add(field, isAlone: row.count == 1)
    }
    text += lineBreak
  }

  private mutating func add(_ field: [UInt8], isAlone: Bool) {
    let needsQuotes =
      field.contains { $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      || isAlone && field.isEmpty || text.isEmpty && field.starts(with: [0xEF, 0xBB, 0xBF])
    guard needsQuotes else {
      text += field
      return
    }
    text.append(0x22)
    for byte in field {
      if byte == 0x22 { text.append(0x22) }
      text.append(byte)
    }
    text.append(0x22)
  }
}
