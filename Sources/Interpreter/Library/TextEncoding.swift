/// How text becomes bytes, and bytes text.
enum TextEncoding: String, CaseIterable {
  case utf8, ascii, latin1, utf16le, utf16be

  static let symbols: ScriptType = .symbol(Set(allCases.map(\.rawValue)))

  // MARK: To bytes

  /// - Throws: for a character that the encoding does not have.
  func bytes(_ text: String) throws -> [UInt8] {
    switch self {
    case .utf8: return Array(text.utf8)
    case .ascii: return try narrow(text, below: 0x80)
    case .latin1: return try narrow(text, below: 0x100)
    case .utf16le: return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16be: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
  }

  private func narrow(_ text: String, below limit: UInt32) throws -> [UInt8] {
    try text.unicodeScalars.map { scalar in
      if scalar.value < limit { return UInt8(scalar.value) }
      throw ScriptFault(
        .invalidArgument,
        "\(Display.quoted(String(Character(scalar)))) cannot be written in \(title)",
        symbol: "encoding")
    }
  }

  // MARK: To text

  /// - Throws: for bytes that are no text of the encoding, with the offset of the first.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    switch self {
    case .utf8:
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      throw fault(bytes, at: validUnits(bytes, Unicode.UTF8.ForwardParser()))
    case .ascii:
      if let bad = bytes.firstIndex(where: { $0 >= 0x80 }) { throw fault(bytes, at: bad) }
      return String(decoding: bytes, as: UTF8.self)
    case .latin1:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case .utf16le, .utf16be: return try wide(bytes)
    }
  }

  private func wide(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    let units = (0..<(bytes.count / 2)).map { index -> UInt16 in
      let (first, second) = (UInt16(bytes[index * 2]), UInt16(bytes[index * 2 + 1]))
      return self == .utf16le ? second << 8 | first : first << 8 | second
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw fault(bytes, at: validUnits(units, Unicode.UTF16.ForwardParser()) * 2)
    }
    if bytes.count % 2 == 1 { throw fault(bytes, at: bytes.count - 1) }
    return text
  }

  /// How many units stand before the first that are no text.
  private func validUnits<P: Unicode.Parser>(
    _ units: some Sequence<P.Encoding.CodeUnit>, _ parser: P
  ) -> Int {
    var (parser, iterator, count) = (parser, units.makeIterator(), 0)
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { count += scalar.count }
    return count
  }

  private func fault(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> ScriptFault {
    let shown = bytes.dropFirst(offset).prefix(4).map(Hex.byte).joined(separator: " ")
    return ScriptFault(
      .invalidArgument, "at offset \(offset) the bytes are no \(title): \(shown)",
      symbol: "encoding")
  }

  private var title: String {
    switch self {
    case .utf8: "UTF-8"
    case .ascii: "ASCII"
    case .latin1: "Latin-1"
    case .utf16le, .utf16be: "UTF-16"
    }
  }
}

/// Base64 (RFC 4648 section 4).
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let word =
        UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[start + 2]) : 0)
      text.append(alphabet[Int(word >> 18)])
      text.append(alphabet[Int(word >> 12 & 63)])
      text.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
      text.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
    }
    return text
  }

  /// - Returns: nil where the text, white space left out, is no padded base64.
  static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var (word, digits, padding) = (0 as UInt32, 0, 0)
    for letter in text {
      if letter == 0x20 || (0x09...0x0D).contains(letter) { continue }
      if letter == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      let value = values[Int(letter)]
      guard value != 0xFF, padding == 0 else { return nil }
      word = word << 6 | UInt32(value)
      digits += 1
      if digits == 4 {
        bytes.append(UInt8(truncatingIfNeeded: word >> 16))
        bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        bytes.append(UInt8(truncatingIfNeeded: word))
        (word, digits) = (0, 0)
      }
    }
    guard digits == 0 ? padding == 0 : digits + padding == 4 && digits > 1 else { return nil }
    if digits > 1 { bytes.append(UInt8(truncatingIfNeeded: word >> (digits == 2 ? 4 : 10))) }
    if digits == 3 { bytes.append(UInt8(truncatingIfNeeded: word >> 2)) }
    return bytes
  }
}
