import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite("Mounting", .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct MountTests {
  /// Runs a shell command with the folder as `$1`; a test whose tool is missing ends here.
  private func make(_ folder: String, _ command: String) throws {
    let tool = command.split(separator: " ").first.map(String.init) ?? ""
    if tool != "truncate" { try ProbeSupport.needs(tool) }
    let done = ProbeSupport.run("sh", "-c", "cd \"$1\" && \(command)", "sh", folder)
    try #require(done.status == 0)
  }

  /// A folder with one file in it, to make file systems of.
  private func makeContent(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/content", withIntermediateDirectories: true)
    try "hello from the image\n".write(
      toFile: folder + "/content/hello.txt", atomically: false, encoding: .utf8)
  }

  private func hello(_ mount: Mount) throws -> String {
    try String(contentsOfFile: mount.folder + "/hello.txt", encoding: .utf8)
  }

  private func entry(_ mount: Mount) -> MountEntry? {
    mounts().last { $0.mountPoint == mount.folder }
  }

  @Test("an ext3 file system at an offset is mounted with its partition, and its file read")
  func mountsAtOffset() throws {
    try AttachSupport.withSession { session, folder, records in
      try makeContent(folder)
      // The second partition of the classic disk of fdisk's manual.
      try make(folder, "truncate -s 256376832 disk.img")
      try make(
        folder, "mkfs.ext3 -q -F -b 1024 -d content -E offset=10158080 disk.img 105648")
      let image = folder + "/disk.img"
      let options = AttachOptions(
        offset: ByteOffset(10_158_080), size: ByteCount(211296 * 512))
      let mount = try session.mount(.file(image), options)
      #expect(try hello(mount) == "hello from the image\n")
      #expect(mount.type == "ext3")
      #expect(mount.isTemporary)
      #expect(mount.isReadOnly)
      let shown = try #require(entry(mount))
      #expect(Set(shown.options).isSuperset(of: ["ro", "nosuid", "nodev"]))

      try session.unmount(mount)
      #expect(entry(mount) == nil)
      #expect(!FileManager.default.fileExists(atPath: mount.folder))
      // What was attached for the mount went with it.
      #expect(AttachSupport.attached(image, records).isEmpty)
      #expect(session.count == 0)
      try session.unmount(mount)
    }
  }

  @Test(
    "the file system is found out when not given",
    arguments: [
      ("ext2", "mkfs.ext2 -q -F -d content disk.img 4096"),
      ("ext4", "mkfs.ext4 -q -F -d content disk.img 16384"),
      ("squashfs", "mksquashfs content disk.img -noappend -quiet -no-progress"),
      ("erofs", "mkfs.erofs disk.img content"),
      ("btrfs", "truncate -s 200M disk.img && mkfs.btrfs -q --rootdir content disk.img"),
    ])
  func findsType(type: String, command: String) throws {
    try AttachSupport.withSession { session, folder, _ in
      try makeContent(folder)
      try make(folder, command)
      let mount = try session.mount(.file(folder + "/disk.img"), AttachOptions())
      #expect(mount.type == type)
      #expect(entry(mount)?.type == type)
      #expect(try hello(mount) == "hello from the image\n")
      try session.unmount(mount)
    }
  }

  @Test("what is written to a writable mount is in the image afterwards")
  func writes() throws {
    try AttachSupport.withSession { session, folder, _ in
      try make(folder, "mkfs.xfs -q -d file,name=disk.img,size=320m")
      let image = AttachSource.file(folder + "/disk.img")
      let first = try session.mount(
        image, AttachOptions(readOnly: false), MountOptions(readOnly: false))
      #expect(first.type == "xfs")
      try "kept".write(toFile: first.folder + "/hello.txt", atomically: false, encoding: .utf8)
      try session.unmount(first)
      let second = try session.mount(image, AttachOptions())
      #expect(try hello(second) == "kept")
      try session.unmount(second)
    }
  }

  @Test("a mount at a given folder leaves the folder, and names with spaces are found again")
  func mountsAtFolder() throws {
    try AttachSupport.withSession { session, folder, _ in
      try makeContent(folder)
      try make(folder, "mkfs.ext4 -q -F -d content disk.img 16384")
      let point = folder + "/a b\\c"
      try FileManager.default.createDirectory(atPath: point, withIntermediateDirectories: true)
      let device = try session.attach(.file(folder + "/disk.img"))
      let mount = try session.mount(device.path, at: point)
      #expect(mount.folder == point)
      #expect(!mount.isTemporary)
      #expect(try hello(mount) == "hello from the image\n")
      // The mount lies upon the device, so it goes first.
      #expect(session.releaseAll().isEmpty)
      #expect(FileManager.default.fileExists(atPath: point))
      #expect(entry(mount) == nil)
    }
  }

  @Test("a temporary mount folder is for its owner only")
  func protectsTemporaryFolder() throws {
    let folder = try FileSystemMount.makeTemporaryFolder("/dev/loop0")
    defer { rmdir(folder) }
    let status = try #require(KernelFiles.status(folder, following: false))
    #expect(status.st_mode & 0o777 == 0o700)
    FileSystemMount.removeIfTemporary(folder)
    #expect(KernelFiles.status(folder) == nil)
  }

  @Test("only folders of our making are removed")
  func removesOnlyOwn() throws {
    try ProbeSupport.withFolder { folder in
      let other = folder + "/mount-loop0-abcdef"
      #expect(mkdir(other, 0o700) == 0)
      FileSystemMount.removeIfTemporary(other)
      FileSystemMount.removeIfTemporary(folder)
      #expect(KernelFiles.status(other) != nil)
    }
  }
}
