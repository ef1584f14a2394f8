import DiskRuntime
import Glibc
import Testing

@Suite struct CreateRawTests {
  let folder: TemporaryFolder
  var path: String { folder.path("new.img") }

  init() throws { folder = try TemporaryFolder() }

  private func create(
    _ size: Int, _ preallocation: Preallocation = .sparse, overwrite: Bool = false,
    _ system: FaultySystem = FaultySystem()
  ) throws(DiskError) -> Image {
    try Image.createRaw(
      path, size: ByteCount(size), preallocation: preallocation, overwrite: overwrite,
      system: system.calls)
  }

  @Test(
    arguments: Preallocation.allCases.filter { $0 != .metadata },
    [0, 1, 511, 512, 1 << 20, 3_000_001])
  func `an image has its size to the byte, reads as zeros and can be written`(
    preallocation: Preallocation, size: Int
  ) throws {
    let image = try create(size, preallocation)
    #expect(image.size == ByteCount(size) && image.isWritable && image.format == .raw)
    #expect(try image.device.read(at: .zero, count: image.size).allSatisfy { $0 == 0 })
    if size > 0 { try image.device.write([1], at: ByteOffset(size - 1)) }
    try image.close()
    #expect(try folder.read("new.img").count == size)
  }

  @Test func `sparse takes no space, full and falloc take all of it`() throws {
    let size = 8 << 20
    let sparse = try create(size, .sparse)
    #expect(try sparse.actualSize() == .zero)
    let full = try create(size, .full, overwrite: true)
    try full.device.flush()
    #expect(try full.actualSize() ?? .zero >= ByteCount(size))
    let reserved = try create(size, .falloc, overwrite: true)
    #expect(try reserved.actualSize() ?? .zero >= ByteCount(size))
  }

  @Test func `an existing file is kept unless told to overwrite it`() throws {
    try folder.write([1, 2, 3], to: "new.img")
    let found = error { () throws(DiskError) in try create(512) }
    #expect(found?.code == .exists)
    #expect(found?.hint?.contains("overwrite: true") == true)
    #expect(try folder.read("new.img") == [1, 2, 3])
    #expect(try create(512, overwrite: true).size == ByteCount(512))
    #expect(try folder.read("new.img") == [UInt8](repeating: 0, count: 512))
    #expect(folder.names == ["new.img"])
  }

  @Test func `overwriting keeps the mode of the file and the link that leads to it`() throws {
    let target = try folder.write([1, 2, 3], to: "target.img")
    try #require(chmod(target, 0o640) == 0)
    try #require(symlink("target.img", path) == 0)
    _ = try create(512, overwrite: true)
    var status = stat()
    try #require(lstat(path, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    try #require(lstat(target, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640 && status.st_size == 512)
  }

  @Test func `a directory, a FIFO and a dangling link are never replaced`() throws {
    try #require(mkdir(path, 0o700) == 0)
    #expect(
      error { () throws(DiskError) in try create(512, overwrite: true) }?.code == .isDirectory)
    rmdir(path)
    try #require(mkfifo(path, 0o600) == 0)
    let fifo = error { () throws(DiskError) in try create(512, overwrite: true) }
    #expect(fifo?.code == .invalidArgument)
    unlink(path)
    try #require(symlink("nowhere", path) == 0)
    #expect(error { () throws(DiskError) in try create(512, overwrite: true) }?.code == .exists)
    #expect(folder.names == ["new.img"])
  }

  @Test(arguments: [
    ("truncate", ENOSPC, Preallocation.sparse, DiskError.Code.noSpace),
    ("truncate", EFBIG, .sparse, .noSpace), ("truncate", EIO, .full, .inputOutput),
    ("write", ENOSPC, .full, .noSpace), ("write", EIO, .full, .inputOutput),
    ("allocate", ENOSPC, .falloc, .noSpace), ("allocate", EOPNOTSUPP, .falloc, .unsupported),
    ("fstat", EIO, .sparse, .inputOutput),
  ])
  func `a failed creation leaves nothing`(
    call: String, errno: Int32, preallocation: Preallocation, code: DiskError.Code
  ) throws {
    let system = FaultySystem([call: { _ in .fail(errno) }])
    let found = error { () throws(DiskError) in
      try create(4 << 20, preallocation, overwrite: false, system)
    }
    #expect(found?.code == code)
    #expect(found?.hint != nil || code == .inputOutput)
    #expect(folder.names == [])
    #expect(system.count("close") == 1)
  }

  @Test(arguments: [
    ("truncate", ENOSPC, Preallocation.sparse), ("write", ENOSPC, .full),
    ("allocate", ENOSPC, .falloc), ("rename", EXDEV, .sparse),
  ])
  func `a failed overwriting leaves the old file as it was`(
    call: String, errno: Int32, preallocation: Preallocation
  ) throws {
    try folder.write([1, 2, 3], to: "new.img")
    let system = FaultySystem([call: { _ in .fail(errno) }])
    let found = error { () throws(DiskError) in
      try create(4 << 20, preallocation, overwrite: true, system)
    }
    #expect(found != nil)
    #expect(try folder.read("new.img") == [1, 2, 3])
    #expect(folder.names == ["new.img"])
  }

  @Test func `a write that is cut short is carried on`() throws {
    let system = FaultySystem(["write": { $0.isMultiple(of: 2) ? .fail(EINTR) : .short(300_000) }])
    #expect(try create(1 << 20, .full, overwrite: false, system).size == ByteCount(1 << 20))
    #expect(try folder.read("new.img").count == 1 << 20)
  }

  @Test func `falloc without support names the way out`() throws {
    let system = FaultySystem(["allocate": { _ in .fail(EOPNOTSUPP) }])
    let found = error { () throws(DiskError) in try create(512, .falloc, overwrite: false, system) }
    #expect(found?.hint?.contains(".full") == true)
  }

  @Test func `a size that the file system cannot hold is an error and leaves nothing`() throws {
    let found = error { () throws(DiskError) in try create(Int.max) }
    // tmpfs and XFS hold it; ext4 does not.
    if let found {
      #expect(found.code == .noSpace)
      #expect(folder.names == [])
    } else {
      #expect(folder.names == ["new.img"])
    }
  }

  @Test func `an interrupted creation leaves nothing`() throws {
    let found = error { () throws(DiskError) in
      try Image.createRaw(path, size: ByteCount(64 << 20), preallocation: .full) { true }
    }
    #expect(found?.code == .interrupted)
    #expect(folder.names == [])
  }

  @Test func `an interrupted creation of a full qcow2 image leaves nothing`() throws {
    let creation = ImageCreation(path: path, size: ByteCount(64 << 20), preallocation: .full)
    var asked = 0
    let found = error { () throws(DiskError) in
      try creation.run(shouldStop: {
        asked += 1
        return asked > 3
      })
    }
    #expect(found?.code == .interrupted)
    #expect(folder.names == [])
  }

  @Test func `a creation that writes says how far it is`() throws {
    var steps: [Int] = []
    try Image.createRaw(
      path, size: ByteCount(3 << 20), preallocation: .full,
      progress: { done, total in
        #expect(total == 3 << 20)
        steps.append(done)
      }
    ).close()
    #expect(steps == [0, 1 << 20, 2 << 20])
  }

  @Test func `a missing folder and a bad path are told`() {
    let missing = error { () throws(DiskError) in
      try Image.createRaw(folder.path("no/such/x.img"), size: ByteCount(1))
    }
    #expect(missing?.code == .notFound)
    let empty = error { () throws(DiskError) in try Image.createRaw("", size: ByteCount(1)) }
    #expect(empty?.code == .invalidArgument)
  }
}
