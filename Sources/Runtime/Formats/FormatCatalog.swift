/// The formats that are read here, each in a folder of its own.
struct FormatCatalog {
  let format: ImageFormat
  /// Whether the ends of a file show this format.
  let recognises: @Sendable (_ head: LayoutView, _ tail: LayoutView) -> Bool
  let open:
    @Sendable (_ file: FileDevice, _ options: OpenOptions, _ chain: ImageChain) throws(DiskError)
      -> any FormatDevice

  static let all: [FormatCatalog] = [
    FormatCatalog(
      format: .qcow2,
      recognises: { head, _ in
        // Version 1 is another format under the same magic number, `qcow`.
        head.holds([0x51, 0x46, 0x49, 0xfb], at: 0)
          && (head.count < 8 || head.u32(4).byteSwapped >= 2)
      },
      open: { (file, options, chain) throws(DiskError) in
        try QCOW2Image(file: file, options: options, chain: chain)
      })
  ]

  static func named(_ format: ImageFormat) -> FormatCatalog? { all.first { $0.format == format } }
}

/// The images over the one that is being opened: a chain that comes back to one of them has no end.
struct ImageChain: Sendable {
  /// As deep as QEMU's own limit on nesting.
  static let limit = 200

  private(set) var files: [FileIdentity] = []
  /// Whether the image's format was only guessed: then it may not name further files, since a guest
  /// that writes to a raw disk can make it look like any format (CVE-2008-2004).
  var isGuessed = false

  /// Whether a script named the file that is opened next, and not an image.
  var isAsked = false
  /// The file that a new image over these is to replace.
  var replaced: FileIdentity?
  /// How many images are over the first of `files`.
  var above = 0

  var isTop: Bool { files.isEmpty }

  func adding(_ file: FileDevice) throws(DiskError) -> ImageChain {
    guard file.identity != replaced else {
      throw DiskError(
        .invalidArgument, "the new image would replace a file that it is to lie over",
        path: file.path,
        hint: "give the new image another name")
    }
    guard !files.contains(file.identity) else {
      throw DiskError(
        .corrupt, "the chain of backing files comes back to this image", path: file.path,
        hint: "rebase one of them onto an image that does not lead back")
    }
    guard files.count + above <= Self.limit else {
      throw DiskError(
        .corrupt, "the chain of backing files is longer than \(Self.limit)", path: file.path,
        hint: "commit or convert the images in its middle")
    }
    var chain = self
    chain.files.append(file.identity)
    chain.isAsked = false
    return chain
  }
}

extension ImageLayer {
  /// Opens an image file, takes QEMU's locks on it, and opens what lies under it.
  /// - Throws: as `FileDevice.init`, `.busy`, `.unsupported`, `.corrupt`, and what the gate refuses.
  static func open(
    _ path: String, _ options: OpenOptions, chain: ImageChain = ImageChain()
  ) throws(DiskError) -> ImageLayer {
    let file = try FileDevice(path: path, writable: options.writable, system: options.system)
    do {
      return try layer(file, options, chain)
    } catch {
      try? file.close()
      throw error
    }
  }

  private static func layer(
    _ file: FileDevice, _ options: OpenOptions, _ chain: ImageChain
  ) throws(DiskError) -> ImageLayer {
    var below = try chain.adding(file)
    below.isGuessed = !chain.isTop && !chain.isAsked && options.format == nil
    let isAsked = options.format == nil && file.kind == .file
    // What a block device holds is a guest's: it is never taken for a format unasked.
    let ends = isAsked ? try ImageEnds(file) : nil
    guard let driver = try driver(for: file, options, ends) else {
      try takeLock(on: file, isRaw: true, options, chain)
      return ImageLayer(
        path: file.path, format: file.kind == .blockDevice ? .device : .raw, device: file,
        file: file, ends: ends)
    }
    try takeLock(on: file, isRaw: false, options, chain)
    let device = try driver.open(file, options, below)
    return ImageLayer(path: file.path, format: driver.format, device: device, file: file)
  }

  private static func takeLock(
    on file: FileDevice, isRaw: Bool, _ options: OpenOptions, _ chain: ImageChain
  ) throws(DiskError) {
    let lock: ImageLock =
      if options.force && !options.writable {
        .watching
      } else if options.writable {
        isRaw ? .writingRaw : .writing
      } else {
        isRaw && chain.isTop ? .readingRaw : .reading
      }
    try lock.take(on: file)
  }

  /// The format's row of the catalog; nil for raw.
  private static func driver(
    for file: FileDevice, _ options: OpenOptions, _ ends: ImageEnds?
  ) throws(DiskError) -> FormatCatalog? {
    if let format = options.format {
      if let driver = FormatCatalog.named(format) { return driver }
      guard format == .raw || file.kind == .blockDevice && format == .device else {
        throw unsupported(format, file.path)
      }
      return nil
    }
    guard let ends else { return nil }
    if let driver = FormatCatalog.all.first(where: { $0.recognises(ends.head, ends.tail) }) {
      return driver
    }
    if let foreign = ForeignFormat.recognise(head: ends.head, tail: ends.tail) {
      throw foreign.refusal(path: file.path)
    }
    return nil
  }

  private static func unsupported(_ format: ImageFormat, _ path: String) -> DiskError {
    guard format != .device else {
      return DiskError(
        .invalidArgument, "it is a regular file, not a block device", path: path,
        hint: "use format: .raw, or leave format: out")
    }
    return DiskError(
      .unsupported, "the format \(format) is not supported here", path: path,
      expected: "raw, qcow2 or device", found: format.rawValue, hint: "use format: .raw")
  }
}
