import Testing

@testable import DiskRuntime

@Suite struct PartitionTypeTests {
  @Test(.enabled(if: Tool.has("sfdisk"), "sfdisk is not installed"))
  func `names are those that fdisk prints`() throws {
    var count = 0
    for line in try Tool.output("sfdisk", ["--label", "dos", "-T"]).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard fields.count == 2, let byte = UInt8(fields[0], radix: 16) else { continue }
      let name = fields[1].drop { $0 == " " }
      #expect(PartitionType.mbr(byte).name == String(name))
      count += 1
    }
    #expect(count >= 100)
    count = 0
    for line in try Tool.output("sfdisk", ["--label", "gpt", "-T"]).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, let guid = GUID(fields[0]) else { continue }
      #expect(PartitionType.gpt(guid).name == String(fields[1].drop { $0 == " " }))
      count += 1
    }
    #expect(count >= 200)
  }

  @Test(arguments: [
    ("esp", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
    ("uefi", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
    ("xbootldr", "BC13C2FF-59E6-4262-A352-B275FD6F7172"),
    ("linux", "0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
    ("swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F"),
    ("root-x86-64", "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"),
    ("root-arm64", "B921B045-1DF0-41C3-AF44-4C6F280D3FAE"),
    ("usr-x86-64", "8484680C-9521-48C6-9C11-B0720656F69E"),
    ("home", "933AC7E1-2EB4-4F13-B844-0E14E2AEF915"),
    ("srv", "3B8F8425-20E0-4F3B-907F-1A25A76F98E8"),
    ("var", "4D21B016-B534-45C2-A9FB-5C16E091FD2D"),
    ("tmp", "7EC6F557-3BC5-4ACA-B293-16EF5DF639D1"),
    ("lvm", "E6D6D379-F507-44C2-A23C-238F2A3DF928"),
    ("RAID", "A19D880F-05FC-4D3B-A006-743F0F84911E"),
    ("root-x86-64-verity", "2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5"),
    ("0fc63daf-8483-4772-8e79-3d69d8477de4", "0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
  ]) func `a word stands for its GUID`(word: String, guid: String) {
    #expect(PartitionType(word, label: .gpt)?.description == guid)
  }

  @Test(arguments: [
    ("linux", "83"), ("swap", "82"), ("esp", "ef"), ("lvm", "8e"), ("83", "83"), ("0x7", "7"),
    ("C", "c"), ("extended", "5"),
  ]) func `a word stands for its MBR type`(word: String, type: String) {
    #expect(PartitionType(word, label: .dos)?.description == type)
  }

  @Test(arguments: ["", "L", "nonsense", "0x", "100", "+5", "-1", "83 ", "0fc63daf"])
  func `anything else stands for no type`(word: String) {
    #expect(PartitionType(word, label: .gpt) == nil)
    #expect(PartitionType(word, label: .dos) == nil)
  }

  @Test func `every word stands for one type`() {
    let words = GPTTypes.aliases.map(\.alias)
    #expect(Set(words).count == words.count)
    for (word, guid) in GPTTypes.aliases {
      #expect(PartitionType(word, label: .gpt) == .gpt(guid))
    }
  }
}

@Suite struct GUIDTests {
  @Test func `a GUID survives the way to disk and back`() throws {
    let text = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
    let guid = try #require(GUID(text))
    #expect(guid.description == text)
    #expect(Array(guid.bytes.prefix(8)) == [0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11])
    let device = try MemoryDevice(guid.bytes)
    let view = try ByteBuffer(device, at: 0, count: 16).view
    #expect(GUID(view, at: 0) == guid)
  }

  @Test(arguments: [
    "", "C12A7328", "C12A7328-F81F-11D2-BA4B-00A0C93EC93", "C12A7328-F81F-11D2-BA4B-00A0C93EC93G",
    "C12A7328F81F11D2BA4B00A0C93EC93B", "+12A7328-F81F-11D2-BA4B-00A0C93EC93B",
    "C12A7328-F81F-11D2-BA4B-00A0C93EC93B-",
  ]) func `what is no GUID is none`(text: String) { #expect(GUID(text) == nil) }
}

@Suite struct CRC32Tests {
  @Test func `the check value of the specification comes out`() {
    #expect(Array("123456789".utf8).withUnsafeBytes(CRC32.of) == 0xcbf4_3926)
    #expect([UInt8]().withUnsafeBytes(CRC32.of) == 0)
  }

  @Test func `any division into parts gives the same`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = bytes.withUnsafeBytes(CRC32.of)
    for cut in [0, 1, 7, 8, 9, 63, 500, 999, 1000] {
      var crc = CRC32()
      bytes[..<cut].withUnsafeBytes { crc.update($0) }
      bytes[cut...].withUnsafeBytes { crc.update($0) }
      #expect(crc.value == whole)
    }
  }
}
