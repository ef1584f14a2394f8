/// The format of an image: how the file's bytes become the disk's bytes.
///
/// A name rather than an enumeration: every format registers its own.
public struct ImageFormat: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The name in scripts and in `info`: `raw`, `device`, `qcow2` …
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The file's bytes are the disk's bytes.
  public static let raw = ImageFormat(rawValue: "raw")
  /// A block device of the kernel.
  public static let device = ImageFormat(rawValue: "device")

  /// QEMU's own format, versions 2 and 3.
  public static let qcow2 = ImageFormat(rawValue: "qcow2")

  public var description: String { rawValue }
}
