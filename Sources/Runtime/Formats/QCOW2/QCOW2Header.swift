/// The header of a qcow2 image: which tables it has and where.
///
/// Every field is checked when it is read, so that whoever has a header may compute with it.
struct QCOW2Header {
  enum Compression: UInt8 {
    case deflate = 0
    case zstd = 1

    /// qemu-img's name for it.
    var name: String { self == .deflate ? "zlib" : "zstd" }
  }

  /// 2 or 3; the version that QEMU calls `compat` 0.10 or 1.1.
  var version = 3
  /// The size of the disk in bytes.
  var size = 0
  /// A cluster is 1 << clusterBits bytes: 9 to 21.
  var clusterBits = 16
  /// 0 none, 1 AES, 2 LUKS.
  var cryptMethod: UInt32 = 0
  /// The number of entries of the active L1 table, and where it lies.
  var l1Size = 0
  var l1Offset = 0
  var refcountTableOffset = 0
  var refcountTableClusters = 0
  var snapshotCount = 0
  var snapshotsOffset = 0
  var incompatible: UInt64 = 0
  var compatible: UInt64 = 0
  var autoclear: UInt64 = 0
  /// A refcount is 1 << refcountOrder bits wide: 0 to 6.
  var refcountOrder = 4
  var compression = Compression.deflate
  /// The length that the header itself says; extensions begin there.
  var length = 112
  var backingName: String?
  var extensions: [Extension] = []

  /// A header extension, kept as it is where it is not known.
  struct Extension: Hashable {
    var type: UInt32
    var bytes: [UInt8]
  }

  var clusterSize: Int { 1 << clusterBits }
  var hasExtendedL2: Bool { incompatible & QCOW2Layout.Incompatible.extendedL2 != 0 }
  var hasDataFile: Bool { incompatible & QCOW2Layout.Incompatible.dataFile != 0 }
  var isDirty: Bool { incompatible & QCOW2Layout.Incompatible.dirty != 0 }
  var isCorrupt: Bool { incompatible & QCOW2Layout.Incompatible.corrupt != 0 }
  var isDataFileRaw: Bool { autoclear & QCOW2Layout.Autoclear.rawDataFile != 0 }
  var hasLazyRefcounts: Bool { compatible & QCOW2Layout.Compatible.lazyRefcounts != 0 }

  func text(_ type: UInt32) -> String? {
    extensions.first { $0.type == type }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  var backingFormat: String? { text(QCOW2Layout.Extension.backingFormat) }
  var dataFileName: String? { text(QCOW2Layout.Extension.dataFile) }

  /// An L2 entry is 8 bytes wide, or 16 with subclusters.
  var l2EntrySize: Int { hasExtendedL2 ? 16 : 8 }
  /// An L2 table, one cluster, has 1 << l2Bits entries.
  var l2Bits: Int { clusterBits - (hasExtendedL2 ? 4 : 3) }
  /// An L1 entry stands for 1 << l1Shift bytes of the disk.
  var l1Shift: Int { clusterBits + l2Bits }
  /// A refcount block, one cluster, has 1 << blockBits refcounts.
  var blockBits: Int { clusterBits + 3 - refcountOrder }

  /// How many L1 entries a disk of this size needs.
  func l1Entries(for size: Int) -> Int {
    (size >> l1Shift) + (size & (1 << l1Shift - 1) == 0 ? 0 : 1)
  }
}

extension QCOW2Header {
  /// Reads the header at the start of a file.
  /// - Throws: `.corrupt` naming field and offset, `.unsupported` for unknown versions and features.
  init(reading file: any BlockDevice) throws(DiskError) {
    let head = try file.read(
      at: .zero, count: ByteCount(min(file.size.bytes, 4096)))
    try self.init(head, file)
  }

