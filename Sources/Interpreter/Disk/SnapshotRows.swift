import DiskRuntime
import Glibc

extension DiskBinding {
  private static let setUp =
    "let img = createImage(\"disk.img\", size: 1MiB, format: .qcow2)\nsnapshot(img, \"clean\")\n"
  private static let snapshotType: ScriptType = .host("Snapshot")

  /// Internal snapshots.
  static let snapshotRows: [Primitive] = [
    Primitive(
      "snapshot", .method, category: "Snapshots",
      parameters: [.receiver(image), .unlabeled("name", .string)], result: .none,
      permission: .writeFiles,
      errors: "A name that is taken, a format without snapshots, an image that is not writable.",
      summary: "Keeps the disk as it is now under a name, inside of the image.",
      example: setUp + "print(snapshots(img).map { $0.name })", output: "[\"clean\"]"
    ) { call in
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      try call.snapshotting(0).takeSnapshot(
        call.text(1), seconds: now.tv_sec, nanoseconds: now.tv_nsec)
      return .none
    },
    Primitive(
      "snapshots", .property, category: "Snapshots", parameters: [.receiver(image)],
      result: .array(snapshotType), permission: .readFiles, errors: "A broken snapshot table.",
      summary: "The snapshots inside of an image, the oldest first; none where a format has none.",
      example: setUp + "print(snapshots(img).count)", output: "1"
    ) { call in
      let found = try call.image(0).image.formatDevice?.snapshots() ?? []
      return call.heap.makeArray(found.map { call.wrap(Box($0), "Snapshot") })
    },
    Primitive(
      "revert", .method, category: "Snapshots",
      parameters: [.receiver(image), .labeled("to", name: "name", .string)], result: .none,
      permission: .writeFiles, errors: "No snapshot of this name, an image that is not writable.",
      summary: "Makes the disk what it was at a snapshot; what it is now is lost.",
      example: setUp + "write(img, b\"55 aa\", at: 0B)\nrevert(img, to: \"clean\")\n"
        + "print(read(img, at: 0B, count: 2B))", output: "b\"00 00\""
    ) { call in
      try call.snapshotting(0).revert(to: call.text(1))
      return .none
    },
    Primitive(
      "deleteSnapshot", .method, category: "Snapshots",
      parameters: [.receiver(image), .unlabeled("name", .string)], result: .none,
      permission: .writeFiles, errors: "No snapshot of this name, an image that is not writable.",
      summary: "Removes a snapshot and gives back the space that only it took.",
      example: setUp + "deleteSnapshot(img, \"clean\")\nprint(snapshots(img).count)", output: "0"
    ) { call in
      try call.snapshotting(0).deleteSnapshot(call.text(1))
      return .none
    },
  ]

  // Members of the records of this part of the library.

  static let snapshotFacts: [Primitive] = [
    record("Snapshot", "id", .string, "Its number.", "1") { call, box in
      call.string(box(SnapshotInfo.self).id)
    },
    record("Snapshot", "name", .string, "Its name.", "clean") { call, box in
      call.string(box(SnapshotInfo.self).name)
    },
    record("Snapshot", "diskSize", .size, "The size of the disk then.", "1048576") { _, box in
      .size(box(SnapshotInfo.self).diskSize.bytes)
    },
    record("Snapshot", "stateSize", .size, "The machine state that was saved with it.", "0") {
      _, box in
      .size(box(SnapshotInfo.self).stateSize)
    },
  ]

  static let checkFacts: [Primitive] = [
    record("CheckResult", "clean", .bool, "Whether nothing is wrong.", "true") { _, box in
      Value(box(CheckRecord.self).result.isClean)
    },
    record("CheckResult", "errors", .int, "What could not be checked.", "0") { _, box in
      Value(box(CheckRecord.self).result.errors)
    },
    record("CheckResult", "corruptions", .int, "References that nothing counts.", "0") { _, box in
      Value(box(CheckRecord.self).result.corruptions)
    },
    record("CheckResult", "leaks", .int, "Clusters that are counted and not used.", "0") { _, box in
      Value(box(CheckRecord.self).result.leaks)
    },
    record("CheckResult", "corruptionsFixed", .int, "Corruptions that were mended.", "0") {
      _, box in
      Value(box(CheckRecord.self).result.corruptionsFixed)
    },
    record("CheckResult", "leaksFixed", .int, "Leaks that were mended.", "0") { _, box in
      Value(box(CheckRecord.self).result.leaksFixed)
    },
    record(
      "CheckResult", "findings", .array(.string), "The first hundred findings in words.", "[]"
    ) { call, box in
      call.heap.makeArray(box(CheckRecord.self).result.findings.map { call.string($0) })
    },
  ]

  static let measureFacts: [Primitive] = [
    record("Measure", "required", .size, "For what the disk holds now.", "327680") { _, box in
      .size(box(ImageMeasure.self).required)
    },
    record("Measure", "fullyAllocated", .size, "With every cluster in use.", "1376256") { _, box in
      .size(box(ImageMeasure.self).fullyAllocated)
    },
  ]
}

extension PrimitiveCall {
  /// The image as one whose snapshots are to be changed; asks where that writes to a device.
  fileprivate func snapshotting(_ index: Int) throws -> QCOW2Image {
    let image = image(index).image
    if let device = image.device as? QCOW2Image {
      try confirmWriting(image)
      return device
    }
    throw DiskError(
      .unsupported, "a \(image.format) image has no snapshots", path: image.path,
      hint: "convert it to qcow2 first")
  }
}
