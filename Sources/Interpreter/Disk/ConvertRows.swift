import DiskRuntime

extension DiskBinding {
  static let formats: ScriptType = .symbol(["raw", "qcow2"])
  private static let setUp =
    "let img = createImage(\"disk.img\", size: 10MiB)\nwrite(img, b\"55 aa\", at: 510B)\n"

  /// Work on whole images.
  static let convertRows: [Primitive] = [
    Primitive(
      "convert", .method, category: "Images", parameters: conversionParameters, result: image,
      permission: .writeFiles,
      errors:
        "A file of this name without `overwrite: true`, no space, what reading the image throws.",
      summary:
        "Copies the disk into a new image, which has its name only when it is complete and durable; "
        + "or onto a block device.",
      example: setUp
        + "let copy = convert(img, to: \"new.img\", format: .qcow2, compressed: true)\n"
        + "print(copy.format, compare(img, copy))", output: ".qcow2 identical"
    ) { call in call.wrap(ImageHandle(try converted(call))) },
    Primitive(
      "convert", .method, category: "Images",
      parameters: conversionParameters + [.unlabeled("progress", .function(result: .any))],
      result: image, permission: .writeFiles,
      errors: "As without a function, and what the function throws, which ends it.",
      summary: "Converts, and tells a function some times a second the bytes done and in all.",
      example: setUp
        + "var last = 0B\nconvert(img, to: \"new.img\") { done, total in last = done }\nprint(last.human)",
      output: "10 MiB"
    ) { call in call.wrap(ImageHandle(try converted(call, telling: call[13]))) },
    Primitive(
      "compare", .method, category: "Images",
      parameters: [.receiver(storage), .unlabeled("other", storage)],
      result: .host("Comparison"), permission: .readFiles,
      errors: "An unreadable sector, an image that is closed.",
      summary:
        "Whether two disks hold the same bytes, whatever their formats; the longer one's rest must be "
        + "zeros.",
      example: setUp
        + "let other = createImage(\"new.img\", size: 10MiB)\nprint(compare(img, other))",
      output: "different from byte 510 on"
    ) { call in
      let first = try call.tracked { progress in
        try ImageComparison.firstDifference(
          call.device(0), call.device(1), shouldStop: call.shouldStop, progress: progress)
      }
      return call.wrap(Box(Comparison(firstDifference: first)), "Comparison")
    },
    Primitive(
      "measure", .method, category: "Images",
      parameters: [
        .receiver(image), .labeled("format", formats, default: ".qcow2"),
        .labeled("clusterSize", .size, default: "64KiB"),
      ], result: .host("Measure"), permission: .readFiles, errors: "An image that is closed.",
      summary:
        "The space that a converted image would take; `json` has `qemu-img measure`'s names.",
      example: setUp + "print(json(measure(img, format: .qcow2)))",
      output: "{\"required\":393216,\"fully-allocated\":10813440}"
    ) { call in
      var options = QCOW2Options()
      if call.isGiven(2) { options.clusterSize = call.int(2) }
      let measure = try call.tracked { progress in
        try ImageMeasure(
          of: call.device(0), as: ImageFormat(rawValue: call.symbol(1, default: "qcow2")),
          options: options, progress: progress, shouldStop: call.shouldStop)
      }
      return call.wrap(Box(measure), "Measure")
    },
    Primitive(
      "check", .method, category: "Images",
      parameters: [
        .receiver(image), .labeled("repair", .symbol(["none", "leaks", "all"]), default: ".none"),
      ], result: .host("CheckResult"), permission: .readFiles,
      errors: "A format without tables, as raw; repairing what is open for reading only.",
      summary:
        "Checks the format's tables, and mends them where `repair` says so; `json` has `qemu-img "
        + "check`'s names.",
      example:
        "let img = createImage(\"disk.img\", size: 10MiB, format: .qcow2)\nprint(check(img))",
      output: "no errors"
    ) { call in
      let image = call.image(0).image
      guard let device = image.formatDevice else {
        throw DiskError(
          .unsupported, "a \(image.format) image has no tables to check", path: image.path)
      }
      let repair = Repair(rawValue: call.symbol(1, default: "none")) ?? .none
      if repair != .none { try call.confirmWriting(0) }
      let result = try call.tracked { progress in
        try device.check(repair: repair, progress: progress, shouldStop: call.shouldStop)
      }
      let record = CheckRecord(
        result: result, filename: image.path, format: image.format.rawValue)
      return call.wrap(Box(record), "CheckResult")
    },
  ]

