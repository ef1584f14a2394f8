extension Image {
  /// An image in memory over this one: it takes all writes, and this one stays as it is until
  /// `commit`. Memory: what is written, in clusters of 64 KiB.
  ///
  /// This image stays open under it, and is the caller's to close.
  /// - Throws: `.closed`, `.noSpace`.
  public func overlay() throws(DiskError) -> Image {
    let memory = try MemoryDevice(size: .zero, name: path)
    var header = try QCOW2Creation(size: size.bytes, options: QCOW2Options(), path: path)
      .write(to: memory)
    // A disk in a file need not end at a sector of 512 bytes.
    header.size = size.bytes
    var layer = ImageLayer(path: path, format: format, device: device, file: file)
    layer.isOwned = false
    let image = try QCOW2Image(
      memory, header: header, data: nil, layer: layer, writable: true, OpenOptions(writable: true))
    return Image(path: path, format: .qcow2, device: image, file: nil, sectorSize: sectorSize)
  }
}
