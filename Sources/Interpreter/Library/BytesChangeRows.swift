import Glibc

extension Library {
  /// Changing bytes in place. Nothing here writes to a disk.
  static let bytesChangeRows: [Primitive] =
    [
      Primitive(
        "fill", .mutating, category: "Bytes",
        parameters: [
          .receiver(.bytes), .unlabeled("byte", .int), .labeled("in", .range, default: "all"),
        ], result: .none, errors: "A value outside of 0 … 255, a range past the end.",
        summary: "Sets all bytes, or those of a range, to one value.",
        example: "var b = b\"01 02 03 04\"\nb.fill(0xFF, in: 1..<3)\nprint(b)",
        output: "b\"01 ff ff 04\""
      ) { call in
        let byte = try call.byte(1)
        let range = try call.byteRange(2)
        let bytes = try call.vm.makeUniqueBytes(call.place.unsafelyUnwrapped)
        memset(bytes.pointee.start + range.lowerBound, Int32(byte), range.count)
        return .none
      },
      Primitive(
        "replaceSubrange", .mutating, category: "Bytes",
        parameters: [
          .receiver(.bytes), .unlabeled("range", .range), .labeled("with", .bytes),
        ], result: .none, errors: "A range past the end.",
        summary: "Puts other bytes, of any length, in the place of those of a range.",
        example: "var b = b\"01 02 03\"\nb.replaceSubrange(1..<2, with: b\"aa bb\")\nprint(b)",
        output: "b\"01 aa bb 03\""
      ) { call in
        try call.replaceBytes(try call.byteRange(1), with: call.bytes(2))
        return .none
      },
      Primitive(
        "removeSubrange", .mutating, category: "Bytes",
        parameters: [.receiver(.bytes), .unlabeled("range", .range)], result: .none,
        errors: "A range past the end.", summary: "Removes the bytes of a range.",
        example: "var b = b\"01 02 03\"\nb.removeSubrange(0..<2)\nprint(b)", output: "b\"03\""
      ) { call in
        try call.replaceBytes(
          try call.byteRange(1), with: UnsafeBufferPointer(start: nil, count: 0))
        return .none
      },
      Primitive(
        "insert", .mutating, category: "Bytes",
        parameters: [
          .receiver(.bytes), .unlabeled("bytes", .oneOf([.int, .bytes])), .labeled("at", .int),
        ], result: .none, errors: "A value outside of 0 … 255, an index outside of 0 … count.",
        summary: "Puts a byte, or bytes, before the one at an index.",
        example: "var b = b\"01 04\"\nb.insert(b\"02 03\", at: 1)\nprint(b)",
        output: "b\"01 02 03 04\""
      ) { call in
        let index = call.int(2)
        guard (0...call.bytes(0).count).contains(index) else {
          throw ScriptFault(
            .indexOutOfRange, "the index \(index) is outside of 0 … \(call.bytes(0).count)",
            symbol: "index")
        }
        if call[1].tag == Tag.int {
          let byte = try call.byte(1)
          try withUnsafePointer(to: byte) {
            try call.replaceBytes(index..<index, with: UnsafeBufferPointer(start: $0, count: 1))
          }
        } else {
          try call.replaceBytes(index..<index, with: call.bytes(1))
        }
        return .none
      },
    ] + IntegerReading.named.map(writingRow)

  /// `setU32le(value, at: offset)`, and so on.
  private static func writingRow(_ name: String, _ layout: IntegerReading) -> Primitive {
    let order =
      layout.width == 1 ? "" : layout.isBigEndian ? ", highest byte first" : ", lowest byte first"
    let rest = String(repeating: " 00", count: layout.width - 1)
    let value = layout.width == 1 ? 0x12 : 0x1234
    let setter = "set" + name.prefix(1).uppercased() + name.dropFirst()
    return Primitive(
      setter, .mutating, category: "Bytes",
      parameters: [
        .receiver(.bytes), .unlabeled("value", .int), .labeled("at", .oneOf([.int, .size])),
      ], result: .none,
      errors: "An offset out of range, a value that does not fit \(layout.width * 8) bits.",
      summary: "Writes \(layout.isSigned ? "a signed" : "an unsigned") integer of "
        + "\(layout.width * 8) bits at an offset\(order).",
      example: "var b = b\"00\(rest)\"\nb.\(setter)(\(value), at: 0)\nprint(b)",
      output: "b\"\((try? layout.bytes(value))?.map(Hex.byte).joined(separator: " ") ?? "")\""
    ) { call in
      let written = try layout.bytes(call.int(1))
      let (offset, count) = (call[2].int, call.bytes(0).count)
      guard offset >= 0, offset <= count - layout.width else {
        throw ScriptFault(
          .indexOutOfRange,
          "writing \(Wording.count(layout.width, "byte")) at \(offset) goes past the end of "
            + Wording.count(count, "byte"),
          symbol: "index")
      }
      let bytes = try call.vm.makeUniqueBytes(call.place.unsafelyUnwrapped)
      for (index, byte) in written.enumerated() { bytes.pointee.start[offset + index] = byte }
      return .none
    }
  }
}

extension PrimitiveCall {
  /// A range argument within the receiver's bytes; all of them where none is given.
  func byteRange(_ index: Int) throws -> Range<Int> {
    let count = bytes(0).count
    guard isGiven(index) else { return 0..<count }
    let range = self[index].asRange.pointee
    try vm.requireRange(range, count)
    return range.lower..<range.upper
  }

  /// Bytes of the receiver's variable replaced by others, which may be a part of them.
  func replaceBytes(_ range: Range<Int>, with other: UnsafeBufferPointer<UInt8>) throws {
    let slot = place.unsafelyUnwrapped
    let old = bytes(0)
    let total = old.count - range.count + other.count
    try vm.require(bytes: total)
    let made = heap.makeBytes(count: total) { target in
      let (head, tail) = (old[..<range.lowerBound], old[range.upperBound...])
      target.copyBytes(from: head)
      UnsafeMutableRawBufferPointer(rebasing: target[head.count...]).copyBytes(from: other)
      UnsafeMutableRawBufferPointer(rebasing: target[(head.count + other.count)...])
        .copyBytes(from: tail)
    }
    heap.release(slot.pointee)
    slot.pointee = made
  }
}
