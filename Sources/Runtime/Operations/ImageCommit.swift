extension Image {
  /// Writes what this overlay holds into the image under it, and empties the overlay.
  ///
  /// The image under it grows where the overlay is longer. It is opened for writing meanwhile: nobody
  /// else may use it.
  /// - Throws: `.invalidArgument` for an image without a backing file, `.busy`, and as reading and
  ///   writing.
  public func commit(
    progress: (Int, Int) -> Void = { _, _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws(DiskError) {
    guard let overlay = device as? QCOW2Image, let below = overlay.backing else {
      throw DiskError(
        .invalidArgument, "there is no image under this one to commit to", path: path,
        hint: "overlay(img) makes one that has")
    }
    guard overlay.isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: path,
        hint: "open it with writable: true")
    }
    if overlay.fileIdentity == nil {
      // An overlay in memory lies over an image that the caller has open.
      try overlay.copyDown(to: below.device, progress, shouldStop)
    } else {
      try overlay.withBackingWritable { (target) throws(DiskError) in
        try overlay.copyDown(to: target, progress, shouldStop)
      }
    }
    try overlay.empty()
  }
}

extension QCOW2Image {
  /// Copies every cluster that this image has itself to the device under it, and makes that durable.
  func copyDown(
    to target: any BlockDevice, _ progress: (Int, Int) -> Void,
    _ shouldStop: @escaping @Sendable () -> Bool
  ) throws(DiskError) {
    if target.size < size { try target.resize(to: size) }
    let buffer = PieceBuffer(1 << 20)
    var position = 0
    while position < size.bytes {
      if shouldStop() { throw DiskError(.interrupted, "interrupted", path: name) }
      let run = try ownRun(at: position)
      let length = min(run.length, buffer.bytes.count)
      switch run.kind {
      case .unallocated: position += run.length
      case .zero:
        try target.writeZeros(at: ByteOffset(position), count: run.length)
        position += run.length
      case .data, .compressed:
        let part = buffer.prefix(length)
        try read(into: part, at: ByteOffset(position))
        try target.write(UnsafeRawBufferPointer(part), at: ByteOffset(position))
        position += length
      }
      progress(min(position, size.bytes), size.bytes)
    }
    try target.flush()
  }

  private func ownRun(at position: Int) throws(DiskError) -> QCOW2Run {
    shape.lockToRead()
    defer { shape.unlock() }
    return try run(at: position, limit: header.size - position)
  }

  /// Opens the backing file for writing while `body` runs, instead of for reading.
  func withBackingWritable(
    _ body: (any BlockDevice) throws(DiskError) -> Void
  ) throws(DiskError) {
    guard let old = backing else { return }
    var options = OpenOptions(format: old.format, writable: true, gate: gate, system: system)
    options.passphrases = passphrasesBelow
    try old.close()
    do throws(DiskError) {
      let target = try ImageLayer.open(old.path, options)
      do throws(DiskError) {
        try body(target.device)
      } catch {
        try? target.close()
        throw error
      }
      try target.close()
    } catch {
      options.writable = false
      setLayer(try? ImageLayer.open(old.path, options))
      throw error
    }
    options.writable = false
    setLayer(try ImageLayer.open(old.path, options))
  }

  func setLayer(_ layer: ImageLayer?) {
    shape.lockToWrite()
    self.layer = layer
    shape.unlock()
  }

  /// Gives up every cluster of the disk, so that all of it is the backing file's again.
  func empty() throws(DiskError) {
    shape.lockToWrite()
    defer { shape.unlock() }
    changes.isUnsynced = true
    changes.discards = true
    var position = 0
    while position < header.size {
      try makeRoom()
      let run = try run(at: position, limit: header.size - position)
      if run.kind == .unallocated, run.length >= min(header.clusterSize, header.size - position) {
        if position + run.length >= header.size { break }
        position = (position + run.length) & ~(header.clusterSize - 1)
        continue
      }
      let place = try writableEntry(at: position)
      let old = place.entry
      set(place, 0)
      try giveUp(old)
      position += header.clusterSize
    }
    try flushLocked()
  }
}
