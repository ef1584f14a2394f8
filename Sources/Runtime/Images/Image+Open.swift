extension Image {
  /// Opens the image at `path`, and the files under it as far as the gate allows.
  ///
  /// - Parameters:
  ///   - options: nil format to look at the content. A file that shows itself to be of a format that
  ///     is not supported is refused rather than taken for raw.
  ///   - sectorSize: nil to find out: a block device knows, otherwise see `sectorSize`.
  /// - Throws: as `FileDevice.init`; `.busy` where another program writes to it; `.unsupported`,
  ///   `.corrupt`, `.permissionDenied` by the gate, `.invalidArgument`.
  public static func open(
    _ path: String, _ options: OpenOptions = OpenOptions(), sectorSize: SectorSize? = nil
  ) throws(DiskError) -> Image {
    let layer = try ImageLayer.open(path, options)
    do {
      return try Image(layer, sectorSize: sectorSize)
    } catch {
      try? layer.close()
      throw error
    }
  }

  /// As above, by single parameters.
  public static func open(
    _ path: String, format: ImageFormat? = nil, writable: Bool = false,
    sectorSize: SectorSize? = nil, system: SystemCalls = .linux
  ) throws(DiskError) -> Image {
    try open(
      path, OpenOptions(format: format, writable: writable, system: system), sectorSize: sectorSize)
  }

  /// Makes a raw image that reads as zeros, and opens it for writing.
  ///
  /// All or nothing: a failure leaves no new file, and an old one as it was. Not durable until
  /// `flush()`.
  /// - Parameters:
  ///   - size: in bytes, exact; any number, also 0.
  ///   - overwrite: whether an existing regular file gives way. Never a directory or a device.
  ///   - shouldStop: asked once per MiB while `.full` writes; true throws `.interrupted`.
  /// - Throws: `.exists`, `.noSpace`, `.notFound`, `.permissionDenied`, `.unsupported`,
  ///   `.isDirectory`, `.invalidArgument`, `.interrupted`, `.system`.
  public static func createRaw(
    _ path: String, size: ByteCount, preallocation: Preallocation = .sparse,
    overwrite: Bool = false, sectorSize: SectorSize = .s512, system: SystemCalls = .linux,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Image {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DiskError(
        .invalidArgument, "a path is not empty and holds no NUL character")
    }
    let creation = RawCreation(
      path: path, size: size, preallocation: preallocation, system: system,
      shouldStop: shouldStop, progress: progress)
    let file = try overwrite ? creation.replaceExisting() : creation.createNew()
    do throws(DiskError) {
      try ImageLock.writingRaw.take(on: file)
    } catch {
      try? file.close()
      throw error
    }
    return Image(
      path: path, format: .raw, device: file, file: file, sectorSize: sectorSize,
      isSectorSizeGiven: true)
  }

  convenience init(_ layer: ImageLayer, sectorSize: SectorSize?) throws(DiskError) {
    var found = sectorSize ?? layer.file?.hardwareSectorSize
    if found == nil {
      do throws(DiskError) {
        let ends = if let known = layer.ends { known } else { try ImageEnds(layer.device) }
        found = GPTProbe.sectorSize(head: ends.head, tail: ends.tail)
      } catch {
        // What cannot be read has the usual one, and can still be looked at: raw bytes fail later.
        guard layer.formatDevice != nil else { throw error }
      }
    }
    self.init(
      path: layer.path, format: layer.format, device: layer.device, file: layer.file,
      sectorSize: found ?? .s512, isSectorSizeGiven: sectorSize != nil)
  }
}
