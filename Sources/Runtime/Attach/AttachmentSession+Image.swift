extension AttachmentSession {
  /// Attaches an open image or a part of it: the file that is open, whatever its name leads to by now.
  ///
  /// - Throws: as `attach`; `.unsupported` for an image whose bytes are not a file's own.
  public func attach(
    _ image: Image, offset: ByteOffset = .zero, size: ByteCount? = nil, readOnly: Bool
  ) throws(DiskError) -> Attachment {
    guard let file = image.file, file === image.device else {
      throw DiskError(
        .unsupported, "only raw images and block devices can be attached", path: image.path,
        hint: "convert it to raw first")
    }
    let descriptor = try file.acquire()
    defer { file.descriptor.release() }
    return try attach(
      .descriptor(descriptor, name: image.path),
      AttachOptions(
        offset: offset, size: size, readOnly: readOnly, sectorSize: image.sectorSize))
  }
}
