import DiskRuntime

extension DiskBinding {
  private static let attachable: ScriptType = .oneOf([image, partition])

  /// Block devices of the kernel that stand for images and partitions.
  static let attachRows: [Primitive] = [
    Primitive(
      "attach", .method, category: "Attach",
      parameters: [
        .receiver(attachable),
        .labeled("readOnly", .bool, default: "true unless the image is writable"),
      ], result: attachment, permission: .root,
      errors: "No root, no free loop device, an image that is not raw.",
      summary:
        "A block device for an image or a partition, its offset and size set; detached at the end of "
        + "its scope, or of the session.",
      example: exampleDisk + "let dev = attach(partitions(img)[0])\nprint(dev.offset, dev.size)",
      output: "1048576 4194304"
    ) { call in call.wrap(try attach(call, readOnly: 1), "Attachment") },
    Primitive(
      "attach", .method, category: "Attach",
      parameters: [
        .receiver(attachable),
        .labeled("readOnly", .bool, default: "true unless the image is writable"),
        .unlabeled("body", .function(result: .any)),
      ], result: .any, permission: .root,
      errors: "No root, no free loop device, what the body throws.",
      summary: "Attaches for as long as a function runs, and gives what it gives.",
      example: exampleDisk + "attach(img) { dev in print(dev.size.human) }", output: "10 MiB"
    ) { call in
      let handle = try attach(call, readOnly: 1)
      return try call.scoped(call[2], call.wrap(handle, "Attachment")) { try handle.release() }
    },
    Primitive(
      "detach", .method, category: "Attach",
      parameters: [.receiver(.oneOf([attachment, .string]))], result: .none, permission: .root,
      errors: "A device that is in use, with its holders named; one that is not attached; no root.",
      summary: "Lets go of a device and waits until it is gone; also of a stale one, by its path.",
      example: exampleDisk
        + "let dev = attach(img)\ndetach(dev)\nprint(attachments().contains { $0 == dev })",
      output: "false"
    ) { call in
      if call[0].tag == Tag.string {
        try call.disk.attachments.detach(call.text(0))
      } else {
        try call.host(0, as: AttachmentHandle.self).release()
      }
      return .none
    },
    Primitive(
      "attachments", .function, category: "Attach", parameters: [], result: .array(attachment),
      permission: .readFiles, errors: "None; without root the owner may be unknown.",
      summary:
        "All attached loop devices of this machine, and whose they are; `json` has `losetup -J`'s names.",
      example: exampleDisk
        + "let dev = attach(img)\nfor other in attachments() where other == dev { print(other.owner) }",
      output: ".thisSession"
    ) { call in
      call.heap.makeArray(
        DiskRuntime.attachments().map {
          call.wrap(
            AttachmentHandle($0, session: call.disk, isOwned: false), "Attachment")
        })
    },
    fact(
      "path", .string, "The device: `/dev/loop0`.", "true", shown: "path.hasPrefix(\"/dev/loop\")"
    ) { call, dev in call.string(dev.path) },
    fact(
      "backingFile", .string, "The file behind it, with its folders.", "true",
      shown: "backingFile.hasSuffix(\"/disk.img\")"
    ) { call, dev in
      call.string(dev.backingFile)
    },
    fact("offset", .size, "Where it begins in the file.", "1048576") { _, dev in
      .size(dev.offset.bytes)
    },
    fact("size", .size, "Its size.", "4194304") { _, dev in .size(dev.size.bytes) },
    fact("readOnly", .bool, "Whether it cannot be written to.", "false") { _, dev in
      Value(dev.isReadOnly)
    },
    fact("autoclear", .bool, "Whether the kernel detaches it by itself.", "false") { _, dev in
      Value(dev.autoclear)
    },
    fact("sectorSize", .size, "Its logical sector size.", "512") { _, dev in
      .size(dev.sectorSize.bytes)
    },
    fact(
      "owner", .symbol([]),
      "`.thisSession`, `.otherSession`, `.stale` (left behind by a session that was killed), "
        + "`.foreign`.", ".thisSession"
    ) { call, dev in .symbol(call.vm.names.intern(AttachmentFacts.owner(dev))) },
  ]

  static func attach(
    _ call: borrowing PrimitiveCall, readOnly index: Int
  ) throws -> AttachmentHandle {
    let part = call.hostIfAny(0, as: PartitionHandle.self)
    let image = part?.image.image ?? call.image(0).image
    if let part { _ = try image.slice(part.partition) }
    let readOnly = call.isGiven(index) ? call[index].bool : !image.isWritable
    if !readOnly { try call.confirmWriting(image) }
    let attached = try call.disk.attachments.attach(
      image, offset: part?.partition.offset ?? .zero, size: part?.partition.size ?? image.size,
      readOnly: readOnly)
    return AttachmentHandle(attached, session: call.disk, isOwned: true)
  }

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    shown: String? = nil, _ body: @escaping @Sendable (borrowing PrimitiveCall, Attachment) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Attach", parameters: [.receiver(attachment)], result: result,
      permission: .root, summary: summary,
      example: exampleDisk
        + "let dev = attach(partitions(img)[0])\nprint(dev.\(shown ?? name))", output: output
    ) { call in body(call, call.host(0, as: AttachmentHandle.self).attachment) }
  }
}

/// An attachment in other words.
enum AttachmentFacts {
  static func owner(_ dev: Attachment) -> String {
    switch dev.owner {
    case .thisSession: "thisSession"
    case .otherSession: "otherSession"
    case .stale: "stale"
    case .foreign: "foreign"
    }
  }

  static func ownerText(_ dev: Attachment) -> String {
    switch dev.owner {
    case .thisSession: "this session"
    case .otherSession(let pid): "session of process \(pid)"
    case .stale(let pid): "stale: process \(pid) is gone; detach clears it"
    case .foreign: "another program"
    }
  }

  static func text(_ dev: Attachment) -> String {
    "\(dev.path) (\(Escaping.visible(dev.backingFile)) at \(dev.offset.bytes)B, "
      + "\(SizeText.human(dev.size.bytes))\(dev.isReadOnly ? ", read-only" : ""))"
  }

  /// `losetup -J`'s members, and the owner.
  static func json(_ dev: Attachment) -> JSONValue {
    .object([
      ("name", .string(dev.path)), ("sizelimit", .int(dev.sizeLimit.bytes)),
      ("offset", .int(dev.offset.bytes)), ("autoclear", .bool(dev.autoclear)),
      ("ro", .bool(dev.isReadOnly)), ("back-file", .string(dev.backingFile)),
      ("dio", .bool(dev.directIO)), ("log-sec", .int(dev.sectorSize.bytes)),
      ("owner", .string(owner(dev))),
    ])
  }

  static func table(_ devices: [Attachment]) -> TextTable {
    TextTable(
      [
        ("Device", .left), ("Offset", .right), ("Size", .right), ("RO", .left), ("File", .left),
        ("Owner", .left),
      ],
      rows: devices.map { dev in
        [
          dev.path, "\(dev.offset.bytes)", SizeText.human(dev.size.bytes),
          dev.isReadOnly ? "yes" : "no", Escaping.visible(dev.backingFile), ownerText(dev),
        ]
      })
  }
}
