/// A LUKS header of version 1: how a disk is enciphered, and up to eight passphrases' ways to its key.
///
/// Every field is checked when it is read, so that whoever has a header may compute with it.
struct LUKSHeader {
  struct Slot {
    var isActive = false
    var iterations = 0
    var salt = [UInt8](repeating: 0, count: LUKSLayout.saltBytes)
    /// Bytes from the header's start.
    var offset = 0
    var stripes = LUKSLayout.stripes
  }

  /// The names as they stand there: `aes`, `xts-plain64`, `sha256`.
  var cipherName = ""
  var modeName = ""
  var hashName = ""
  /// In sectors of 512 bytes; of no meaning in a qcow2 image.
  var payload = 0
  var keyBytes = 0
  var digest = [UInt8](repeating: 0, count: LUKSLayout.digestBytes)
  var digestSalt = [UInt8](repeating: 0, count: LUKSLayout.saltBytes)
  var digestIterations = 0
  var uuid = ""
  var slots: [Slot] = []
}

extension LUKSHeader {
  /// Reads the header that takes up a range of a file.
  /// - Throws: `.corrupt` naming field and offset, `.unsupported` for another version.
  init(reading file: any BlockDevice, in range: Range<Int>) throws(DiskError) {
    guard range.count >= LUKSLayout.size, range.upperBound <= file.size.bytes else {
      throw DiskError(
        .corrupt, "the encryption header is cut short", path: file.name, range: range,
        expected: "\(LUKSLayout.size) bytes or more inside of the file")
    }
    let bytes = try file.read(
      at: ByteOffset(range.lowerBound), count: ByteCount(LUKSLayout.size))
    let reader = LUKSFieldReader(bytes: bytes, base: range.lowerBound, path: file.name)
    typealias Field = LUKSLayout.Field
    guard Array(bytes[..<6]) == LUKSLayout.magic else {
      throw reader.wrong("magic", 0, 6, "LUKS", "other bytes")
    }
    let version = bytes.withUnsafeBytes { Int($0.big16(Field.version)) }
    guard version == 1 else {
      throw DiskError(
        .unsupported, "version \(version) of LUKS is not known here", path: file.name,
        range: (range.lowerBound + 6)..<(range.lowerBound + 8), expected: "1", found: "\(version)")
    }
    cipherName = try reader.name("cipher_name", Field.cipher)
    modeName = try reader.name("cipher_mode", Field.mode)
    hashName = try reader.name("hash_spec", Field.hash)
    payload = reader.u32(Field.payload)
    keyBytes = try reader.number("key_bytes", Field.keyBytes, 1...LUKSLayout.Limit.keyBytes)
    digest = Array(bytes[Field.digest..<(Field.digest + LUKSLayout.digestBytes)])
    digestSalt = Array(bytes[Field.digestSalt..<(Field.digestSalt + LUKSLayout.saltBytes)])
    digestIterations = try reader.number(
      "mk_digest_iter", Field.digestIterations, 1...LUKSLayout.Limit.iterations)
    uuid = reader.text(Field.uuid, 40)
    for index in 0..<LUKSLayout.Slot.count {
      slots.append(try reader.slot(index, keyBytes: keyBytes, length: range.count))
    }
    try checkOverlaps(reader)
  }

  /// Key material of two slots in one place would be lost with either.
  private func checkOverlaps(_ reader: LUKSFieldReader) throws(DiskError) {
    let active = slots.indices.filter { slots[$0].isActive }
      .sorted { slots[$0].offset < slots[$1].offset }
    for (one, other) in zip(active, active.dropFirst())
    where slots[other].offset - slots[one].offset < LUKSLayout.material(keyBytes: keyBytes) {
      throw reader.wrong(
        "key_material_offset of key slot \(other)", reader.slotAt(other) + LUKSLayout.Slot.offset,
        4, "behind that of key slot \(one)", "\(slots[other].offset)")
    }
  }

  /// The cipher, where it is one that is known here.
  /// - Throws: `.unsupported` naming what is not.
  func specification(path: String) throws(DiskError) -> CipherSpecification {
    let parts = modeName.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard cipherName == "aes" else {
      throw unsupported("cipher", cipherName, "aes", path)
    }
    guard let mode = CipherSpecification.Mode(rawValue: String(parts[0])) else {
      throw unsupported("cipher mode", modeName, "xts, cbc, ctr or ecb", path)
    }
    let keys = mode == .xts ? 2 : 1
    let bits = keyBytes * 8 / keys
    guard bits * keys == keyBytes * 8, bits == 128 || bits == 256 else {
      throw unsupported("size of key", "\(keyBytes) bytes", "\(16 * keys) or \(32 * keys)", path)
    }
    return CipherSpecification(
      keyBits: bits, mode: mode, vector: try vector(parts.count > 1 ? parts[1] : "plain", path))
  }

