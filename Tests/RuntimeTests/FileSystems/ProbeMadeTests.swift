import DiskRuntime
import Foundation
import Testing

/// File systems made on the spot, and bytes that no formatter makes.
@Suite("Content of images made on the spot")
struct ProbeMadeTests {
  /// A shell command that makes a file system in `$1`; its first word is the tool.
  static let commands = [
    "mkfs.ext2 -q -F -L plain-two -b 1024 $1 8192",
    "mkfs.ext3 -q -F -L three -b 1024 $1 16384",
    "mkfs.ext4 -q -F -L 'Grüße 4' -b 4096 $1 4096",
    "mke2fs -q -F -O journal_dev -b 4096 $1 2048",
    "mkfs.xfs -q -f -L xlabel -d file,name=$1,size=320m",
    "mkfs.btrfs -q -f -L 'b label' $1",
    "mkfs.vfat -F 12 -n FLOPPY -C $1.f 1440 && cp $1.f $1",
    "mkfs.vfat -F 16 -n SIXTEEN $1",
    "mkfs.vfat -F 32 -n THIRTYTWO $1",
    "mkfs.vfat -F 32 $1",
    "mkfs.vfat -F 32 -S 4096 -n BIGSECTOR $1",
    "mkswap -L swappy -U 01234567-89ab-cdef-0123-456789abcdef $1",
    "mkfs.minix -1 $1",
    "mkfs.minix -2 $1",
    "mkfs.minix -3 $1",
    "mksquashfs /etc/hostname $1.sq -noappend -quiet && cp $1.sq $1",
    "mkfs.erofs -U 01234567-89ab-cdef-0123-456789abcdef $1.ero /etc/ssh && cp $1.ero $1",
    "mkfs.cramfs -n cramname /etc/ssh $1.cram && cp $1.cram $1",
  ]

  @Test(
    "what formatters write is told as blkid tells it",
    .enabled(if: ProbeSupport.has("blkid"), "blkid is not installed"), arguments: commands)
  func agrees(command: String) throws {
    let tool = String(command.prefix { $0 != " " })
    try ProbeSupport.needs(tool)
    try ProbeSupport.withFolder { folder in
      let path = folder + "/image"
      let script = "truncate -s 320M $1 && \(command)"
      try #require(ProbeSupport.run("sh", "-c", script, "sh", path).status == 0)
      let expected = ProbeSupport.fields(blkid: ProbeSupport.blkid(path))
      let device = try #require(ProbeTestFile(path))
      #expect(!expected.isEmpty)
      #expect(ProbeSupport.fields(try probeContent(device)) == expected)
    }
  }

  @Test("nothing is recognised in zeros, in noise and in what is too small")
  func recognisesNothing() throws {
    #expect(try probeContent(ProbeTestMemory([])) == nil)
    #expect(try probeContent(ProbeTestMemory([0xeb])) == nil)
    #expect(try probeContent(ProbeTestMemory([], size: 1024)) == nil)
    #expect(try probeContent(ProbeTestMemory([], size: 1 << 40)) == nil)
    var random = ProbeSeededGenerator(seed: 1)
    for _ in 0..<50 {
      let noise = (0..<9000).flatMap { _ in
        withUnsafeBytes(of: random.next()) { Array($0) }
      }
      #expect(try probeContent(ProbeTestMemory(noise, size: 1 << 28)) == nil)
    }
  }

  @Test("a probe reads little even of a device of 8 EiB")
  func readsLittle() throws {
    let device = ProbeTestMemory([], size: Int.max)
    #expect(try probeContent(device) == nil)
    // The largest looks: 4 ZFS labels, an XFS log, the first 68 KiB.
    #expect(device.bytesRead < 1 << 20)
  }

  @Test("two file systems at once are named as rivals instead of one being picked")
  func namesRivals() throws {
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    bytes.replaceSubrange(65536 + 64..<65536 + 72, with: "_BHRfS_M".utf8)
    bytes.replaceSubrange(0..<8, with: "-rom1fs-".utf8)
    let found = try #require(try probeContent(ProbeTestMemory(bytes)))
    #expect(found.type == "romfs")
    #expect(found.rivals == ["btrfs"])
  }

  @Test("labels keep what is no text: control characters, invalid UTF-8, lone surrogates")
  func keepsStrangeLabels() throws {
    var cramfs = [UInt8](repeating: 0, count: 4096)
    cramfs.replaceSubrange(0..<4, with: [0x45, 0x3d, 0xcd, 0x28])
    let label: [UInt8] = Array("$(reboot)\u{1b}[".utf8) + [0xff, 0x0a, 0x41]
    cramfs.replaceSubrange(48..<48 + label.count, with: label)
    let found = try #require(try probeContent(ProbeTestMemory(cramfs)))
    #expect(found.labelBytes == label)
    #expect(found.label == "$(reboot)\u{1b}[\u{fffd}\nA")

    var f2fs = [UInt8](repeating: 0, count: 1 << 16)
    f2fs.replaceSubrange(1024..<1032, with: [0x10, 0x20, 0xf5, 0xf2, 1, 0, 16, 0])
    f2fs.replaceSubrange(1148..<1156, with: [0x2e, 0x20, 0x3d, 0xd8, 0x41, 0, 0, 0])
    let lone = try #require(try probeContent(ProbeTestMemory(f2fs)))
    #expect(lone.labelBytes == [0xe2, 0x80, 0xae, 0xed, 0xa0, 0xbd, 0x41])
  }
}
