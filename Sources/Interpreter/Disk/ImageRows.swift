import DiskRuntime

extension DiskBinding {
  /// Making, opening and closing images.
  static let imageRows: [Primitive] = [
    Primitive(
      "createImage", .function, category: "Images",
      parameters: [
        .unlabeled("path", .string), .labeled("size", .size, default: "the backing file's"),
        .labeled("format", formats, default: ".raw"),
        .labeled(
          "preallocation", .symbol(["sparse", "metadata", "full", "falloc"]), default: ".sparse"),
        .labeled("sectorSize", .size, default: "512B"),
        .labeled("overwrite", .bool, default: "false"),
        .labeled("backing", .string, default: "none"),
        .labeled("backingFormat", formats, default: "by its content"),
        .labeled("clusterSize", .size, default: "64KiB"),
        .labeled("version", .int, default: "3"),
        .labeled("refcountBits", .int, default: "16"),
        .labeled("lazyRefcounts", .bool, default: "false"),
        .labeled("extendedL2", .bool, default: "false"),
        .labeled("compression", .symbol(["zlib", "zstd"]), default: ".zlib"),
        .labeled("dataFile", .string, default: "none"),
        .labeled("dataFileRaw", .bool, default: "false"),
        .labeled("gate", .symbol(["none", "sameFolder", "any"]), default: ".sameFolder"),
      ], result: image, permission: .writeFiles,
      errors:
        "A file of this name without `overwrite: true`, no space, no permission, options that do not go "
        + "together.",
      summary:
        "Makes an image that reads as zeros, or as its backing file, and opens it writable, all or "
        + "nothing; from `backing` on the options are qcow2's.",
      example: "let img = createImage(\"new.img\", size: 10MiB)\nprint(img.size.human)",
      output: "10 MiB"
    ) { call in
      let path = call.text(0)
      let image = try call.replacing(path, overwrite: call.bool(5)) { files in
        try ImageMaking.create(call, files.progress)
      }
      return call.wrap(ImageHandle(image))
    },
    Primitive(
      "image", .function, category: "Images",
      parameters: [
        .unlabeled("path", .string),
        .labeled("format", .symbol(["raw", "device", "qcow2"]), default: "by its content"),
        .labeled("writable", .bool, default: "false"),
        .labeled("sectorSize", .size, default: "detected"),
        .labeled("backing", .symbol(["none", "sameFolder", "any"]), default: ".sameFolder"),
        .labeled("force", .bool, default: "false"),
      ], result: image, permission: .readFiles,
      errors:
        "No such file, a folder, no permission, a format that is not supported, a program that writes "
        + "to it, a backing file that `backing` does not allow.",
      summary:
        "Opens an image or a block device, for reading unless `writable: true`; `backing` says which "
        + "files it may lead to, `force` reads one in use.",
      example:
        "createImage(\"disk.img\", size: 1MiB)\nlet img = image(\"disk.img\")\n"
        + "print(img.format, img.writable)", output: ".raw false"
    ) { call in
      var options = OpenOptions(writable: call.bool(2), force: call.bool(5))
      if call.isGiven(1) { options.format = ImageFormat(rawValue: call.symbol(1, default: "raw")) }
      options.gate = FileGate(rawValue: call.symbol(4, default: "sameFolder")) ?? .sameFolder
      let opened = try Image.open(
        call.text(0), options,
        sectorSize: call.isGiven(3) ? try SectorSize(call.int(3)) : nil)
      return call.wrap(ImageHandle(opened))
    },
    Primitive(
      "close", .method, category: "Images", parameters: [.receiver(image)], result: .none,
      permission: .readFiles, errors: "Writes that could not be made durable.",
      summary: "Makes writes durable and closes the image; the end of its scope closes it too.",
      example: "let img = createImage(\"new.img\", size: 1MiB)\nimg.close()", output: ""
    ) { call in
      let image = call.image(0).image
      if image.isOpen, image.isWritable { try image.device.flush() }
      try image.close()
      return .none
    },
  ]

