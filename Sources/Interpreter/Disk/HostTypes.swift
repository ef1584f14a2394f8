import DiskRuntime

extension DiskBinding {
  /// The types of objects that scripts hold, and how each is shown and encoded.
  static let hostTypes: [Registry.HostType] = [
    Registry.HostType(
      name: "Image", summary: "An open disk image or block device.",
      describe: { imageText(downcast($0, ImageHandle.self).image) },
      echo: { ImagePicture.lines(downcast($0, ImageHandle.self).image, on: $1, shouldStop: $2) },
      table: nil, encode: nil,
      heldNames: { DiskNames.names(of: downcast($0, ImageHandle.self).image) }),
    Registry.HostType(
      name: "PartitionTable", summary: "The partition table of a disk, read and checked.",
      describe: { FdiskText.text(downcast($0, TableHandle.self)) },
      echo: { object, canvas, _ in
        FdiskText.lines(downcast(object, TableHandle.self), on: canvas)
      }, table: nil, encode: { sfdiskJSON(downcast($0, TableHandle.self)) },
      heldNames: { DiskNames.names(of: downcast($0, TableHandle.self).table.partitions) }),
    Registry.HostType(
      name: "Partition", summary: "One partition of a disk.",
      describe: { partitionText(downcast($0, PartitionHandle.self).partition) }, echo: nil,
      table: { objects in
        PartitionText.table(objects.map { downcast($0, PartitionHandle.self) })
      },
      listEcho: { objects, canvas, _ in
        PartitionText.lines(objects.map { downcast($0, PartitionHandle.self) }, on: canvas)
      },
      encode: { PartitionText.json(downcast($0, PartitionHandle.self)) },
      heldNames: { DiskNames.names(of: [downcast($0, PartitionHandle.self).partition]) }),
    Registry.HostType(
      name: "Attachment", summary: "A loop device.",
      describe: { AttachmentFacts.text(downcast($0, AttachmentHandle.self).attachment) },
      echo: nil,
      table: { objects in
        AttachmentFacts.table(objects.map { downcast($0, AttachmentHandle.self).attachment })
      },
      encode: { AttachmentFacts.json(downcast($0, AttachmentHandle.self).attachment) }),
    Registry.HostType(
      name: "Mount", summary: "A mounted file system.",
      describe: { mountText(downcast($0, MountHandle.self).mount) }, echo: nil, table: nil,
      encode: { mountJSON(downcast($0, MountHandle.self).mount) }),
    record(
      "Hexdump", "Bytes laid out for reading.", HexRows.self, text: { $0.text },
      echo: { rows, canvas, _ in rows.lines(on: canvas) }),
    Registry.HostType(
      name: "Extent", summary: "A stored part of an image, or a hole.",
      describe: { extentText(downcast($0, Box<Extent>.self).value) }, echo: nil,
      table: { objects in extentTable(objects.map { downcast($0, Box<Extent>.self).value }) },
      encode: { extentJSON(downcast($0, Box<Extent>.self).value) }),
    record(
      "ImageInfo", "What qemu-img info says of an image.", ImageInfo.self, text: { $0.text },
      json: { $0.json }),
    record(
      "Snapshot", "An internal snapshot.", SnapshotInfo.self, text: ImageFacts.text,
      json: ImageFacts.json),
    record(
      "CheckResult", "What a check of an image found.", CheckRecord.self, text: { $0.text },
      json: { $0.json }),
    record(
      "Measure", "The space that a conversion would take.", ImageMeasure.self,
      text: ImageFacts.text, json: ImageFacts.json),
    record(
      "Comparison", "Whether two disks are the same.", Comparison.self, text: { $0.text }),
    record(
      "FreeSpace", "A gap between partitions.", FreeSpace.self, text: gapText, json: gapJSON),
    record(
      "Problem", "Something wrong with a partition table.", TableProblem.self, text: problemText,
      json: problemJSON),
    record(
      "Content", "What lies on a device.", ContentProbe.self, text: contentText,
      json: contentJSON),
    object("TableEdit", "A partition table that is being changed, in memory.", TableEditHandle.self)
    {
      editText($0)
    },
    Registry.HostType(
      name: "TablePlan", summary: "What a change of a partition table would write.",
      describe: { PlanText.text(downcast($0, TablePlanHandle.self)) },
      echo: { object, canvas, _ in
        PlanText.lines(downcast(object, TablePlanHandle.self), on: canvas)
      }, table: nil,
      encode: { PlanText.json(downcast($0, TablePlanHandle.self)) }),
    record(
      "PlannedWrite", "One write of a plan.", TableWrite.self, text: PlanText.writeText,
      json: PlanText.writeJSON),
    record(
      "PlanWarning", "Something to know about a plan.", PlanWarning.self,
      text: PlanText.warningText, json: PlanText.warningJSON),
    record(
      "Explanation", "What a byte of a disk belongs to.", ByteExplanation.self,
      text: ExplainText.text, json: ExplainText.json),
    record(
      "Part", "A partition that is to be made.", PartDescription.self, text: PlanText.partText),
  ]

