import TestSupport
import Testing

/// What scripts print of a disk is what the usual tools print of it.
@Suite(.enabled(if: ChildProcess.has("sfdisk"), "needs sfdisk"))
struct ToolTests {
  /// A disk made by sfdisk.
  struct Disk: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: Int
    let table: String

    init(_ name: String, _ bytes: Int, _ table: String) {
      (testDescription, self.bytes, self.table) = (name, bytes, table)
    }
  }

  static let classic = Disk(
    "the classic disk", 256_376_832,
    """
    label: dos
    start=62,size=19778,type=4,bootable
    start=19840,size=211296,type=83
    start=231136,size=211296,type=83
    start=442432,size=28768,type=83

    """)

  static let disks = [
    classic,
    Disk("an empty MBR", 10 << 20, "label: dos\n"),
    Disk("an empty GPT", 100 << 20, "label: gpt\n"),
    Disk(
      "logical partitions", 1 << 30,
      "label: dos\nsize=100M,type=83\nsize=500M,type=5\nsize=10M\nsize=20M,type=82\nsize=30M\n"),
    Disk(
      "a partition out of order", 100 << 20,
      "label: dos\nstart=40960,size=2048\nstart=2048,size=4096\n"),
    Disk(
      "GPT with names and attributes", 3 << 30,
      "label: gpt\nsize=512M,type=uefi,name=ESP\nsize=1G,type=swap\n"
        + "type=linux,name=\"root fs ü\",attrs=\"RequiredPartition GUID:63\"\n"),
    Disk("a size that is no multiple of a sector", 1_000_001, "label: dos\nstart=1,size=100\n"),
    Disk(
      "16 TiB less 4 KiB, the most that ext4 holds", (16 << 40) - 4096, "label: gpt\nsize=15T\n"),
    Disk(
      "128 GPT entries", 64 << 20,
      "label: gpt\ngrain: 4096\n"
        + (1...128).map { "size=8,name=\"part \($0)\"\n" }.joined()),
  ]

  /// Blanks as one, and no empty lines: columns are as wide as each program likes.
  private static func normalised(_ text: String) -> [String] {
    text.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  @Test(arguments: disks) func theJSONOfATableIsThatOfSfdisk(disk: Disk) throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: disk.bytes, table: disk.table)
      let ours = try run.dsk("print(json(table(image(\"disk.img\"))))")
      #expect(try JSON(ours) == JSON(run.tool("sfdisk", ["-J", "disk.img"])))
    }
  }

  @Test(.enabled(if: ChildProcess.has("fdisk"), "needs fdisk"), arguments: disks)
  func thePrintedTableHoldsWhatFdiskLists(disk: Disk) throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: disk.bytes, table: disk.table)
      let ours = Self.normalised(try run.dsk("print(table(image(\"disk.img\")))"))
      #expect(ours == Self.normalised(try run.tool("fdisk", ["-l", "disk.img"])))
    }
  }

  @Test(
    .enabled(if: ChildProcess.has("fdisk") && ChildProcess.has("losetup"), "needs fdisk, losetup"),
    .enabled(if: DiskRun.isRoot, "attaching needs root"))
  func thePrintedTableOfABlockDeviceHoldsWhatFdiskLists() throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: Self.classic.bytes, table: Self.classic.table)
      let device = try run.tool("losetup", ["-f", "--show", "disk.img"]).split(separator: "\n")[0]
      defer { _ = try? run.tool("losetup", ["-d", String(device)]) }
      let ours = Self.normalised(try run.dsk("print(table(image(\"\(device)\")))"))
      #expect(ours == Self.normalised(try run.tool("fdisk", ["-l", String(device)])))
    }
  }

  @Test(.enabled(if: ChildProcess.has("qemu-img"), "needs qemu-img"))
  func theJSONOfInfoAndExtentsIsThatOfQemuImg() throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: Self.classic.bytes, table: Self.classic.table)
      // Data in the middle and at the end, with holes between.
      try run.dsk(
        """
        let img = image("disk.img", writable: true)
        write(img, b"01", at: 64MiB)
        write(img, b"02", at: img.size - 1B)
        """)
      let info = try JSON(run.dsk("print(json(info(image(\"disk.img\"))))"))
      let map = try JSON(run.dsk("print(json(extents(image(\"disk.img\"))))"))
      #expect(
        try info == JSON(run.tool("qemu-img", ["info", "-f", "raw", "--output=json", "disk.img"])))
      #expect(
        try map == JSON(run.tool("qemu-img", ["map", "-f", "raw", "--output=json", "disk.img"])))
      #expect(map[2]?["data"] == .bool(true))
    }
  }

  @Test(
    .enabled(if: ChildProcess.has("losetup"), "needs losetup"),
    .enabled(if: DiskRun.isRoot, "attaching needs root"))
  func theJSONOfAttachmentsHasTheFieldsOfLosetup() throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: Self.classic.bytes, table: Self.classic.table)
      let device = try run.tool(
        "losetup", ["-f", "--show", "-o", "31744", "--sizelimit", "512", "disk.img"]
      ).split(separator: "\n")[0]
      defer { _ = try? run.tool("losetup", ["-d", String(device)]) }
      let ours = try JSON(
        run.dsk("print(json(attachments().filter { $0.path == \"\(device)\" }))"))
      let theirs = try JSON(run.tool("losetup", ["-J", "-l", String(device)]))
      guard case .object(var members)? = ours[0] else {
        Issue.record("no such attachment: \(ours)")
        return
      }
      #expect(members.removeValue(forKey: "owner") == .string("foreign"))
      #expect(JSON.object(members) == theirs["loopdevices"]?[0])
      // Listing must not let go of what others attached.
      #expect(run.attached.count == 1)
    }
  }
}
