/// BeFS, of BeOS and Haiku. Giampaolo's "Practical File System Design", chapter 4; either byte order.
enum BeFSProbe {
  static let row = ProbeRow(
    "befs", minimumSize: 1440 * 1024,
    [
      Signature("BFS1", base: 0, at: 32), Signature("1SFB", base: 0, at: 32),
      Signature("BFS1", base: 512, at: 32), Signature("1SFB", base: 512, at: 32),
    ], probe: probe)

  private static func probe(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 132) else { return nil }
    let isBig = block.has("BFS1", at: 32)
    let shift = block.u32(44, bigEndian: isBig)
    guard block.u32(36, bigEndian: isBig) == 0x4249_4745,
      block.u32(68, bigEndian: isBig) == 0xdd12_1031,
      block.u32(112, bigEndian: isBig) == 0x15b6_830e, (10...13).contains(shift),
      block.u32(40, bigEndian: isBig) == 1 << shift
    else { return nil }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(0, 32)),
      uuid: try volumeID(reader, block, isBig, Int(shift)),
      version: isBig ? "big-endian" : "little-endian")
  }

  /// The attribute `be:volume_id` among the small data of the root folder's inode, where Haiku puts
  /// it. One that lies in an attribute file of its own is not looked for.
  private static func volumeID(
    _ reader: ProbeReader, _ block: ByteView, _ isBig: Bool, _ shift: Int
  ) throws(DiskError) -> String? {
    let groupShift = block.u32(76, bigEndian: isBig)
    guard groupShift < 32 else { return nil }
    let group = UInt64(block.u32(116, bigEndian: isBig))
    let first = (group << UInt64(groupShift)) + UInt64(block.u16(120, bigEndian: isBig))
    let offset = ProbeReader.offset(first, times: 1 << UInt64(shift))
    guard let inode = try reader.view(at: offset, count: 1 << shift),
      inode.u32(0, bigEndian: isBig) == 0x3bbe_0ad9
    else { return nil }
    var position = 232
    while position + 8 <= inode.count {
      let type = inode.u32(position, bigEndian: isBig)
      let nameSize = Int(inode.u16(position + 4, bigEndian: isBig))
      let dataSize = Int(inode.u16(position + 6, bigEndian: isBig))
      if type == 0 && nameSize == 0 && dataSize == 0 { return nil }
      // 'ULLG': a 64-bit number. Three bytes lie between name and data, one behind.
      if type == 0x554c_4c47, dataSize == 8, inode.has("be:volume_id\0", at: position + 8) {
        let value = inode.u64(position + 8 + nameSize + 3, bigEndian: isBig)
        let digits = String(value, radix: 16)
        return value == 0 ? nil : String(repeating: "0", count: 16 - digits.count) + digits
      }
      position += 8 + nameSize + 3 + dataSize + 1
    }
    return nil
  }
}
