extension PartitionTable {
  /// What `sfdisk -d device` prints: a script from which sfdisk, or `TableDraft`, makes the same
  /// table again.
  public func sfdiskScript(device: String) -> String {
    var lines = [
      "label: \(label.rawValue)"
    ]
    // Only these two have one.
    if !id.isEmpty { lines.append("label-id: \(id)") }
    lines += ["device: \(device)", "unit: sectors"]
    if label == .gpt {
      lines += ["first-lba: \(firstUsable.value)", "last-lba: \(lastUsable.value)"]
    }
    if let gpt, gpt.entryCount != 128 { lines.append("table-length: \(gpt.entryCount)") }
    if grain.bytes != 1 << 20, Label.editable.contains(label) {
      lines.append("grain: \(grain.bytes)")
    }
    lines += ["sector-size: \(sectorSize.bytes)", ""]
    lines += partitions.map { Self.line($0, Self.nodeName(device: device, number: $0.number)) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ partition: Partition, _ node: String) -> String {
    func field(_ number: UInt64) -> String {
      let digits = String(number)
      return String(repeating: " ", count: max(12 - digits.count, 0)) + digits
    }
    var line = "\(node) : start=\(field(partition.start.value)), size=\(field(partition.sectors))"
    line += ", type=\(partition.type)"
    if case .gpt(let guid) = partition.identity {
      line += ", uuid=\(guid)"
      if !partition.name.isEmpty { line += ", name=\"\(quoted(partition.name))\"" }
      let attributes = partition.attributes.description
      if !attributes.isEmpty { line += ", attrs=\"\(attributes)\"" }
    }
    if !partition.flags.isEmpty { line += ", attrs=\"\(partition.flags)\"" }
    return partition.isBootable ? line + ", bootable" : line
  }

  /// As util-linux writes a quoted text: what a shell would read, and what does not print, by number.
  private static func quoted(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let isSpecial = "\"\\`$".utf8.contains(byte) || byte < 0x20 || byte >= 0x7f
      out += isSpecial ? "\\x" + hex(UInt64(byte), 2) : String(UnicodeScalar(byte))
    }
    return out
  }
}