  private func vector(
    _ name: Substring, _ path: String
  ) throws(DiskError) -> CipherSpecification.Vector {
    if name == "plain" { return .plain }
    if name == "plain64" { return .plain64 }
    guard name.hasPrefix("essiv:"),
      let hash = PasswordHash(rawValue: String(name.dropFirst("essiv:".count))),
      hash.size == 16 || hash.size == 32
    else {
      throw unsupported(
        "initialisation vector", String(name), "plain, plain64, essiv:sha256 or essiv:md5", path)
    }
    return .essiv(hash)
  }

  func passwordHash(path: String) throws(DiskError) -> PasswordHash {
    guard let hash = PasswordHash(rawValue: hashName) else {
      let known = PasswordHash.allCases.map(\.rawValue).joined(separator: ", ")
      throw unsupported("hash", hashName, known, path)
    }
    return hash
  }

  private func unsupported(
    _ what: String, _ found: String, _ expected: String, _ path: String
  ) -> DiskError {
    DiskError(
      .unsupported, "the \(what) of the encryption is not known here: \(found)", path: path,
      expected: expected, found: found, hint: "decrypt the image with qemu-img convert")
  }
}

/// Fields of a header, with the errors that name them.
private struct LUKSFieldReader {
  let bytes: [UInt8]
  /// Where the header lies in the file.
  let base: Int
  let path: String

  func u32(_ at: Int) -> Int { bytes.withUnsafeBytes { Int($0.big32(at)) } }

  func wrong(
    _ field: String, _ at: Int, _ count: Int, _ expected: String, _ found: String
  ) -> DiskError {
    DiskError(
      .corrupt, "the encryption header's field \(field) is wrong", path: path,
      range: (base + at)..<(base + at + count), expected: expected, found: found)
  }

  func number(
    _ field: String, _ at: Int, _ allowed: ClosedRange<Int>
  ) throws(DiskError) -> Int {
    let value = u32(at)
    guard allowed.contains(value) else {
      throw wrong(field, at, 4, "\(allowed.lowerBound) to \(allowed.upperBound)", "\(value)")
    }
    return value
  }

  /// The text before the first zero.
  func text(_ at: Int, _ count: Int) -> String {
    String(decoding: bytes[at..<(at + count)].prefix { $0 != 0 }, as: UTF8.self)
  }

  func name(_ field: String, _ at: Int) throws(DiskError) -> String {
    let text = text(at, LUKSLayout.nameBytes)
    guard (1..<LUKSLayout.nameBytes).contains(text.utf8.count) else {
      throw wrong(field, at, LUKSLayout.nameBytes, "a name that ends with a zero", "none")
    }
    return text
  }

  func slotAt(_ index: Int) -> Int { LUKSLayout.Field.slots + index * LUKSLayout.Slot.size }

  func slot(_ index: Int, keyBytes: Int, length: Int) throws(DiskError) -> LUKSHeader.Slot {
    typealias Layout = LUKSLayout.Slot
    let at = slotAt(index)
    var slot = LUKSHeader.Slot()
    slot.offset = u32(at + Layout.offset) * 512
    let state = UInt32(u32(at + Layout.state))
    guard state == Layout.active || state == Layout.inactive else {
      throw wrong(
        "active of key slot \(index)", at, 4, "0xac71f3 or 0xdead",
        "0x" + String(state, radix: 16))
    }
    guard state == Layout.active else { return slot }
    slot.isActive = true
    slot.iterations = try number(
      "password_iterations of key slot \(index)", at + Layout.iterations,
      1...LUKSLayout.Limit.iterations)
    slot.stripes = try number(
      "stripes of key slot \(index)", at + Layout.stripes, LUKSLayout.stripes...LUKSLayout.stripes)
    slot.salt = Array(bytes[(at + Layout.salt)..<(at + Layout.salt + LUKSLayout.saltBytes)])
    let end = length - LUKSLayout.material(keyBytes: keyBytes)
    guard slot.offset >= LUKSLayout.size, slot.offset <= end else {
      throw wrong(
        "key_material_offset of key slot \(index)", at + Layout.offset, 4,
        "\(LUKSLayout.size) to \(max(end, 0)) bytes from the header's start", "\(slot.offset)")
    }
    return slot
  }
}
