import DiskRuntime

extension DiskBinding {
  private static let mountable: ScriptType = .oneOf([attachment, partition, image, .string])
  private static let mountParameters: [Primitive.Parameter] = [
    .receiver(mountable), .labeled("at", .optional(.string), default: "a temporary folder"),
    .labeled("type", .optional(.string), default: "found out"),
    .labeled("readOnly", .bool, default: "true unless the image or attachment is writable"),
  ]

  /// An empty squashfs, the smallest file system that this kernel mounts, for the examples.
  private static let exampleFileSystem =
    "let img = createImage(\"disk.img\", size: 64KiB)\n"
    + "img.write(b\"68737173 01000000 00000000 00000200 00000000 01001100\", at: 0B)\n"
    + "img.write(b\"1b000100 04000000 00000000 00000000 90000000 00000000\", at: 24B)\n"
    + "img.write(b\"88000000 00000000 ffffffff ffffffff 60000000 00000000\", at: 48B)\n"
    + "img.write(b\"82000000 00000000 ffffffff ffffffff ffffffff ffffffff\", at: 72B)\n"
    + "img.write(b\"20800100 ed010000 00000000 00000100 00000000 00000200\", at: 96B)\n"
    + "img.write(b\"00000300 00000200 00000480 00000000 82000000 00000000\", at: 120B)\n"

  /// File systems through the kernel.
  static let mountRows: [Primitive] = [
    Primitive(
      "mount", .method, category: "Mount", parameters: mountParameters, result: mount,
      permission: .root,
      errors: "No root, nothing recognisable on it, a file system that this kernel lacks.",
      summary:
        "Mounts a device, or attaches and mounts a partition or an image; unmounted at the end of its "
        + "scope, or of the session. Programs in it get no privileges.",
      example: exampleFileSystem
        + "let folder = mount(img, readOnly: true)\nprint(folder.path.hasPrefix(\"/run/dsk/\"))",
      output: "true"
    ) { call in call.wrap(try mount(call), "Mount") },
    Primitive(
      "mount", .method, category: "Mount",
      parameters: mountParameters + [.unlabeled("body", .function(result: .any))], result: .any,
      permission: .root, errors: "As without a body; what the body throws.",
      summary: "Mounts for as long as a function runs, and gives what it gives.",
      example: exampleFileSystem
        + "mount(img, type: \"squashfs\", readOnly: true) { folder in print(folder.type) }",
      output: "squashfs"
    ) { call in
      let handle = try mount(call)
      return try call.scoped(call[4], call.wrap(handle, "Mount")) { try handle.release() }
    },
    Primitive(
      "unmount", .method, category: "Mount",
      parameters: [.receiver(mount)], result: .none, permission: .root,
      errors: "A file system in use, with its users named; no root.",
      summary: "Unmounts, and detaches what was attached for it.",
      example: exampleFileSystem
        + "let folder = mount(img, readOnly: true)\nunmount(folder)\n"
        + "print(attachments().contains { $0.path == folder.device })",
      output: "false"
    ) { call in
      try call.host(0, as: MountHandle.self).release()
      return .none
    },
    fact("path", .string, "The folder.", "true", shown: "path.hasPrefix(\"/\")") { call, mounted in
      call.string(mounted.folder)
    },
    fact(
      "device", .string, "The device that is mounted.", "true",
      shown: "device.hasPrefix(\"/dev/loop\")"
    ) { call, mounted in
      call.string(mounted.device)
    },
    fact("type", .string, "The file system.", "squashfs") { call, mounted in
      call.string(mounted.type)
    },
    fact("readOnly", .bool, "Whether it cannot be written to.", "true") { _, mounted in
      Value(mounted.isReadOnly)
    },
  ]

  private static func mount(_ call: borrowing PrimitiveCall) throws -> MountHandle {
    if call[0].tag == Tag.string {
      return try mount(call, path: call.text(0), readOnly: true, device: nil, ownsDevice: false)
    }
    if let dev = call.hostIfAny(0, as: AttachmentHandle.self) {
      return try mount(
        call, path: dev.attachment.path, readOnly: dev.attachment.isReadOnly, device: dev,
        ownsDevice: false)
    }
    let image = call.hostIfAny(0, as: PartitionHandle.self)?.image.image ?? call.image(0).image
    let dev = try attach(call, readOnly: 3)
    do {
      return try mount(
        call, path: dev.attachment.path, readOnly: !image.isWritable, device: dev,
        ownsDevice: true)
    } catch var error as DiskError where error.path == dev.attachment.path {
      // The script knows the image, and the device is gone by now.
      error.path = image.path
      throw error
    }
  }

  private static func mount(
    _ call: borrowing PrimitiveCall, path: String, readOnly: Bool, device: AttachmentHandle?,
    ownsDevice: Bool
  ) throws -> MountHandle {
    let mounted = try call.disk.attachments.mount(
      path, at: given(call, 1), type: given(call, 2),
      MountOptions(readOnly: call.isGiven(3) ? call[3].bool : readOnly))
    return MountHandle(mounted, session: call.disk, device: device, ownsDevice: ownsDevice)
  }

  private static func given(_ call: borrowing PrimitiveCall, _ index: Int) -> String? {
    call.isGiven(index) && !call[index].isNone ? call.text(index) : nil
  }

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    shown: String? = nil, _ body: @escaping @Sendable (borrowing PrimitiveCall, Mount) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Mount", parameters: [.receiver(mount)], result: result,
      permission: .root, summary: summary,
      example: exampleFileSystem
        + "let folder = mount(img, readOnly: true)\nprint(folder.\(shown ?? name))",
      output: output
    ) { call in body(call, call.host(0, as: MountHandle.self).mount) }
  }
}
