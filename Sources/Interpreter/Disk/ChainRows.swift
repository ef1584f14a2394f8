import DiskRuntime

extension DiskBinding {
  private static let chain =
    "let base = createImage(\"disk.img\", size: 10MiB)\nbase.close()\n"
    + "let img = createImage(\"new.img\", format: .qcow2, backing: \"disk.img\")\n"

  /// Overlays and what lies under them.
  static let chainRows: [Primitive] = [
    Primitive(
      "overlay", .method, category: "Images", parameters: [.receiver(image)], result: image,
      permission: .readFiles, errors: "An image that is closed.",
      summary:
        "An image in memory over another: it takes all writes, which go nowhere until `commit`.",
      example: "let img = createImage(\"disk.img\", size: 1MiB)\nlet top = overlay(img)\n"
        + "write(top, b\"55 aa\", at: 0B)\nprint(compare(img, top))",
      output: "different from byte 0 on"
    ) { call in
      let below = call.image(0)
      return call.wrap(ImageHandle(try below.image.overlay(), over: below))
    },
    Primitive(
      "commit", .method, category: "Images", parameters: [.receiver(image)], result: .none,
      permission: .writeFiles,
      errors: "An image without a backing file, one under it that is in use or not writable.",
      summary: "Writes what an overlay holds into the image under it, and empties the overlay.",
      example: chain + "write(img, b\"55 aa\", at: 0B)\ncommit(img)\nimg.close()\n"
        + "print(read(image(\"disk.img\"), at: 0B, count: 2B))", output: "b\"55 aa\""
    ) { call in
      try call.confirmWritingBelow(0)
      try call.tracked { progress in
        try call.image(0).image.commit(progress: progress, shouldStop: call.shouldStop)
      }
      return .none
    },
    Primitive(
      "rebase", .method, category: "Images",
      parameters: [
        .receiver(image), .labeled("onto", .optional(.string)),
        .labeled("contents", .symbol(["keep", "ignore"]), default: ".keep"),
        .labeled("format", formats, default: "by its content"), EncryptionArguments.passphrase,
      ], result: .none, permission: .writeFiles,
      errors: "An image that is not writable, a backing file that the gate refuses.",
      summary:
        "Puts an overlay onto another image, or onto none; what the disk holds stays, unless "
        + "`contents: .ignore` changes the name alone.",
      example: chain + "rebase(img, onto: nil)\nprint(img.backing)", output: "nil"
    ) { call in
      let target = call[1].tag == Tag.string ? call.text(1) : nil
      let format = call.isGiven(3) ? ImageFormat(rawValue: call.symbol(3, default: "raw")) : nil
      try call.confirmWriting(0)
      try call.tracked { progress in
        try call.image(0).image.rebase(
          onto: target, format: format, passphrases: try call.passphrases(4),
          keepsContents: call.symbol(2, default: "keep") == "keep",
          shouldStop: call.shouldStop, progress: progress)
      }
      return .none
    },
    Primitive(
      "resize", .method, category: "Images",
      parameters: [
        .receiver(image), .labeled("to", .size), .labeled("shrink", .bool, default: "false"),
      ], result: .none, permission: .writeFiles,
      errors:
        "A smaller size without `shrink: true`, a block device, an image that is not writable.",
      summary:
        "Makes the disk larger, or with `shrink: true` smaller; what is added reads as zeros.",
      example:
        "let img = createImage(\"disk.img\", size: 1MiB)\nresize(img, to: 2MiB)\nprint(img.size.human)",
      output: "2 MiB"
    ) { call in
      try call.image(0).image.resize(to: ByteCount(call.int(1)), shrink: call.bool(2))
      return .none
    },
  ]
}
