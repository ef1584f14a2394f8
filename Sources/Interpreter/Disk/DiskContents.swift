import DiskRuntime

/// What is on a disk, in a few lines, for whoever is about to write over it.
enum DiskContents {
  /// Partitions beyond these are counted.
  private static let limit = 16

  /// Says what can be read; what cannot is no reason to keep quiet about the rest.
  static func lines(_ path: String) -> [String] {
    guard let image = try? Image.open(path, OpenOptions(force: true)) else { return [] }
    defer { try? image.close() }
    let size = SizeText.echo(image.size.bytes)
    let kind = image.format == .raw ? "" : ", \(image.format.rawValue)"
    guard let table = (try? image.partitionTable(lenient: true)) ?? nil else {
      let content = DiskBinding.contentLine(image.device)
      return [size + kind + (content.map { ", " + $0 } ?? "")]
    }
    let count = table.partitions.count
    var lines = [
      "\(size)\(kind), \(table.label.rawValue) table with \(count) partition\(count == 1 ? "" : "s")"
    ]
    let hasNames = table.partitions.contains { !$0.name.isEmpty }
    let rows = table.partitions.prefix(limit).map { part in
      let device = try? image.slice(part)
      let facts = [
        "\(part.number)", SizeText.human(part.size.bytes), part.typeName,
        device.flatMap(DiskBinding.contentLine) ?? "",
      ]
      return hasNames ? facts + [Escaping.visible(part.name)] : facts
    }
    let titles = ["#", "Size", "Type", "Content"] + (hasNames ? ["Name"] : [])
    let columns = titles.enumerated().map {
      (title: $1, alignment: $0 < 2 ? TextTable.Alignment.right : .left)
    }
    if count > 0 {
      lines += TextTable(columns, rows: rows).text.split(separator: "\n").map(String.init)
    }
    if count > limit { lines.append("and \(count - limit) more") }
    return lines
  }
}

/// What the kernel says of a path.
enum KernelFile {
  static func isBlockDevice(_ path: String) -> Bool {
    guard let file = try? FileDevice(path: path) else { return false }
    defer { try? file.close() }
    return file.kind == .blockDevice
  }
}

extension DiskBinding {
  /// What lies on a device, where that is known.
  static func contentLine(_ device: any BlockDevice) -> String? {
    guard let probe = (try? probeContent(device)) ?? nil else { return nil }
    return contentText(probe)
  }
}

extension PrimitiveCall {
  /// Asks before anything is written to the block device that an image, or a partition's image, is.
  func confirmWriting(_ index: Int) throws {
    let handle = hostIfAny(index, as: ImageHandle.self) ?? partition(index).image
    try confirmWriting(handle.image)
  }

  func confirmWriting(_ image: Image) throws {
    guard image.isWritable, image.file?.kind == .blockDevice else { return }
    try services.confirm(.device, image.path)
  }

  /// The same for what an image lies over.
  func confirmWritingBelow(_ index: Int) throws {
    guard let path = image(index).image.backing?.path, KernelFile.isBlockDevice(path) else {
      return
    }
    try services.confirm(.device, path)
  }
}