  /// Facts about an image.
  static let imageFactRows: [Primitive] = [
    fact("path", .string, "The path as it was given.", "\"disk.img\"", "disk.img") { call in
      call.string(call.image(0).image.path)
    },
    fact("format", .symbol([]), "The format.", nil, ".raw") { call in
      .symbol(call.vm.names.intern(call.image(0).image.format.rawValue))
    },
    fact("size", .size, "The size of the disk in the image.", nil, "1048576") { call in
      .size(call.image(0).image.size.bytes)
    },
    fact(
      "actualSize", .optional(.size),
      "The space that its file takes, in which holes do not count; nil where there is no file.",
      nil, "0"
    ) { call in
      try call.image(0).image.actualSize().map { .size($0.bytes) } ?? .none
    },
    fact("sectorSize", .size, "The logical sector size.", nil, "512") { call in
      .size(call.image(0).image.sectorSize.bytes)
    },
    fact("writable", .bool, "Whether it may be written to.", nil, "true") { call in
      Value(call.image(0).image.isWritable)
    },
    fact(
      "backing", .optional(image), "The image under an overlay; nil for one that stands alone.",
      nil, "nil"
    ) { call in
      let handle = call.image(0)
      guard let below = handle.image.backing else { return .none }
      return call.wrap(ImageHandle(below, over: handle))
    },
    fact(
      "clusterSize", .optional(.size), "The unit of allocation; nil for a raw image.", nil, "nil"
    ) { call in call.image(0).image.clusterSize.map { .size($0.bytes) } ?? .none },
  ]

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ shown: String?, _ output: String,
    _ body: @escaping Primitive.Body
  ) -> Primitive {
    Primitive(
      name, .property, category: "Images", parameters: [.receiver(image)], result: result,
      permission: .readFiles, summary: summary,
      example: "print(createImage(\"disk.img\", size: 1MiB).\(name))", output: output, body: body)
  }
}

/// Making images from a script's arguments.
enum ImageMaking {
  static func create(
    _ call: borrowing PrimitiveCall, _ progress: @escaping (Int, Int) -> Void
  ) throws -> Image {
    let preallocation = Preallocation(rawValue: call.symbol(3, default: "sparse")) ?? .sparse
    let sectorSize = try SectorSize(call.isGiven(4) ? call.int(4) : 512)
    guard call.symbol(2, default: "raw") == "qcow2" else {
      try checkRaw(call)
      return try Image.createRaw(
        call.text(0), size: ByteCount(call.int(1)), preallocation: preallocation,
        overwrite: call.bool(5), sectorSize: sectorSize, shouldStop: call.shouldStop,
        progress: progress)
    }
    let gate = FileGate(rawValue: call.symbol(16, default: "sameFolder")) ?? .sameFolder
    let creation = ImageCreation(
      path: call.text(0), size: call.isGiven(1) ? ByteCount(call.int(1)) : nil,
      options: options(call), preallocation: preallocation, overwrite: call.bool(5), gate: gate)
    return try creation.run(
      sectorSize: sectorSize, shouldStop: call.shouldStop, progress: progress)
  }

  private static func checkRaw(_ call: borrowing PrimitiveCall) throws {
    guard call.isGiven(1) else {
      throw ScriptFault(
        .invalidArgument, "a raw image needs a size", symbol: "arguments",
        help: "say size: 10MiB, or format: .qcow2 for an overlay")
    }
    guard let given = (6...15).first(where: { call.isGiven($0) }) else { return }
    throw ScriptFault(
      .invalidArgument, "a raw image has no \(call.row.parameters[given].name)",
      symbol: "arguments", help: "say format: .qcow2")
  }

  private static func options(_ call: borrowing PrimitiveCall) -> QCOW2Options {
    var options = QCOW2Options()
    if call.isGiven(6) { options.backingName = call.text(6) }
    if call.isGiven(7) { options.backingFormat = call.symbol(7, default: "raw") }
    if call.isGiven(8) { options.clusterSize = call.int(8) }
    if call.isGiven(9) { options.version = call.int(9) }
    if call.isGiven(10) { options.refcountBits = call.int(10) }
    options.lazyRefcounts = call.bool(11)
    options.extendedL2 = call.bool(12)
    options.zstd = call.symbol(13, default: "zlib") == "zstd"
    if call.isGiven(14) { options.dataFile = call.text(14) }
    options.dataFileRaw = call.bool(15)
    return options
  }
}
