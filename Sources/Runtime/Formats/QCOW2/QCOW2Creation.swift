/// How a new qcow2 image is laid out: the options of `qemu-img create`.
public struct QCOW2Options: Hashable, Sendable {
  /// In bytes: a power of two from 512 to 2 MiB.
  public var clusterSize = 65536
  /// 2 or 3.
  public var version = 3
  /// 1, 2, 4, 8, 16, 32 or 64; 16 for version 2.
  public var refcountBits = 16
  public var lazyRefcounts = false
  public var extendedL2 = false
  /// Whether compressed clusters are zstd instead of deflate.
  public var zstd = false
  public var backingName: String?
  public var backingFormat: String?
  /// The name of an external data file, as the image is to hold it.
  public var dataFile: String?
  public var dataFileRaw = false
  /// nil for a disk in the clear.
  public var encryption: EncryptionOptions?

  public init() {}
}

/// Writes the first clusters of an empty qcow2 image.
struct QCOW2Creation {
  let size: Int
  let options: QCOW2Options
  let path: String
  /// Of an image that is encrypted with LUKS.
  var luks: LUKSCreation?

  /// Checks the options, and makes the header of them.
  func header() throws(DiskError) -> QCOW2Header {
    var header = QCOW2Header()
    let cluster = options.clusterSize
    guard cluster > 0, cluster & (cluster - 1) == 0,
      QCOW2Layout.Limit.clusterBits.contains(cluster.trailingZeroBitCount)
    else { throw wrong("a cluster size is a power of two from 512B to 2MiB", "\(cluster)") }
    header.clusterBits = cluster.trailingZeroBitCount
    let bits = options.refcountBits
    guard bits > 0, bits & (bits - 1) == 0, bits <= 64 else {
      throw wrong("refcounts have 1, 2, 4, 8, 16, 32 or 64 bits", "\(bits)")
    }
    header.refcountOrder = bits.trailingZeroBitCount
    header.version = options.version
    header.size = (size + 511) & ~511
    try checkVersion()
    try applyFeatures(&header)
    header.length = options.version == 2 ? QCOW2Layout.lengthOfVersion2 : 112
    if let name = options.backingName {
      header.backingName = name
      if let format = options.backingFormat {
        header.setExtension(QCOW2Layout.Extension.backingFormat, Array(format.utf8))
      }
    }
    if options.version == 3 {
      header.setExtension(QCOW2Layout.Extension.featureNames, QCOW2Header.featureNameTable)
    }
    let entries = header.l1Entries(for: header.size)
    guard entries * 8 <= QCOW2Layout.Limit.l1Bytes else {
      throw wrong("a disk of this size needs larger clusters", "\(size) bytes")
    }
    header.l1Size = entries
    // A header that has no room for the names of features does without them.
    if (try? header.encoded(path: path)) == nil {
      header.setExtension(QCOW2Layout.Extension.featureNames, nil)
    }
    _ = try header.encoded(path: path)
    return header
  }

  private func checkVersion() throws(DiskError) {
    guard options.version == 2 || options.version == 3 else {
      throw wrong("the versions of qcow2 are 2 and 3", "\(options.version)")
    }
    guard options.version == 2 else { return }
    let later = [
      options.refcountBits == 16 ? nil : "refcountBits: \(options.refcountBits)",
      options.lazyRefcounts ? "lazyRefcounts: true" : nil,
      options.extendedL2 ? "extendedL2: true" : nil, options.zstd ? "compression: .zstd" : nil,
      options.dataFile == nil ? nil : "dataFile:",
    ].compactMap(\.self)
    guard later.isEmpty else {
      throw wrong("version 2 has no \(later.joined(separator: ", "))", "version: 2")
    }
  }

