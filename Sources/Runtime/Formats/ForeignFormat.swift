/// Image formats that are not read here but known by their first or last bytes, so that nobody works on the
/// inside of one as if it were a disk.
///
/// Also a safeguard against a guest that writes a format's header into its raw disk: such a file
/// is never opened as raw, nor as the format, without the caller saying which (CVE-2008-2004).
struct ForeignFormat {
  enum Place {
    case start(Int)
    /// Counted back from the end of the file.
    case end(Int)
  }

  let name: String
  let place: Place
  let magic: [UInt8]
  /// A compressed file rather than an image format, and the program that unpacks it.
  var unpacker: String?

  private init(_ name: String, _ place: Place, _ magic: [UInt8], unpacker: String? = nil) {
    self.name = name
    self.place = place
    self.magic = magic
    self.unpacker = unpacker
  }

  private init(_ name: String, _ place: Place, _ magic: StaticString) {
    self.init(name, place, magic.withUTF8Buffer { [UInt8]($0) })
  }

  /// How many bytes at either end decide.
  static let reach = 512

  static let all: [ForeignFormat] = [
    ForeignFormat("qcow", .start(0), [0x51, 0x46, 0x49, 0xfb]),
    ForeignFormat("qed", .start(0), "QED\0"),
    ForeignFormat("cow", .start(0), "OOOM"),
    ForeignFormat("vmdk", .start(0), "KDMV"),
    ForeignFormat("vmdk", .start(0), "COWD"),
    ForeignFormat("vmdk", .start(0), "# Disk DescriptorFile"),
    ForeignFormat("vhdx", .start(0), "vhdxfile"),
    ForeignFormat("vhd", .start(0), "conectix"),
    ForeignFormat("vhd", .end(512), "conectix"),
    // Virtual PC before 2004 wrote a footer of 511 bytes.
    ForeignFormat("vhd", .end(511), "conectix"),
    ForeignFormat("vdi", .start(0x40), [0x7f, 0x10, 0xda, 0xbe]),
    ForeignFormat("parallels", .start(0), "WithoutFreeSpace"),
    ForeignFormat("parallels", .start(0), "WithouFreSpacExt"),
    ForeignFormat("bochs", .start(0), "Bochs Virtual HD Image"),
    ForeignFormat("cloop", .start(0), "#!/bin/sh\n#V2.0 Format\nmodprobe cloop"),
    ForeignFormat("dmg", .end(512), "koly"),
    ForeignFormat("dmg", .start(0), "encrcdsa"),
    ForeignFormat("dmg", .end(8), "cdsaencr"),
    ForeignFormat("ewf", .start(0), [0x45, 0x56, 0x46, 0x09, 0x0d, 0x0a, 0xff, 0x00]),
    ForeignFormat("ewf", .start(0), [0x45, 0x56, 0x46, 0x32, 0x0d, 0x0a, 0x81, 0x00]),
    ForeignFormat("aff", .start(0), "AFF10"),
    ForeignFormat("gzip", .start(0), [0x1f, 0x8b, 0x08], unpacker: "gzip -dk"),
    ForeignFormat("xz", .start(0), [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unpacker: "xz -dk"),
    ForeignFormat("bzip2", .start(0), [0x42, 0x5a, 0x68], unpacker: "bzip2 -dk"),
    ForeignFormat("zstd", .start(0), [0x28, 0xb5, 0x2f, 0xfd], unpacker: "zstd -d"),
  ]

  /// The format that the ends of a file show, or nil where nothing contradicts `raw`.
  ///
  /// - Parameters:
  ///   - head: at least the first `reach` bytes, or the whole of a smaller file.
  ///   - tail: at least the last `reach` bytes, or the whole of a smaller file.
  static func recognise(head: LayoutView, tail: LayoutView) -> ForeignFormat? {
    all.first { format in
      switch format.place {
      case .start(let offset): head.holds(format.magic, at: offset)
      case .end(let distance): tail.holds(format.magic, at: tail.count - distance)
      }
    }
  }

  /// The refusal to open a file of this format as raw.
  func refusal(path: String) -> DiskError {
    if let unpacker {
      return DiskError(
        .unsupported, "the file is compressed by \(name), not an image itself", path: path,
        expected: "an image", found: name,
        hint: "unpack it first (\(unpacker) FILE), or say format: .raw for its bytes as they are")
    }
    return DiskError(
      .unsupported, "the file is in the format \(name), which is not supported yet", path: path,
      expected: "raw", found: name, hint: "format: .raw opens its bytes as they are")
  }
}
