extension Image {
  /// Puts the overlay onto another image.
  ///
  /// - Parameters:
  ///   - onto: the name of the new backing file as the image is to hold it; nil for none.
  ///   - format: its format; nil to look at the content, which is then noted.
  ///   - passphrases: of encrypted images from the new one downwards; none to use those that this image
  ///     was opened with.
  ///   - keepsContents: whether the disk stays what it is: what the two backing files hold differently
  ///     is copied into the overlay. False changes the name alone, and with it perhaps the disk.
  ///   - progress: called between the pieces with bytes of the disk done and in all.
  /// - Throws: `.invalidArgument` for an image that is no overlay format, what the gate refuses, and as
  ///   reading and writing.
  public func rebase(
    onto: String?, format: ImageFormat? = nil, passphrases: [Passphrase] = [],
    keepsContents: Bool = true,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) {
    guard let overlay = device as? QCOW2Image else {
      throw DiskError(
        .invalidArgument, "a \(self.format) image has no backing file", path: path,
        hint: "convert it to qcow2 first")
    }
    try overlay.rebase(onto: onto, format, passphrases, keepsContents, shouldStop, progress)
  }
}

extension QCOW2Image {
  func rebase(
    onto target: String?, _ format: ImageFormat?, _ passphrases: [Passphrase],
    _ keepsContents: Bool,
    _ shouldStop: @escaping @Sendable () -> Bool, _ progress: (Int, Int) -> Void
  ) throws(DiskError) {
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: name,
        hint: "open it with writable: true")
    }
    try refuseUnsound()
    guard !header.isDataFileRaw else {
      throw DiskError(
        .invalidArgument, "an image with a raw data file has no backing file", path: name)
    }
    let old = backing
    let passphrases = passphrases.isEmpty ? passphrasesBelow : passphrases
    let new = try openNew(target, format, passphrases, keepsContents, shouldStop)
    do throws(DiskError) {
      if keepsContents { try copyDifferences(to: new?.device, shouldStop, progress) }
      try flush()
      try noteBacking(target, new?.format)
    } catch {
      try? new?.close()
      throw error
    }
    setLayer(new)
    passphrasesBelow = passphrases
    try? old?.close()
  }

  private func openNew(
    _ target: String?, _ format: ImageFormat?, _ passphrases: [Passphrase],
    _ keepsContents: Bool, _ shouldStop: @escaping @Sendable () -> Bool
  ) throws(DiskError) -> ImageLayer? {
    guard let target else { return nil }
    // An image whose backing file is gone is opened without one, and gets its new name here.
    let gate = gate == .none && !keepsContents ? FileGate.sameFolder : gate
    let path = try gate.open(target, from: name, role: "backing file")
    var chain = ImageChain()
    // The image itself is over it: a backing file that leads back here would never end.
    if let fileIdentity { chain = try chain.adding(fileIdentity) }
    var options = OpenOptions(format: format, gate: gate, system: system)
    options.passphrases = passphrases
    options.shouldStop = shouldStop
    // Whoever names the file may leave its format to its content, which is noted then.
    chain.isAsked = true
    return try ImageLayer.open(path, options, chain: chain)
  }

  private func noteBacking(_ target: String?, _ format: ImageFormat?) throws(DiskError) {
    shape.lockToWrite()
    defer { shape.unlock() }
    var changed = header
    changed.backingName = target
    let name = format.map { $0 == .device ? "host_device" : $0.rawValue }
    changed.setExtension(QCOW2Layout.Extension.backingFormat, name.map { Array($0.utf8) })
    let bytes: [UInt8]
    do throws(DiskError) {
      bytes = try changed.encoded(path: self.name)
    } catch {
      // The names of features may give way.
      changed.setExtension(QCOW2Layout.Extension.featureNames, nil)
      bytes = try changed.encoded(path: self.name)
    }
    header = changed
    try write(bytes, to: 0)
    changes.isUnsynced = true
    try flushLocked()
  }

  /// Copies into the overlay what it shows of the old backing file and would not of the new one.
  private func copyDifferences(
    to new: (any BlockDevice)?, _ shouldStop: @escaping @Sendable () -> Bool,
    _ progress: (Int, Int) -> Void
  ) throws(DiskError) {
    let (mine, theirs) = (PieceBuffer(1 << 20), PieceBuffer(1 << 20))
    var sides = [ZeroSearch(self)]
    if let new { sides.append(ZeroSearch(new)) }
    var position = 0
    while position < size.bytes {
      if shouldStop() { throw DiskError(.interrupted, "interrupted", path: name) }
      progress(position, size.bytes)
      let zeros = try sides.zeros(from: position, to: size.bytes)
      guard zeros == position else {
        position = zeros
        continue
      }
      let run = try unallocatedRun(at: position)
      guard run.isUnallocated else {
        position += run.length
        continue
      }
      let length = min(run.length, mine.bytes.count)
      let (a, b) = (mine.prefix(length), theirs.prefix(length))
      try read(into: a, at: ByteOffset(position))
      try Self.readPadded(new, into: b, at: position)
      try writeDifferences(a, b, at: position)
      position += length
    }
  }

  private func unallocatedRun(
    at position: Int
  ) throws(DiskError) -> (length: Int, isUnallocated: Bool) {
    shape.lockToRead()
    defer { shape.unlock() }
    let run = try run(at: position, limit: header.size - position)
    return (run.length, run.kind == .unallocated)
  }

  private static func readPadded(
    _ device: (any BlockDevice)?, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    let size = device?.size.bytes ?? 0
    let available = max(min(buffer.count, size - offset), 0)
    if let device, available > 0 {
      try device.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<available]), at: ByteOffset(offset))
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).fillWithZeros()
  }

  /// Zeros, also where the old backing file has none to hide: it may be shorter than the new one.
  private func hide(_ offset: Int, _ count: Int) throws(DiskError) {
    try checkWritable(ByteOffset(offset), count)
    shape.lockToWrite()
    defer { shape.unlock() }
    try zeroLocked(offset..<(offset + count), hidesBelow: true)
  }

  private func writeDifferences(
    _ a: UnsafeMutableRawBufferPointer, _ b: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(DiskError) {
    let unit = header.clusterSize
    var at = 0
    while at < a.count {
      // To the next border of a cluster of the disk.
      let end = min((position + at + unit) & ~(unit - 1) - position, a.count)
      let part = UnsafeRawBufferPointer(rebasing: a[at..<end])
      if !part.elementsEqualBytes(UnsafeRawBufferPointer(rebasing: b[at..<end])) {
        if isAllZero(part), header.version == 3 {
          try hide(position + at, part.count)
        } else {
          try write(part, at: ByteOffset(position + at))
        }
      }
      at = end
    }
  }
}