  private static let conversionParameters: [Primitive.Parameter] =
    [
      .receiver(image), .labeled("to", .string), .labeled("format", formats, default: ".qcow2"),
      .labeled("compressed", .oneOf([.bool, .symbol(["zlib", "zstd"])]), default: "false"),
      .labeled("clusterSize", .size, default: "64KiB"),
      .labeled("backing", .string, default: "none"),
      .labeled("overwrite", .bool, default: "false"),
      .labeled("gate", .symbol(["none", "sameFolder", "any"]), default: ".sameFolder"),
    ] + EncryptionArguments.parameters

  private static func conversion(_ call: borrowing PrimitiveCall) throws -> ImageConversion {
    var conversion = ImageConversion()
    conversion.format = ImageFormat(rawValue: call.symbol(2, default: "qcow2"))
    conversion.compression = compression(call, 3)
    conversion.overwrite = call.bool(6)
    conversion.gate = FileGate(rawValue: call.symbol(7, default: "sameFolder")) ?? .sameFolder
    if conversion.format == .raw, let given = [4, 5].first(where: { call.isGiven($0) }) {
      throw ScriptFault(
        .invalidArgument, "a raw image has no \(call.row.parameters[given].name)",
        symbol: "arguments", help: "say format: .qcow2, or leave it out")
    }
    if call.isGiven(4) { conversion.options.clusterSize = call.int(4) }
    if call.isGiven(5) { conversion.options.backingName = call.text(5) }
    conversion.options.encryption = try call.encryption(from: 8)
    conversion.passphrases = try call.passphrases(9)
    return conversion
  }

  private static func compression(
    _ call: borrowing PrimitiveCall, _ index: Int
  ) -> ImageConversion.Compression {
    guard call.isGiven(index) else { return .none }
    if call[index].tag == Tag.bool { return call[index].bool ? .zlib : .none }
    return call.symbol(index, default: "zlib") == "zstd" ? .zstd : .zlib
  }

  private static func converted(_ call: borrowing PrimitiveCall) throws -> Image {
    try confirmDevice(call)
    return try call.replacing(call.text(1), overwrite: call.bool(6)) { files in
      try conversion(call).run(
        call.image(0).image, to: call.text(1), progress: files.progress,
        shouldStop: call.shouldStop)
    }
  }

  /// Asks before a device is written to.
  private static func confirmDevice(_ call: borrowing PrimitiveCall) throws {
    let path = call.text(1)
    if KernelFile.isBlockDevice(path) { try call.services.confirm(.device, path) }
  }

  /// Converts, and tells a script's function how far it is.
  private static func converted(
    _ call: borrowing PrimitiveCall, telling body: Value
  ) throws -> Image {
    let (vm, stop) = (call.vm, call.shouldStop)
    var failure: (any Error)?
    var last = -1
    try confirmDevice(call)
    try call.confirmReplacing(call.text(1), overwrite: call.bool(6))
    do {
      // The script's function shows what it will: no bar besides.
      let image = try conversion(call).run(
        call.image(0).image, to: call.text(1),
        progress: { done, total in
          guard failure == nil, done != last else { return }
          last = done
          do {
            vm.heap.release(try vm.call(body, .size(done), .size(total)))
          } catch { failure = error }
        }, shouldStop: { failure != nil || stop() })
      call.services.settle(call.text(1))
      return image
    } catch {
      throw failure ?? error
    }
  }

  /// Facts about a comparison.
  static let comparisonFacts: [Primitive] = [
    comparisonFact("identical", .bool, "Whether there is no difference.", "false") {
      Value($0.firstDifference == nil)
    },
    comparisonFact(
      "firstDifference", .optional(.size), "Where the first byte differs; nil where none does.",
      "510"
    ) { $0.firstDifference.map { .size($0) } ?? .none },
  ]

  private static func comparisonFact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    _ body: @escaping @Sendable (Comparison) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Records", parameters: [.receiver(.host("Comparison"))],
      result: result, permission: .readFiles, summary: "Comparison: \(summary)",
      example: setUp
        + "let other = createImage(\"new.img\", size: 10MiB)\nprint(compare(img, other).\(name))",
      output: output
    ) { call in body(call.host(0, as: Box<Comparison>.self).value) }
  }
}
