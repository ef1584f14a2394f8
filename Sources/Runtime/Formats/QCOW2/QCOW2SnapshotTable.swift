/// The snapshot table as it stands in the file.
struct QCOW2SnapshotTable {
  /// The rows that can be read.
  var rows: [QCOW2Snapshot] = []
  /// From the table's start to the end of the last of them, in bytes.
  var size = 0
  /// What keeps the table from being read as a whole. Writing the rows anew mends it, as
  /// `qemu-img check -r all` does.
  var faults: [DiskError] = []
}

extension QCOW2Image {
  /// - Throws: `.corrupt` for a table that cannot be read as a whole.
  public func snapshots() throws(DiskError) -> [SnapshotInfo] {
    try checkOpen()
    shape.lockToRead()
    defer { shape.unlock() }
    return try snapshotRows().map(\.info)
  }

  /// - Throws: `.corrupt` for a table that cannot be read as a whole.
  func snapshotRows() throws(DiskError) -> [QCOW2Snapshot] {
    let table = try readSnapshots()
    if let fault = table.faults.first { throw fault }
    return table.rows
  }

  /// As much of the table as can be read.
  func readSnapshots() throws(DiskError) -> QCOW2SnapshotTable {
    var table = QCOW2SnapshotTable()
    let (start, count) = (header.snapshotsOffset, header.snapshotCount)
    // What the header would say of its snapshots is changed with the next one.
    guard count == 0 || start >= header.clusterSize else {
      table.faults.append(
        wrong("the snapshot table lies over the header", 60..<72, "\(count) rows at \(start)"))
      return table
    }
    if count > QCOW2Layout.Limit.snapshots {
      table.faults.append(
        wrong(
          "the snapshot table has more than \(QCOW2Layout.Limit.snapshots) rows", 60..<64,
          "\(count)"))
    }
    var at = start
    for index in 0..<min(count, QCOW2Layout.Limit.snapshots) {
      do throws(DiskError) {
        let row = try snapshot(index, at: &at)
        guard at - start <= QCOW2Layout.Limit.snapshotBytes else {
          throw wrongRow(index, at, "ends more than 64 MiB behind the first one")
        }
        if let size = row.wrongExtraData {
          table.faults.append(
            wrongRow(index, start + table.size, "has \(size) bytes of extra data"))
        }
        if row.isEmpty {
          table.faults.append(wrongRow(index, start + table.size, "is empty"))
        } else {
          table.rows.append(row)
        }
        table.size = at - start
      } catch {
        guard error.code == .corrupt else { throw error }
        // Where the next row would start is not known.
        table.faults.append(error)
        break
      }
    }
    return table
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
    let (l1Offset, l1Size, idSize, nameSize, said) = head.withUnsafeBytes {
      ($0.big64(0), Int($0.big32(8)), Int($0.big16(12)), Int($0.big16(14)), Int($0.big32(36)))
    }
    let claimed = try extraData(index, at, said, idSize: idSize, nameSize: nameSize)
    let extraSize = min(claimed, QCOW2Snapshot.mostExtraData)
    let extra = try snapshotBytes(index, at + 40, extraSize)
    let names = try snapshotBytes(index, at + 40 + claimed, idSize + nameSize)
    at += (40 + claimed + names.count + 7) & ~7
    return head.withUnsafeBytes { head in
      extra.withUnsafeBytes { extra in
        let large = extraSize >= 8 ? extra.big64(0) : UInt64(head.big32(32))
        let disk = extraSize >= 16 ? Int(clamping: extra.big64(8)) : header.size
        let icount = extraSize >= 24 ? extra.big64(16) : UInt64.max
        return QCOW2Snapshot(
          l1Offset: Int(truncatingIfNeeded: l1Offset), l1Size: l1Size,
          idBytes: Array(names[..<idSize]), nameBytes: Array(names[idSize...]),
          seconds: head.big32(16), nanoseconds: head.big32(20), clock: head.big64(24),
          stateSize: Int(clamping: large), diskSize: disk,
          instructions: icount == UInt64.max ? nil : icount,
          isComplete: extraSize >= 16, furtherData: extraSize > 24 ? Array(extra[24...]) : [],
          wrongExtraData: said > QCOW2Snapshot.mostExtraData ? said : nil)
      }
    }
  }

  /// How much extra data a row has. One that says more than QEMU allows has what QEMU writes if that
  /// leads to an id and a name, and what it says does not.
  private func extraData(
    _ index: Int, _ at: Int, _ said: Int, idSize: Int, nameSize: Int
  ) throws(DiskError) -> Int {
    guard said > QCOW2Snapshot.mostExtraData else { return said }
    for size in [said, 24, 16] {
      let start = at + 40 + size
      guard start + idSize + nameSize <= file.size.bytes else { continue }
      let names = try snapshotBytes(index, start, idSize + nameSize)
      if !names.isEmpty, names.allSatisfy({ $0 >= 0x20 }) { return size }
    }
    return said
  }

  private func snapshotBytes(_ index: Int, _ at: Int, _ count: Int) throws(DiskError) -> [UInt8] {
    guard at <= file.size.bytes, count <= file.size.bytes - at else {
      throw wrongRow(index, at, "reaches past the end of the file")
    }
    return try file.read(at: ByteOffset(at), count: ByteCount(count))
  }

  private func wrongRow(_ index: Int, _ at: Int, _ what: String) -> DiskError {
    wrong("row \(index) of the snapshot table \(what)", at..<(at + 8))
  }

  private func wrong(_ what: String, _ range: Range<Int>, _ found: String? = nil) -> DiskError {
    DiskError(
      .corrupt, what, path: name, range: range, found: found,
      hint: "check(img, repair: .all) keeps the rows that can be read")
  }
}
