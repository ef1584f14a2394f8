extension Library {
  private static let bytes: ScriptType = .bytes

  /// Raw bytes.
  static let bytesRows: [Primitive] =
    [
      Primitive(
        "Bytes", .function, category: "Bytes",
        parameters: [.unlabeled("values", .array(.int))], result: .bytes,
        errors: "A value outside of 0 … 255.", summary: "Bytes from their values.",
        example: "print(Bytes([0x55, 0xAA]))", output: "b\"55 aa\""
      ) { call in
        let values = call.elements(0)
        for value in values where UInt8(exactly: value.int) == nil {
          throw ScriptFault(
            .invalidArgument, "a byte is 0 … 255, and this is \(value.int)", symbol: "arguments")
        }
        return call.heap.makeBytes(count: values.count) { buffer in
          for (index, value) in values.enumerated() { buffer[index] = UInt8(value.int) }
        }
      },
      Primitive(
        "count", .property, category: "Bytes", parameters: [.receiver(bytes)], result: .int,
        summary: "The number of bytes.", example: "print(b\"55 aa\".count)", output: "2"
      ) { call in Value(call[0].asBytes.pointee.count) },
      Primitive(
        "isEmpty", .property, category: "Bytes", parameters: [.receiver(bytes)], result: .bool,
        summary: "Whether there are none.", example: "print(b\"\".isEmpty)", output: "true"
      ) { call in Value(call[0].asBytes.pointee.count == 0) },
      Primitive(
        "hex", .property, category: "Bytes", parameters: [.receiver(bytes)], result: .string,
        summary: "In hexadecimal, two digits a byte.", example: "print(b\"55 aa\".hex)",
        output: "55aa"
      ) { call in
        try call.vm.require(elements: call.bytes(0).count, of: 2)
        return call.string(Hex.text(call.bytes(0)))
      },
      Primitive(
        "text", .property, category: "Bytes", parameters: [.receiver(bytes)],
        result: .optional(.string), summary: "As UTF-8 text, or nil where it is not.",
        example: "print(b\"68 69\".text)", output: "hi"
      ) { call in
        try call.vm.require(bytes: call.bytes(0).count)
        guard let text = String(validating: call.bytes(0), as: UTF8.self) else { return .none }
        return call.string(text)
      },
    ] + IntegerReading.named.map(integerRow)

  private static func integerRow(_ name: String, _ reading: IntegerReading) -> Primitive {
    let order =
      reading.width == 1 ? "" : reading.isBigEndian ? ", highest byte first" : ", lowest byte first"
    let sign = reading.isSigned ? "a signed" : "an unsigned"
    let sample = (1...reading.width).map { Hex.byte(UInt8($0)) }
    let value = (reading.isBigEndian ? sample : sample.reversed()).joined()
    return Primitive(
      name, .method, category: "Bytes",
      parameters: [.receiver(.bytes), .labeled("at", .oneOf([.int, .size]))], result: .int,
      errors: reading.width == 8 && !reading.isSigned
        ? "An offset out of range, a value of 2^63 and more." : "An offset out of range.",
      summary: "The integer of \(reading.width * 8) bits at an offset, \(sign) one\(order).",
      example: "print(b\"\(sample.joined(separator: " "))\".\(name)(at: 0))",
      output: String(Int(value, radix: 16) ?? 0)
    ) { call in try reading.read(call[0].asBytes, at: call[1].int) }
  }
}

extension PrimitiveCall {
  /// A Bytes argument; borrowed.
  func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let bytes = self[index].asBytes.pointee
    return UnsafeBufferPointer(start: bytes.start, count: bytes.count)
  }
}
