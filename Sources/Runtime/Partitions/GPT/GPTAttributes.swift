/// The attribute bits of a GPT partition. UEFI Specification 2.10, table 5-8; bits 48–63 belong
/// to the partition's type.
public struct GPTAttributes: OptionSet, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let required = GPTAttributes(rawValue: 1 << 0)
  public static let noBlockIO = GPTAttributes(rawValue: 1 << 1)
  public static let legacyBIOSBootable = GPTAttributes(rawValue: 1 << 2)
  /// Discoverable Partitions Specification and Microsoft.
  public static let readOnly = GPTAttributes(rawValue: 1 << 60)
  public static let noAutomount = GPTAttributes(rawValue: 1 << 63)

  /// As `sfdisk -J` prints them: `RequiredPartition LegacyBIOSBootable GUID:60,63`. Empty for none.
  public var description: String {
    var words: [String] = []
    if contains(.required) { words.append("RequiredPartition") }
    if contains(.noBlockIO) { words.append("NoBlockIOProtocol") }
    if contains(.legacyBIOSBootable) { words.append("LegacyBIOSBootable") }
    let bits = (48...63).filter { rawValue >> UInt64($0) & 1 == 1 }
    if !bits.isEmpty { words.append("GUID:" + bits.map(String.init).joined(separator: ",")) }
    return words.joined(separator: " ")
  }
}
