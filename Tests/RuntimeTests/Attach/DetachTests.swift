import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite("Detaching", .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct DetachTests {
  @Test("a device that somebody holds is busy, and the error says who; later it goes by itself")
  func namesHolder() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      try AttachSupport.withChild("exec 3<\(device.path); echo ready; exec sleep 100") { child in
        let error = AttachSupport.error {
          try session.detach(device, patience: .milliseconds(200))
        }
        #expect(error?.code == .busy)
        #expect(error?.path == device.path)
        #expect(error?.found == "process \(child.processIdentifier) (sleep)")
        // Still the session's: the end tries again.
        #expect(session.count == 1)
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
      }
      #expect(AttachSupport.eventually { AttachSupport.attached(image, records).isEmpty })
    }
  }

  @Test("a mounted device is busy, and the error says where it is mounted")
  func namesMount() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = folder + "/ext.img"
      #expect(ProbeSupport.run("mkfs.ext2", "-q", "-F", image, "1024").status == 0)
      let device = try session.attach(.file(image))
      let mount = try session.mount(device.path)
      let error = AttachSupport.error {
        try detach(device.path, patience: .milliseconds(100), records: records)
      }
      #expect(error?.code == .busy)
      #expect(error?.found == "a mount at \(mount.folder)")
    }
  }

  @Test("detaching waits for a process that lets go soon")
  func waits() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      try AttachSupport.withChild("exec 3<\(device.path); echo ready; exec sleep 0.4") { _ in
        try session.detach(device, patience: .seconds(10))
        #expect(AttachSupport.attached(image, records).isEmpty)
      }
    }
  }

  @Test("a device to which nothing is attached is an error")
  func refusesUnused() throws {
    try AttachSupport.withSession { session, folder, records in
      // A number so high that nobody is given it.
      let path = "/dev/loop\(900 + getpid() % 100)"
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      try #require(ProbeSupport.run("losetup", path, image).status == 0)
      try detach(path, patience: .seconds(5), records: records)
      let error = AttachSupport.error {
        try detach(path, patience: .seconds(5), records: records)
      }
      #expect(error?.code == .notFound)
      #expect(error?.message == "nothing is attached to this device")
      let remove =
        "import fcntl,sys; fcntl.ioctl(open('/dev/loop-control'),0x4C81,int(sys.argv[1]))"
      ProbeSupport.run("python3", "-c", remove, String(path.dropFirst(9)))
    }
  }

  @Test("a session releases the latest first, goes on after an error, and can be asked again")
  func releasesInReverse() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let first = try session.attach(.file(image))
      let second = try session.attach(.file(image))
      let third = try session.attach(.file(image))
      try AttachSupport.withChild("exec 3<\(second.path); echo ready; exec sleep 100") { child in
        let errors = session.releaseAll(patience: .milliseconds(100))
        #expect(errors.map(\.code) == [.busy])
        #expect(errors.map(\.path) == [second.path])
        #expect(session.count == 1)
        #expect(AttachSupport.attached(image, records).map(\.path) == [second.path])
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
      }
      #expect(session.releaseAll().isEmpty)
      #expect(session.releaseAll().isEmpty)
      #expect(AttachSupport.attached(image, records).isEmpty)
      #expect(Set([first.path, second.path, third.path]).count == 3)
    }
  }

  @Test("by its path a session's own device is let go of as well, with autoclear too")
  func detachesByPath() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      for autoclear in [false, true] {
        let device = try session.attach(.file(image), AttachOptions(autoclear: autoclear))
        try session.detach(device.path)
        #expect(AttachSupport.attached(image, records).isEmpty)
        #expect(session.count == 0)
      }
    }
  }

  @Test("a session that is forgotten releases what it has")
  func releasesAtDeinit() throws {
    try ProbeSupport.withFolder { folder in
      let records = AttachmentRecords(folder: folder + "/records")
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      do {
        let session = AttachmentSession(records: records)
        _ = try session.attach(.file(image))
        #expect(AttachSupport.attached(image, records).count == 1)
      }
      #expect(AttachSupport.attached(image, records).isEmpty)
    }
  }
}

@Suite(
  "Attaching at the same time", .serialized,
  .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct AttachConcurrencyTests {
  @Test("two threads attach twenty each at once, while another program does the same")
  func races() async throws {
    try await ProbeSupport.withFolderAsync { folder in
      let records = AttachmentRecords(folder: folder + "/records")
      let session = AttachmentSession(records: records)
      defer { #expect(session.releaseAll(patience: .seconds(20)).isEmpty) }
      let image = try AttachSupport.makeImage(folder, size: 1 << 20)
      let rival = Task.detached { () -> [String] in
        // losetup itself gives up now and then where it is not first.
        (0..<20).map { _ in
          ProbeSupport.run("losetup", "-f", "--show", image).text.trimmingSpaces()
        }
      }
      let paths = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<2 {
          group.addTask {
            try (0..<20).map { number in
              let options = AttachOptions(
                offset: ByteOffset(number * 512), patience: .seconds(60))
              return try session.attach(.file(image), options).path
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let rivals = await rival.value.filter { !$0.isEmpty }
      defer { for path in rivals { ProbeSupport.run("losetup", "-d", path) } }
      #expect(paths.count == 40)
      #expect(Set(paths + rivals).count == paths.count + rivals.count)
      let listed = AttachSupport.attached(image, records)
      #expect(Set(listed.filter { $0.owner == .thisSession }.map(\.path)) == Set(paths))
      #expect(listed.filter { $0.owner == .foreign }.count == rivals.count)
    }
  }

  @Test("200 rounds of attaching, reading and detaching leave no descriptor, device or record")
  func leaksNothing() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      func descriptors() -> Int {
        KernelFiles.names(in: "/proc/self/fd").filter {
          let target = KernelFiles.link("/proc/self/fd/\($0)") ?? ""
          return target.hasPrefix(folder) || target == "/dev/loop-control"
        }.count
      }
      for round in 0..<200 {
        let options = AttachOptions(autoclear: round % 2 == 0, patience: .seconds(60))
        let device = try session.attach(.file(image), options)
        let descriptor = open(device.path, O_RDONLY | O_CLOEXEC)
        var bytes = [UInt8](repeating: 0, count: 512)
        #expect(pread(descriptor, &bytes, 512, 512) == 512)
        close(descriptor)
        #expect(bytes[0] == 1)
        try session.detach(device, patience: .seconds(10))
      }
      #expect(AttachSupport.attached(image, records).isEmpty)
      #expect(records.load().isEmpty)
      #expect(AttachSupport.eventually { descriptors() == 0 })
    }
  }
}
