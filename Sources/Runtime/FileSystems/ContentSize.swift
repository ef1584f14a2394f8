/// How many bytes of its device a file system takes, by its own account.
///
/// Known for ext2/3/4, XFS, Btrfs, FAT, exFAT, NTFS, EROFS, swap and squashfs.
/// - Returns: nil for other contents, and where the account makes no sense.
/// - Throws: what the device's `read` throws.
func contentSize(
  _ device: any BlockDevice, _ content: ContentProbe
) throws(DiskError) -> Int? {
  guard device.size.bytes >= 1 << 17 else { return nil }
  let view = try ByteBuffer(device, at: 0, count: 1 << 17).view
  switch content.type {
  case "ext2", "ext3", "ext4":
    // Block counts, and 1024 << log size. Linux, fs/ext4/ext4.h.
    guard view.u32(1024 + 24) <= 6 else { return nil }
    let has64Bits = view.u32(1024 + 0x60) & 0x80 != 0
    let blocks = UInt64(view.u32(1024 + 4)) | (has64Bits ? UInt64(view.u32(1024 + 0x150)) << 32 : 0)
    return product(blocks, 1024 << UInt64(view.u32(1024 + 24)))
  case "xfs":
    // Big-endian: sb_blocksize, sb_dblocks. Linux, fs/xfs/libxfs/xfs_format.h.
    return product(view.u64(8).byteSwapped, UInt64(view.u32(4).byteSwapped))
  case "btrfs":
    // dev_item.total_bytes of the superblock at 64 KiB. Linux, include/uapi/linux/btrfs_tree.h.
    return Int(exactly: view.u64(65536 + 0xd1))
  case "vfat":
    let small = UInt64(view.u16(19))
    return product(small != 0 ? small : UInt64(view.u32(32)), UInt64(view.u16(11)))
  case "exfat":
    // VolumeLength, and BytesPerSectorShift. Microsoft, exFAT file system specification, 3.1.
    guard view.u8(108) <= 12 else { return nil }
    return product(view.u64(72), 1 << UInt64(view.u8(108)))
  case "ntfs":
    // The last sector is the copy of the boot sector, and is not counted.
    return product(view.u64(40) &+ 1, UInt64(view.u16(11)))
  case "erofs":
    // blkszbits, and the low 32 bits of the block count. Linux, fs/erofs/erofs_fs.h.
    guard view.u8(1024 + 12) <= 16 else { return nil }
    return product(UInt64(view.u32(1024 + 36)), 1 << UInt64(view.u8(1024 + 12)))
  case "swap":
    // last_page, in the byte order of the machine that made it. Linux, include/linux/swap.h.
    let isSwapped = view.u32(1024) != 1
    let last = isSwapped ? view.u32(1028).byteSwapped : view.u32(1028)
    guard let page = swapPageSize(view) else { return nil }
    return product(UInt64(last) + 1, page)
  case "squashfs": return Int(exactly: view.u64(40))
  default: return nil
  }
}

/// The signature ends the first page.
private func swapPageSize(_ view: LayoutView) -> UInt64? {
  [4096, 8192, 16384, 32768, 65536].first { (size: UInt64) in
    view.holds(Array("SWAPSPACE2".utf8), at: Int(size) - 10)
  }
}

private func product(_ count: UInt64, _ size: UInt64) -> Int? {
  let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
  return overflow ? nil : Int(exactly: bytes)
}
