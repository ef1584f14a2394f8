import DiskRuntime
import Glibc
import Testing

@Suite struct FileDeviceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
  }

  // MARK: - Opening

  @Test func `a missing file is not found`() {
    let found = error { () throws(DiskError) in try FileDevice(path: folder.path("none")) }
    #expect(found?.code == .notFound)
    #expect(found?.path == folder.path("none"))
    #expect(found?.cause == DiskError.SystemCall("stat", errno: ENOENT))
  }

  @Test func `a directory is refused as one`() {
    let found = error { () throws(DiskError) in try FileDevice(path: folder.root) }
    #expect(found?.code == .isDirectory)
  }

  @Test func `a FIFO is refused at once`() throws {
    let path = folder.path("fifo")
    try #require(mkfifo(path, 0o600) == 0)
    let found = error { () throws(DiskError) in try FileDevice(path: path) }
    #expect(found?.code == .unsupported)
    #expect(found?.found == "a FIFO")
  }

  @Test func `a character device is refused without being opened`() {
    let system = FaultySystem()
    let found = error { () throws(DiskError) in
      try FileDevice(path: "/dev/zero", system: system.calls)
    }
    #expect(found?.code == .unsupported)
    #expect(found?.found == "a character device")
    #expect(system.count("open") == 0)
  }

  @Test func `a socket is refused`() throws {
    let path = folder.path("socket")
    let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(fd, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    let found = error { () throws(DiskError) in try FileDevice(path: path) }
    #expect(found?.code == .unsupported)
    #expect(found?.found == "a socket")
  }

  @Test func `no permission is told with a hint`() throws {
    let path = try folder.write([1, 2, 3], to: "secret")
    let system = FaultySystem(["open": { _ in .fail(EACCES) }])
    let found = error { () throws(DiskError) in
      try FileDevice(path: path, system: system.calls)
    }
    #expect(found?.code == .permissionDenied)
    #expect(found?.hint?.contains("sudo") == true)
  }

  @Test func `a path with a NUL character does not lead to the part before it`() throws {
    let path = try folder.write([1], to: "file")
    let found = error { () throws(DiskError) in try FileDevice(path: path + "\0.img") }
    #expect(found?.code == .invalidArgument)
  }

  @Test func `opening goes on after a signal`() throws {
    let path = try folder.write([1, 2, 3], to: "file")
    let interrupted: @Sendable (Int) -> FaultySystem.Fault? = { $0 <= 3 ? .fail(EINTR) : nil }
    let system = FaultySystem(["open": interrupted, "status": interrupted, "fstat": interrupted])
    #expect(try FileDevice(path: path, system: system.calls).size == ByteCount(3))
  }

  @Test func `a failure after opening closes the descriptor`() throws {
    let path = try folder.write([1], to: "file")
    let system = FaultySystem(["fstat": { _ in .fail(EIO) }])
    let found = error { () throws(DiskError) in try FileDevice(path: path, system: system.calls) }
    #expect(found?.code == .inputOutput)
    #expect(system.count("close") == 1)
  }

  @Test func `an empty file is a device of no bytes`() throws {
    let device = try FileDevice(path: folder.write([], to: "empty"))
    #expect(device.size == .zero)
    #expect(try device.read(at: .zero, count: .zero) == [])
    #expect(error { () throws(DiskError) in try device.extent(at: .zero) }?.code == .outOfRange)
    let past = error { () throws(DiskError) in try device.read(at: .zero, count: ByteCount(1)) }
    #expect(past?.code == .outOfRange)
  }

  @Test func `two names of one file have one identity`() throws {
    let path = try folder.write([1], to: "file")
    try #require(link(path, folder.path("other")) == 0)
    try #require(symlink(path, folder.path("link")) == 0)
    let identity = try FileDevice(path: path).identity
    #expect(try FileDevice(path: folder.path("other")).identity == identity)
    #expect(try FileDevice(path: folder.path("link")).identity == identity)
    let another = try FileDevice(path: folder.write([1], to: "another"))
    #expect(another.identity != identity)
  }

  // MARK: - Transfers

  @Test func `reads come from the right place`() throws {
    let bytes = pattern(10_000)
    let device = try FileDevice(path: folder.write(bytes, to: "file"))
    #expect(try device.read(at: .zero, count: device.size) == bytes)
    let part = try device.read(at: ByteOffset(4093), count: ByteCount(777))
    #expect(part == Array(bytes[4093..<(4093 + 777)]))
  }

  @Test(arguments: [1, 7, 511, 4096]) func `short and interrupted reads are completed`(
    most: Int
  ) throws {
    let bytes = pattern(3000)
    let system = FaultySystem(["read": { $0.isMultiple(of: 2) ? .fail(EINTR) : .short(most) }])
    let device = try FileDevice(path: folder.write(bytes, to: "file"), system: system.calls)
    #expect(try device.read(at: .zero, count: device.size) == bytes)
  }

  @Test(arguments: [1, 7, 511, 4096]) func `short and interrupted writes are completed`(
    most: Int
  ) throws {
    let path = try folder.write([UInt8](repeating: 0, count: 3000), to: "file")
    let system = FaultySystem(["write": { $0.isMultiple(of: 2) ? .fail(EINTR) : .short(most) }])
    let device = try FileDevice(path: path, writable: true, system: system.calls)
    let bytes = pattern(2500)
    try device.write(bytes, at: ByteOffset(250))
    try device.flush()
    #expect(try folder.read("file")[250..<2750].elementsEqual(bytes))
  }

  @Test func `a read error says what and where`() throws {
    let path = try folder.write(pattern(4096), to: "file")
    let system = FaultySystem(["read": { $0 == 1 ? .short(1000) : .fail(EIO) }])
    let device = try FileDevice(path: path, system: system.calls)
    let found = error { () throws(DiskError) in try device.read(at: .zero, count: device.size) }
    #expect(found?.code == .inputOutput)
    #expect(found?.range == 1000..<4096)
    #expect(found?.path == path)
    #expect(found?.cause == DiskError.SystemCall("pread", errno: EIO))
  }

  @Test func `a full disk is told as no space`() throws {
    let path = try folder.write(pattern(4096), to: "file")
    let system = FaultySystem(["write": { _ in .fail(ENOSPC) }])
    let device = try FileDevice(path: path, writable: true, system: system.calls)
    let found = error { () throws(DiskError) in try device.write([1, 2, 3], at: .zero) }
    #expect(found?.code == .noSpace)
  }

  @Test func `a file that shrank is an input error and no endless loop`() throws {
    let path = try folder.write(pattern(4096), to: "file")
    let device = try FileDevice(path: path)
    try #require(truncate(path, 100) == 0)
    let found = error { () throws(DiskError) in try device.read(at: .zero, count: device.size) }
    #expect(found?.code == .inputOutput)
    #expect(found?.range == 100..<4096)
  }

  @Test func `a device is read-only unless asked otherwise`() throws {
    let path = try folder.write(pattern(512), to: "file")
    let device = try FileDevice(path: path)
    let found = error { () throws(DiskError) in try device.write([1], at: .zero) }
    #expect(found?.code == .readOnly)
    #expect(try folder.read("file") == pattern(512))
  }

  @Test func `no range leaves the device, however large its numbers`() throws {
    let device = try FileDevice(path: folder.write(pattern(512), to: "file"), writable: true)
    for (offset, count) in [(512, 1), (513, 0), (Int.max, 1), (Int.max, 0), (511, 2), (0, 513)] {
      let reading = error { () throws(DiskError) in
        try device.read(at: ByteOffset(offset), count: ByteCount(count))
      }
      #expect(reading?.code == .outOfRange)
    }
    #expect(try device.read(at: ByteOffset(512), count: .zero) == [])
    let writing = error { () throws(DiskError) in try device.write([1, 2], at: ByteOffset(511)) }
    #expect(writing?.code == .outOfRange)
  }

  @Test func `the largest sparse file that the file system holds is read at its end`() throws {
    let path = folder.path("huge")
    let fd = creat(path, 0o600)
    defer { close(fd) }
    // The file system sets the limit; take the largest that it allows.
    var size = Int.max
    while size > 1 << 40, ftruncate(fd, size) != 0 { size /= 2 }
    let device = try FileDevice(path: path)
    #expect(device.size.bytes == size)
    #expect(try device.read(at: ByteOffset(size - 3), count: ByteCount(3)) == [0, 0, 0])
    #expect(try device.extent(at: .zero).length == device.size)
  }

  @Test func `many threads read while one closes, and none reads another's file`() throws {
    let path = try folder.write(pattern(8192), to: "file")
    let expected = Array(pattern(8192)[100..<200])
    for _ in 0..<50 {
      let device = try FileDevice(path: path)
      var threads: [pthread_t] = []
      for _ in 0..<4 {
        let job = Job {
          while true {
            let result = try? device.read(at: ByteOffset(100), count: ByteCount(100))
            guard let result else { return device.isOpen ? "failed while open" : nil }
            if result != expected { return "wrong bytes" }
          }
        }
        threads.append(try job.start())
      }
      try device.close()
      for thread in threads { #expect(Job.join(thread) == nil) }
    }
  }

  // MARK: - Extents and measures

  @Test func `holes and data are told apart`() throws {
    let path = try folder.sparse("file", bytes: 1 << 20)
    let device = try FileDevice(path: path, writable: true)
    try device.write([UInt8](repeating: 7, count: 65536), at: ByteOffset(262_144))
    var extents: [Extent] = []
    var position = ByteOffset.zero
    while position.bytes < device.size.bytes {
      let extent = try device.extent(at: position)
      extents.append(extent)
      position = try position.adding(extent.length)
    }
    #expect(extents.map(\.kind) == [.hole, .data, .hole])
    #expect(extents.map(\.start.bytes) == [0, 262_144, 327_680])
    #expect(extents[1].hostOffset == ByteOffset(262_144))
    #expect(try device.actualSize() < ByteCount(1 << 20))
  }

  @Test func `where holes are unknown all is data`() throws {
    let path = try folder.sparse("file", bytes: 1 << 20)
    for errno in [EINVAL, EOPNOTSUPP] {
      let system = FaultySystem(["seekData": { _ in .fail(errno) }])
      let device = try FileDevice(path: path, system: system.calls)
      let extent = try device.extent(at: ByteOffset(5))
      #expect(extent.kind == .data)
      #expect(extent.length == ByteCount((1 << 20) - 5))
    }
  }

  @Test func `a failing search for holes is an error`() throws {
    let path = try folder.sparse("file", bytes: 4096)
    let system = FaultySystem(["seekData": { _ in .fail(EIO) }])
    let device = try FileDevice(path: path, system: system.calls)
    let found = error { () throws(DiskError) in try device.extent(at: .zero) }
    #expect(found?.code == .inputOutput)
  }

  // MARK: - Closing

  @Test func `closing twice closes once, and then everything says closed`() throws {
    let system = FaultySystem()
    let path = try folder.write(pattern(512), to: "file")
    let device = try FileDevice(path: path, writable: true, system: system.calls)
    try device.close()
    try device.close()
    #expect(system.count("close") == 1)
    #expect(!device.isOpen)
    let one = ByteCount(1)
    #expect(
      error { () throws(DiskError) in try device.read(at: .zero, count: one) }?.code == .closed)
    #expect(error { () throws(DiskError) in try device.write([1], at: .zero) }?.code == .closed)
    #expect(error { () throws(DiskError) in try device.extent(at: .zero) }?.code == .closed)
    #expect(error { () throws(DiskError) in try device.flush() }?.code == .closed)
    #expect(error { () throws(DiskError) in try device.actualSize() }?.code == .closed)
  }

  @Test func `a device that is let go of closes its descriptor`() throws {
    let system = FaultySystem()
    let path = try folder.write([1], to: "file")
    do { _ = try FileDevice(path: path, system: system.calls) }
    #expect(system.count("close") == 1)
  }

  @Test func `failures at flush and close are told`() throws {
    let path = try folder.write([1], to: "file")
    let system = FaultySystem(["sync": { _ in .fail(EIO) }, "close": { _ in .fail(EDQUOT) }])
    let device = try FileDevice(path: path, writable: true, system: system.calls)
    #expect(error { () throws(DiskError) in try device.flush() }?.code == .inputOutput)
    #expect(error { () throws(DiskError) in try device.close() }?.code == .noSpace)
  }
}
