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

  /// The persistent bitmaps: a directory of entries of 24 bytes, extra data and a name each.
  private func bitmapFacts() throws(DiskError) -> [FormatFact] {
    typealias Member = FormatFact.Member
    guard let directory = header.bitmapDirectory else { return [] }
    guard directory.count <= QCOW2Layout.Limit.bitmaps, directory.size <= 64 << 20,
      directory.offset <= file.size.bytes, directory.size <= file.size.bytes - directory.offset
    else {
      throw DiskError(
        .corrupt, "the directory of bitmaps lies past the end of the file", path: name,
        found: "\(directory.size) bytes at \(directory.offset)")
    }
    let bytes = try file.read(
      at: ByteOffset(directory.offset), count: ByteCount(directory.size))
    var facts: [FormatFact] = []
    var at = 0
    for _ in 0..<directory.count {
      guard at + 24 <= bytes.count else { throw shortDirectory(directory.offset + at) }
      let (flags, bits, nameSize, extra) = bytes.withUnsafeBytes {
        ($0.big32(at + 12), $0[at + 17], Int($0.big16(at + 18)), Int($0.big32(at + 20)))
      }
      let start = at + 24 + extra
      guard extra <= bytes.count, start + nameSize <= bytes.count, bits < 63 else {
        throw shortDirectory(directory.offset + at)
      }
      var names: [FormatFact] = []
      if flags & 1 != 0 { names.append(.text("in-use")) }
      if flags & 2 != 0 { names.append(.text("auto")) }
      facts.append(
        .record([
          Member("flags", .list(names)),
          Member("name", .text(String(decoding: bytes[start..<(start + nameSize)], as: UTF8.self))),
          Member("granularity", .int(1 << Int(bits))),
        ]))
      at = (start + nameSize + 7) & ~7
    }
    return facts
  }

  private func shortDirectory(_ at: Int) -> DiskError {
    DiskError(
      .corrupt, "the directory of bitmaps is cut short", path: name, range: at..<(at + 24))
  }
}
