/// Persistent bitmaps: a directory of entries of 24 bytes, extra data and a name each.
extension QCOW2Image {
  /// Where the bitmaps' tables lie and how many entries they have, as the directory says; nil where it
  /// lies outside of the file.
  func bitmapTables() throws(DiskError) -> [(offset: Int, entries: Int)]? {
    guard let directory = header.bitmapDirectory else { return [] }
    guard directory.size <= QCOW2Layout.Limit.bitmapBytes, directory.offset <= file.size.bytes,
      directory.size <= file.size.bytes - directory.offset
    else { return nil }
    let bytes = try file.read(
      at: ByteOffset(directory.offset), count: ByteCount(directory.size))
    var tables: [(offset: Int, entries: Int)] = []
    var at = 0
    while tables.count < directory.count, at + 24 <= bytes.count {
      let (offset, entries, nameSize, extra) = bytes.withUnsafeBytes {
        ($0.big64(at), Int($0.big32(at + 8)), Int($0.big16(at + 18)), Int($0.big32(at + 20)))
      }
      tables.append((Int(clamping: offset), entries))
      at += (24 + extra + nameSize + 7) & ~7
    }
    return tables
  }

  /// What `qemu-img info` says of them.
  func bitmapFacts() throws(DiskError) -> [FormatFact] {
    typealias Member = FormatFact.Member
    guard let directory = header.bitmapDirectory else { return [] }
    guard directory.count <= QCOW2Layout.Limit.bitmaps,
      directory.size <= QCOW2Layout.Limit.bitmapBytes,
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
