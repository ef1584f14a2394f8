import TestSupport
import Testing

/// The disk of fdisk's manual examples, from making it to reading a file in its second partition.
@Suite(
  .enabled(
    if: ["sfdisk", "mkfs.ext3", "losetup"].allSatisfy(ChildProcess.has),
    "needs sfdisk, mkfs.ext3 and losetup"),
  .enabled(if: DiskRun.isRoot, "attaching needs root"))
struct ClassicDiskTests {
  private static let text = "Read from the second partition.\n"

  /// The file system, made at its offset by its own tool, with one file in it.
  private func make(_ run: DiskRun) throws {
    let disk = ToolTests.classic
    try run.disk("disk.img", bytes: disk.bytes, table: disk.table)
    try run.tool("mkdir", ["files"])
    try write(Self.text, to: run.folder + "/files/hello.txt")
    try run.tool(
      "mkfs.ext3",
      ["-q", "-F", "-d", "files", "-L", "second", "-E", "offset=10158080", "disk.img", "105648k"])
  }

  @Test func aFileOfItsSecondPartitionIsReadThroughTheKernel() throws {
    try DiskRun.within { run in
      try make(run)
      let output = try run.dsk(
        """
        let disk = image("disk.img")
        let second = partitions(disk)[1]
        print(offset(partitions(disk)[0]), offset(second), second.size, second.content.type)
        attach(second) { dev in
          print(dev.offset, dev.size, dev.readOnly, dev.sectorSize, dev.owner)
          mount(dev) { folder in
            print(folder.type, folder.device == dev.path, folder.readOnly)
            let file = image("\\(folder.path)/hello.txt")
            print(read(file, at: 0B, count: file.size).text)
          }
        }
        print(attachments().filter { $0.backingFile.hasSuffix("\(run.folder)/disk.img") }.count)
        """)
      #expect(
        output == """
          31744 10158080 108183552 ext3
          10158080 108183552 true 512 .thisSession
          ext3 true true
          \(Self.text)
          0

          """)
    }
  }

  @Test func whatIsWrittenThereIsInTheImageAndNowhereElse() throws {
    try DiskRun.within { run in
      try make(run)
      try run.tool("cp", ["disk.img", "before.img"])
      let output = try run.dsk(
        """
        let disk = image("disk.img", writable: true)
        let second = partitions(disk)[1]
        let folder = mount(second)
        print(folder.readOnly)
        let file = createImage("\\(folder.path)/new.bin", size: 4KiB)
        write(file, "made by a script".utf8, at: 0B)
        close(file)
        unmount(folder)
        """)
      #expect(output == "false\n")
      let found = try run.tool("debugfs", ["-R", "cat /new.bin", "disk.img?offset=10158080"])
      #expect(found.hasPrefix("made by a script\0"))
      let differing = try run.dsk(
        """
        let a = image("before.img")
        let b = image("disk.img")
        let second = partitions(b)[1]
        let after = second.offset + second.size
        print(read(a, at: 0B, count: second.offset) == read(b, at: 0B, count: second.offset))
        print(read(a, at: after, count: a.size - after) == read(b, at: after, count: b.size - after))
        """)
      #expect(differing == "true\ntrue\n")
    }
  }
}
