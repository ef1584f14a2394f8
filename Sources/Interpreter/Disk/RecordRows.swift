import DiskRuntime

extension DiskBinding {
  /// Members of the records that other primitives give.
  static let recordRows: [Primitive] =
    extentRows + infoRows + freeRows + problemRows + contentRows
    + snapshotFacts + checkFacts + measureFacts

  private static let extentRows: [Primitive] = [
    record("Extent", "start", .size, "Where it begins.", "0") { call, box in
      .size(box(Extent.self).start.bytes)
    },
    record("Extent", "length", .size, "How long it is.", "1048576") { _, box in
      .size(box(Extent.self).length.bytes)
    },
    record("Extent", "depth", .int, "How many images lie over the one that holds it.", "0") {
      _, box in
      Value(box(Extent.self).depth)
    },
    record("Extent", "present", .bool, "Whether an image of the chain says what it holds.", "true")
    {
      _, box in
      Value(box(Extent.self).isPresent)
    },
    record("Extent", "zero", .bool, "Whether it reads as zeros without being stored.", "true") {
      _, box in
      Value(box(Extent.self).isZero)
    },
    record("Extent", "data", .bool, "Whether it is stored.", "false") { _, box in
      Value(box(Extent.self).kind == .data)
    },
    record("Extent", "offset", .optional(.size), "Where it lies in the file, or nil.", "0") {
      _, box in
      box(Extent.self).hostOffset.map { .size($0.bytes) } ?? .none
    },
  ]

  private static let infoRows: [Primitive] = [
    record("ImageInfo", "virtualSize", .size, "The size of the disk.", "1048576") { _, box in
      .size(box(ImageInfo.self).virtualSize)
    },
    record("ImageInfo", "filename", .string, "The path.", "disk.img") { call, box in
      call.string(box(ImageInfo.self).filename)
    },
    record("ImageInfo", "format", .string, "The format, as qemu-img names it.", "raw") {
      call, box in
      call.string(box(ImageInfo.self).format)
    },
    record("ImageInfo", "actualSize", .optional(.size), "The space that its file takes.", "0") {
      _, box in
      box(ImageInfo.self).actualSize.map { .size($0) } ?? .none
    },
  ]

  private static let freeRows: [Primitive] = [
    record("FreeSpace", "start", .int, "Its first sector.", "10240") { _, box in
      Value(Int(clamping: box(FreeSpace.self).start.value))
    },
    record("FreeSpace", "end", .int, "Its last sector, which belongs to it.", "20479") { _, box in
      Value(Int(clamping: box(FreeSpace.self).end.value))
    },
    record("FreeSpace", "sectors", .int, "Its length in sectors.", "10240") { _, box in
      Value(Int(clamping: box(FreeSpace.self).sectors))
    },
    record("FreeSpace", "offset", .size, "Where it begins in the image.", "5242880") { _, box in
      .size(box(FreeSpace.self).offset.bytes)
    },
    record("FreeSpace", "size", .size, "Its length in bytes.", "5242880") { _, box in
      .size(box(FreeSpace.self).size.bytes)
    },
  ]

  private static let problemRows: [Primitive] = [
    record(
      "Problem", "message", .string, "What is wrong.",
      "partition 1 ends at sector 10239, past the end of the disk of 2048 sectors"
    ) { call, box in
      call.string(box(TableProblem.self).message)
    },
    record("Problem", "kind", .symbol([]), "The kind of problem.", ".beyondDisk") { call, box in
      .symbol(call.vm.names.intern(box(TableProblem.self).kind.rawValue))
    },
    record("Problem", "severity", .symbol([]), "`.warning`, `.error` or `.fatal`.", ".error") {
      call, box in
      .symbol(call.vm.names.intern("\(box(TableProblem.self).severity)"))
    },
    record("Problem", "bytes", .optional(.range), "The bytes that are wrong.", "446B..<462B") {
      call, box in
      guard let range = box(TableProblem.self).range else { return .none }
      return call.heap.makeRange(
        range.lowerBound, range.upperBound, isSize: true, isClosed: false)
    },
    record(
      "Problem", "help", .optional(.string), "How to mend it, where known.",
      "the image is cut short, or the table was made for another disk"
    ) { call, box in
      box(TableProblem.self).hint.map { call.string($0) } ?? .none
    },
  ]

  private static let contentRows: [Primitive] = [
    record("Content", "type", .string, "The type: `ext4`, `vfat`, `crypto_LUKS` …", "swap") {
      call, box in
      call.string(box(ContentProbe.self).type)
    },
    record("Content", "label", .optional(.string), "Its label.", "spare") { call, box in
      box(ContentProbe.self).label.map { call.string($0) } ?? .none
    },
    record("Content", "uuid", .optional(.string), "Its UUID.", "nil") { call, box in
      box(ContentProbe.self).uuid.map { call.string($0) } ?? .none
    },
    record("Content", "version", .optional(.string), "Its version.", "1") { call, box in
      box(ContentProbe.self).version.map { call.string($0) } ?? .none
    },
  ]

  /// Reads the value in the receiver's box.
  struct Unboxing {
    let object: AnyObject

    func callAsFunction<T: Hashable>(_ type: T.Type) -> T {
      unsafeDowncast(object, to: Box<T>.self).value
    }
  }

  private static let blank = "let img = createImage(\"disk.img\", size: 1MiB)\n"

  /// Where each record comes from, for the examples.
  private static let sources = [
    "Extent": ("extents(img)[0]", blank), "ImageInfo": ("info(img)", blank),
    "FreeSpace": ("table(img)!.free[0]", exampleDisk),
    "Problem": (
      "table(img)!.problems[0]",
      "let img = createImage(\"disk.img\", size: 1MiB)\n"
        + "img.write(b\"00 000000 83 000000 00080000 00200000\", at: 446B)\n"
        + "img.write(b\"55 aa\", at: 510B)\n"
    ),
    "Snapshot": ("snapshots(img)[0]", snapshotDisk),
    "CheckResult": ("check(img)", snapshotDisk),
    "Measure": ("measure(img, format: .qcow2)", blank),
    "Content": (
      "img.content!",
      "let img = createImage(\"disk.img\", size: 1MiB)\n"
        + "img.write(\"SWAPSPACE2\".utf8, at: 4086B)\nimg.write(b\"01\", at: 1024B)\n"
        + "img.write(b\"ff\", at: 1028B)\nimg.write(\"spare\".utf8, at: 1052B)\n"
    ),
  ]

  private static let snapshotDisk =
    "let img = createImage(\"disk.img\", size: 1MiB, format: .qcow2)\n"
    + "snapshot(img, \"clean\")\n"

  static func record(
    _ type: String, _ name: String, _ result: ScriptType, _ summary: String,
    _ output: String, _ body: @escaping @Sendable (borrowing PrimitiveCall, Unboxing) -> Value
  ) -> Primitive {
    let (expression, setUp) = sources[type] ?? ("", "")
    return Primitive(
      name, .property, category: "Records", parameters: [.receiver(.host(type))], result: result,
      permission: .readFiles, summary: "\(type): \(summary)",
      example: setUp + "print(\(expression).\(name))", output: output
    ) { call in
      body(call, Unboxing(object: call[0].asHost.pointee.reference.takeUnretainedValue()))
    }
  }
}
