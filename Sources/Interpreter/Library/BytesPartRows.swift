extension Library {
  /// Looking into bytes, and making others of them.
  static let bytesPartRows: [Primitive] = [
    Primitive(
      "find", .method, category: "Bytes",
      parameters: [
        .receiver(.bytes), .unlabeled("part", .bytes),
        .labeled("from", .oneOf([.int, .size]), default: "0"),
      ], result: .optional(.int), errors: "A start outside of 0 … count.",
      summary: "The index at which other bytes first occur from a start on, or nil.",
      example: "print(b\"00 55 aa 55\".find(b\"55\"), b\"00 55 aa 55\".find(b\"55\", from: 2))",
      output: "1 3"
    ) { call in
      let (bytes, start) = (call.bytes(0), call.int(2))
      guard start >= 0, start <= bytes.count else {
        throw ScriptFault(
          .indexOutOfRange,
          "the start \(start) is out of range: " + Wording.there(bytes.count, "byte"),
          symbol: "index")
      }
      return try bytes.firstIndex(of: call.bytes(1), from: start, poll: call.vm.checkStop)
        .map { Value($0) } ?? .none
    },
    Primitive(
      "findAll", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("part", .bytes)], result: .array(.int),
      errors: "An empty part.",
      summary: "All indices at which other bytes occur, none overlapping another.",
      example: "print(b\"55 aa 55\".findAll(b\"55\"))", output: "[0, 2]"
    ) { call in
      let part = call.bytes(1)
      if part.isEmpty { throw emptyText("part") }
      let all = try call.bytes(0).allIndices(of: part, poll: call.vm.pollPrimitive)
      try call.vm.require(elements: all.count, of: MemoryLayout<Value>.stride)
      return call.heap.makeArray(all.map { Value($0) })
    },
    Primitive(
      "firstIndex", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .labeled("of", .int)], result: .optional(.int),
      summary: "The index of the first such byte, or nil.",
      example: "print(b\"00 55 00\".firstIndex(of: 0x55))", output: "1"
    ) { call in
      guard let byte = UInt8(exactly: call.int(1)) else { return .none }
      return call.bytes(0).firstIndex(of: byte).map { Value($0) } ?? .none
    },
    Primitive(
      "lastIndex", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .labeled("of", .int)], result: .optional(.int),
      summary: "The index of the last such byte, or nil.",
      example: "print(b\"00 55 00\".lastIndex(of: 0))", output: "2"
    ) { call in
      guard let byte = UInt8(exactly: call.int(1)) else { return .none }
      return call.bytes(0).lastIndex(of: byte).map { Value($0) } ?? .none
    },
    Primitive(
      "contains", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("part", .oneOf([.int, .bytes]))],
      result: .bool, summary: "Whether a byte, or bytes in a row, occur among them.",
      example: "print(b\"55 aa\".contains(0xAA), b\"55 aa\".contains(b\"aa 55\"))",
      output: "true false"
    ) { call in
      if call[1].tag == Tag.bytes {
        return Value(
          try call.bytes(0).firstIndex(of: call.bytes(1), poll: call.vm.checkStop) != nil)
      }
      return Value(UInt8(exactly: call.int(1)).map { call.bytes(0).contains($0) } ?? false)
    },
    Primitive(
      "starts", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .labeled("with", .bytes)], result: .bool,
      summary: "Whether they begin so.",
      example: "print(b\"51 46 49 fb\".starts(with: b\"51 46\"))",
      output: "true"
    ) { call in Value(call.bytes(0).starts(with: call.bytes(1))) },
    Primitive(
      "hasPrefix", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("prefix", .bytes)], result: .bool,
      summary: "Whether they begin so.", example: "print(b\"55 aa\".hasPrefix(b\"55\"))",
      output: "true"
    ) { call in Value(call.bytes(0).starts(with: call.bytes(1))) },
    Primitive(
      "hasSuffix", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("suffix", .bytes)], result: .bool,
      summary: "Whether they end so.", example: "print(b\"55 aa\".hasSuffix(b\"aa\"))",
      output: "true"
    ) { call in
      Value(call.bytes(0).suffix(call.bytes(1).count).elementsEqual(call.bytes(1)))
    },
    Primitive(
      "indices", .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .range,
      summary: "The range of their indices.", example: "print(b\"55 aa\".indices)",
      output: "0..<2"
    ) { call in
      call.heap.makeRange(0, call.bytes(0).count, isSize: false, isClosed: false)
    },
    Primitive(
      "reversed", .method, category: "Bytes", parameters: [.receiver(.bytes)], result: .bytes,
      summary: "The bytes in the opposite order.", example: "print(b\"01 02 03\".reversed())",
      output: "b\"03 02 01\""
    ) { call in
      let bytes = call.bytes(0)
      try call.vm.require(bytes: bytes.count)
      return call.heap.makeBytes(count: bytes.count) { target in
        for (index, byte) in bytes.enumerated() { target[bytes.count - 1 - index] = byte }
      }
    },
    Primitive(
      "repeated", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("times", .int)], result: .bytes,
      errors: "A negative number.", summary: "So many times in a row.",
      example: "print(b\"01 02\".repeated(2))", output: "b\"01 02 01 02\""
    ) { call in
      guard call.int(1) >= 0 else { throw negativeCount }
      let bytes = call.bytes(0)
      try call.vm.require(elements: call.int(1), of: bytes.count)
      return call.heap.makeBytes(count: bytes.count * call.int(1)) { target in
        for turn in 0..<(bytes.isEmpty ? 0 : call.int(1)) {
          UnsafeMutableRawBufferPointer(rebasing: target[(turn * bytes.count)...])
            .copyBytes(from: bytes)
        }
      }
    },
    Primitive(
      "xor", .method, category: "Bytes",
      parameters: [.receiver(.bytes), .unlabeled("key", .bytes)], result: .bytes,
      errors: "An empty key.",
      summary: "Each byte combined with one of a key by exclusive or; a short key begins anew.",
      example: "print(b\"01 02 03\".xor(b\"ff\"))", output: "b\"fe fd fc\""
    ) { call in
      let (bytes, key) = (call.bytes(0), call.bytes(1))
      if key.isEmpty { throw emptyText("key") }
      try call.vm.require(bytes: bytes.count)
      return call.heap.makeBytes(count: bytes.count) { target in
        var position = 0
        for (index, byte) in bytes.enumerated() {
          target[index] = byte ^ key[position]
          position += 1
          if position == key.count { position = 0 }
        }
      }
    },
    Primitive(
      "padded", .method, category: "Bytes",
      parameters: [
        .receiver(.bytes), .labeled("to", .oneOf([.int, .size])),
        .labeled("with", .int, default: "0"),
      ], result: .bytes, errors: "A filling outside of 0 … 255.",
      summary: "With bytes behind them up to a length.",
      example: "print(b\"55 aa\".padded(to: 4))", output: "b\"55 aa 00 00\""
    ) { call in
      let fill = call.isGiven(2) ? try call.byte(2) : 0
      let bytes = call.bytes(0)
      let count = max(call[1].int, bytes.count)
      try call.vm.require(bytes: count)
      return call.heap.makeBytes(count: count) { target in
        target.copyBytes(from: bytes)
        for index in bytes.count..<count { target[index] = fill }
      }
    },
  ]
}
