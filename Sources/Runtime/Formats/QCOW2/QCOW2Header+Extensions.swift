/// Header extensions: what does not fit into the header, each a type, a length and bytes.
extension QCOW2Header {
  /// The bytes between the header and the first cluster's end that extensions may take in all: the
  /// longest known one, the feature names, has 48 bytes a feature.
  private static let limit = 65536

  mutating func readExtensions(_ reader: QCOW2HeaderReader) throws(DiskError) {
    let backing = reader.u64(QCOW2Layout.Field.backingOffset)
    let end = min(
      clusterSize, reader.file.size.bytes,
      backing > UInt64(length) && backing < UInt64(clusterSize) ? Int(backing) : clusterSize)
    var at = length
    // Version 2 images of old have none, and a name or nothing where they would stand.
    while at + 8 <= end {
      let head = try reader.read(at, 8)
      let (type, count) = head.withUnsafeBytes { ($0.big32(0), Int($0.big32(4))) }
      if type == QCOW2Layout.Extension.end { break }
      guard count <= end - at - 8, count <= Self.limit else {
        throw DiskError(
          .corrupt, "a header extension is longer than the room for it", path: reader.file.name,
          range: (at + 4)..<(at + 8), expected: "at most \(end - at - 8)", found: "\(count)")
      }
      extensions.append(Extension(type: type, bytes: try reader.read(at + 8, count)))
      at += 8 + (count + 7) & ~7
    }
    try checkFeatures(reader.file)
  }

  /// Refuses features that change the meaning of the image and are not known here.
  private func checkFeatures(_ file: any BlockDevice) throws(DiskError) {
    let unknown = incompatible & ~QCOW2Layout.Incompatible.known
    guard unknown != 0 else { return }
    let names = (0..<64).filter { unknown >> UInt64($0) & 1 != 0 }.map { bit in
      name(ofIncompatible: bit) ?? "bit \(bit)"
    }
    throw DiskError(
      .unsupported, "the image uses features that are not known: \(names.joined(separator: ", "))",
      path: file.name, range: 72..<80, found: "0x" + String(unknown, radix: 16))
  }

  /// The name that the image itself gives to a feature.
  private func name(ofIncompatible bit: Int) -> String? {
    guard let table = extensions.first(where: { $0.type == QCOW2Layout.Extension.featureNames })
    else { return nil }
    for at in stride(from: 0, to: table.bytes.count - 47, by: 48)
    where table.bytes[at] == 0 && Int(table.bytes[at + 1]) == bit {
      return String(decoding: table.bytes[(at + 2)..<(at + 48)].prefix { $0 != 0 }, as: UTF8.self)
    }
    return nil
  }

  /// Where the LUKS header lies, as far as the extension says so.
  var encryptionHeader: (offset: Int, size: Int)? {
    guard let found = extensions.first(where: { $0.type == QCOW2Layout.Extension.encryption }),
      found.bytes.count >= 16
    else { return nil }
    return found.bytes.withUnsafeBytes { (Int(clamping: $0.big64(0)), Int(clamping: $0.big64(8))) }
  }

  /// The persistent bitmaps' directory, where the extension is valid.
  var bitmapDirectory: (count: Int, size: Int, offset: Int)? {
    guard autoclear & QCOW2Layout.Autoclear.bitmaps != 0,
      let found = extensions.first(where: { $0.type == QCOW2Layout.Extension.bitmaps }),
      found.bytes.count >= 24
    else { return nil }
    return found.bytes.withUnsafeBytes { bytes in
      guard let size = Int(exactly: bytes.big64(8)), let offset = Int(exactly: bytes.big64(16))
      else { return nil }
      return (Int(bytes.big32(0)), size, offset)
    }
  }
}

extension QCOW2Header {
  /// The header, its extensions and the backing file's name as the first cluster holds them.
  /// - Throws: `.invalidArgument` where they do not fit.
  func encoded(path: String) throws(DiskError) -> [UInt8] {
    var tail = BigEndianBytes()
    for item in extensions {
      tail.put(item.type)
      tail.put(UInt32(item.bytes.count))
      tail.put(item.bytes)
      tail.pad(to: 8)
    }
    // An end marker of no length.
    tail.put(UInt64(0))
    let name = Array((backingName ?? "").utf8)
    let start = version == 2 ? QCOW2Layout.lengthOfVersion2 : max(length, 112)
    let nameOffset = name.isEmpty ? 0 : start + tail.bytes.count
    var head = fixedFields(nameOffset: nameOffset, nameSize: name.count, length: start)
    while head.bytes.count < start { head.put(UInt8(0)) }
    let all = head.bytes + tail.bytes + name
    guard all.count <= clusterSize, name.count <= QCOW2Layout.Limit.backingName else {
      throw DiskError(
        .invalidArgument, "the header with the backing file's name does not fit into a cluster",
        path: path, expected: "at most \(clusterSize) bytes", found: "\(all.count)",
        hint: "use a shorter path, or larger clusters")
    }
    return all
  }

  private func fixedFields(nameOffset: Int, nameSize: Int, length: Int) -> BigEndianBytes {
    var head = BigEndianBytes()
    head.put(QCOW2Layout.magic)
    head.put(UInt32(version))
    head.put(UInt64(nameOffset))
    head.put(UInt32(nameSize))
    head.put(UInt32(clusterBits))
    head.put(UInt64(size))
    head.put(cryptMethod)
    head.put(UInt32(l1Size))
    head.put(UInt64(l1Offset))
    head.put(UInt64(refcountTableOffset))
    head.put(UInt32(refcountTableClusters))
    head.put(UInt32(snapshotCount))
    head.put(UInt64(snapshotsOffset))
    guard version == 3 else { return head }
    head.put(incompatible)
    head.put(compatible)
    head.put(autoclear)
    head.put(UInt32(refcountOrder))
    head.put(UInt32(length))
    head.put(compression.rawValue)
    return head
  }

  mutating func setExtension(_ type: UInt32, _ bytes: [UInt8]?) {
    extensions.removeAll { $0.type == type }
    guard let bytes else { return }
    // The backing format comes first, as QEMU writes it.
    let place = type == QCOW2Layout.Extension.backingFormat ? 0 : extensions.count
    extensions.insert(Extension(type: type, bytes: bytes), at: place)
  }

  /// The table of feature names that QEMU writes, for programs that know fewer features.
  static var featureNameTable: [UInt8] {
    QCOW2Layout.featureNames.flatMap { feature in
      let name = Array(feature.name.utf8)
      return [feature.type, feature.bit] + name + [UInt8](repeating: 0, count: 46 - name.count)
    }
  }
}
