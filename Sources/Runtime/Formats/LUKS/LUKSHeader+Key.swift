/// From a passphrase to the disk's key.
extension LUKSHeader {
  /// The disk's key. Each active slot is tried in turn.
  ///
  /// Cost: what the header says, some tenths of a second up to seconds for each slot.
  /// - Throws: `.wrongPassphrase` where it opens none, `.unsupported`, `.interrupted`, and what reading
  ///   the key material throws.
  func key(
    _ passphrase: Passphrase, from file: any BlockDevice, at base: Int, shouldStop: () -> Bool
  ) throws(DiskError) -> SecretBytes {
    let specification = try specification(path: file.name)
    let hash = try passwordHash(path: file.name)
    guard slots.contains(where: \.isActive) else {
      throw DiskError(
        .unsupported, "no key slot of the encryption is in use: nothing opens the image",
        path: file.name, range: base..<(base + LUKSLayout.size))
    }
    for slot in slots where slot.isActive {
      let bytes = try file.read(
        at: ByteOffset(base + slot.offset),
        count: ByteCount(LUKSLayout.material(keyBytes: keyBytes)))
      let material = SecretBytes(bytes)
      let opener = try hash.key(
        passphrase.secret, salt: slot.salt, iterations: slot.iterations, count: keyBytes,
        shouldStop: shouldStop)
      try Self.crypt(material, specification, opener, encrypting: false)
      let key = AntiForensic.merge(material, keyBytes: keyBytes, hash: hash)
      if try isRight(key, hash, shouldStop) { return key }
    }
    throw DiskError(
      .wrongPassphrase, "the passphrase opens none of the image's key slots", path: file.name,
      hint: "say the image's own passphrase; qemu-img takes it as a secret's data")
  }

  /// Whether the header's digest is this key's.
  private func isRight(
    _ key: SecretBytes, _ hash: PasswordHash, _ shouldStop: () -> Bool
  ) throws(DiskError) -> Bool {
    let found = try hash.key(
      key, salt: digestSalt, iterations: digestIterations, count: LUKSLayout.digestBytes,
      shouldStop: shouldStop)
    return found.copy == digest
  }

  /// Enciphers or deciphers key material, whose sectors are numbered from 0. Its last sector is whole:
  /// 4000 stripes of 16 bytes and their multiples are a number of sectors.
  private static func crypt(
    _ material: SecretBytes, _ specification: CipherSpecification, _ key: SecretBytes,
    encrypting: Bool
  ) throws(DiskError) {
    let cipher = SectorCipher(specification, key: key)
    if encrypting {
      try cipher.encrypt(material.mutable, first: 0)
    } else {
      try cipher.decrypt(material.mutable, first: 0)
    }
    cipher.wipe()
  }

  /// A header with a new random key that one passphrase opens.
  /// - Returns: the header, the disk's key, and the first slot's key material as it is stored.
  static func new(
    _ specification: CipherSpecification, hash: PasswordHash, iterations: Int,
    passphrase: Passphrase, random: inout some RandomNumberGenerator, shouldStop: () -> Bool
  ) throws(DiskError) -> (header: LUKSHeader, key: SecretBytes, material: SecretBytes) {
    var header = LUKSHeader()
    header.cipherName = "aes"
    header.modeName = specification.modeName
    header.hashName = hash.rawValue
    header.keyBytes = specification.keyBytes
    header.payload =
      LUKSLayout.slotOffset(LUKSLayout.Slot.count, keyBytes: header.keyBytes) / 512
    var identifiers = GUIDSource(seed: random.next())
    header.uuid = identifiers.next().description.lowercased()
    let key = SecretBytes(count: header.keyBytes)
    for at in 0..<key.count { key.mutable[at] = UInt8(truncatingIfNeeded: random.next()) }
    for index in 0..<LUKSLayout.Slot.count {
      var slot = Slot()
      slot.offset = LUKSLayout.slotOffset(index, keyBytes: header.keyBytes)
      header.slots.append(slot)
    }
    header.slots[0].isActive = true
    header.slots[0].iterations = iterations
    header.slots[0].salt = randomBytes(LUKSLayout.saltBytes, &random)
    header.digestSalt = randomBytes(LUKSLayout.saltBytes, &random)
    // As QEMU and cryptsetup have it: a key of random bytes needs less against guessing.
    header.digestIterations = max(iterations / 8, PasswordHash.leastIterations)
    header.digest =
      try hash.key(
        key, salt: header.digestSalt, iterations: header.digestIterations,
        count: LUKSLayout.digestBytes, shouldStop: shouldStop
      ).copy
    let opener = try hash.key(
      passphrase.secret, salt: header.slots[0].salt, iterations: iterations,
      count: header.keyBytes, shouldStop: shouldStop)
    let material = AntiForensic.split(
      key, stripes: LUKSLayout.stripes, hash: hash, random: &random)
    try crypt(material, specification, opener, encrypting: true)
    return (header, key, material)
  }

  private static func randomBytes(
    _ count: Int, _ random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// The bytes of the header.
  var encoded: [UInt8] {
    var bytes = BigEndianBytes()
    func padded(_ text: String, _ count: Int) -> [UInt8] {
      Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
    }
    bytes.put(LUKSLayout.magic)
    bytes.put(UInt16(1))
    for name in [cipherName, modeName, hashName] { bytes.put(padded(name, LUKSLayout.nameBytes)) }
    bytes.put(UInt32(payload))
    bytes.put(UInt32(keyBytes))
    bytes.put(digest)
    bytes.put(digestSalt)
    bytes.put(UInt32(digestIterations))
    bytes.put(padded(uuid, 40))
    for slot in slots {
      bytes.put(slot.isActive ? LUKSLayout.Slot.active : LUKSLayout.Slot.inactive)
      bytes.put(UInt32(slot.iterations))
      bytes.put(slot.salt)
      bytes.put(UInt32(slot.offset / 512))
      bytes.put(UInt32(slot.stripes))
    }
    return bytes.bytes
  }
}

extension CipherSpecification {
  /// As a LUKS header names it.
  var modeName: String {
    switch vector {
    case .plain: "\(mode)-plain"
    case .plain64: "\(mode)-plain64"
    case .essiv(let hash): "\(mode)-essiv:\(hash.rawValue)"
    }
  }
}
