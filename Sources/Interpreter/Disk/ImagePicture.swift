import DiskRuntime

/// An image as the prompt shows it: what it is, what of it is stored, and where.
enum ImagePicture {
  /// More extents than these are not looked for.
  private static let extentLimit = 20_000

  static func lines(
    _ image: Image, on canvas: Canvas, shouldStop: () -> Bool
  ) -> [DrawnLine] {
    var lines = DrawnLine.lines(DiskBinding.imageText(image))
    guard image.isOpen else { return lines }
    if let facts = facts(image) { lines.append(DrawnLine(facts)) }
    if image.format == .device || image.size.bytes == 0 { return lines }
    do throws(DiskError) {
      lines += try map(image, shouldStop).lines(on: canvas)
    } catch {
      if error.code != .interrupted {
        lines.append(DrawnLine("no map: \(Escaping.visible(error.message))", .damaged))
      }
    }
    return lines
  }

  private static func facts(_ image: Image) -> String? {
    var facts: [String] = []
    if let size = try? image.actualSize() { facts.append("\(SizeText.human(size.bytes)) on disk") }
    facts.append("sectors of \(image.sectorSize.bytes) B")
    if let size = image.clusterSize { facts.append("clusters of \(SizeText.human(size.bytes))") }
    if let below = image.backing { facts.append("over \(Escaping.visible(below.path))") }
    return facts.joined(separator: ", ")
  }

  private static func map(
    _ image: Image, _ shouldStop: () -> Bool
  ) throws(DiskError) -> AllocationMap {
    var runs: [(length: Int, kind: AllocationMap.Kind)] = []
    var position = 0
    let size = image.size.bytes
    while position < size, runs.count < extentLimit {
      if shouldStop() { throw DiskError(.interrupted, "interrupted") }
      let extent = try image.device.extent(at: ByteOffset(position))
      let kind: AllocationMap.Kind =
        extent.kind == .hole ? .hole : extent.depth > 0 ? .below : .stored
      let length = min(extent.start.bytes + extent.length.bytes, size) - position
      // A device that gives nothing would be asked for ever.
      guard length > 0 else { break }
      if let last = runs.last, last.kind == kind {
        runs[runs.count - 1].length += length
      } else {
        runs.append((length, kind))
      }
      position += length
    }
    return AllocationMap(runs: runs, size: size, isCut: position < size)
  }
}
