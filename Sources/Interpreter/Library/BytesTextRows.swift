extension Library {
  /// Between bytes and text, or numbers.
  static let bytesTextRows: [Primitive] = [
    Primitive(
      "Bytes", .function, category: "Bytes",
      parameters: [.unlabeled("text", .string), .labeled("encoding", TextEncoding.symbols)],
      result: .bytes, errors: "A character that the encoding does not have.",
      summary: "The bytes of a text in an encoding.",
      example: "print(Bytes(\"é!\", encoding: .latin1), Bytes(\"hi\", encoding: .utf16le))",
      output: "b\"e9 21\" b\"68 00 69 00\""
    ) { call in
      try call.vm.require(elements: call[0].asString.pointee.count, of: 3)
      return try call.newBytes(try call.encoding(1).bytes(call.text(0)))
    },
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.labeled("bytes", .bytes), .labeled("encoding", TextEncoding.symbols)],
      result: .string, errors: "Bytes that are no text in the encoding, with their offset.",
      summary: "The text that bytes are in an encoding.",
      example: "print(String(bytes: b\"68 00 69 00\", encoding: .utf16le))", output: "hi"
    ) { call in
      try call.vm.require(elements: call.bytes(0).count, of: 2)
      return call.string(try call.encoding(1).text(call.bytes(0)))
    },
    Primitive(
      "base64", .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .string,
      summary: "In base64, padded and on one line.", example: "print(\"disk!\".utf8.base64)",
      output: "ZGlzayE="
    ) { call in
      try call.vm.require(elements: call.bytes(0).count, of: 2)
      return try call.string(utf8: Base64.text(call.bytes(0)))
    },
    Primitive(
      "Bytes", .function, category: "Bytes", parameters: [.labeled("base64", .string)],
      result: .optional(.bytes),
      summary: "The bytes that padded base64 spells, with or without white space, or nil.",
      example: "print(Bytes(base64: \"ZGlzayE=\")?.text, Bytes(base64: \"Z\"))",
      output: "disk! nil"
    ) { call in
      try call.vm.require(bytes: call[0].asString.pointee.count)
      guard let bytes = Base64.bytes(call[0].asString.buffer) else { return .none }
      return try call.newBytes(bytes)
    },
    Primitive(
      "Bytes", .function, category: "Bytes",
      parameters: [.unlabeled("value", .int), .labeled("as", integerNames)], result: .bytes,
      errors: "A value that the type does not have.",
      summary: "The bytes of an integer of some width and order.",
      example: "print(Bytes(0xAA55, as: .u16le), Bytes(1, as: .u32be))",
      output: "b\"55 aa\" b\"00 00 00 01\""
    ) { call in
      guard let layout = IntegerReading.named(call.symbol(1, default: "u8")) else { return .none }
      return try call.newBytes(try layout.bytes(call.int(0)))
    },
  ]

  private static let integerNames: ScriptType = .symbol(Set(IntegerReading.named.map(\.name)))
}

extension IntegerReading {
  /// An integer as its bytes.
  /// - Throws: where it does not fit; nothing is cut off.
  func bytes(_ value: Int) throws -> [UInt8] {
    let bits = width * 8
    let lowest = isSigned ? Int.min >> (64 - bits) : 0
    let highest = isSigned || bits == 64 ? Int.max >> (64 - bits) : 1 << bits - 1
    guard (lowest...highest).contains(value) else {
      throw ScriptFault(
        .overflow,
        "\(value) does not fit \(bits) bits\(isSigned ? "" : " without a sign"): "
          + "the range is \(lowest) … \(highest)", symbol: "overflow")
    }
    let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return isBigEndian ? little.reversed() : little
  }
}

extension PrimitiveCall {
  func encoding(_ index: Int) -> TextEncoding {
    TextEncoding(rawValue: symbol(index, default: "utf8")) ?? .utf8
  }

  func newBytes(_ bytes: [UInt8]) throws -> Value {
    try vm.require(bytes: bytes.count)
    return heap.makeBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
  }
}
