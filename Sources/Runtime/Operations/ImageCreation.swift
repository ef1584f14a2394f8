/// Makes an empty qcow2 image.
public struct ImageCreation: Sendable {
  let path: String
  /// nil to take the backing file's.
  let size: ByteCount?
  var options: QCOW2Options
  let preallocation: Preallocation
  let overwrite: Bool
  let gate: FileGate
  let system: SystemCalls

  public init(
    path: String, size: ByteCount?, options: QCOW2Options = QCOW2Options(),
    preallocation: Preallocation = .sparse, overwrite: Bool = false,
    gate: FileGate = .sameFolder, system: SystemCalls = .linux
  ) {
    self.path = path
    self.size = size
    self.options = options
    self.preallocation = preallocation
    self.overwrite = overwrite
    self.gate = gate
    self.system = system
  }

  /// Makes the image, all or nothing, and opens it for writing.
  /// - Parameters:
  ///   - shouldStop: asked between the pieces of what is preallocated; true throws `.interrupted`.
  ///   - progress: called then with bytes of the disk done and in all.
  /// - Throws: `.exists`, `.noSpace`, `.invalidArgument` for options that do not go together, and what
  ///   opening the backing file throws.
  public func run(
    sectorSize: SectorSize = .s512, shouldStop: () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Image {
    let (pending, image) = try makePending()
    do throws(DiskError) {
      try image.preallocate(preallocation, shouldStop, progress)
      try image.flush()
      try ImageLock.writing.take(on: pending.file)
      try pending.finish()
    } catch {
      try? image.close()
      throw error
    }
    return Image(
      path: path, format: .qcow2, device: image, file: pending.file, sectorSize: sectorSize)
  }

  /// An empty image under a name for the time being.
  func makePending() throws(DiskError) -> (PendingFile, QCOW2Image) {
    var options = options
    let layer = try openBacking(&options)
    let pending: PendingFile
    let header: QCOW2Header
    let size: Int
    do throws(DiskError) {
      guard let known = self.size ?? layer?.device.size else {
        throw DiskError(
          .invalidArgument, "an image without a backing file needs a size", path: path)
      }
      size = known.bytes
      pending = try PendingFile(path: path, overwrite: overwrite, system: system)
      header = try QCOW2Creation(size: size, options: options, path: path).write(to: pending.file)
    } catch {
      try? layer?.close()
      throw error
    }
    let data = try makeDataFile(header)
    var opening = OpenOptions(writable: true, gate: gate, system: system)
    opening.format = .qcow2
    let image = try QCOW2Image(
      pending.file, header: header, data: data, layer: layer, writable: true, opening)
    return (pending, image)
  }

  /// The backing file, whose format is noted in the new image.
  private func openBacking(_ options: inout QCOW2Options) throws(DiskError) -> ImageLayer? {
    guard let name = options.backingName else { return nil }
    let path = try gate.open(name, from: self.path, role: "backing file")
    let format = options.backingFormat.map { ImageFormat(rawValue: $0) }
    let layer = try ImageLayer.open(
      path, OpenOptions(format: format, gate: gate, system: system), chain: ImageChain())
    options.backingFormat = layer.format == .device ? "host_device" : layer.format.rawValue
    return layer
  }

  private func makeDataFile(_ header: QCOW2Header) throws(DiskError) -> FileDevice? {
    guard let name = header.dataFileName, header.hasDataFile else { return nil }
    let path = try FileGate.path(name, from: self.path, role: "data file")
    let creation = RawCreation(
      path: path, size: ByteCount(header.size), preallocation: .sparse, system: system,
      shouldStop: { false })
    let data = try overwrite ? creation.replaceExisting() : creation.createNew()
    try ImageLock.writing.take(on: data)
    return data
  }
}

extension QCOW2Image {
  /// Gives every cluster of the disk its place: without space for it, with space that is reserved, or
  /// with zeros that are written.
  func preallocate(
    _ kind: Preallocation, _ shouldStop: () -> Bool, _ progress: (Int, Int) -> Void
  ) throws(DiskError) {
    guard kind != .sparse else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    changes.isUnsynced = true
    var end = 0
    var position = 0
    while position < header.size {
      try makeRoom()
      let place = try writableEntry(at: position)
      func report(_ done: Int) throws(DiskError) {
        if shouldStop() { throw DiskError(.interrupted, "interrupted", path: name) }
        progress(min(position + done, header.size), header.size)
      }
      let left = (header.size - position + header.clusterSize - 1) >> header.clusterBits
      let run = try newClusters(min(left, place.count), for: position)
      let bytes = run.count << header.clusterBits
      try reserve(run.offset, bytes, kind, report)
      try point(position, toClusters: run.count, at: run.offset)
      end = max(end, run.offset + bytes)
      position += bytes
    }
    if data.size.bytes < end, !hasDataFile { try data.resize(to: ByteCount(end)) }
  }

  private func reserve(
    _ offset: Int, _ count: Int, _ kind: Preallocation,
    _ report: (Int) throws(DiskError) -> Void
  ) throws(DiskError) {
    switch kind {
    case .sparse, .metadata: return
    case .falloc: try (data as? FileDevice)?.reserve(at: ByteOffset(offset), count: count)
    case .full:
      let zeros = [UInt8](repeating: 0, count: min(count, 1 << 20))
      var done = 0
      while done < count {
        try report(done)
        let part = min(zeros.count, count - done)
        try write(zeros, part, to: data, at: offset + done)
        done += part
      }
    }
  }

  private func write(
    _ bytes: [UInt8], _ count: Int, to file: any HostDevice, at offset: Int
  ) throws(DiskError) {
    var failure: DiskError?
    bytes.withUnsafeBytes { buffer in
      do throws(DiskError) {
        try file.writeGrowing(
          UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: ByteOffset(offset))
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
