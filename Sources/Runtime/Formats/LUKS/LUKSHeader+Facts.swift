extension LUKSHeader {
  /// What `qemu-img info` says of it, in its names and its order.
  var facts: [FormatFact.Member] {
    typealias Member = FormatFact.Member
    let parts = modeName.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let mode = parts.first.map(String.init) ?? ""
    let vector = parts.count > 1 ? parts[1].split(separator: ":", maxSplits: 1) : []
    let keyBits = keyBytes * 8 / (mode == "xts" ? 2 : 1)
    var members = [
      Member("ivgen-alg", .text(vector.first.map(String.init) ?? "plain")),
      Member("hash-alg", .text(hashName)),
      Member("cipher-alg", .text("\(cipherName)-\(keyBits)")),
      Member("uuid", .text(uuid)),
    ]
    if vector.count > 1 { members.append(Member("ivgen-hash-alg", .text(String(vector[1])))) }
    members.append(Member("format", .text("luks")))
    members.append(Member("cipher-mode", .text(mode)))
    members.append(Member("slots", .list(slots.map(\.fact))))
    members.append(Member("payload-offset", .int(payload * 512)))
    members.append(Member("master-key-iters", .int(digestIterations)))
    return members
  }
}

extension LUKSHeader.Slot {
  fileprivate var fact: FormatFact {
    typealias Member = FormatFact.Member
    var members = [Member("active", .bool(isActive))]
    if isActive { members.append(Member("iters", .int(iterations))) }
    members.append(Member("key-offset", .int(offset)))
    if isActive { members.append(Member("stripes", .int(stripes))) }
    return .record(members)
  }
}
