extension Image {
  /// Opens the image at `path`.
  ///
  /// - Parameters:
  ///   - format: nil to look at the content. A file that shows itself to be of a format that is
  ///     not supported is refused rather than taken for raw.
  ///   - sectorSize: nil to find out: a block device knows, otherwise see `sectorSize`.
  /// - Throws: as `FileDevice.init`, and `.unsupported`, `.invalidArgument`.
  public static func open(
    _ path: String, format: ImageFormat? = nil, writable: Bool = false,
    sectorSize: SectorSize? = nil, system: SystemCalls = .linux
  ) throws(DiskError) -> Image {
    let file = try FileDevice(path: path, writable: writable, system: system)
    do {
      return try Image(file: file, format: format, sectorSize: sectorSize)
    } catch {
      try? file.close()
      throw error
    }
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
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws(DiskError) -> Image {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DiskError(
        .invalidArgument, "a path is not empty and holds no NUL character")
    }
    let creation = RawCreation(
      path: path, size: size, preallocation: preallocation, system: system,
      shouldStop: shouldStop)
    let file = try overwrite ? creation.replaceExisting() : creation.createNew()
    return Image(path: path, format: .raw, device: file, file: file, sectorSize: sectorSize)
  }

  private convenience init(
    file: FileDevice, format: ImageFormat?, sectorSize: SectorSize?
  ) throws(DiskError) {
    switch file.kind {
    case .blockDevice:
      guard format == nil || format == .device || format == .raw else {
        throw Self.unsupported(format, file.path)
      }
      self.init(
        path: file.path, format: .device, device: file, file: file,
        sectorSize: sectorSize ?? file.hardwareSectorSize ?? .s512)
    case .file:
      let ends = try ImageEnds(file)
      if let format {
        guard format == .raw else { throw Self.unsupported(format, file.path) }
      } else if let foreign = ForeignFormat.recognise(head: ends.head, tail: ends.tail) {
        throw foreign.refusal(path: file.path)
      }
      self.init(
        path: file.path, format: .raw, device: file, file: file,
        sectorSize: sectorSize ?? GPTProbe.sectorSize(head: ends.head, tail: ends.tail))
    }
  }

  private static func unsupported(_ format: ImageFormat?, _ path: String) -> DiskError {
    guard let format, format != .device else {
      return DiskError(
        .invalidArgument, "it is a regular file, not a block device", path: path,
        hint: "use format: .raw, or leave format: out")
    }
    return DiskError(
      .unsupported, "the format \(format) is not supported here", path: path,
      expected: "raw or device", found: format.rawValue, hint: "use format: .raw")
  }
}
