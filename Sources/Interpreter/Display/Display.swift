/// How values look: as `print` and interpolation show them, inside a container, and at the prompt.
enum Display {
  /// Containers inside one another deeper than this are shown as `…`.
  private static let depthLimit = 200
  /// Bytes of text that one value may become.
  private static let textLimit = 1 << 28
  /// What a message quotes of a value.
  private static let briefBytes = 80

  /// As `print` shows it: a string without quotes, a size as its exact number of bytes.
  /// - Throws: where the text would be larger than the script's memory, or the script is to stop.
  static func plain(_ value: Value, _ vm: VM) throws(ScriptFault) -> String {
    switch value.tag {
    case Tag.string: return vm.heap.text(value)
    case Tag.size: return String(value.int)
    default: return try nested(value, vm)
    }
  }

  /// As it stands inside a container: written like its literal where it has one.
  static func nested(_ value: Value, _ vm: VM) throws(ScriptFault) -> String {
    var writer = ValueWriter(vm, limit: min(vm.heap.roomLeft, textLimit))
    writer.write(value, depth: 0, to: depthLimit)
    if writer.isStopped, let fault = vm.stopFault() { throw fault }
    if writer.isFull { throw vm.memoryFault }
    return writer.text
  }

  /// The beginning of it, for messages and for the prompt.
  static func brief(_ value: Value, _ vm: VM, limit: Int = briefBytes) -> String {
    var writer = ValueWriter(vm, limit: limit)
    writer.write(value, depth: 0, to: 16)
    if !writer.isFull { return writer.text }
    return String(writer.text.prefix(limit)) + "…"
  }

  /// A string literal with this value; control characters and what could deceive are escaped.
  static func quoted(_ text: String) -> String {
    if isPlain(text) { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if Escaping.isUnsafe(scalar) {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Whether it is ASCII of which nothing has to be escaped, as most text is.
  private static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x20 || byte > 0x7E || byte == 0x22 || byte == 0x5C { return false }
        index += 1
      }
      return true
    }
  }
}

/// Hexadecimal text.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func byte(_ byte: UInt8) -> String {
    String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
  }

  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      var position = 0
      for byte in bytes {
        text[position] = digits[Int(byte >> 4)]
        text[position + 1] = digits[Int(byte & 15)]
        position += 2
      }
      return position
    }
  }
}

/// What must not reach a terminal as it came from a disk.
public enum Escaping {
  /// Control characters, and scalars that reorder or hide text.
  public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
      0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// The text with everything unsafe written as `\u{…}`; line breaks and tabs too.
  public static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
