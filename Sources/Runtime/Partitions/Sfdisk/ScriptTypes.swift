extension PartitionType {
  /// The type that a script of sfdisk names: one of its letters, what a user may say, or the name
  /// that fdisk prints, of which only letters and digits count. nil for anything else.
  init?(sfdisk text: String, label: PartitionTable.Label) {
    let letters: KeyValuePairs = ["L": "linux", "S": "swap", "U": "uefi", "R": "raid", "V": "lvm"]
    let own: KeyValuePairs =
      label == .gpt
      ? ["H": "home"] : ["E": "extended", "X": "linuxex", "Ex": "linuxex"]
    let word = (Array(letters) + Array(own)).first { $0.key == text }?.value ?? text
    if let type = PartitionType(word, label: label) {
      self = type
      return
    }
    let wanted = Self.essence(text)
    switch label {
    case .dos:
      guard let byte = MBRTypes.all.first(where: { Self.essence($0.name) == wanted })?.type else {
        return nil
      }
      self = .mbr(byte)
    case .gpt:
      guard let guid = GPTTypes.guid(where: { Self.essence($0) == wanted }) else { return nil }
      self = .gpt(guid)
    default: return nil
    }
  }

  private static func essence(_ name: String) -> [UInt8] {
    name.lowercased().utf8.filter {
      (0x30...0x39).contains($0) || (0x61...0x7a).contains($0)
    }
  }
}