  private init(_ head: [UInt8], _ file: any BlockDevice) throws(DiskError) {
    let reader = QCOW2HeaderReader(bytes: head, file: file)
    typealias Field = QCOW2Layout.Field
    guard head.count >= 4, reader.u32(0) == QCOW2Layout.magic else {
      throw DiskError(
        .corrupt, "it is no qcow2 image", path: file.name, range: 0..<4, expected: "QFI\\xfb",
        found: head.count < 4 ? "\(head.count) bytes" : "other bytes")
    }
    guard head.count >= QCOW2Layout.lengthOfVersion2 else {
      throw DiskError(
        .corrupt, "the file ends inside of the qcow2 header", path: file.name,
        range: head.count..<QCOW2Layout.lengthOfVersion2,
        expected: "\(QCOW2Layout.lengthOfVersion2) bytes or more", found: "\(head.count) bytes",
        hint: "the image was cut short: take it from where it came from once more")
    }
    version = Int(reader.u32(Field.version))
    guard version == 2 || version == 3 else {
      throw DiskError(
        .unsupported, "version \(version) of the format qcow2 is not known", path: file.name,
        range: 4..<8, expected: "2 or 3", found: "\(version)")
    }
    let bits = reader.u32(Field.clusterBits)
    guard bits <= 64, QCOW2Layout.Limit.clusterBits.contains(Int(bits)) else {
      throw reader.corrupt("cluster_bits", Field.clusterBits, 4, "9 to 21", "\(bits)")
    }
    clusterBits = Int(bits)
    try readFeatures(reader)
    try readTables(reader)
    try readExtensions(reader)
    try readBackingName(reader)
  }

  private mutating func readFeatures(_ reader: QCOW2HeaderReader) throws(DiskError) {
    typealias Field = QCOW2Layout.Field
    length = QCOW2Layout.lengthOfVersion2
    cryptMethod = reader.u32(Field.cryptMethod)
    guard cryptMethod <= 2 else {
      throw reader.corrupt("crypt_method", Field.cryptMethod, 4, "0, 1 or 2", "\(cryptMethod)")
    }
    guard version == 3 else { return }
    guard reader.bytes.count >= QCOW2Layout.lengthOfVersion3 else {
      throw reader.corrupt("header", 72, 32, "104 bytes", "\(reader.bytes.count)")
    }
    incompatible = reader.u64(Field.incompatible)
    compatible = reader.u64(Field.compatible)
    autoclear = reader.u64(Field.autoclear)
    let order = reader.u32(Field.refcountOrder)
    guard order <= 6 else {
      throw reader.corrupt("refcount_order", Field.refcountOrder, 4, "0 to 6", "\(order)")
    }
    refcountOrder = Int(order)
    let said = reader.u32(Field.headerLength)
    guard said >= QCOW2Layout.lengthOfVersion3, Int(said) <= clusterSize else {
      throw reader.corrupt(
        "header_length", Field.headerLength, 4, "104 to \(clusterSize)", "\(said)")
    }
    length = Int(said)
    let type = said > Field.compressionType ? reader.u8(Field.compressionType) : 0
    guard let known = Compression(rawValue: type) else {
      throw DiskError(
        .unsupported, "compression type \(type) is not known", path: reader.file.name,
        range: 104..<105, expected: "0 (deflate) or 1 (zstd)", found: "\(type)")
    }
    compression = known
    let isMarked = incompatible & QCOW2Layout.Incompatible.compressionType != 0
    guard isMarked == (type != 0) else {
      throw reader.corrupt(
        "compression_type", Field.compressionType, 1, "to agree with incompatible bit 3", "\(type)")
    }
  }

