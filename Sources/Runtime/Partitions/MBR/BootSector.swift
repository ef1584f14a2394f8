/// The boot sectors of file systems, which end in 55AA like an MBR and are none.
///
/// The same tests as blkid makes before it takes a sector for an MBR. An exFAT volume is not
/// among them: its boot sector has zeros where the entries are, and counts as an empty table.
enum BootSector {
  /// The name of the file system whose boot sector this is, or nil.
  /// - Precondition: `view` has at least 512 bytes.
  static func fileSystem(_ view: LayoutView) -> String? {
    if isNTFS(view) { return "NTFS" }
    if isFAT(view) { return "FAT" }
    return nil
  }

  static func isExFAT(_ view: LayoutView) -> Bool { view.holds(Array("EXFAT   ".utf8), at: 3) }

  private static func isNTFS(_ view: LayoutView) -> Bool {
    guard view.holds(Array("NTFS    ".utf8), at: 3) else { return false }
    let sector = Int(view.u16(11))
    guard sector >= 256, sector <= 4096, isPowerOfTwo(sector) else { return false }
    let perCluster = view.u8(13)
    guard isPowerOfTwo(Int(perCluster)) || (240...249).contains(perCluster) else { return false }
    // Reserved sectors, FATs, root entries, 16-bit sectors, sectors per FAT, 32-bit sectors.
    return view.u16(14) == 0 && view.u8(16) == 0 && view.u16(17) == 0 && view.u16(19) == 0
      && view.u16(22) == 0 && view.u32(32) == 0
  }

  private static func isFAT(_ view: LayoutView) -> Bool {
    let hasName =
      ["MSDOS", "FAT16   ", "FAT12   ", "FAT     "].contains { view.holds(Array($0.utf8), at: 54) }
      || ["MSWIN", "FAT32   "].contains { view.holds(Array($0.utf8), at: 82) }
    if !hasName {
      // OS/2 puts a FAT-like sector before file systems that are none.
      if view.holds(Array("JFS     ".utf8), at: 54) || view.holds(Array("HPFS    ".utf8), at: 54) {
        return false
      }
    }
    let media = view.u8(21)
    let fats = UInt64(view.u8(16))
    let reserved = UInt64(view.u16(14))
    let perCluster = Int(view.u8(13))
    let sector = Int(view.u16(11))
    guard fats > 0, reserved > 0, media >= 0xf8 || media == 0xf0, isPowerOfTwo(perCluster),
      isPowerOfTwo(sector), sector >= 512, sector <= 4096
    else { return false }
    return clusterCountFits(view, reserved, fats, perCluster, sector)
  }

  private static func clusterCountFits(
    _ view: LayoutView, _ reserved: UInt64, _ fats: UInt64, _ perCluster: Int, _ sector: Int
  ) -> Bool {
    let small = UInt64(view.u16(19))
    let total = small != 0 ? small : UInt64(view.u32(32))
    let shortFAT = UInt64(view.u16(22))
    let longFAT = UInt64(view.u32(36))
    let fat = (shortFAT != 0 ? shortFAT : longFAT) * fats
    let root = (UInt64(view.u16(17)) * 32 + UInt64(sector) - 1) / UInt64(sector)
    // 32-bit arithmetic that wraps, as the kernel's: a negative rest is far too many clusters.
    let rest = UInt32(truncatingIfNeeded: total &- (reserved + fat + root))
    let clusters = rest / UInt32(perCluster)
    let isFAT32 = shortFAT == 0 && longFAT != 0
    let most: UInt32 = isFAT32 ? 0x0fff_fff6 : clusters > 0xff4 ? 0xfff4 : 0xff4
    return clusters <= most
  }

  private static func isPowerOfTwo(_ value: Int) -> Bool { value > 0 && value & (value - 1) == 0 }
}
