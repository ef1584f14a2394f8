/// How much space an image would take after a conversion.
public struct ImageMeasure: Hashable, Sendable {
  /// For what the disk holds now.
  public let required: Int
  /// With every cluster in use.
  public let fullyAllocated: Int

  /// - Parameters:
  ///   - format: of the image to be.
  ///   - options: cluster size, refcount width and extended L2 entries of a qcow2 image to be.
  ///   - progress: called between extents with bytes done and in all.
  /// - Throws: `.unsupported`, what reading the tables throws, `.interrupted`.
  public init(
    of device: any BlockDevice, as format: ImageFormat, options: QCOW2Options = QCOW2Options(),
    progress: (Int, Int) -> Void = { _, _ in }, shouldStop: () -> Bool = { false }
  ) throws(DiskError) {
    switch format {
    case .raw:
      required = device.size.bytes
      fullyAllocated = device.size.bytes
    case .qcow2:
      let header = try QCOW2Creation(size: 0, options: options, path: device.name).header()
      let cluster = header.clusterSize
      let (padded, overflow) = device.size.bytes.addingReportingOverflow(cluster - 1)
      guard !overflow, padded < 1 << 62 else {
        throw DiskError(.invalidArgument, "the disk is too large for qcow2", path: device.name)
      }
      let whole = padded & ~(cluster - 1)
      var (used, counted) = (0, 0)
      for extent in try device.extents(progress: progress, shouldStop: shouldStop)
      where !extent.isZero {
        let end = (extent.start.bytes + extent.length.bytes + cluster - 1) & ~(cluster - 1)
        // Extents share the cluster at their border, which counts once.
        used += end - max(extent.start.bytes & ~(cluster - 1), counted)
        counted = end
      }
      fullyAllocated = whole + Self.metadata(header, disk: whole)
      required = fullyAllocated - whole + used
    default:
      throw DiskError(
        .unsupported, "images of the format \(format) cannot be measured", path: device.name,
        expected: "raw or qcow2")
    }
  }

  /// The bytes of header and tables for a disk all of whose clusters are in use.
  private static func metadata(_ header: QCOW2Header, disk: Int) -> Int {
    let cluster = header.clusterSize
    func up(_ count: Int, to unit: Int) -> Int { (count + unit - 1) / unit * unit }
    let l2 = up(disk / cluster, to: cluster / header.l2EntrySize) * header.l2EntrySize
    let l1 = up(l2 / cluster, to: cluster / 8) * 8
    let clusters = (cluster + l2 + l1 + disk) / cluster
    let perBlock = 1 << header.blockBits
    var (blocks, tables, last) = (0, 0, -1)
    // Refcounts are counted themselves: repeated until nothing changes.
    while clusters + blocks + tables != last {
      last = clusters + blocks + tables
      blocks = (last + perBlock - 1) / perBlock
      tables = (blocks + cluster / 8 - 1) / (cluster / 8)
    }
    return cluster + l2 + l1 + (blocks + tables) * cluster
  }
}