  private mutating func readTables(_ reader: QCOW2HeaderReader) throws(DiskError) {
    typealias Field = QCOW2Layout.Field
    guard let disk = Int(exactly: reader.u64(Field.size)) else {
      throw reader.corrupt("size", Field.size, 8, "below 2^63", "\(reader.u64(Field.size))")
    }
    size = disk
    guard !hasExtendedL2 || clusterBits >= 14 else {
      throw reader.corrupt(
        "cluster_bits", Field.clusterBits, 4, "14 or more with extended L2 entries",
        "\(clusterBits)")
    }
    (l1Offset, l1Size) = try reader.table(
      "l1", Field.l1Offset, Int(reader.u32(Field.l1Size)), Field.l1Size, entry: 8,
      limit: QCOW2Layout.Limit.l1Bytes, self)
    guard l1Size >= l1Entries(for: size) else {
      throw reader.corrupt(
        "l1_size", Field.l1Size, 4, "\(l1Entries(for: size)) or more for a disk of \(size) bytes",
        "\(l1Size)")
    }
    // Where it is not, the image can be read, and mended.
    (refcountTableOffset, refcountTableClusters) = try reader.table(
      "refcount_table", Field.refcountTableOffset, Int(reader.u32(Field.refcountTableClusters)),
      Field.refcountTableClusters, entry: clusterSize,
      limit: max(QCOW2Layout.Limit.refcountTableBytes, clusterSize), mayBeOutside: true, self)
    // The disk can be read without its snapshots, and a table of them that is wrong can be mended.
    snapshotCount = Int(reader.u32(Field.snapshotCount))
    (snapshotsOffset, _) = try reader.table(
      "snapshots", Field.snapshotsOffset, min(snapshotCount, QCOW2Layout.Limit.snapshots),
      Field.snapshotCount, entry: 40, limit: QCOW2Layout.Limit.snapshotBytes, mayBeOutside: true,
      self)
  }

  private mutating func readBackingName(_ reader: QCOW2HeaderReader) throws(DiskError) {
    typealias Field = QCOW2Layout.Field
    let offset = reader.u64(Field.backingOffset)
    guard offset != 0 else { return }
    let count = Int(reader.u32(Field.backingSize))
    guard offset < UInt64(clusterSize) else {
      throw reader.corrupt(
        "backing_file_offset", Field.backingOffset, 8, "inside of the first cluster", "\(offset)")
    }
    guard count <= min(QCOW2Layout.Limit.backingName, clusterSize - Int(offset)) else {
      throw reader.corrupt(
        "backing_file_size", Field.backingSize, 4, "at most 1023, inside of the first cluster",
        "\(count)")
    }
    guard count > 0 else { return }
    backingName = String(decoding: try reader.read(Int(offset), count), as: UTF8.self)
  }
}

/// Fields of a header, with the errors that name them.
struct QCOW2HeaderReader {
  let bytes: [UInt8]
  let file: any BlockDevice

  func u8(_ at: Int) -> UInt8 { at < bytes.count ? bytes[at] : 0 }
  func u32(_ at: Int) -> UInt32 { bytes.withUnsafeBytes { $0.big32(at) } }
  func u64(_ at: Int) -> UInt64 { bytes.withUnsafeBytes { $0.big64(at) } }

  func corrupt(
    _ field: String, _ at: Int, _ count: Int, _ expected: String, _ found: String
  ) -> DiskError {
    DiskError(
      .corrupt, "the header's field \(field) is wrong", path: file.name, range: at..<(at + count),
      expected: expected, found: found)
  }

  /// Bytes of the first cluster, beyond what was read at first too.
  func read(_ at: Int, _ count: Int) throws(DiskError) -> [UInt8] {
    if at + count <= bytes.count { return Array(bytes[at..<(at + count)]) }
    guard at + count <= file.size.bytes else {
      throw DiskError(
        .corrupt, "the header is cut short", path: file.name, range: at..<(at + count),
        found: "\(file.size.bytes) bytes")
    }
    return try file.read(at: ByteOffset(at), count: ByteCount(count))
  }

  /// Checks a table's place and length.
  func table(
    _ name: String, _ offsetField: Int, _ count: Int, _ countField: Int, entry: Int, limit: Int,
    mayBeOutside: Bool = false, _ header: QCOW2Header
  ) throws(DiskError) -> (offset: Int, count: Int) {
    guard count <= limit / entry else {
      throw corrupt("\(name)_size", countField, 4, "at most \(limit / entry)", "\(count)")
    }
    let raw = u64(offsetField)
    guard let offset = Int(exactly: raw), offset <= Int.max - limit,
      offset & (header.clusterSize - 1) == 0
    else {
      throw corrupt(
        "\(name)_offset", offsetField, 8, "a multiple of the cluster size", "\(raw)")
    }
    guard count == 0 || mayBeOutside || offset < file.size.bytes else {
      throw corrupt(
        "\(name)_offset", offsetField, 8, "inside of the file of \(file.size.bytes) bytes", "\(raw)"
      )
    }
    return (offset, count)
  }
}