  private static func editText(_ edit: TableEditHandle) -> String {
    let draft = edit.draft
    return "\(draft.label.rawValue) table of \(Escaping.visible(edit.image.image.path)) in memory "
      + "(\(draft.partitions.count) partition\(draft.partitions.count == 1 ? "" : "s"))"
  }

  @Sendable private static func gapText(_ gap: FreeSpace) -> String {
    "sectors \(gap.start.value) to \(gap.end.value) (\(SizeText.human(gap.size.bytes)))"
  }

  @Sendable private static func problemText(_ problem: TableProblem) -> String {
    "\(problem.severity): \(Escaping.visible(problem.message))"
  }

  private static func mountText(_ mount: Mount) -> String {
    "\(Escaping.visible(mount.folder)) (\(mount.type) on \(mount.device)"
      + "\(mount.isReadOnly ? ", read-only" : ""))"
  }

  private static func downcast<T: AnyObject>(_ object: AnyObject, _ type: T.Type) -> T {
    unsafeDowncast(object, to: type)
  }

  private static func object<T: AnyObject & SendableMetatype>(
    _ name: String, _ summary: String, _ type: T.Type, _ text: @escaping @Sendable (T) -> String
  ) -> Registry.HostType {
    Registry.HostType(
      name: name, summary: summary, describe: { text(downcast($0, T.self)) }, echo: nil,
      table: nil, encode: nil)
  }

  private static func record<T: Hashable & SendableMetatype>(
    _ name: String, _ summary: String, _ type: T.Type, text: @escaping @Sendable (T) -> String,
    json: (@Sendable (T) -> JSONValue)? = nil, echo: Registry.Picture<T>? = nil
  ) -> Registry.HostType {
    let describe: @Sendable (AnyObject) -> String = { object in
      text(unsafeDowncast(object, to: Box<T>.self).value)
    }
    var encode: (@Sendable (AnyObject) -> JSONValue)?
    if let json {
      encode = { object in json(unsafeDowncast(object, to: Box<T>.self).value) }
    }
    var picture: Registry.Picture<AnyObject>?
    if let echo {
      picture = { echo(unsafeDowncast($0, to: Box<T>.self).value, $1, $2) }
    }
    return Registry.HostType(
      name: name, summary: summary, describe: describe, echo: picture, table: nil,
      hasPlainFacts: true, encode: encode)
  }

  // MARK: Texts

  static func imageText(_ image: Image) -> String {
    "\(Escaping.visible(image.path)) (\(image.format.rawValue), \(SizeText.human(image.size.bytes))"
      + "\(image.isWritable ? ", writable" : "")\(image.isOpen ? "" : ", closed"))"
  }

  private static func partitionText(_ part: Partition) -> String {
    let name = part.name.isEmpty ? "" : " “\(Escaping.visible(part.name))”"
    return "partition \(part.number)\(name) (sectors \(part.start.value) to \(part.end.value), "
      + "\(SizeText.human(part.size.bytes)), \(part.typeName))"
  }

  @Sendable static func contentText(_ probe: ContentProbe) -> String {
    var text = probe.type
    if let label = probe.label { text += " “\(Escaping.visible(label))”" }
    if let uuid = probe.uuid { text += " \(Escaping.visible(uuid))" }
    return text
  }

  private static func extentText(_ extent: Extent) -> String {
    "\(extentKind(extent)) at \(extent.start.bytes)B, "
      + SizeText.human(extent.length.bytes)
  }

  private static func extentKind(_ extent: Extent) -> String {
    let kind = extent.kind == .hole ? "hole" : "data"
    return extent.depth > 0 ? "\(kind), \(extent.depth) below" : kind
  }

  private static func extentTable(_ extents: [Extent]) -> TextTable {
    TextTable(
      [("Start", .right), ("Length", .right), ("Size", .right), ("Kind", .left)],
      rows: extents.map { extent in
        [
          "\(extent.start.bytes)", "\(extent.length.bytes)", SizeText.human(extent.length.bytes),
          extentKind(extent),
        ]
      })
  }
}
