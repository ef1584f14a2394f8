/// Copies a disk into a new image of another format, or of the same one with other options.
public struct ImageConversion: Sendable {
  public enum Compression: Hashable, Sendable {
    case none, zlib, zstd
  }

  public var format: ImageFormat = .qcow2
  public var compression = Compression.none
  public var options = QCOW2Options()
  public var overwrite = false
  public var gate = FileGate.sameFolder
  public var system = SystemCalls.linux
  /// As `ImageCreation.passphrases`.
  public var passphrases: [Passphrase] = []

  public init() {}

  /// A whole number of clusters, and not less than what one call should move.
  private static let leastPiece = 1 << 20

  /// Writes the image. It has its name only when it is complete and durable; a failure or an
  /// interruption leaves nothing, and an old file of that name as it was. A block device is written
  /// to directly.
  /// - Parameters:
  ///   - progress: called on this thread some times a second with bytes done and bytes in all.
  ///   - shouldStop: asked then; true ends it.
  /// - Returns: the new image, open for writing.
  /// - Throws: `.exists`, `.noSpace`, `.interrupted`, `.invalidArgument`, and what reading the source
  ///   throws.
  public func run(
    _ source: Image, to path: String, progress: (Int, Int) -> Void = { _, _ in },
    shouldStop: () -> Bool = { false }
  ) throws(DiskError) -> Image {
    guard compression == .none || format == .qcow2 else {
      throw DiskError(
        .invalidArgument, "the format \(format) has no compression", path: path,
        hint: "use format: .qcow2")
    }
    guard options.encryption == nil || format == .qcow2 && compression == .none else {
      throw DiskError(
        .invalidArgument,
        format == .qcow2
          ? "compressed clusters cannot be encrypted" : "the format \(format) has no encryption",
        path: path, hint: "leave one of them out, or use format: .qcow2")
    }
    switch format {
    case .raw:
      if let device = try blockDevice(path, for: source) {
        return try copy(source, toDevice: device, progress, shouldStop)
      }
      return try copyToRaw(source, path, progress, shouldStop)
    case .qcow2: return try copyToQCOW2(source, path, progress, shouldStop)
    default:
      throw DiskError(
        .unsupported, "images of the format \(format) cannot be written", path: path,
        expected: "raw or qcow2")
    }
  }

  // MARK: - raw

  private func copyToRaw(
    _ source: Image, _ path: String, _ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool
  ) throws(DiskError) -> Image {
    let pending = try PendingFile(path: path, overwrite: overwrite, system: system)
    let size = source.size.bytes
    try pending.file.resize(to: source.size)
    let to = pending.file
    try copy(source.device, size, to, zerosAreHoles: true, progress, shouldStop)
    try finish(pending, .writingRaw)
    progress(size, size)
    return Image(
      path: path, format: .raw, device: to, file: to, sectorSize: source.sectorSize)
  }

  /// The block device that a path leads to, nil for a file or nothing.
  private func blockDevice(_ path: String, for source: Image) throws(DiskError) -> FileDevice? {
    guard let file = try? FileDevice(path: path, system: system), file.kind == .blockDevice else {
      return nil
    }
    try file.close()
    let device = try FileDevice(path: path, writable: true, system: system)
    try ImageLock.writingRaw.take(on: device)
    guard device.size >= source.size else {
      throw DiskError(
        .noSpace, "the device is smaller than the disk", path: path,
        expected: "\(source.size.bytes) bytes", found: "\(device.size.bytes)")
    }
    return device
  }

  private func copy(
    _ source: Image, toDevice device: FileDevice, _ progress: (Int, Int) -> Void,
    _ shouldStop: () -> Bool
  ) throws(DiskError) -> Image {
    let size = source.size.bytes
    try copy(source.device, size, device, zerosAreHoles: false, progress, shouldStop)
    try device.flush()
    progress(size, size)
    return Image(
      path: device.path, format: .device, device: device, file: device,
      sectorSize: source.sectorSize)
  }

  /// - Parameter zerosAreHoles: whether the target reads as zeros where nothing is written.
  private func copy(
    _ from: any BlockDevice, _ size: Int, _ to: FileDevice, zerosAreHoles: Bool,
    _ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool
  ) throws(DiskError) {
    let dealer = PieceDealer(
      from, size: size, piece: Self.leastPiece, zeros: zerosAreHoles ? .leftOut : .dealtOut)
    try Workers.run(
      pulse: {
        // The disk works while the threads do.
        to.startWriting()
        progress(dealer.progress, size)
      }, shouldStop: shouldStop
    ) {
      let copy = SparseCopy(dealer, from, to, zerosAreHoles: zerosAreHoles)
      return { () throws(DiskError) -> Bool in try copy.nextPiece() }
    }
  }

  // MARK: - qcow2

  private func copyToQCOW2(
    _ source: Image, _ path: String, _ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool
  ) throws(DiskError) -> Image {
    var options = options
    options.zstd = compression == .zstd || options.zstd && compression != .zlib
    var creation = ImageCreation(
      path: path, size: source.size, options: options, preallocation: .sparse,
      overwrite: overwrite, gate: gate, system: system)
    creation.passphrases = passphrases
    let (pending, target) = try creation.makePending()
    let size = source.size.bytes
    let copy = QCOW2Copy(
      source: source.device, target: target, size: size, isCompressed: compression != .none,
      piece: max(options.clusterSize, Self.leastPiece))
    do throws(DiskError) {
      try Workers.run(
        pulse: {
          pending.file.startWriting()
          progress(copy.dealer.progress, size)
        }, shouldStop: shouldStop
      ) { () throws(DiskError) -> Workers.Work in
        let worker = try copy.worker()
        return { () throws(DiskError) -> Bool in try worker.nextPiece() }
      }
      try target.flush()
      try finish(pending, .writing)
      target.hasItsName()
    } catch {
      try? target.close()
      throw error
    }
    progress(size, size)
    return Image(
      path: path, format: .qcow2, device: target, file: pending.file,
      sectorSize: source.sectorSize)
  }

  private func finish(_ pending: PendingFile, _ lock: ImageLock) throws(DiskError) {
    try lock.take(on: pending.file)
    try pending.finish()
  }
}
