/// What a partition is for: one byte in an MBR, a GUID in a GPT.
public enum PartitionType: Hashable, Sendable, CustomStringConvertible {
  case mbr(UInt8)
  case gpt(GUID)
  /// The number that another kind of table has for it.
  case code(UInt32)
  /// The word that another kind of table has for it: `Apple_HFS`.
  case text(String)

  /// As `sfdisk -J` prints it: `83`, `f`, or the GUID in upper case.
  public var description: String {
    switch self {
    case .mbr(let byte): String(byte, radix: 16)
    case .gpt(let guid): guid.description
    case .code(let code): String(code, radix: 16)
    case .text(let text): text
    }
  }

  /// As fdisk names it: `Linux filesystem`, `FAT16 <32M`; nil for an unknown one.
  public var name: String? {
    switch self {
    case .mbr(let byte): MBRTypes.name(byte)
    case .gpt(let guid): GPTTypes.name(guid)
    case .code: nil
    case .text(let text): text
    }
  }

  /// Whether an MBR entry of this type holds a chain of logical partitions.
  var isExtended: Bool {
    switch self {
    case .mbr(let byte): byte == 0x05 || byte == 0x0f || byte == 0x85
    case .gpt, .code, .text: false
    }
  }

  /// The type that a user names for a table of this kind: an alias (`linux`, `esp`, `root-arm64`),
  /// or the code itself (`83`, `0x83`, a GUID). Aliases ignore case. nil for anything else.
  public init?(_ text: String, label: PartitionTable.Label) {
    let word = text.lowercased()
    switch label {
    case .dos:
      let digits = word.hasPrefix("0x") ? word.dropFirst(2) : Substring(word)
      let isHex = digits.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
      if let byte = MBRTypes.aliases.first(where: { $0.alias == word })?.type {
        self = .mbr(byte)
      } else if isHex, let byte = UInt8(digits, radix: 16) {
        self = .mbr(byte)
      } else {
        return nil
      }
    case .gpt:
      if let guid = GPTTypes.guid(alias: word) ?? GUID(text) {
        self = .gpt(guid)
      } else {
        return nil
      }
    default: return nil
    }
  }
}
