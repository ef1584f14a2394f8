extension QCOW2Image {
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    try checkOpen()
    try checkRange(offset, buffer.count)
    try checkReadable()
    shape.lockToRead()
    defer { shape.unlock() }
    try readLocked(into: buffer, at: offset.bytes)
  }

  func checkReadable() throws(DiskError) {
    if hasDataFile, data === file { throw closedGate("data file", header.dataFileName ?? "") }
    if isEncrypted, encryption == nil { throw isLocked }
  }

  /// As `read`, with the shape locked.
  func readLocked(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    var done = 0
    while done < buffer.count {
      let run = try run(at: offset + done, limit: buffer.count - done)
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + run.length)])
      switch run.kind {
      case .data: try readData(into: part, at: run.host, guest: offset + done)
      case .zero: part.fillWithZeros()
      case .unallocated: try readBelow(into: part, at: offset + done)
      case .compressed: try readCompressed(run, into: part, at: offset + done)
      }
      done += run.length
    }
  }

  /// Bytes of a file; what lies past its end reads as zeros, as the last cluster's rest may.
  func readHost(
    _ file: any HostDevice, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    let available = max(min(buffer.count, file.size.bytes - offset), 0)
    if available > 0 {
      try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<available]), at: ByteOffset(offset))
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).fillWithZeros()
  }

  /// What the backing file holds there: zeros past its end, or without one.
  func readBelow(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    if layer == nil, gate == .none, let file = header.backingName {
      throw closedGate("backing file", file)
    }
    var available = 0
    if let below = layer?.device {
      available = max(min(buffer.count, below.size.bytes - offset), 0)
      if available > 0 {
        try below.read(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<available]),
          at: ByteOffset(offset))
      }
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).fillWithZeros()
  }
}
