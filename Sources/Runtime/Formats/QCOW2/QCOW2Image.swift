import Synchronization

/// The disk in a qcow2 image. QEMU, docs/interop/qcow2.txt.
///
/// Tables are changed in memory and written by `flush()` in an order in which a crash at any point
/// leaves at most clusters that are counted and not used: data, refcounts, L2 tables, the L1 table,
/// and only then refcounts that became smaller. Data of clusters that were in use already is written
/// at once.
///
/// Safe for several threads: any number may read, or one may write.
public final class QCOW2Image: FormatDevice, @unchecked Sendable {
  // Unchecked, because the variables below are guarded: those of the shape by `shape`, held to read
  // or to write, and the caches also by `tables`.

  public let format = ImageFormat.qcow2
  public let name: String
  public let hardwareSectorSize: SectorSize? = nil
  /// The file that holds the tables, and the clusters unless there is a data file.
  let file: any HostDevice
  let fileIdentity: FileDevice?
  /// The file with the clusters: an external data file, or `file`.
  let data: any HostDevice
  let system: SystemCalls
  public let isWritable: Bool
  let gate: FileGate

  let shape = ReadWriteLock()
  var header: QCOW2Header
  /// The active L1 table in the machine's byte order; nil until it is needed.
  var l1: UnsafeMutableBufferPointer<UInt64>?
  var layer: ImageLayer?
  /// The disk's key; nil for one in the clear, and for one that no passphrase was given for. Set
  /// before anybody else has the image.
  var encryption: QCOW2Encryption?
  /// For encrypted images under this one, from the top. Used by whoever changes the chain.
  var passphrasesBelow: [Passphrase]

  let tables = PlainLock()
  let l2Cache: TableCache
  let blockCache: TableCache
  var refcounts: QCOW2Refcounts?
  /// The clusters of the image's own structures; nil to look for them.
  var metadata: QCOW2Metadata?
  var changes = QCOW2Changes()
  var streamRoom = QCOW2StreamRoom()
  let unpacked = UnpackedClusters()

  let closed = Atomic<Bool>(false)
  let diskSize: Atomic<Int>

  /// Pieces of L2 tables that are read at once.
  private static let pieceLimit = 65536
  private static let cacheBytes = 32 << 20

  convenience init(
    file: FileDevice, options: OpenOptions, chain: ImageChain
  ) throws(DiskError) {
    let header = try QCOW2Header(reading: file)
    var options = options
    let encryption = try options.takePassphrase(isEncrypted: header.cryptMethod != 0).map {
      (passphrase) throws(DiskError) in
      try QCOW2Encryption(header, file, passphrase, shouldStop: options.shouldStop)
    }
    try Self.checkGuessed(header, chain, file.path)
    let data = try Self.openDataFile(header, file, options)
    var layer: ImageLayer?
    do throws(DiskError) {
      layer = try Self.openBacking(header, file, options, chain)
      try self.init(
        file, header: header, data: data, layer: layer, writable: options.writable, options)
      self.encryption = encryption
    } catch {
      try? data?.close()
      try? layer?.close()
      throw error
    }
  }

  init(
    _ file: any HostDevice, header: QCOW2Header, data: (any HostDevice)?, layer: ImageLayer?,
    writable: Bool, _ options: OpenOptions
  ) throws(DiskError) {
    self.file = file
    fileIdentity = file as? FileDevice
    self.data = data ?? file
    self.header = header
    self.layer = layer
    name = file.name
    system = options.system
    gate = options.gate
    passphrasesBelow = options.passphrases
    isWritable = writable
    diskSize = Atomic(header.size)
    l2Cache = TableCache(unit: min(header.clusterSize, Self.pieceLimit), bytes: Self.cacheBytes)
    blockCache = TableCache(unit: min(header.clusterSize, Self.pieceLimit), bytes: Self.cacheBytes)
    if writable { try prepareToWrite() }
  }

  deinit { l1?.deallocate() }