  private func applyFeatures(_ header: inout QCOW2Header) throws(DiskError) {
    switch options.encryption?.method {
    case nil: break
    case .aes: header.cryptMethod = 1
    case .luks:
      header.cryptMethod = 2
      // Where the LUKS header lies is known later.
      header.setExtension(QCOW2Layout.Extension.encryption, [UInt8](repeating: 0, count: 16))
    }
    if options.lazyRefcounts { header.compatible |= QCOW2Layout.Compatible.lazyRefcounts }
    if options.extendedL2 {
      guard header.clusterBits >= 14 else {
        throw wrong("extended L2 entries need clusters of 16KiB or more", "\(options.clusterSize)")
      }
      header.incompatible |= QCOW2Layout.Incompatible.extendedL2
    }
    if options.zstd {
      header.compression = .zstd
      header.incompatible |= QCOW2Layout.Incompatible.compressionType
    }
    guard let name = options.dataFile else { return }
    header.incompatible |= QCOW2Layout.Incompatible.dataFile
    header.setExtension(QCOW2Layout.Extension.dataFile, Array(name.utf8))
    guard options.dataFileRaw else { return }
    guard options.backingName == nil else {
      throw wrong("a raw data file and a backing file exclude each other", "dataFileRaw: true")
    }
    header.autoclear |= QCOW2Layout.Autoclear.rawDataFile
  }

  private func wrong(_ rule: String, _ found: String) -> DiskError {
    DiskError(.invalidArgument, rule, path: path, found: found)
  }

  /// Writes header, refcount table, one refcount block and an empty L1 table to an empty file.
  /// - Returns: the header.
  @discardableResult
  func write(to file: any HostDevice) throws(DiskError) -> QCOW2Header {
    var header = try header()
    let cluster = header.clusterSize
    let l1Clusters = (header.l1Size * 8 + cluster - 1) / cluster
    let luksClusters = ((luks?.length ?? 0) + cluster - 1) / cluster
    let fixed = 1 + l1Clusters + luksClusters
    header.refcountTableOffset = cluster
    header.refcountTableClusters = 1
    // Enough blocks for the tables themselves.
    let perBlock = 1 << header.blockBits
    var blocks = 1
    while 1 + blocks + fixed > blocks * perBlock { blocks += 1 }
    while blocks * 8 > header.refcountTableClusters * cluster {
      header.refcountTableClusters += 1
      while header.refcountTableClusters + blocks + fixed > blocks * perBlock {
        blocks += 1
      }
    }
    let firstBlock = 1 + header.refcountTableClusters
    let used = firstBlock + blocks + l1Clusters + luksClusters
    header.l1Offset = (firstBlock + blocks) * cluster
    var table = BigEndianBytes()
    for block in 0..<blocks { table.put(UInt64((firstBlock + block) * cluster)) }
    try put(table.bytes, cluster * header.refcountTableClusters, cluster, file)
    try writeBlocks(blocks, used, firstBlock, header, file)
    try file.resize(to: ByteCount(used * cluster))
    if let luks {
      let place = (used - luksClusters) * cluster
      header.setExtension(QCOW2Layout.Extension.encryption, luks.place(at: place))
      try put(luks.header.encoded, 0, place, file)
      try put(luks.material.copy, 0, place + luks.header.slots[0].offset, file)
    }
    try put(try header.encoded(path: path), cluster, 0, file)
    return header
  }

  private func writeBlocks(
    _ blocks: Int, _ used: Int, _ firstBlock: Int, _ header: QCOW2Header, _ file: any HostDevice
  ) throws(DiskError) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    guard let base = bytes.baseAddress else { return }
    let perBlock = 1 << header.blockBits
    for block in 0..<blocks {
      bytes.fillWithZeros()
      for index in 0..<max(min(perBlock, used - block * perBlock), 0) {
        QCOW2Refcounts.set(base, index, order: header.refcountOrder, 1)
      }
      try file.writeGrowing(
        UnsafeRawBufferPointer(bytes), at: ByteOffset((firstBlock + block) * header.clusterSize))
    }
  }

  private func put(
    _ bytes: [UInt8], _ size: Int, _ place: Int, _ file: any HostDevice
  ) throws(DiskError) {
    let padded = bytes + [UInt8](repeating: 0, count: max(size - bytes.count, 0))
    var failure: DiskError?
    padded.withUnsafeBytes { buffer in
      do throws(DiskError) {
        try file.writeGrowing(buffer, at: ByteOffset(place))
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
