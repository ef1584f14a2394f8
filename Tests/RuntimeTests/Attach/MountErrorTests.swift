import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite(
  "Mounting what cannot be mounted",
  .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct MountErrorTests {
  /// Mounts an image made by a command, and gives back the error. Nothing may be left.
  private func mountError(
    _ command: String, at point: String? = nil, type: String? = nil,
    _ options: MountOptions = MountOptions()
  ) throws -> DiskError? {
    try AttachSupport.withSession { session, folder, records in
      let made = ProbeSupport.run("sh", "-c", "cd \"$1\" && \(command)", "sh", folder)
      try #require(made.status == 0)
      let image = folder + "/disk.img"
      let before = temporaryFolders()
      let error = AttachSupport.error {
        _ = try session.mount(.file(image), AttachOptions(), at: point, type: type, options)
      }
      #expect(session.count == 0)
      #expect(AttachSupport.attached(image, records).isEmpty)
      #expect(records.load().isEmpty)
      if let device = error?.path, device.hasPrefix("/dev/loop") {
        // A folder made for this device is gone. One that is there may be of somebody who got the
        // device since; that one goes as well.
        let name = "mount-" + device.dropFirst(5) + "-"
        let suspects = temporaryFolders().subtracting(before).filter { $0.hasPrefix(name) }
        #expect(AttachSupport.eventually { temporaryFolders().isDisjoint(with: suspects) })
      }
      return error
    }
  }

  private func temporaryFolders() -> Set<String> {
    Set(KernelFiles.names(in: RuntimeFolder.preferred()).filter { $0.hasPrefix("mount-") })
  }

  @Test("garbage is no file system, and the error says so")
  func refusesGarbage() throws {
    let zeros = try mountError("truncate -s 1M disk.img")
    #expect(zeros?.code == .noFileSystem)
    #expect(zeros?.message.contains("nothing that could be mounted was recognised") == true)
    let noise = try mountError("head -c 65536 /dev/urandom > disk.img")
    #expect(noise?.code == .noFileSystem)
  }

  @Test("swap space is named as what it is", .enabled(if: ProbeSupport.has("mkswap")))
  func refusesSwap() throws {
    let error = try mountError("truncate -s 1M disk.img && mkswap disk.img")
    #expect(error?.code == .noFileSystem)
    #expect(error?.found == "swap")
  }

  @Test("several file systems at once have to be told apart by the caller")
  func refusesAmbiguous() throws {
    let error = try mountError(
      "truncate -s 4M disk.img && mkfs.ext4 -q -F disk.img && printf 'hsqs' | dd of=disk.img"
        + " conv=notrunc && printf '\\004' | dd of=disk.img bs=1 seek=28 conv=notrunc")
    #expect(error?.code == .noFileSystem)
    #expect(error?.found == "ext4, squashfs")
  }

  @Test("a damaged file system that the kernel refuses is corrupt, with where to look")
  func refusesCorrupt() throws {
    // The superblock claims more blocks than the device has.
    let error = try mountError(
      "mkfs.ext4 -q -F -O ^metadata_csum disk.img 4096"
        + " && printf '\\377\\377\\377\\017' | dd of=disk.img bs=1 seek=1028 conv=notrunc")
    #expect(error?.code == .corrupt)
    #expect(error?.hint?.contains("dmesg") == true)
    #expect(error?.cause?.name == "mount")
  }

  @Test("a file system that the kernel lacks is unsupported, with those that it has")
  func refusesUnknown() throws {
    let error = try mountError("truncate -s 1M disk.img", type: "no-such-fs")
    #expect(error?.code == .unsupported)
    #expect(error?.expected?.contains("ext4") == true)
  }

  @Test("an unclean journal on a read-only device is named, with two ways out")
  func refusesDirtyJournal() throws {
    let error = try mountError(
      "mkfs.ext4 -q -F disk.img 16384 && debugfs -w -R 'feature needs_recovery' disk.img")
    #expect(error?.code == .readOnly)
    #expect(error?.hint == "attach it writable, or mount with the option noload")
  }

  @Test("writing to a read-only device is refused")
  func refusesWriting() throws {
    let error = try mountError(
      "mkfs.ext4 -q -F disk.img 16384", MountOptions(readOnly: false))
    #expect(error?.code == .readOnly)
    #expect(error?.hint == "attach it writable, or mount it read-only")
  }

  @Test("the folder to mount at must be there, and be a folder")
  func refusesPlaces() throws {
    let make = "mkfs.ext2 -q -F disk.img 1024"
    #expect(try mountError(make, at: "/no/such/folder")?.code == .notFound)
    #expect(try mountError(make, at: "/dev/null")?.code == .invalidArgument)
  }

  @Test("what is no device cannot be mounted")
  func refusesNonDevices() throws {
    try AttachSupport.withSession { session, folder, _ in
      #expect(AttachSupport.error { _ = try session.mount("/no/device") }?.code == .notFound)
      #expect(
        AttachSupport.error { _ = try session.mount("/dev/null", type: "ext4") }?.code
          == .notFound)
    }
  }

  @Test("unmounting what somebody uses says who, and succeeds when they are gone")
  func namesUser() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = folder + "/disk.img"
      #expect(ProbeSupport.run("mkfs.ext2", "-q", "-F", image, "1024").status == 0)
      let mount = try session.mount(.file(image), AttachOptions())
      try AttachSupport.withChild("cd '\(mount.folder)'; echo ready; exec sleep 100") { child in
        let error = AttachSupport.error {
          try session.unmount(mount, patience: .milliseconds(100))
        }
        #expect(error?.code == .busy)
        let pid = child.processIdentifier
        #expect(error?.found == "process \(pid) (sleep, its working folder)")
        #expect(mounts().contains { $0.mountPoint == mount.folder })
        kill(pid, SIGKILL)
        child.waitUntilExit()
      }
      try session.unmount(mount)
      #expect(session.count == 0)
    }
  }

  @Test("an open file below a mount is found, and a lazy unmount happens only when asked for")
  func unmountsLazily() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = folder + "/disk.img"
      #expect(ProbeSupport.run("mkfs.ext2", "-q", "-F", image, "1024").status == 0)
      let device = try session.attach(.file(image))
      let mount = try session.mount(device.path)
      let lost = mount.folder + "/lost+found"
      try AttachSupport.withChild("exec 3<'\(lost)'; echo ready; exec sleep 100") { child in
        let error = AttachSupport.error {
          try session.unmount(mount, patience: .milliseconds(50))
        }
        #expect(error?.found == "process \(child.processIdentifier) (sleep)")
        try session.unmount(mount, lazily: true)
        #expect(!mounts().contains { $0.mountPoint == mount.folder })
        #expect(!FileManager.default.fileExists(atPath: mount.folder))
      }
      // With its last user gone the kernel lets go of the device.
      try session.detach(device, patience: .seconds(10))
      #expect(AttachSupport.attached(image, records).isEmpty)
    }
  }
}

