/// How values look: as `print` and interpolation show them, inside a container, and at the prompt.
enum Display {
  /// Containers inside one another deeper than this, and elements beyond `elementLimit` at the prompt,
  /// are shown as `…`.
  private static let depthLimit = 64

  /// As `print` shows it: a string without quotes, a size as its exact number of bytes.
  static func plain(_ value: Value, _ vm: VM) -> String {
    switch value.tag {
    case Tag.string: return vm.heap.text(value)
    case Tag.size: return String(value.int)
    default:
      var text = ""
      write(value, vm, to: &text, depth: 0)
      return text
    }
  }

  /// As it stands inside a container: written like its literal where it has one.
  static func nested(_ value: Value, _ vm: VM) -> String {
    var text = ""
    write(value, vm, to: &text, depth: 0)
    return text
  }

  private static func write(_ value: Value, _ vm: VM, to text: inout String, depth: Int) {
    if depth > depthLimit {
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
    case Tag.string: text += quoted(vm.heap.text(value))
    case Tag.bytes: text += bytes(value.asBytes.pointee)
    case Tag.range: text += range(value.asRange.pointee)
    case Tag.array: writeArray(value, vm, to: &text, depth: depth)
    case Tag.dictionary: writeDictionary(value, vm, to: &text, depth: depth)
    case Tag.closure:
      text += value.asClosure.pointee.function.pointee.info.takeUnretainedValue().name
    case Tag.error: text += value.asError.pointee.details.takeUnretainedValue().message
    case Tag.entry:
      write(value.asEntry.pointee.key, vm, to: &text, depth: depth + 1)
      text += ": "
      write(value.asEntry.pointee.value, vm, to: &text, depth: depth + 1)
    case Tag.host:
      let host = value.asHost.pointee
      text += vm.registry.hostType(number: host.type).describe(host.reference.takeUnretainedValue())
    default: text += "?"
    }
  }

  private static func writeArray(_ value: Value, _ vm: VM, to text: inout String, depth: Int) {
    text += "["
    for index in 0..<value.asArray.pointee.count {
      if index > 0 { text += ", " }
      write(
        value.asArray.pointee.elements.unsafelyUnwrapped[index], vm, to: &text, depth: depth + 1)
    }
    text += "]"
  }

  private static func writeDictionary(_ value: Value, _ vm: VM, to text: inout String, depth: Int) {
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
      write(dictionary.entries[index].key, vm, to: &text, depth: depth + 1)
      text += ": "
      write(dictionary.entries[index].value, vm, to: &text, depth: depth + 1)
    }
    text += "]"
  }

  private static func range(_ range: RangeObject) -> String {
    let unit = range.isSize ? "B" : ""
    return range.isClosed
      ? "\(range.lower)\(unit)...\(range.upper - 1)\(unit)"
      : "\(range.lower)\(unit)..<\(range.upper)\(unit)"
  }

  /// Up to 32 bytes as their literal; more as a count.
  private static func bytes(_ bytes: BytesObject) -> String {
    let shown = UnsafeBufferPointer(start: bytes.start, count: min(bytes.count, 32))
    let digits = shown.map { Hex.byte($0) }.joined(separator: " ")
    return bytes.count <= 32 ? "b\"\(digits)\"" : "b\"\(digits) …\" (\(bytes.count) bytes)"
  }

  /// A string literal with this value; control characters and what could deceive are escaped.
  static func quoted(_ text: String) -> String {
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
}

/// Hexadecimal text.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func byte(_ byte: UInt8) -> String {
    String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
  }

  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
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
