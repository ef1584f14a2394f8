/// One row of the snapshot table: 40 bytes, extra data, an id and a name, padded to 8 bytes.
struct QCOW2Snapshot {
  /// As it stands in the file: `fault(in:)` says what is wrong with it.
  var l1Offset: Int
  var l1Size: Int
  /// As they stand in the file: other programs may have written anything.
  var idBytes: [UInt8]
  var nameBytes: [UInt8]
  var seconds: UInt32
  var nanoseconds: UInt32
  /// The guest's clock in nanoseconds.
  var clock: UInt64
  var stateSize: Int
  var diskSize: Int
  /// Instructions that the guest had run; nil where it was not recorded.
  var instructions: UInt64?
  /// Whether the row says the size of the disk, as version 3 demands; the image's stands for it otherwise.
  var isComplete = true
  /// Extra data behind what is known, kept as it is.
  var furtherData: [UInt8] = []

  var id: String { String(decoding: idBytes, as: UTF8.self) }
  var name: String { String(decoding: nameBytes, as: UTF8.self) }

  var info: SnapshotInfo {
    SnapshotInfo(
      id: id, name: name, seconds: Int(seconds), nanoseconds: Int(nanoseconds),
      clock: Int(clamping: clock), instructions: instructions.map { Int(clamping: $0) },
      stateSize: stateSize, diskSize: ByteCount(diskSize))
  }

  /// The row's bytes.
  var encoded: [UInt8] {
    var row = BigEndianBytes()
    row.put(UInt64(l1Offset))
    row.put(UInt32(l1Size))
    row.put(UInt16(idBytes.count))
    row.put(UInt16(nameBytes.count))
    row.put(seconds)
    row.put(nanoseconds)
    row.put(clock)
    row.put(UInt32(truncatingIfNeeded: stateSize))
    row.put(UInt32(24 + furtherData.count))
    row.put(UInt64(stateSize))
    row.put(UInt64(diskSize))
    row.put(instructions ?? UInt64.max)
    row.put(furtherData)
    row.put(idBytes)
    row.put(nameBytes)
    row.pad(to: 8)
    return row.bytes
  }
}

extension QCOW2Image {
  public func snapshots() throws(DiskError) -> [SnapshotInfo] {
    try checkOpen()
    shape.lockToRead()
    defer { shape.unlock() }
    return try snapshotTable().map(\.info)
  }

  /// The rows of the snapshot table and, by `snapshotTableSize`, their bytes in all.
  func snapshotTable() throws(DiskError) -> [QCOW2Snapshot] {
    try readSnapshots().rows
  }

  func readSnapshots() throws(DiskError) -> (rows: [QCOW2Snapshot], size: Int) {
    var rows: [QCOW2Snapshot] = []
    var at = header.snapshotsOffset
    // What the header would say of its snapshots is changed with the next one.
    guard header.snapshotCount == 0 || at >= header.clusterSize else {
      throw DiskError(
        .corrupt, "the snapshot table lies over the header", path: name, range: 60..<72,
        found: "\(header.snapshotCount) snapshots at \(at)")
    }
    for index in 0..<header.snapshotCount {
      rows.append(try snapshot(index, at: &at))
      guard at - header.snapshotsOffset <= QCOW2Layout.Limit.snapshotBytes else {
        throw wrongSnapshot(index, at, "the table takes more than 64 MiB")
      }
    }
    return (rows, at - header.snapshotsOffset)
  }

  /// What a row names that is no L1 table; nil for one that can be followed.
  func fault(in row: QCOW2Snapshot) -> String? {
    if row.l1Size > QCOW2Layout.Limit.l1Bytes / 8 { return "an L1 table of \(row.l1Size) entries" }
    let isInside =
      row.l1Offset & (header.clusterSize - 1) == 0 && 0...file.size.bytes ~= row.l1Offset
      && row.l1Size * 8 <= file.size.bytes - row.l1Offset
    return isInside ? nil : "an L1 table at \(UInt64(bitPattern: Int64(row.l1Offset)))"
  }

  private func snapshot(_ index: Int, at: inout Int) throws(DiskError) -> QCOW2Snapshot {
    let head = try snapshotBytes(index, at, 40)
    let (l1Offset, l1Size, idSize, nameSize, extraSize) = head.withUnsafeBytes {
      ($0.big64(0), Int($0.big32(8)), Int($0.big16(12)), Int($0.big16(14)), Int($0.big32(36)))
    }
    guard extraSize <= 1024 else {
      throw wrongSnapshot(index, at + 36, "extra data of \(extraSize) bytes")
    }
    let rest = try snapshotBytes(index, at + 40, extraSize + idSize + nameSize)
    at += (40 + rest.count + 7) & ~7
    let extra = Array(rest[..<extraSize])
    return head.withUnsafeBytes { head in
      extra.withUnsafeBytes { extra in
        let large = extraSize >= 8 ? extra.big64(0) : UInt64(head.big32(32))
        let disk = extraSize >= 16 ? Int(clamping: extra.big64(8)) : header.size
        let icount = extraSize >= 24 ? extra.big64(16) : UInt64.max
        return QCOW2Snapshot(
          l1Offset: Int(truncatingIfNeeded: l1Offset), l1Size: l1Size,
          idBytes: Array(rest[extraSize..<(extraSize + idSize)]),
          nameBytes: Array(rest[(extraSize + idSize)...]),
          seconds: head.big32(16), nanoseconds: head.big32(20), clock: head.big64(24),
          stateSize: Int(clamping: large), diskSize: disk,
          instructions: icount == UInt64.max ? nil : icount,
          isComplete: extraSize >= 16, furtherData: extraSize > 24 ? Array(extra[24...]) : [])
      }
    }
  }

  private func snapshotBytes(_ index: Int, _ at: Int, _ count: Int) throws(DiskError) -> [UInt8] {
    guard at <= file.size.bytes, count <= file.size.bytes - at else {
      throw wrongSnapshot(index, at, "a row that reaches past the end of the file")
    }
    return try file.read(at: ByteOffset(at), count: ByteCount(count))
  }

  private func wrongSnapshot(_ index: Int, _ at: Int, _ what: String) -> DiskError {
    DiskError(
      .corrupt, "row \(index) of the snapshot table names \(what)", path: name, range: at..<(at + 8)
    )
  }
}
