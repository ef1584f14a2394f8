import TestSupport
import Testing

/// The layouts of scripts/layouts.dsk read what other programs wrote.
@Suite struct LayoutLibraryTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let tool: String
    /// Makes x.img.
    let command: String
    /// Follows the import.
    let script: String
    let output: [String]

    init(_ name: String, _ tool: String, _ command: String, _ script: String, _ output: [String]) {
      (testDescription, self.tool, self.command) = (name, tool, command)
      (self.script, self.output) = (script, output)
    }
  }

  static let samples = [
    Sample(
      "an MBR", "sfdisk",
      "truncate -s 64M x.img; printf 'label: dos\\nlabel-id: 0x1234\\nstart=2048,size=4096,bootable\\n'"
        + " | sfdisk -q x.img",
      """
      let t = img.read(MBR.self, at: 0B)
      print(MBR.size, t.diskID == 0x1234, t.isProtective)
      for p in t.partitions where p.isUsed { print(p.type, p.start, p.sectors, p.isBootable) }
      """, ["512 true false", "131 2048 4096 true"]),
    Sample(
      "a chain of EBRs", "sfdisk",
      "truncate -s 64M x.img; printf 'label: dos\\nstart=2048,size=100000,type=5\\n"
        + "start=4096,size=2048\\nstart=10240,size=4096,type=82\\n' | sfdisk -q x.img",
      """
      let start = img.read(MBR.self, at: 0B).partitions[0].start
      var at = start
      while true {
        let ebr = img.read(EBR.self, at: 512B * at)
        print(at + ebr.partition.start, ebr.partition.sectors, ebr.partition.type)
        guard ebr.next.isUsed else { break }
        at = start + ebr.next.start
      }
      """, ["4096 2048 131", "10240 4096 130"]),
    Sample(
      "a GPT", "sgdisk",
      "truncate -s 64M x.img; sgdisk -o -n 1:2048:4095 -c 1:'root fs' -t 1:8300 x.img >/dev/null",
      """
      let h = img.read(GPTHeader.self, at: 512B)
      let e = img.read(GPTEntry.self, at: 512B * h.entriesSector)
      print(GPTHeader.size, GPTEntry.size, h.headerCRC == h.expectedCRC(), h.entryCount)
      let all = img.read(at: 512B * h.entriesSector, count: 1B * h.entrySize * h.entryCount)
      print(all.crc32 == h.entriesCRC, e.name, e.type, e.sectors, e.encode() == all[0..<128])
      print(img.read(GPTHeader.self, at: 512B * h.otherSector).ownSector == h.otherSector)
      print(img.read(MBR.self, at: 0B).isProtective)
      """,
      [
        "92 128 true 128", "true root fs 0FC63DAF-8483-4772-8E79-3D69D8477DE4 2048 true", "true",
        "true",
      ]),
    Sample(
      "an ext4", "mkfs.ext4",
      "truncate -s 16M x.img; mkfs.ext4 -q -F -b 4096 -L rescue -U 00112233-4455-6677-8899-aabbccddeeff"
        + " -O metadata_csum,64bit x.img",
      """
      let s = img.read(ExtSuperblock.self, at: 1KiB)
      print(ExtSuperblock.size, s.blocks, s.blockSize, s.label, s.isClean, s.is64Bit, s.uuid.hex)
      print(s.inodeSize, s.checksumType, s.encode() == img.read(at: 1KiB, count: 1KiB))
      let sum = img.read(at: 1KiB, count: 1020B).crc32c
      print(s.checksum == sum ^ 0xFFFFFFFF)
      """,
      [
        "1024 4096 4096 rescue true true 00112233445566778899aabbccddeeff", "256 1 true", "true",
      ]),
    Sample(
      "a FAT16", "mkfs.fat",
      "truncate -s 32M x.img; mkfs.fat -F 16 -n BOOT -i 12345678 x.img >/dev/null",
      """
      let b = img.read(FATBootSector.self, at: 0B)
      print(FATBootSector.size, b.volumeID == 0x12345678, b.label.trimmed(), b.kind.trimmed())
      print(b.parameters.sectors, b.clusters >= 4085 && b.clusters < 65525, b.encode() == img.read(at: 0B, count: 512B))
      """, ["512 true BOOT FAT16", "65536 true true"]),
    Sample(
      "a FAT32", "mkfs.fat",
      "truncate -s 64M x.img; mkfs.fat -F 32 -s 1 -n DATA x.img >/dev/null",
      """
      let b = img.read(FAT32BootSector.self, at: 0B)
      print(FAT32BootSector.size, b.rootCluster, b.label.trimmed(), b.kind.trimmed(), b.backupSector)
      print(img.read(FATBootSector.self, at: 0B, lenient: true).problems.map { $0.field })
      """, ["512 2 DATA FAT32 6", "[\"parameters\"]"]),
    Sample(
      "a qcow2 of version 3", "qemu-img", "qemu-img create -q -f qcow2 -o compat=1.1 x.img 10G",
      """
      let h = image("x.img", format: .raw).read(QCow2Header.self, at: 0B)
      print(h.version, h.size, h.clusterSize, h.features.count, h.features[0].headerLength)
      """, ["3 10737418240 65536 1 112"]),
    Sample(
      "a qcow2 of version 2", "qemu-img",
      "qemu-img create -q -f qcow2 -o compat=0.10,cluster_size=4096 x.img 1M",
      """
      let h = image("x.img", format: .raw).read(QCow2Header.self, at: 0B)
      print(h.version, h.size, h.clusterSize, h.features.count, h.hasBacking, h.encode().count)
      """, ["2 1048576 4096 0 false 72"]),
  ]

  @Test(arguments: samples) func layoutReadsWhatAnotherProgramWrote(sample: Sample) throws {
    if !ChildProcess.has(sample.tool) { try Test.cancel("needs \(sample.tool)") }
    try withTemporaryFolder { folder in
      let made = try ChildProcess.run(
        "/bin/sh", ["-e", "-c", sample.command], in: folder,
        environment: Program.environment(in: folder, [:]))
      #expect(made.status == .exited(0), "\(made.errors)")
      let library = try #require(Project.text("scripts/layouts.dsk"))
      try write(library, to: folder + "/layouts.dsk")
      let open = sample.tool == "qemu-img" ? "" : "let img = image(\"x.img\")\n"
      try write("import \"layouts.dsk\"\n\(open)\(sample.script)\n", to: folder + "/show.dsk")
      let run = try Program.run(["show.dsk"], in: folder)
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(ScriptCase.lines(run.output) == sample.output)
    }
  }
}
