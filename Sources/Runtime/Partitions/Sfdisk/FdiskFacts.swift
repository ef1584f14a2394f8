/// What `fdisk -l` prints about a disk and its table, as values; the layout is up to the caller.
public struct FdiskFacts: Hashable, Sendable {
  /// A line of the table. fdisk shows `id` for MBR partitions only, and `boot` as `*`.
  public struct Row: Hashable, Sendable {
    public let device: String
    public let isBootable: Bool
    public let start: UInt64
    public let end: UInt64
    public let sectors: UInt64
    /// With one decimal and one letter: `9.7M`.
    public let size: String
    /// The MBR type in hexadecimal; nil for GPT.
    public let id: String?
    public let type: String
  }

  public let device: String
  /// With two decimals and the unit: `244.5 MiB`.
  public let size: String
  public let bytes: ByteCount
  public let sectors: UInt64
  public let logicalSectorSize: Int
  public let physicalSectorSize: Int
  public let minimumIOSize: Int
  public let optimalIOSize: Int
  /// `dos` or `gpt`.
  public let label: String
  public let identifier: String
  public let rows: [Row]

  /// Whether some partition begins before one of a lower number, of which fdisk gives notice.
  public var isOutOfOrder: Bool { zip(rows, rows.dropFirst()).contains { $1.start < $0.start } }
}

extension PartitionTable {
  /// What `fdisk -l device` prints.
  ///
  /// - Parameters:
  ///   - device: the path as it was given; partitions are named after it.
  ///   - topology: what a block device says of itself; nil for an image in a file.
  public func fdiskFacts(device: String, topology: BlockTopology? = nil) -> FdiskFacts {
    let sector = sectorSize.bytes
    // fdisk counts whole sectors only. A part of the disk's size: it cannot overflow.
    let whole = ByteCount(diskSize.bytes / sector * sector)
    let minimum = topology.map { Int($0.minimum) } ?? sector
    let optimal = topology.map { $0.optimal == 0 ? minimum : Int($0.optimal) } ?? sector
    return FdiskFacts(
      device: device, size: whole.fdiskText(.long), bytes: whole, sectors: diskSectors,
      logicalSectorSize: sector, physicalSectorSize: topology.map { Int($0.physical) } ?? sector,
      minimumIOSize: minimum, optimalIOSize: optimal, label: label.rawValue, identifier: id,
      rows: partitions.map { partition in
        FdiskFacts.Row(
          device: Self.nodeName(device: device, number: partition.number),
          isBootable: partition.isBootable, start: partition.start.value,
          end: partition.end.value, sectors: partition.sectors,
          size: partition.size.fdiskText(.short),
          id: label == .dos ? partition.type.description : nil, type: partition.typeName)
      })
  }
}

extension ByteCount {
  public enum FdiskStyle: Hashable, Sendable {
    /// `9.7M`: at most one decimal.
    case short
    /// `244.5 MiB`: at most two decimals.
    case long
  }

  /// The size as fdisk prints it: rounded, in powers of 1024, decimals only where not zero.
  public func fdiskText(_ style: FdiskStyle) -> String {
    var power = 0
    while power < 6, bytes >> (10 * (power + 1)) != 0 { power += 1 }
    let shift = 10 * power
    var whole = bytes >> shift
    let rest = bytes & ((1 << shift) - 1)
    // Three digits after the point, then rounded half up to those that are shown.
    // An exabyte's rest times 1000 would not fit in 64 bits; 2^-10 of it is exact enough.
    let thousandths =
      power == 6 ? ((rest >> 10) * 1000) >> (shift - 10) : (rest * 1000) >> shift
    var hundredths =
      style == .long ? (thousandths + 5) / 10 : (thousandths + 50) / 100 * 10
    if hundredths == 100 {
      whole += 1
      hundredths = 0
    }
    let letter = Array("BKMGTPE")[power]
    let unit = style == .short ? "\(letter)" : power == 0 ? " B" : " \(letter)iB"
    if hundredths == 0 { return "\(whole)\(unit)" }
    let digits = hundredths < 10 ? "0\(hundredths)" : "\(hundredths)"
    let decimals = hundredths % 10 == 0 ? String(digits.dropLast()) : digits
    return "\(whole).\(decimals)\(unit)"
  }
}
