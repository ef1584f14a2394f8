/// What a probe found besides the type.
struct ProbeFinding {
  var label: [UInt8]?
  var uuid: [UInt8]?
  var version: String?
  var memberUUID: String?

  init(
    label: [UInt8]? = nil, uuid: [UInt8]? = nil, version: String? = nil, memberUUID: String? = nil
  ) {
    self.label = label
    self.uuid = uuid
    self.version = version
    self.memberUUID = memberUUID
  }

  init(label: [UInt8]? = nil, uuid: String?, version: String? = nil, memberUUID: String? = nil) {
    self.init(
      label: label, uuid: uuid.map { Array($0.utf8) }, version: version, memberUUID: memberUUID)
  }
}

/// Bytes at a place that belong to a type.
struct Signature: Sendable {
  let bytes: [UInt8]
  /// Where they lie on the device.
  let offset: Int
  /// Where the structure begins that holds them.
  let base: Int

  /// - Parameter position: where the bytes lie within the structure at `base`.
  init(_ bytes: [UInt8], base: Int = 0, at position: Int = 0) {
    self.bytes = bytes
    self.base = base
    offset = base + position
  }

  init(_ text: StaticString, base: Int = 0, at position: Int = 0) {
    self.init(text.withUTF8Buffer { Array($0) }, base: base, at: position)
  }

  /// For types whose place depends on the device's size: the probe looks for itself.
  static let none = Signature([])
}

/// One type that can be recognised.
struct ProbeRow: Sendable {
  /// Looks closer, once a signature was seen. `nil` where it is something else after all.
  typealias Probe = @Sendable (ProbeReader, Signature) throws(DiskError) -> ProbeFinding?

  let type: String
  let usage: ContentProbe.Usage
  /// Smaller devices cannot hold it.
  let minimumSize: Int
  /// It may lie beside others of its kind on purpose, as ISO 9660 and UDF do.
  let isTolerant: Bool
  let signatures: [Signature]
  let probe: Probe

  /// A file system.
  init(
    _ type: String, minimumSize: Int = 0, isTolerant: Bool = false,
    _ signatures: [Signature] = [.none], probe: @escaping Probe
  ) {
    self.init(
      type, .filesystem, minimumSize: minimumSize, isTolerant: isTolerant, signatures, probe: probe)
  }

  init(
    _ type: String, _ usage: ContentProbe.Usage, minimumSize: Int = 0,
    isTolerant: Bool = false, _ signatures: [Signature] = [.none], probe: @escaping Probe
  ) {
    self.type = type
    self.usage = usage
    self.minimumSize = minimumSize
    self.isTolerant = isTolerant
    self.signatures = signatures
    self.probe = probe
  }

  /// The bytes by which the type is known here; `nil` for none, and for a type without such bytes.
  func signature(_ reader: ProbeReader) throws(DiskError) -> Signature? {
    for signature in signatures where !signature.bytes.isEmpty {
      let view = try reader.view(at: signature.offset, count: signature.bytes.count)
      if view?.has(signature.bytes, at: 0) == true { return signature }
    }
    return nil
  }

  /// - Returns: `nil` where the type is not there.
  func examine(_ reader: ProbeReader) throws(DiskError) -> ProbeFinding? {
    guard reader.size >= minimumSize, !(usage == .raid && reader.isFloppy) else { return nil }
    if signatures.first?.bytes.isEmpty == true { return try probe(reader, .none) }
    // The first signature decides, as with blkid: they are ordered by how much they say.
    guard let signature = try signature(reader) else { return nil }
    return try probe(reader, signature)
  }
}

/// All types, in the order in which they are looked for: arrays and encryption first, since what is
/// within them can be seen through them.
enum ProbeTable {
  static let rows: [ProbeRow] =
    RaidProbes.rows + VolumeProbes.rows + DosProbes.rows + SwapProbes.rows + LinuxProbes.rows
    + OpticalProbes.rows + ZFSProbe.rows + AppleProbes.rows + UnixProbes.rows + NTFSProbe.rows
    + CompactProbes.rows + ClusterProbes.rows + LaterProbes.rows
}
