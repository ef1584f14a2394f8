/// How the disk in an image is to be enciphered.
public struct EncryptionOptions: Hashable, Sendable {
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// A random key behind passphrases: what is to be used.
    case luks
    /// QEMU's first method: the passphrase's first 16 bytes are the key of AES-128. Anybody who can
    /// guess passphrases opens it; it is here for images that others have to read.
    case aes
  }

  public var method: Method
  /// Of LUKS alone, as what follows.
  public var cipher = CipherSpecification()
  public var hash = PasswordHash.sha256
  /// How often the passphrase is digested, at least 1000; nil for as often as takes this machine a
  /// second.
  public var iterations: Int?

  public init(_ method: Method = .luks) { self.method = method }
}

/// The key of an open image, and what its sectors are numbered by.
final class QCOW2Encryption: Sendable {
  let cipher: SectorCipher
  /// LUKS numbers the sectors of the file that they are stored in, AES those of the disk.
  let numbersHost: Bool

  init(_ cipher: SectorCipher, numbersHost: Bool) {
    self.cipher = cipher
    self.numbersHost = numbersHost
  }

  /// Makes the disk's key from a passphrase.
  /// - Throws: `.wrongPassphrase`, `.corrupt`, `.unsupported`, `.interrupted`.
  convenience init(
    _ header: QCOW2Header, _ file: any BlockDevice, _ passphrase: Passphrase,
    shouldStop: () -> Bool
  ) throws(DiskError) {
    guard header.cryptMethod == 2 else {
      self.init(legacy: passphrase)
      return
    }
    let range = try header.encryptionHeader(file)
    let luks = try LUKSHeader(reading: file, in: range)
    let key = try luks.key(passphrase, from: file, at: range.lowerBound, shouldStop: shouldStop)
    let cipher = SectorCipher(try luks.specification(path: file.name), key: key)
    self.init(cipher, numbersHost: true)
  }

  /// QEMU's first method. It has no way to know a wrong passphrase.
  init(legacy passphrase: Passphrase) {
    let key = SecretBytes(count: 16)
    let used = passphrase.secret.all.prefix(16)
    key.mutable.copyMemory(from: UnsafeRawBufferPointer(rebasing: used))
    cipher = SectorCipher(CipherSpecification(keyBits: 128, mode: .cbc), key: key)
    numbersHost = false
  }

  func first(host: Int, guest: Int) -> Int { (numbersHost ? host : guest) / SectorCipher.sector }
}

extension QCOW2Header {
  /// Where the LUKS header lies in the file.
  /// - Throws: `.corrupt` naming the extension.
  func encryptionHeader(_ file: any BlockDevice) throws(DiskError) -> Range<Int> {
    guard let (offset, count) = encryptionHeader else {
      throw DiskError(
        .corrupt, "the image is encrypted with LUKS, and does not say where the header is",
        path: file.name, range: 32..<36, expected: "a header extension 0x537be77 of 16 bytes",
        found: "none")
    }
    guard offset & (clusterSize - 1) == 0, offset < file.size.bytes,
      count <= file.size.bytes - offset
    else {
      throw DiskError(
        .corrupt, "the encryption header is not where the image says", path: file.name,
        expected: "at a cluster's start, inside of the file of \(file.size.bytes) bytes",
        found: "\(count) bytes at \(offset)")
    }
    return offset..<(offset + count)
  }
}

extension QCOW2Image {
  /// The error for bytes that only a passphrase makes readable.
  var isLocked: DiskError {
    DiskError(
      .needsPassphrase, "the image is encrypted (\(header.cryptMethod == 2 ? "LUKS" : "AES"))",
      path: name, expected: "its passphrase", found: "none",
      hint: "open it with passphrase: \"…\"")
  }

  /// What `qemu-img info` says of the encryption.
  func encryptionFacts() throws(DiskError) -> FormatFact {
    guard header.cryptMethod == 2 else {
      return .record([FormatFact.Member("format", .text("aes"))])
    }
    return .record(
      try LUKSHeader(reading: file, in: try header.encryptionHeader(file)).facts)
  }
}

// MARK: - Bytes of the disk in the data file

extension QCOW2Image {
  /// The most bytes that are enciphered at once.
  private static let cryptPiece = 1 << 20

  /// Bytes of the disk that are stored at `host`, which stand for the disk's at `guest`.
  func readData(
    into buffer: UnsafeMutableRawBufferPointer, at host: Int, guest: Int
  ) throws(DiskError) {
    guard isEncrypted else { return try readHost(data, into: buffer, at: host) }
    guard let encryption else { throw isLocked }
    let sector = SectorCipher.sector
    let (before, after) = (host & (sector - 1), -(host + buffer.count) & (sector - 1))
    if before == 0, after == 0 {
      try readHost(data, into: buffer, at: host)
      return try encryption.cipher.decrypt(
        buffer, first: encryption.first(host: host, guest: guest))
    }
    // Whole sectors, of which a part is wanted.
    let whole = UnsafeMutableRawBufferPointer.allocate(
      byteCount: before + buffer.count + after, alignment: 16)
    defer { whole.deallocate() }
    try readHost(data, into: whole, at: host - before)
    try encryption.cipher.decrypt(
      whole, first: encryption.first(host: host - before, guest: guest - before))
    buffer.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: whole[before..<(before + buffer.count)]))
  }

  /// Stores bytes of the disk. What is not a whole sector keeps the rest of it.
  func writeData(
    _ bytes: UnsafeRawBufferPointer, at host: Int, guest: Int
  ) throws(DiskError) {
    guard isEncrypted else { return try data.writeGrowing(bytes, at: ByteOffset(host)) }
    let sector = SectorCipher.sector
    var done = 0
    while done < bytes.count {
      let before = (host + done) & (sector - 1)
      let count = min(bytes.count - done, Self.cryptPiece - before)
      try writeEncrypted(
        UnsafeRawBufferPointer(rebasing: bytes[done..<(done + count)]), at: host + done - before,
        guest: guest + done - before, before)
      done += count
    }
  }

  /// - Parameter before: how far the bytes lie behind `host`, a sector's start.
  private func writeEncrypted(
    _ bytes: UnsafeRawBufferPointer, at host: Int, guest: Int, _ before: Int
  ) throws(DiskError) {
    guard let encryption else { throw isLocked }
    let sector = SectorCipher.sector
    let after = -(before + bytes.count) & (sector - 1)
    let whole = UnsafeMutableRawBufferPointer.allocate(
      byteCount: before + bytes.count + after, alignment: 4096)
    defer { whole.deallocate() }
    if before > 0 {
      try readData(
        into: UnsafeMutableRawBufferPointer(rebasing: whole[..<sector]), at: host, guest: guest)
    }
    let last = whole.count - sector
    if after > 0, before == 0 || last > 0 {
      try readData(
        into: UnsafeMutableRawBufferPointer(rebasing: whole[last...]), at: host + last,
        guest: guest + last)
    }
    UnsafeMutableRawBufferPointer(rebasing: whole[before..<(before + bytes.count)])
      .copyMemory(from: bytes)
    try encryption.cipher.encrypt(whole, first: encryption.first(host: host, guest: guest))
    try data.writeGrowing(UnsafeRawBufferPointer(whole), at: ByteOffset(host))
  }
}
