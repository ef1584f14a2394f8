import DiskRuntime
import Testing

@Suite struct SliceDeviceTests {
  private func base() throws -> MemoryDevice {
    try MemoryDevice((0..<100).map { UInt8($0) }, name: "base")
  }

  @Test func `a slice begins at its start and ends at its size`() throws {
    let slice = try SliceDevice(of: base(), at: ByteOffset(10), size: ByteCount(20))
    #expect(slice.size == ByteCount(20))
    #expect(try slice.read(at: .zero, count: ByteCount(20)) == (10..<30).map { UInt8($0) })
    #expect(try slice.read(at: ByteOffset(19), count: ByteCount(1)) == [29])
    let past = error { () throws(DiskError) in
      try slice.read(at: ByteOffset(19), count: ByteCount(2))
    }
    #expect(past?.code == .outOfRange)
  }

  @Test func `a write never leaves the slice`() throws {
    let base = try base()
    let slice = try SliceDevice(of: base, at: ByteOffset(10), size: ByteCount(4))
    let past = error { () throws(DiskError) in try slice.write([0, 0], at: ByteOffset(3)) }
    #expect(past?.code == .outOfRange)
    #expect(try base.read(at: ByteOffset(13), count: ByteCount(2)) == [13, 14])
    try slice.write([0xff], at: ByteOffset(3))
    #expect(try base.read(at: ByteOffset(12), count: ByteCount(3)) == [12, 0xff, 14])
  }

  @Test func `a window that is not wholly on the base is refused`() throws {
    let base = try base()
    for (start, size) in [(0, 101), (100, 1), (101, 0), (Int.max, 1), (1, Int.max)] {
      let found = error { () throws(DiskError) in
        try SliceDevice(of: base, at: ByteOffset(start), size: ByteCount(size))
      }
      #expect(found?.code == .outOfRange, "\(start) \(size)")
    }
    #expect(try SliceDevice(of: base, at: ByteOffset(100), size: .zero).size == .zero)
  }

  @Test func `closing a slice leaves the base open`() throws {
    let base = try base()
    let slice = try SliceDevice(of: base, at: .zero, size: ByteCount(10))
    try slice.close()
    try slice.close()
    let found = error { () throws(DiskError) in try slice.read(at: .zero, count: ByteCount(1)) }
    #expect(found?.code == .closed)
    #expect(try base.read(at: .zero, count: ByteCount(1)) == [0])
  }

  @Test func `a slice of a slice counts from the inner start`() throws {
    let outer = try SliceDevice(of: base(), at: ByteOffset(10), size: ByteCount(50))
    let inner = try SliceDevice(of: outer, at: ByteOffset(5), size: ByteCount(5))
    #expect(try inner.read(at: .zero, count: ByteCount(5)) == [15, 16, 17, 18, 19])
  }

  @Test func `extents are clipped to the slice and know their place in the file`() throws {
    let folder = try TemporaryFolder()
    let file = try FileDevice(path: folder.sparse("file", bytes: 1 << 20), writable: true)
    try file.write([UInt8](repeating: 1, count: 65536), at: ByteOffset(65536))
    let slice = try SliceDevice(of: file, at: ByteOffset(65536), size: ByteCount(131_072))
    let data = try slice.extent(at: .zero)
    #expect(data.kind == .data && data.start == .zero && data.length == ByteCount(65536))
    #expect(data.hostOffset == ByteOffset(65536))
    let hole = try slice.extent(at: ByteOffset(65536))
    #expect(hole.kind == .hole && hole.length == ByteCount(65536))
  }
}

@Suite struct MemoryDeviceTests {
  @Test func `memory is zero at first and keeps what is written`() throws {
    let device = try MemoryDevice(size: ByteCount(1000))
    #expect(try device.read(at: .zero, count: ByteCount(1000)).allSatisfy { $0 == 0 })
    try device.write([1, 2, 3], at: ByteOffset(997))
    #expect(try device.read(at: ByteOffset(996), count: ByteCount(4)) == [0, 1, 2, 3])
    #expect(try device.extent(at: ByteOffset(1)).length == ByteCount(999))
  }

  @Test func `memory keeps to its rules`() throws {
    let device = try MemoryDevice([1, 2, 3], writable: false)
    #expect(error { () throws(DiskError) in try device.write([1], at: .zero) }?.code == .readOnly)
    let past = error { () throws(DiskError) in
      try device.read(at: ByteOffset(3), count: ByteCount(1))
    }
    #expect(past?.code == .outOfRange)
    try device.close()
    try device.close()
    let closed = error { () throws(DiskError) in try device.read(at: .zero, count: ByteCount(1)) }
    #expect(closed?.code == .closed)
    #expect(error { () throws(DiskError) in try device.flush() }?.code == .closed)
  }
}
