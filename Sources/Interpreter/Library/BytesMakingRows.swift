extension Library {
  /// Making bytes, and taking them apart.
  static let bytesMakingRows: [Primitive] = [
    Primitive(
      "Bytes", .function, category: "Bytes",
      parameters: [
        .labeled("repeating", .int), .labeled("count", .oneOf([.int, .size])),
      ], result: .bytes, errors: "A value outside of 0 … 255, a negative count.",
      summary: "One byte so many times.", example: "print(Bytes(repeating: 0xFF, count: 3))",
      output: "b\"ff ff ff\""
    ) { call in
      let byte = try call.byte(0)
      let count = call.int(1)
      guard count >= 0 else { throw negativeCount }
      try call.vm.require(bytes: count)
      return call.heap.makeBytes(count: count) { buffer in
        for index in buffer.indices { buffer[index] = byte }
      }
    },
    Primitive(
      "Bytes", .function, category: "Bytes", parameters: [.labeled("hex", .string)],
      result: .optional(.bytes),
      summary: "The bytes that hexadecimal digits spell, with or without spaces, or nil.",
      example: "print(Bytes(hex: \"55 aa\"), Bytes(hex: \"5\"))", output: "b\"55 aa\" nil"
    ) { call in
      guard let bytes = unhex(call[0].asString.buffer) else { return .none }
      return call.heap.makeBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
    },
    Primitive(
      "first", .property, category: "Bytes", parameters: [.receiver(.bytes)],
      result: .optional(.int), summary: "The first byte, or nil.",
      example: "print(b\"55 aa\".first)", output: "85"
    ) { call in call.bytes(0).first.map { Value(Int($0)) } ?? .none },
    Primitive(
      "last", .property, category: "Bytes", parameters: [.receiver(.bytes)],
      result: .optional(.int), summary: "The last byte, or nil.",
      example: "print(b\"55 aa\".last)", output: "170"
    ) { call in call.bytes(0).last.map { Value(Int($0)) } ?? .none },
    Primitive(
      "prefix", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("count", .int)], result: .bytes,
      errors: "A negative count.", summary: "The first bytes, at most so many.",
      example: "print(b\"01 02 03\".prefix(2))", output: "b\"01 02\""
    ) { call in call.slice(0, min(try length(call), call.bytes(0).count)) },
    Primitive(
      "suffix", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("count", .int)], result: .bytes,
      errors: "A negative count.", summary: "The last bytes, at most so many.",
      example: "print(b\"01 02 03\".suffix(2))", output: "b\"02 03\""
    ) { call in
      let all = call.bytes(0).count
      let count = min(try length(call), all)
      return call.slice(all - count, count)
    },
    Primitive(
      "dropFirst", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("count", .int, default: "1")], result: .bytes,
      errors: "A negative count.", summary: "Without the first bytes.",
      example: "print(b\"01 02 03\".dropFirst())", output: "b\"02 03\""
    ) { call in
      let all = call.bytes(0).count
      let count = min(try length(call), all)
      return call.slice(count, all - count)
    },
    Primitive(
      "dropLast", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("count", .int, default: "1")], result: .bytes,
      errors: "A negative count.", summary: "Without the last bytes.",
      example: "print(b\"01 02 03\".dropLast(2))", output: "b\"01\""
    ) { call in
      let all = call.bytes(0).count
      return call.slice(0, all - min(try length(call), all))
    },
  ]

  private static func unhex(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text {
      if character == 0x20, high == nil { continue }
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return high == nil ? bytes : nil
  }
}

extension PrimitiveCall {
  /// An Int argument that has to be a byte.
  func byte(_ index: Int) throws -> UInt8 {
    try VM.byte(self[index].int)
  }

  /// Some of the receiver's bytes, sharing its storage.
  func slice(_ start: Int, _ count: Int) -> Value {
    heap.sliceBytes(self[0], start: start, count: count)
  }
}
