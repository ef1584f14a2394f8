/// Where fdisk's family would put partitions: 1 MiB, except on disks of at most 4 MiB, where
/// that would waste too much and it is one sector.
struct Alignment {
  let grain: ByteCount
  /// The first sector of a first partition.
  let firstSector: UInt64

  init(_ disk: DiskWindow) { self.init(sectors: disk.sectors, sectorSize: disk.sectorSize) }

  init(sectors: UInt64, sectorSize: SectorSize) {
    let sector = sectorSize.bytes
    let sectorsPerMiB = UInt64((1 << 20) / sector)
    let isSmall = sectors <= sectorsPerMiB * 4
    grain = ByteCount(isSmall ? sector : 1 << 20)
    firstSector = isSmall ? 1 : sectorsPerMiB
  }
}
