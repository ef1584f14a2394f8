extension Library {
  /// Any structure, and any structure as a type.
  static let structure: ScriptType = .structure(.any)
  static let layout: ScriptType = .type(.any)
  private static let sample =
    "@layout(.little) struct Pair {\n  var low: u8\n  var high: u16 where high > 0\n}\n"

  /// Structures with a layout.
  static let layoutRows: [Primitive] = [
    Primitive(
      "decode", .method, category: "Layouts",
      parameters: [
        .receiver(.bytes), .unlabeled("layout", layout),
        .labeled("at", .oneOf([.int, .size]), default: "0"),
      ], result: structure, resultRule: .instance,
      errors: "Bytes that end before, a constraint of the layout that does not hold.",
      summary: "The value that a layout makes of bytes.",
      example: sample + "print(b\"01 02 03\".decode(Pair.self))", output: "Pair(low: 1, high: 770)"
    ) { call in
      var decoder = LayoutDecoder(call.vm, try call.layoutSource(0, at: 2), lenient: false)
      return try decoder.decode(call.shape(1))
    },
    Primitive(
      "decode", .method, category: "Layouts",
      parameters: [
        .receiver(.bytes), .unlabeled("layout", layout),
        .labeled("at", .oneOf([.int, .size]), default: "0"), .labeled("lenient", .bool),
      ], result: .any, resultRule: .lenientInstance,
      errors: "Where it is not lenient, what the other `decode` throws.",
      summary: "The value that a layout makes of bytes, and what is wrong with them.",
      example: sample + "let read = b\"01 00 00\".decode(Pair.self, lenient: true)\n"
        + "print(read.value)\nfor problem in read.problems { print(problem.field, problem.message) }",
      output: "Pair(low: 1, high: 0)\nhigh is 0, and the layout demands `high > 0`"
    ) { call in
      var decoder = LayoutDecoder(
        call.vm, try call.layoutSource(0, at: 2), lenient: call.bool(3))
      return call.lenientResult(try decoder.decode(call.shape(1)), decoder.problems)
    },
    Primitive(
      "encode", .method, category: "Layouts", parameters: [.receiver(structure)], result: .bytes,
      errors: "A structure without a layout, a member that does not fit its field.",
      summary: "The bytes of a structure with a layout: what `decode` makes the value of.",
      example: sample + "print(Pair(low: 1, high: 0xABCD).encode().hex)", output: "01cdab"
    ) { call in
      var encoder = LayoutEncoder(call.vm)
      try encoder.encode(call[0])
      return encoder.bytes.withUnsafeBytes { source in
        call.heap.makeBytes(count: source.count) { $0.copyMemory(from: source) }
      }
    },
    Primitive(
      "size", .property, category: "Layouts", parameters: [.receiver(layout)], result: .size,
      errors: "A structure without a layout, or whose width depends on its bytes.",
      summary: "How many bytes a layout takes on a disk.",
      example: sample + "print(Pair.size)", output: "3"
    ) { call in
      let shape = call.shape(0)
      guard let size = shape.layout?.fixedSize else {
        throw ScriptFault(
          .invalidArgument,
          shape.layout == nil
            ? "\(shape.name) is no layout, so that it has no size on a disk"
            : "the size of \(shape.name) depends on what it holds", symbol: "layout",
          help: shape.layout == nil ? nil : "use `value.encode().count`")
      }
      return .size(size)
    },
  ]
}

extension PrimitiveCall {
  /// The structure that an argument such as `MBR.self` names.
  func shape(_ index: Int) -> RecordShape {
    vm.shapes[UInt32(truncatingIfNeeded: self[index].bits)]
  }

  /// Bytes from the position that an argument gives.
  fileprivate func layoutSource(_ index: Int, at position: Int) throws -> LayoutSource {
    let bytes = self.bytes(index)
    let start = int(position)
    guard start >= 0, start <= bytes.count else {
      throw ScriptFault(
        .indexOutOfRange,
        "position \(start) is out of range: " + Wording.there(bytes.count, "byte"),
        symbol: "index")
    }
    return LayoutSource(origin: start, available: bytes.count - start) { from, count in
      Array(bytes[start + from..<start + from + count])
    }
  }

  /// `(value: …, problems: [(field: …, at: …, message: …)])`
  func lenientResult(_ value: Value, _ problems: [LayoutDecoder.Problem]) -> Value {
    let labels = ["field", "at", "message"].map { vm.names.intern($0) }
    let shape = vm.shapes.tuple(labels, &vm.names).number
    let list = heap.makeArray(
      problems.map { problem in
        heap.makeTuple(
          [
            heap.makeString(problem.field), .size(problem.bytes.lowerBound),
            heap.makeString(problem.message),
          ], shape: shape)
      })
    let outer = vm.shapes.tuple(["value", "problems"].map { vm.names.intern($0) }, &vm.names).number
    return heap.makeTuple([value, list], shape: outer)
  }
}
