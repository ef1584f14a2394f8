import DiskRuntime

extension DiskBinding {
  private static let setUp = "let img = createImage(\"disk.img\", size: 1MiB)\n"

  private static let layoutSetUp =
    "@layout(.little) struct Signature {\n  var first: u8\n  var second: u8 where second == 0xAA\n}\n"
    + setUp + "img.write(b\"55 aa\", at: 510B)\n"

  /// Bytes of a device from the position that the third argument gives.
  private static func layoutSource(_ call: borrowing PrimitiveCall) throws -> LayoutSource {
    let device = try call.device(0)
    let start = call.int(2)
    try device.checkRange(ByteOffset(start), 0)
    return LayoutSource(
      name: device.name, origin: start, available: device.size.bytes - start
    ) { from, count in
      try device.read(at: ByteOffset(start + from), count: ByteCount(count))
    }
  }

  /// The bytes of images and partitions.
  static let dataRows: [Primitive] = [
    Primitive(
      "read", .method, category: "Data",
      parameters: [.receiver(storage), .labeled("at", .size), .labeled("count", .size)],
      result: .bytes, permission: .readFiles,
      errors: "A range past the end, an unreadable sector, more than 1 GiB at once.",
      summary: "Bytes from a position of an image or of a partition.",
      example: setUp + "write(img, b\"55 aa\", at: 510B)\nprint(read(img, at: 510B, count: 2B))",
      output: "b\"55 aa\""
    ) { call in
      let device = try call.device(0)
      let count = call.int(2)
      guard count <= 1 << 30 else {
        throw ScriptFault(
          .invalidArgument, "\(count) bytes are too many to hold at once", symbol: "arguments",
          help: "read at most 1GiB at a time")
      }
      // Checked before memory is taken for it.
      try device.checkRange(call.offset(1), count)
      return try call.heap.makeBytes(count: count) { buffer in
        try device.read(into: buffer, at: call.offset(1))
      }
    },
    Primitive(
      "read", .method, category: "Data",
      parameters: [
        .receiver(storage), .unlabeled("layout", Library.layout), .labeled("at", .size),
      ], result: Library.structure, resultRule: .instance, permission: .readFiles,
      errors: "Bytes past the end or unreadable, a constraint of the layout that does not hold.",
      summary: "The value that a layout makes of the bytes at a position.",
      example: layoutSetUp + "print(read(img, Signature.self, at: 510B))",
      output: "Signature(first: 85, second: 170)"
    ) { call in
      var decoder = LayoutDecoder(call.vm, try layoutSource(call), lenient: false)
      return try decoder.decode(call.shape(1))
    },
    Primitive(
      "read", .method, category: "Data",
      parameters: [
        .receiver(storage), .unlabeled("layout", Library.layout), .labeled("at", .size),
        .labeled("lenient", .bool),
      ], result: .any, resultRule: .lenientInstance, permission: .readFiles,
      errors: "Bytes that cannot be read; where it is not lenient, what the other `read` throws.",
      summary:
        "The value that a layout makes of the bytes at a position, and what is wrong with them.",
      example: layoutSetUp
        + "let found = read(img, Signature.self, at: 0B, lenient: true)\n"
        + "for problem in found.problems { print(problem.at, problem.message) }",
      output: "1 is 0, and the layout demands `second == 0xAA`"
    ) { call in
      var decoder = LayoutDecoder(call.vm, try layoutSource(call), lenient: call.bool(3))
      return call.lenientResult(try decoder.decode(call.shape(1)), decoder.problems)
    },
    Primitive(
      "write", .method, category: "Data",
      parameters: [
        .receiver(storage), .unlabeled("bytes", .oneOf([.bytes, Library.structure])),
        .labeled("at", .size),
      ], result: .none, permission: .writeFiles,
      errors:
        "An image that is open for reading only, a range past the end, no space; what `encode` throws.",
      summary: "Writes bytes, or those of a structure with a layout, at a position.",
      example: setUp + "img.write(b\"eb 3c 90\", at: 0B)\nprint(img.read(at: 0B, count: 3B).hex)",
      output: "eb3c90"
    ) { call in
      let device = try call.device(0)
      try call.confirmWriting(0)
      if call[1].tag == Tag.record {
        var encoder = LayoutEncoder(call.vm)
        try encoder.encode(call[1])
        try encoder.bytes.withUnsafeBytes { try device.write($0, at: call.offset(2)) }
      } else {
        try device.write(UnsafeRawBufferPointer(call.bytes(1)), at: call.offset(2))
      }
      return .none
    },
    Primitive(
      "hexdump", .method, category: "Data",
      parameters: [
        .receiver(.oneOf([image, partition, .bytes])), .labeled("at", .size, default: "0B"),
        .labeled("count", .size, default: "512B"),
      ], result: .host("Hexdump"), permission: .readFiles,
      errors: "A position past the end, an unreadable sector.",
      summary:
        "Offset, hexadecimal digits and text of up to so many bytes; repeated rows show as `*`.",
      example: setUp + "img.write(b\"55 aa\", at: 510B)\nprint(hexdump(img, at: 496B, count: 16B))",
      output:
        "000001f0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 55 aa  |..............U.|\n00000200"
    ) { call in call.wrap(try hexdump(call), "Hexdump") },
    Primitive(
      "extents", .property, category: "Data", parameters: [.receiver(image)],
      result: .array(.host("Extent")), permission: .readFiles,
      errors: "An image that is closed.",
      summary:
        "Which parts are stored, which are zeros, and in which image of the chain: what `qemu-img map` says.",
      example: setUp + "for e in extents(img) { print(e.start, e.length, e.data) }",
      output: "0 1048576 false"
    ) { call in
      let found = try call.tracked { progress in
        try call.device(0).extents(progress: progress, shouldStop: call.shouldStop)
      }
      return call.heap.makeArray(found.map { call.wrap(Box($0), "Extent") })
    },
    Primitive(
      "info", .property, category: "Images", parameters: [.receiver(image)],
      result: .host("ImageInfo"), permission: .readFiles, errors: "An image that is closed.",
      summary: "What `qemu-img info` says; `json(info(img))` has its names.",
      example: setUp + "print(json(info(img)))",
      output:
        "{\"virtual-size\":1048576,\"filename\":\"disk.img\",\"format\":\"raw\",\"actual-size\":0,"
        + "\"dirty-flag\":false}"
    ) { call in
      call.wrap(Box(try ImageInfo(call.image(0).image)), "ImageInfo")
    },
  ]

  private static func hexdump(_ call: borrowing PrimitiveCall) throws -> Box<HexRows> {
    let start = call.int(1)
    let count = call.int(2, default: 512)
    guard count <= 16 << 20 else {
      throw ScriptFault(
        .invalidArgument, "\(count) bytes are too many to show", symbol: "arguments",
        help: "show at most 16MiB at a time")
    }
    if call[0].tag == Tag.bytes {
      let bytes = call.bytes(0)
      let first = min(start, bytes.count)
      return Box(HexRows(Array(bytes[first..<min(bytes.count, first + count)]), at: first))
    }
    let device = try call.device(0)
    try device.checkRange(ByteOffset(start), 0)
    let available = min(count, device.size.bytes - start)
    return Box(
      HexRows(try device.read(at: ByteOffset(start), count: ByteCount(available)), at: start))
  }
}
