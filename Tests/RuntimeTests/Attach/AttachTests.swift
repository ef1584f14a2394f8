import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite("Attaching", .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct AttachTests {
  @Test("a whole image reads back through its device, and is gone after detaching")
  func attachesWhole() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 20)
      let device = try session.attach(.file(image))
      #expect(try AttachSupport.contents(device.path) == AttachSupport.contents(image))
      #expect(device.sizeLimit == ByteCount(1 << 20))
      #expect(device.owner == .thisSession)
      try session.detach(device)
      #expect(AttachSupport.attached(image, records).isEmpty)
      // Again is no error for the session that did it.
      try session.detach(device)
    }
  }

  @Test("a part has its offset and its size, and nothing can be written past its end")
  func honoursSizeLimit() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = try AttachSupport.makeImage(folder, size: 1 << 20)
      let before = try AttachSupport.contents(image)
      let options = AttachOptions(
        offset: ByteOffset(62 * 512), size: ByteCount(100 * 512), readOnly: false)
      let device = try session.attach(.file(image), options)
      #expect(try AttachSupport.contents(device.path) == Array(before[31744..<82944]))

      let file = try #require(FileHandle(forWritingAtPath: device.path))
      try file.seek(toOffset: 99 * 512)
      try file.write(contentsOf: Data(repeating: 0x11, count: 512))
      try file.synchronize()
      try file.seek(toOffset: 100 * 512)
      #expect(throws: (any Error).self) {
        try file.write(contentsOf: Data(repeating: 0x22, count: 512))
      }
      try file.close()
      try session.detach(device)
      let after = try AttachSupport.contents(image)
      #expect(after[81920..<82432] == before[81920..<82432])
      #expect(after[82432..<82944].allSatisfy { $0 == 0x11 })
      #expect(after[82944...] == before[82944...])
    }
  }

  @Test("a read-only device cannot be written")
  func honoursReadOnly() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      #expect(device.isReadOnly)
      let descriptor = open(device.path, O_RDWR)
      defer { close(descriptor) }
      let written = descriptor < 0 ? -1 : pwrite(descriptor, "x", 1, 0)
      #expect(written < 0 || fsync(descriptor) < 0)
      #expect(try AttachSupport.contents(image)[0] == 0)
    }
  }

  @Test("sectors of 4096 bytes are what the device has")
  func honoursSectorSize() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = try AttachSupport.makeImage(folder, size: 1 << 20)
      let options = AttachOptions(offset: ByteOffset(8192), sectorSize: .s4096)
      let device = try session.attach(.file(image), options)
      #expect(device.sectorSize == ByteCount(4096))
      #expect(ProbeSupport.run("blockdev", "--getss", device.path).text == "4096\n")
      #expect(ProbeSupport.run("blockdev", "--getsize64", device.path).text == "1040384\n")
    }
  }

  @Test("bytes that fill no sector are not shown, and their number is said")
  func saysHiddenTail() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1025)
      let device = try session.attach(.file(image))
      #expect(device.hiddenTail == ByteCount(1))
      #expect(try AttachSupport.contents(device.path).count == 1024)
      #expect(AttachSupport.attached(image, records).map(\.hiddenTail) == [ByteCount(1)])
      let large = try session.attach(
        .file(AttachSupport.makeImage(folder, "b", size: 10000)),
        AttachOptions(sectorSize: .s4096))
      #expect(large.sizeLimit == ByteCount(8192))
      #expect(large.hiddenTail == ByteCount(1808))
    }
  }

  @Test("an open descriptor can be attached, and may be closed at once")
  func attachesDescriptor() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let descriptor = open(image, O_RDONLY)
      let device = try session.attach(.descriptor(descriptor, name: image))
      let refused = AttachSupport.error {
        _ = try session.attach(
          .descriptor(descriptor, name: image), AttachOptions(readOnly: false))
      }
      close(descriptor)
      #expect(try AttachSupport.contents(device.path) == AttachSupport.contents(image))
      #expect(refused?.code == .readOnly)
    }
  }

  @Test("a block device can be attached in part, like an image of its own")
  func attachesBlockDevice() throws {
    try AttachSupport.withSession { session, folder, _ in
      let image = try AttachSupport.makeImage(folder, size: 1 << 20)
      let outer = try session.attach(.file(image))
      let inner = try session.attach(
        .file(outer.path), AttachOptions(offset: ByteOffset(4096), size: ByteCount(8192)))
      let bytes = try AttachSupport.contents(image)
      #expect(try AttachSupport.contents(inner.path) == Array(bytes[4096..<12288]))
      #expect(inner.backingFile == outer.path)
    }
  }

  @Test("with autoclear the device lives as long as the session has it")
  func honoursAutoclear() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image), AttachOptions(autoclear: true))
      let listed = AttachSupport.attached(image, records)
      #expect(listed.map(\.path) == [device.path])
      #expect(listed.first?.autoclear == true)
      #expect(session.releaseAll().isEmpty)
      #expect(AttachSupport.attached(image, records).isEmpty)
    }
  }

  @Test(
    "the facts of each attachment are those that losetup lists",
    .enabled(if: ProbeSupport.has("losetup"), "losetup is not installed"))
  func agreesWithLosetup() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(
        folder, "name with spaces, ü and \\.img", size: 1 << 20)
      _ = try session.attach(.file(image))
      _ = try session.attach(
        .file(image), AttachOptions(offset: ByteOffset(512), size: ByteCount(1024), readOnly: false)
      )
      _ = try session.attach(.file(image), AttachOptions(autoclear: true, sectorSize: .s4096))
      let foreign = ProbeSupport.run("losetup", "-f", "--show", "-r", "-o", "2048", image).text
        .trimmingSpaces()
      defer { ProbeSupport.run("losetup", "-d", foreign) }

      let ours = AttachSupport.attached(image, records)
      #expect(ours.count == 4)
      let theirs = try AttachSupport.losetup(backing: image)
      #expect(Set(ours.map(AttachSupport.entry)) == Set(theirs))
      #expect(ours.filter { $0.owner == .thisSession }.count == 3)
      #expect(ours.first { $0.path == foreign }?.owner == .foreign)
    }
  }

  @Test("a deleted image stays attached and is listed as losetup lists it")
  func listsDeleted() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      try FileManager.default.removeItem(atPath: image)
      let listed = AttachSupport.attached(image + " (deleted)", records)
      #expect(listed.map(\.path) == [device.path])
      let theirs = try AttachSupport.losetup(backing: image + " (deleted)")
      #expect(listed.map(AttachSupport.entry) == theirs)
    }
  }
}
