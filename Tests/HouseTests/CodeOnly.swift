/// Swift code with comments and string literals blanked out, line breaks kept. What is interpolated
/// into a string goes with it.
struct CodeOnly {
  private var bytes: [UInt8]
  private var position = 0

  static func blank(_ bytes: [UInt8]) -> [UInt8] {
    var scan = CodeOnly(bytes: bytes)
    scan.run()
    return scan.bytes
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() {
    while position < bytes.count {
      let start = position
      if at("//") {
        skipLine()
      } else if at("/*") {
        skipBlockComment()
      } else if let hashes = stringStart() {
        skipString(hashes: hashes)
      } else {
        position += 1
        continue
      }
      for index in start..<position where bytes[index] != UInt8(ascii: "\n") {
        bytes[index] = UInt8(ascii: " ")
      }
    }
  }

  private func at(_ text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if at("/*") {
        (depth, position) = (depth + 1, position + 2)
      } else if at("*/") {
        (depth, position) = (depth - 1, position + 2)
      } else {
        position += 1
      }
    } while depth > 0 && position < bytes.count
    position = min(position, bytes.count)
  }

  /// The number of `#` before a quotation mark here; nil where no string begins.
  private func stringStart() -> Int? {
    var end = position
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
  }

  private mutating func skipString(hashes: Int) {
    position += hashes
    let isBlock = at("\"\"\"")
    position += isBlock ? 3 : 1
    while position < bytes.count {
      if escape(hashes: hashes) {
        position += 1 + hashes
        if position < bytes.count, bytes[position] == UInt8(ascii: "(") {
          skipInterpolation()
        } else {
          position = min(position + 1, bytes.count)
        }
      } else if isBlock ? at("\"\"\"") : at("\""), closes(after: isBlock ? 3 : 1, hashes: hashes) {
        position += (isBlock ? 3 : 1) + hashes
        return
      } else {
        position += 1
      }
    }
  }

  private func escape(hashes: Int) -> Bool {
    bytes[position] == UInt8(ascii: "\\") && closes(after: 1, hashes: hashes)
  }

  /// Whether `hashes` times `#` follow, `length` bytes from here.
  private func closes(after length: Int, hashes: Int) -> Bool {
    let start = position + length
    guard start + hashes <= bytes.count else { return false }
    return bytes[start..<start + hashes].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  /// From `(` past its `)`, with the strings that stand inside.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      if let hashes = stringStart() {
        skipString(hashes: hashes)
        continue
      }
      if bytes[position] == UInt8(ascii: "(") { depth += 1 }
      if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
      position += 1
    } while depth > 0 && position < bytes.count
  }
}
