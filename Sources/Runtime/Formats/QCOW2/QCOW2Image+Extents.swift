extension QCOW2Image {
  /// The run at `offset`: of this image, or as the images under it have it. Cost: one look-up in the
  /// tables, and one in each image below where nothing here says what the bytes are.
  public func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    try checkOpen()
    guard offset < ByteOffset(size.bytes) else {
      throw DiskError(
        .outOfRange, "no extent begins at \(offset.bytes): the end is at \(size.bytes)",
        path: name, range: offset.bytes..<offset.bytes)
    }
    shape.lockToRead()
    defer { shape.unlock() }
    let run = try run(at: offset.bytes, limit: size.bytes - offset.bytes)
    switch run.kind {
    case .data: return try stored(run, at: offset)
    case .compressed:
      return Extent(start: offset, length: ByteCount(run.length), kind: .data, hostOffset: nil)
    case .zero:
      return Extent(
        start: offset, length: ByteCount(run.length), kind: .hole,
        hostOffset: run.host < 0 ? nil : ByteOffset(run.host))
    case .unallocated: return try below(run, at: offset)
    }
  }

  private func stored(_ run: QCOW2Run, at offset: ByteOffset) throws(DiskError) -> Extent {
    Extent(
      start: offset, length: ByteCount(run.length), kind: .data,
      // Encrypted bytes are nowhere in the file as they are.
      hostOffset: isEncrypted ? nil : ByteOffset(run.host))
  }

  private func below(_ run: QCOW2Run, at offset: ByteOffset) throws(DiskError) -> Extent {
    // Of a backing file that was not opened nobody knows what it holds: reading it says so.
    let isUnknown = layer == nil && header.backingName != nil
    let nothing = Extent(
      start: offset, length: ByteCount(run.length), kind: isUnknown ? .data : .hole,
      hostOffset: nil,
      isPresent: false)
    guard let below = layer?.device else { return nothing }
    let available = below.size.bytes - offset.bytes
    guard available > 0 else { return nothing }
    let found = try below.extent(at: offset)
    return found.seenThrough(
      start: offset, length: min(run.length, found.length.bytes, available), depth: 1)
  }
}
