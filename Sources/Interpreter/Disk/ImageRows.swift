import DiskRuntime

extension DiskBinding {
  /// Making, opening and closing images.
  static let imageRows: [Primitive] = [
    Primitive(
      "createImage", .function, category: "Images",
      parameters: [
        .unlabeled("path", .string), .labeled("size", .size),
        .labeled("format", .symbol(["raw"]), default: ".raw"),
        .labeled(
          "preallocation", .symbol(["sparse", "full", "falloc"]), default: ".sparse"),
        .labeled("sectorSize", .size, default: "512B"),
        .labeled("overwrite", .bool, default: "false"),
      ], result: image, permission: .writeFiles,
      errors: "A file of this name without `overwrite: true`, no space, no permission.",
      summary:
        "Makes an image that reads as zeros and opens it writable: all or nothing, its size exact.",
      example: "let img = createImage(\"new.img\", size: 10MiB)\nprint(img.size.human)",
      output: "10 MiB"
    ) { call in
      let preallocation =
        Preallocation(rawValue: call.symbol(3, default: "sparse")) ?? .sparse
      let made = try Image.createRaw(
        call.text(0), size: ByteCount(call.int(1)), preallocation: preallocation,
        overwrite: call.bool(5),
        sectorSize: try SectorSize(call.isGiven(4) ? call.int(4) : 512),
        shouldStop: call.shouldStop)
      return call.wrap(ImageHandle(made))
    },
    Primitive(
      "image", .function, category: "Images",
      parameters: [
        .unlabeled("path", .string),
        .labeled("format", .symbol(["raw", "device"]), default: "by its content"),
        .labeled("writable", .bool, default: "false"),
        .labeled("sectorSize", .size, default: "detected"),
        .labeled("backing", .symbol(["none", "sameFolder", "any"]), default: ".sameFolder"),
      ], result: image, permission: .readFiles,
      errors: "No such file, a folder, no permission, a format that is not supported.",
      summary:
        "Opens an image or a block device, for reading unless `writable: true`; nothing is changed.",
      example:
        "createImage(\"disk.img\", size: 1MiB)\nlet img = image(\"disk.img\")\n"
        + "print(img.format, img.writable)", output: ".raw false"
    ) { call in
      let format = call.isGiven(1) ? ImageFormat(rawValue: call.symbol(1, default: "raw")) : nil
      let opened = try Image.open(
        call.text(0), format: format, writable: call.bool(2),
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
    ) { _ in .none },
    fact(
      "clusterSize", .optional(.size), "The unit of allocation; nil for a raw image.", nil, "nil"
    ) { _ in .none },
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
