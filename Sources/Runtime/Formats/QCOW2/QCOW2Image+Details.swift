extension QCOW2Image {
  public func details() throws(DiskError) -> FormatFact {
    try checkOpen()
    shape.lockToRead()
    defer { shape.unlock() }
    typealias Member = FormatFact.Member
    var members = [
      Member("compat", .text(header.version == 2 ? "0.10" : "1.1")),
      Member("compression-type", .text(header.compression.name)),
    ]
    if header.version == 3 {
      members.append(Member("lazy-refcounts", .bool(header.hasLazyRefcounts)))
    }
    let bitmaps = try bitmapFacts()
    if !bitmaps.isEmpty { members.append(Member("bitmaps", .list(bitmaps))) }
    members.append(Member("refcount-bits", .int(1 << header.refcountOrder)))
    if isEncrypted { members.append(Member("encrypt", try encryptionFacts())) }
    if let name = header.dataFileName, hasDataFile {
      members.append(Member("data-file", .text(name)))
      members.append(Member("data-file-raw", .bool(header.isDataFileRaw)))
    }
    if header.version == 3 {
      members.append(Member("corrupt", .bool(header.isCorrupt)))
      members.append(Member("extended-l2", .bool(header.hasExtendedL2)))
    }
    return .record([Member("type", .text("qcow2")), Member("data", .record(members))])
  }
}
