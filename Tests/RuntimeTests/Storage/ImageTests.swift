import DiskRuntime
import Glibc
import Testing

@Suite struct ImageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    arguments: [
      ("qcow", [0x51, 0x46, 0x49, 0xfb], 0),
      ("vmdk", Array("KDMV".utf8), 0), ("vmdk", Array("# Disk DescriptorFile".utf8), 0),
      ("vhdx", Array("vhdxfile".utf8), 0), ("vhd", Array("conectix".utf8), 0),
      ("vhd", Array("conectix".utf8), 20_000 - 512), ("vdi", [0x7f, 0x10, 0xda, 0xbe], 64),
      ("parallels", Array("WithoutFreeSpace".utf8), 0), ("dmg", Array("koly".utf8), 20_000 - 512),
      ("bochs", Array("Bochs Virtual HD Image".utf8), 0), ("gzip", [0x1f, 0x8b, 0x08], 0),
    ] as [(String, [UInt8], Int)])
  func `a file that shows another format is not silently raw`(
    name: String, magic: [UInt8], offset: Int
  ) throws {
    var bytes = [UInt8](repeating: 0, count: 20_000)
    bytes.replaceSubrange(offset..<(offset + magic.count), with: magic)
    let path = try folder.write(bytes, to: "disk.img")
    for writable in [false, true] {
      let found = error { () throws(DiskError) in try Image.open(path, writable: writable) }
      #expect(found?.code == .unsupported)
      #expect(found?.found == name)
      #expect(found?.hint?.contains("format: .raw") == true)
    }
    let image = try Image.open(path, format: .raw)
    #expect(try image.device.read(at: .zero, count: image.size) == bytes)
  }

  @Test func `an image says what it is`() throws {
    let path = try folder.sparse("disk.img", bytes: 1 << 20)
    let image = try Image.open(path)
    #expect(image.format == .raw && image.path == path && !image.isWritable && image.isOpen)
    #expect(image.size == ByteCount(1 << 20) && image.sectorSize == .s512)
    #expect(try image.actualSize() == .zero)
    try image.close()
    try image.close()
    #expect(!image.isOpen)
    #expect(error { () throws(DiskError) in try image.partitionTable() }?.code == .closed)
    #expect(error { () throws(DiskError) in try image.actualSize() }?.code == .closed)
  }

  @Test(arguments: [0, 1, 511, 512, 513]) func `a tiny file is an image without a table`(
    size: Int
  ) throws {
    let path = try folder.write([UInt8](repeating: 0x55, count: size), to: "tiny.img")
    let image = try Image.open(path)
    #expect(image.size == ByteCount(size))
    #expect(try image.partitionTable() == nil)
    #expect(try image.partitionTable(lenient: true) == nil)
  }

  @Test func `an unknown format and a device format for a file are refused`() throws {
    let path = try folder.write([0], to: "disk.img")
    let vmdk = error { () throws(DiskError) in
      try Image.open(path, format: ImageFormat(rawValue: "vmdk"))
    }
    #expect(vmdk?.code == .unsupported)
    let device = error { () throws(DiskError) in try Image.open(path, format: .device) }
    #expect(device?.code == .invalidArgument)
  }

  @Test func `a refused image leaves no descriptor open`() throws {
    let path = try folder.write(Array("vhdxfile".utf8), to: "disk.img")
    let system = FaultySystem()
    _ = error { () throws(DiskError) in try Image.open(path, system: system.calls) }
    #expect(system.count("open") == 1 && system.count("close") == 1)
  }

  @Test func `opening an image and reading its table takes few system calls`() throws {
    for (disk, most) in [(mbrDisk(), 8), (gptDisk(), 8)] {
      let path = try folder.write(disk.bytes, to: "disk.img")
      let system = FaultySystem()
      let image = try Image.open(path, system: system.calls)
      #expect(try image.partitionTable()?.partitions.count == 2)
      try image.close()
      #expect(system.total <= most, "\(system.total)")
    }
  }

  private func mbrDisk() -> DiskBuilder {
    var disk = DiskBuilder(sectors: 20_000)
    disk.mbr([.init(0x83, 2048, 100), .init(0x83, 4096, 100)])
    return disk
  }

  private func gptDisk() -> DiskBuilder {
    var disk = DiskBuilder(sectors: 20_000)
    disk.gpt([.init(first: 2048, last: 4095), .init(first: 4096, last: 8191)])
    return disk
  }

  @Test func `a partition's slice holds its bytes`() throws {
    var disk = mbrDisk()
    disk.bytes[2048 * 512] = 0xab
    disk.bytes[(2048 + 100) * 512 - 1] = 0xcd
    let image = try Image.open(folder.write(disk.bytes, to: "disk.img"))
    let partition = try #require(try image.partitionTable()?[number: 1])
    let slice = try image.slice(partition)
    #expect(slice.size == ByteCount(51_200) && slice.start == ByteOffset(1 << 20))
    #expect(try slice.read(at: .zero, count: ByteCount(1)) == [0xab])
    #expect(try slice.read(at: ByteOffset(51_199), count: ByteCount(1)) == [0xcd])
  }

  @Test func `a partition past the end of the disk has no slice`() throws {
    var disk = DiskBuilder(sectors: 3000)
    disk.mbr([.init(0x83, 2048, 953)])
    let image = try Image.open(folder.write(disk.bytes, to: "disk.img"))
    let table = try #require(try image.partitionTable())
    #expect(table.kinds == [.beyondDisk])
    let found = error { () throws(DiskError) in try image.slice(table.partitions[0]) }
    #expect(found?.code == .outOfRange)
  }

  @Test(.enabled(if: Tool.isRoot && Tool.has("losetup"), "needs root and losetup"))
  func `a block device is opened with its own size and sectors`() throws {
    let path = try folder.sparse("disk.img", bytes: 10 << 20)
    let loop = try Tool.output("losetup", ["--find", "--show", "--sector-size", "4096", path])
      .split(separator: "\n").first.map(String.init)
    let device = try #require(loop)
    defer { _ = try? Tool.run("losetup", ["-d", device]) }
    let image = try Image.open(device)
    #expect(image.format == .device && image.size == ByteCount(10 << 20))
    #expect(image.sectorSize == .s4096)
    #expect(image.file?.identity.blockDevice != nil)
    #expect(
      try image.device.read(at: ByteOffset(4096), count: ByteCount(10)).allSatisfy { $0 == 0 })
    #expect(try image.device.extent(at: .zero).length == ByteCount(10 << 20))
  }
}