  public var size: ByteCount { ByteCount(diskSize.load(ordering: .acquiring)) }
  public var clusterSize: ByteCount? { ByteCount(header.clusterSize) }
  public var backing: ImageLayer? {
    shape.lockToRead()
    defer { shape.unlock() }
    return layer
  }
  public var backingName: (name: String, format: String?)? {
    shape.lockToRead()
    defer { shape.unlock() }
    return header.backingName.map { ($0, header.backingFormat) }
  }
  public var isDirty: Bool { header.isDirty }
  public var isEncrypted: Bool { header.cryptMethod != 0 }
  var hasDataFile: Bool { header.hasDataFile }
  public var furtherFiles: [FileDevice] {
    data === file ? [] : [data as? FileDevice].compactMap(\.self)
  }

  public func close() throws(DiskError) {
    guard !closed.load(ordering: .acquiring) else { return }
    var failure: DiskError?
    do throws(DiskError) {
      if isWritable { try finishWriting() }
    } catch { failure = error }
    guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    encryption?.cipher.wipe()
    do throws(DiskError) {
      try layer?.close()
      if data !== file { try data.close() }
      try file.close()
    } catch { failure = failure ?? error }
    if let failure { throw failure }
  }

  func checkOpen() throws(DiskError) {
    guard !closed.load(ordering: .relaxed) else {
      throw DiskError(.closed, "the image is closed", path: name, hint: "open it again")
    }
  }

  /// The error for bytes that lie in a file which the gate did not let us open.
  func closedGate(_ role: String, _ file: String) -> DiskError {
    DiskError(
      .permissionDenied, "these bytes are in its \(role), which was not opened", path: name,
      found: file, hint: "open the image with backing: .sameFolder or backing: .any")
  }

  /// The error for a table that lies.
  func corrupt(
    _ what: String, at range: Range<Int>, expected: String? = nil, found: UInt64
  ) -> DiskError {
    DiskError(
      .corrupt, what, path: name, range: range, expected: expected,
      found: "0x" + String(found, radix: 16),
      hint: "check the image with check(img); copy what can still be read with convert")
  }
}

// MARK: - The files that an image names

extension QCOW2Image {
  /// A format that was only guessed may name no further files.
  private static func checkGuessed(
    _ header: QCOW2Header, _ chain: ImageChain, _ path: String
  ) throws(DiskError) {
    guard chain.isGuessed, header.backingName != nil || header.hasDataFile else { return }
    throw DiskError(
      .unsupported,
      "it looks like qcow2 and names further files, but the image over it does not say its format",
      path: path, expected: "a backing format in the image over it", found: "none",
      hint: "rebase the image over it with a backing format")
  }

  private static func openDataFile(
    _ header: QCOW2Header, _ file: FileDevice, _ options: OpenOptions
  ) throws(DiskError) -> FileDevice? {
    guard header.hasDataFile, options.gate != .none else { return nil }
    guard let name = header.dataFileName, !name.isEmpty else {
      throw DiskError(
        .corrupt, "the image keeps its data in another file, and does not name it", path: file.path)
    }
    let path = try options.gate.open(name, from: file.path, role: "data file")
    let data = try FileDevice(path: path, writable: options.writable, system: options.system)
    do throws(DiskError) {
      guard data.identity != file.identity else {
        throw DiskError(.corrupt, "the image names itself as its data file", path: file.path)
      }
      let lock: ImageLock =
        options.force && !options.writable
        ? .watching
        : options.writable ? .writing : .reading
      try lock.take(on: data)
      return data
    } catch {
      try? data.close()
      throw error
    }
  }

  private static func openBacking(
    _ header: QCOW2Header, _ file: FileDevice, _ options: OpenOptions, _ chain: ImageChain
  ) throws(DiskError) -> ImageLayer? {
    guard let name = header.backingName, options.gate != .none else { return nil }
    let path = try options.gate.open(name, from: file.path, role: "backing file")
    let format: ImageFormat? = header.backingFormat.map { name in
      // What QEMU calls them: a device's bytes are raw, wherever they come from.
      ["host_device", "file"].contains(name) ? .raw : ImageFormat(rawValue: name)
    }
    return try ImageLayer.open(path, options.below(format), chain: chain)
  }
}
