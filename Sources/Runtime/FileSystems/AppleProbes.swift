/// HFS and HFS Plus. Apple Technical Note TN1150; big-endian.
enum AppleProbes {
  static let rows: [ProbeRow] = [
    ProbeRow(
      "hfsplus",
      [Signature("BD", base: 1024), Signature("H+", base: 1024), Signature("HX", base: 1024)],
      probe: hfsPlus),
    ProbeRow("hfs", isTolerant: true, [Signature("BD", base: 1024)], probe: hfs),
  ]

  private static func isPlus(_ view: ByteView, at position: Int) -> Bool {
    view.has("H+", at: position) || view.has("HX", at: position)
  }

  private static func hfs(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    // With an HFS Plus volume within it, it is only a wrapper.
    guard let block = try reader.view(at: 1024, count: 162), !isPlus(block, at: 124) else {
      return nil
    }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(37, min(27, Int(block[36])))),
      uuid: uuid(block.bytes(116, 8)))
  }

  private static func hfsPlus(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let outer = try reader.view(at: 1024, count: 512) else { return nil }
    var start = 0
    if outer.has("BD", at: 0) {
      guard isPlus(outer, at: 124) else { return nil }
      start = Int(outer.be16(28)) * 512 + Int(outer.be16(126)) * Int(outer.be32(20))
    }
    guard let header = try reader.view(at: start + 1024, count: 512), isPlus(header, at: 0),
      header.be32(40) >= 512
    else { return nil }
    return ProbeFinding(
      label: try rootName(reader, header, start), uuid: uuid(header.bytes(104, 8)))
  }

  /// The name of the root folder: the first record of the catalog's first leaf.
  private static func rootName(
    _ reader: ProbeReader, _ header: ByteView, _ start: Int
  ) throws(DiskError) -> [UInt8]? {
    let blockSize = UInt64(header.be32(40))
    let catalog = ProbeReader.offset(
      UInt64(header.be32(288)), times: blockSize, plus: UInt64(start))
    guard let tree = try reader.view(at: catalog, count: 0x2000) else { return nil }
    let nodeSize = Int(tree.be16(32))
    guard nodeSize >= 14 + 518, tree.be32(20) != 0,
      let leaf = leafOffset(header, node: UInt64(tree.be32(24)), nodeSize, blockSize, start),
      let node = try reader.view(at: leaf, count: nodeSize)
    else { return nil }
    let length = Int(node.be16(20))
    // A leaf with records, the first of them a child of the root's parent.
    guard node[8] == 0xff, node.be16(10) != 0, node.be32(16) == 1, length <= 255 else { return nil }
    return ProbeText.label(utf16: node.bytes(22, length * 2), bigEndian: true)
  }

  /// Where a node of the catalog lies, found through the file's first eight extents.
  private static func leafOffset(
    _ header: ByteView, node: UInt64, _ nodeSize: Int, _ blockSize: UInt64, _ start: Int
  ) -> Int? {
    var block = node * UInt64(nodeSize) / blockSize
    for extent in 0..<8 {
      let first = UInt64(header.be32(288 + extent * 8))
      let count = UInt64(header.be32(292 + extent * 8))
      if count == 0 { return nil }
      if block < count {
        return ProbeReader.offset(first + block, times: blockSize, plus: UInt64(start))
      }
      block -= count
    }
    return nil
  }

  /// A name-based UUID (version 3) of the eight bytes that the Finder made unique, in the name space
  /// that Apple uses for it.
  private static func uuid(_ identifier: [UInt8]) -> String? {
    guard identifier.count == 8, identifier.contains(where: { $0 != 0 }) else { return nil }
    let space: [UInt8] = [
      0xb3, 0xe2, 0x0f, 0x39, 0xf2, 0x92, 0x11, 0xd6, 0x97, 0xa4, 0x00, 0x30, 0x65, 0x43, 0xec,
      0xac,
    ]
    var digest = [UInt8](repeating: 0, count: PasswordHash.md5.size)
    (space + identifier).withUnsafeBytes { PasswordHash.md5.digest($0, into: &digest) }
    digest[6] = 0x30 | digest[6] & 0x0f
    digest[8] = 0x80 | digest[8] & 0x3f
    return ProbeText.uuid(digest)
  }
}
