import Testing

@testable import DiskRuntime

@Suite struct SfdiskScriptTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func make(_ disk: PlanDisk, from script: String) throws {
    try disk.open { image in
      let draft = try image.newTable(
        script: script, overwrite: false, guids: GUIDSource(seed: 1))
      try image.write(try image.plan(draft))
    }
  }

  @Test(arguments: [
    "label: gpt\nsize=10M, name=\"a \\x22quoted\\x22 $name\", attrs=\"RequiredPartition GUID:60,63\"\n"
      + "size=5M, type=U\n",
    "label: gpt\ntable-length: 200\nsize=10M\n",
    "label: gpt\nfirst-lba: 40\nlast-lba: 100000\nsize=10M\n",
    "label: dos\nsize=10M, bootable\nsize=30M, type=5\nsize=10M, type=82\nsize=5M\nsize=6M\n",
    "label: dos\nlabel-id: 0xcafebabe\n3: start=2048, size=2048\n",
  ]) func `a dump is sfdisk's, and makes the same disk again`(script: String) throws {
    let disk = try PlanDisk(folder, "one#.img", bytes: 64 << 20, sfdisk: script)
    let dump = try disk.table().sfdiskScript(device: disk.path)
    #expect(dump == (try Tool.output("sfdisk", ["-d", disk.path])))
    let again = try PlanDisk(folder, "two.img", bytes: 64 << 20)
    try make(again, from: dump)
    try expectEqualBytes(disk, again)
  }

  @Test(arguments: ["sun", "sgi"]) func `a dump of another kind is sfdisk's`(label: String) throws {
    let disk = try PlanDisk(
      folder, bytes: 64 << 20, sfdisk: "label: \(label)\nsize=10M, type=1\nsize=5M\n")
    #expect(
      try disk.table().sfdiskScript(device: disk.path)
        == (try Tool.output("sfdisk", ["-d", disk.path])))
  }

  /// Each with what else there is in the language, and where sfdisk puts what has no place of its own.
  @Test(arguments: [
    "label: gpt\nstart=100M, size=10M\nsize=5M\nsize=7M\nsize=80M\nsize=15M\n,\n",
    "label: gpt\nstart=10M, size=10M\nsize=5M\nsize=1M\n,\n",
    "label: gpt\nstart=60454, size=6154K\nsize=32029\nsize=7.0M\n",
    "label: gpt\nstart=10M, size=10M\nstart=100M, size=10M\n,\n,\n",
    "label: dos\nstart=10M, size=10M\nsize=5M\nsize=7M\n,\n",
    "label: dos\nstart=99011, size=14506\n,\nsize=5MB\n",
    "label: dos\nsize=20M, type=E\n,5M\n,5M\n,5M\n,3M\n,\n",
    "label: dos\n,10M,L,*\n,5M,S\n,,E\n,5M\n,5M,S\n,\n",
    "label: dos\nstart=100M, size=50M, type=E\n5: size=5M\n6: start=120M, size=7M\nsize=3M\n8: size=3M\n",
    "label: gpt\nsize=10.3M\nsize=1000K\nsize=1000\nsize=3\nsize=9.5M\nsize=10MB\nsize=5kB\n",
    "label: dos\nsize=10.3M\nsize=1000\nsize=6.5M\n",
    "label: dos\nstart=010000, size=0x1000\n+, +, L\n",
    "label: gpt\nlast-lba: 100000\nfirst-lba: 5000\nsize=10M\n,\n",
    "label: gpt\ngrain: 4K\nfirst-lba: 40\nsize=10M\n,\n",
    "label: gpt\ngrain: 4K\nfirst-lba: 34\nsize=1001K\n,\n",
    "label: gpt\ngrain: 2M\nsize=5M\n,\n", "label: dos\ngrain: 4K\nsize=5M\n,\n",
    "label: gpt\nsector-size: 4096\nstart=2048, size=100\nsize=300\n",
    "label: gpt\nsize=10M, bootable\nsize=10M, bootable, attrs=RequiredPartition\n",
    "label: gpt\nname=disk:4096, size=5M\nname=a#b, size=5M\nname=\"a b\" size=1M\nname=a\\x41b, size=1M\n",
    "label: gpt\nsize=5M type=S\nsize=3M;type=\"Linux swap\"\nsize=5M, type=\"EFI System\"\nsize=+5M\n",
    "label: gpt\nattrs=GUID:60, size=1M\nattrs=\"GUID:60,61 RequiredPartition\", size=1M\nattrs=60, size=1M\n",
    "label: gpt\ntype=\"linux root x86 64\", size=1M\ntype=U, size=1M\ntype=H,size=1M\ntype=Linux_filesystem,size=1M\n",
    "label: dos\ntype=\"Linux swap / Solaris\", size=1M\ntype=0x83, size=1M\ntype=c,size=1M\nsize=1M,type=X\n",
    "label: mbr\r\nlabel-id: 0x1234\r\nsize=5M, type=L, bootable\r\nwrite\r\nsize=1M\r\n",
    "label: DOS\n2048 4096 83 *\n,4096,-,+\n- 4096 L -\n;\n",
    "label: GPT\n# disk\n  # size\n\tSIZE=1M, Type=S, NAME=x\nprint\nsize= 1M , type= S\nquit\n",
    "label: gpt\nx.img3 : size=5M\n/dev/sda2: start=100M,size=100\nsize=1M size=2M\n",
  ]) func `a script makes the table that sfdisk makes of it`(script: String) throws {
    let theirs = try PlanDisk(folder, "theirs.img", bytes: 200 << 20, sfdisk: script)
    let ours = try PlanDisk(folder, "ours.img", bytes: 200 << 20)
    try make(ours, from: script)
    let (a, b) = (try theirs.table(), try ours.table())
    #expect(a.label == b.label)
    #expect(a.firstUsable == b.firstUsable)
    #expect(a.lastUsable == b.lastUsable)
    #expect(Self.rows(a) == Self.rows(b))
  }

  private static func rows(_ table: PartitionTable) -> [String] {
    table.partitions.map {
      "\($0.number) \($0.start.value)+\($0.sectors) \($0.type) \($0.name) \($0.attributes) \($0.isBootable)"
    }
  }

  @Test func `a GUID may stand in braces`() throws {
    let reader = try ScriptReader(
      "label: gpt\nlabel-id: {12345678-1234-1234-1234-123456789abc}\n", sectorSize: .s512)
    #expect(reader.options.id?.text == "12345678-1234-1234-1234-123456789ABC")
  }

  @Test func `a line that is not understood is named`() {
    for (script, message) in [
      ("label: gpt\nsize=1M, tyep=L\n", "line 2 of the script: tyep=L is not understood"),
      ("label: sun\n", "a table of the kind sun can be read, and not be made"),
      ("label: dos\n\nsize=1000000000P\n", "line 3 of the script: 1000000000P is not a size"),
      ("label: dos\nsize=-3M\n", "line 2 of the script: -3M is not a size"),
      ("label: dos\nstart=08\n", "line 2 of the script: 08 is not a number of sectors"),
      (
        "label: gpt\n,,\"x\n",
        "line 2 of the script: a quotation mark is missing, or one too many: \"x"
      ),
      ("label: dos\n,1M,c,*,junk\n", "line 2 of the script: junk is not understood"),
      ("label: gpt\nsize=1M,,type=S\n", "line 2 of the script: ,type=S is not understood"),
      ("label: gpt\nfoo: bar\n", "line 2 of the script: the header foo is not known"),
      ("label: gpt\nlabel-id: x\n", "x is no label-id"),
      ("label: gpt\nabort\n", "line 2 of the script: it ends here and says not to write"),
      ("label: gpt\ngrain: 100\n", "a grain of 100 is no whole number"),
    ] {
      do throws(DiskError) {
        _ = try ScriptReader(script, sectorSize: .s512)
        Issue.record("\(script) was read")
      } catch {
        #expect(error.message.contains(message), "\(error.message)")
      }
    }
  }
}
