import DiskRuntime

/// What the primitives that plan tables take, in the words of scripts.
enum PlanWords {
  /// The types that have a name of one word; any other is written as a text: its words in full
  /// (`"usr-arm64-verity"`), a GUID, or an MBR's number in hexadecimal.
  static let types: Set<String> = [
    "linux", "swap", "home", "srv", "tmp", "extended", "uefi", "esp", "efi", "raid", "lvm",
    "xbootldr", "bios", "msr", "freebsd", "openbsd", "midnightbsd", "hfs", "apfs",
  ]

  static let type: ScriptType = .oneOf([.symbol(types), .string])
  static let size: ScriptType = .oneOf([.size, .symbol(["rest"]), .string])
  static let start: ScriptType = .oneOf([
    .size, .int, .symbol(["first", "best", "largest", "last"]),
  ])
  static let role: ScriptType = .symbol(["primary", "extended", "logical"])

  /// Words for the bits of GPT attributes; a number is a bit of its own.
  static let attributes: [(word: String, value: GPTAttributes)] = [
    ("required", .required), ("noBlockIO", .noBlockIO), ("bootable", .legacyBIOSBootable),
    ("readOnly", .readOnly), ("noAutomount", .noAutomount),
  ]
}

extension PrimitiveCall {
  /// The text of an argument that is a symbol or a text.
  private func word(_ index: Int) -> String {
    self[index].tag == Tag.symbol ? symbol(index, default: "") : text(index)
  }

  /// A type of partition as the script wrote it, until the kind of table is known.
  func typeWord(_ index: Int, default word: String = "linux") -> String {
    isGiven(index) ? self.word(index) : word
  }

  func length(_ index: Int) throws -> PartitionRequest.Length {
    guard isGiven(index) else { return .rest }
    if self[index].tag == Tag.size { return .bytes(ByteCount(int(index))) }
    let word = word(index)
    if word == "rest" { return .rest }
    guard word.hasSuffix("%"), let percent = Int(word.dropLast()) else {
      throw ScriptFault(
        .invalidArgument, "`\(word)` is no share of the free space", symbol: "arguments",
        help: "write a size (64MiB), a share (\"25%\"), or .rest")
    }
    return .percent(percent)
  }

  func place(_ index: Int) throws -> PartitionRequest.Place {
    guard isGiven(index) else { return .first }
    switch self[index].tag {
    case Tag.size: return .byte(offset(index))
    case Tag.int:
      guard let sector = UInt64(exactly: int(index)) else {
        throw ScriptFault(
          .invalidArgument, "a sector number is not negative", symbol: "arguments")
      }
      return .sector(sector)
    default:
      switch symbol(index, default: "first") {
      case "best": return .best
      case "largest": return .largest
      case "last": return .last
      default: return .first
      }
    }
  }

  func guid(_ index: Int) throws -> GUID? {
    guard isGiven(index) else { return nil }
    if let guid = GUID(text(index)) { return guid }
    throw ScriptFault(
      .invalidArgument, "`\(text(index))` is no GUID", symbol: "arguments",
      help: "a GUID is 32 digits in groups of 8-4-4-4-12")
  }

  func attributes(_ index: Int) throws -> GPTAttributes? {
    guard isGiven(index) else { return nil }
    var found: GPTAttributes = []
    let array = self[index].asArray.pointee
    for position in 0..<array.count {
      let value = array.elements.unsafelyUnwrapped[position]
      if value.tag == Tag.int, (0...63).contains(value.int) {
        found.insert(GPTAttributes(rawValue: 1 << UInt64(value.int)))
        continue
      }
      let word = value.tag == Tag.symbol ? vm.names.text(value.nameID) : ""
      guard let known = PlanWords.attributes.first(where: { $0.word == word }) else {
        throw ScriptFault(
          .invalidArgument,
          "an attribute is a number of a bit, or one of "
            + PlanWords.attributes.map { ".\($0.word)" }.joined(separator: ", "),
          symbol: "arguments")
      }
      found.insert(known.value)
    }
    return found
  }

  /// The identifier of a disk: a GUID, or a number of 32 bits in hexadecimal.
  func diskIdentifier(_ index: Int) throws -> TableDraft.Identifier? {
    guard isGiven(index) else { return nil }
    let text = text(index)
    if let guid = GUID(text) { return .gpt(guid) }
    let digits = text.hasPrefix("0x") ? text.dropFirst(2) : Substring(text)
    if !digits.hasPrefix("+"), let number = UInt32(digits, radix: 16) { return .mbr(number) }
    throw ScriptFault(
      .invalidArgument, "`\(text)` is no identifier of a disk", symbol: "arguments",
      help: "write a GUID for a GPT, or 0x and up to eight digits for an MBR")
  }

  /// Where new identifiers come from: the seed, or chance.
  func guids(seed index: Int) -> GUIDSource {
    GUIDSource(
      seed: isGiven(index)
        ? UInt64(bitPattern: Int64(int(index))) : UInt64.random(in: .min ... .max))
  }
}

/// A partition that a script describes before it says what kind of table it is for.
struct PartDescription: Hashable {
  let type: String
  let length: PartitionRequest.Length
  let place: PartitionRequest.Place
  let number: Int?
  let role: Partition.Role?
  let name: String
  let uuid: GUID?
  let isBootable: Bool
  let attributes: GPTAttributes

  /// - Throws: where the table has no such type.
  func request(_ label: PartitionTable.Label) throws -> PartitionRequest {
    PartitionRequest(
      type: try PartDescription.type(type, label), length: length, place: place, number: number,
      role: role, name: name, uuid: uuid, isBootable: isBootable, attributes: attributes)
  }

  static func type(_ word: String, _ label: PartitionTable.Label) throws -> PartitionType {
    if let type = PartitionType(word, label: label) { return type }
    throw ScriptFault(
      .invalidArgument,
      "\(label == .dos ? "an MBR" : "a GPT") has no type `\(word)`", symbol: "arguments",
      help: label == .dos
        ? "write a word (.linux, .esp, .extended …) or its number (\"83\")"
        : "write a word (.linux, .esp, \"root-x86-64\" …) or a GUID")
  }
}