@Suite("The mount table")
struct MountTableTests {
  @Test("a line with optional fields and escapes is taken apart")
  func parses() throws {
    let line =
      "36 35 98:0 /mnt1 /mnt/a\\040b\\134\\011 rw,noatime master:1 shared:2 - ext3 /dev/my\\040x rw,e=c"
    let entry = try #require(MountTable.parse(line[...]))
    #expect(entry.id == 36)
    #expect(entry.parent == 35)
    #expect(entry.device == "98:0")
    #expect(entry.root == "/mnt1")
    #expect(entry.mountPoint == "/mnt/a b\\\t")
    #expect(entry.options == ["rw", "noatime"])
    #expect(entry.type == "ext3")
    #expect(entry.source == "/dev/my x")
  }

  @Test(
    "a line without optional fields or with an empty source is taken apart too",
    arguments: ["1 2 0:1 / /x rw - tmpfs tmpfs rw", "1 2 0:1 / /x rw - tmpfs  rw"])
  func parsesShort(line: String) { #expect(MountTable.parse(line[...])?.mountPoint == "/x") }

  @Test("what is no line of the table is none", arguments: ["", "1", "1 2 3 4 5 6 7 8", "a b c"])
  func refuses(line: String) { #expect(MountTable.parse(line[...]) == nil) }

  @Test("any path survives being escaped, in visible ASCII")
  func escapes() {
    for path in ["/a b", "/ä\n\t\\040", "/plain", "/\u{7f}\u{1}x", "\\", "\\04"] {
      let escaped = MountTable.escape(path)
      #expect(escaped.utf8.allSatisfy { (0x21...0x7e).contains($0) })
      #expect(MountTable.unescape(escaped[...]) == path)
    }
  }

  @Test("the table of this machine has its root")
  func reads() { #expect(mounts().contains { $0.mountPoint == "/" }) }
}
