import CCrypto

/// How the sectors of an encrypted disk are enciphered.
public struct CipherSpecification: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case xts, cbc, ctr, ecb
  }

  /// Where a sector's initialisation vector comes from.
  public enum Vector: Hashable, Sendable {
    /// The sector's number, of 32 bits or of 64, little-endian.
    case plain, plain64
    /// The number of 64 bits, enciphered with a digest of the key, whose size is a key's of AES.
    case essiv(PasswordHash)
  }

  /// 128 or 256: of AES itself; XTS takes two keys.
  public var keyBits = 256
  public var mode = Mode.xts
  public var vector = Vector.plain64

  public init(keyBits: Int = 256, mode: Mode = .xts, vector: Vector = .plain64) {
    self.keyBits = keyBits
    self.mode = mode
    self.vector = vector
  }

  /// The bytes of the whole key.
  var keyBytes: Int { keyBits / 8 * (mode == .xts ? 2 : 1) }

  fileprivate var cipher: OpaquePointer? {
    switch (mode, keyBits) {
    case (.xts, 128): EVP_aes_128_xts()
    case (.xts, _): EVP_aes_256_xts()
    case (.cbc, 128): EVP_aes_128_cbc()
    case (.cbc, _): EVP_aes_256_cbc()
    case (.ctr, 128): EVP_aes_128_ctr()
    case (.ctr, _): EVP_aes_256_ctr()
    case (.ecb, 128): EVP_aes_128_ecb()
    case (.ecb, _): EVP_aes_256_ecb()
    }
  }
}

/// AES over sectors of 512 bytes, each with an initialisation vector of its own. Any number of threads
/// may use it at once.
final class SectorCipher: @unchecked Sendable {
  // Unchecked, because the lock guards what changes.
  static let sector = 512

  private let specification: CipherSpecification
  private let lock = PlainLock()
  private var key: SecretBytes?
  private var idle: [CipherState] = []

  init(_ specification: CipherSpecification, key: SecretBytes) {
    self.specification = specification
    self.key = key
  }

  /// Enciphers whole sectors in place; the first has the number `first`.
  /// - Throws: `.closed` after `wipe()`, `.system` where libcrypto fails.
  func encrypt(_ bytes: UnsafeMutableRawBufferPointer, first: Int) throws(DiskError) {
    try run(bytes, first, encrypting: true)
  }

  func decrypt(_ bytes: UnsafeMutableRawBufferPointer, first: Int) throws(DiskError) {
    try run(bytes, first, encrypting: false)
  }

  /// Overwrites the key in memory, and all that was made of it and is not in use.
  func wipe() {
    lock.lock()
    key = nil
    idle = []
    lock.unlock()
  }

  private func run(
    _ bytes: UnsafeMutableRawBufferPointer, _ first: Int, encrypting: Bool
  ) throws(DiskError) {
    let state = try take(encrypting: encrypting)
    try state.run(bytes, UInt64(first))
    lock.lock()
    if key != nil { idle.append(state) }
    lock.unlock()
  }

  private func take(encrypting: Bool) throws(DiskError) -> CipherState {
    lock.lock()
    defer { lock.unlock() }
    guard let key else {
      throw DiskError(.closed, "the image is closed", hint: "open it again")
    }
    if let found = idle.lastIndex(where: { $0.isEncrypting == encrypting }) {
      return idle.remove(at: found)
    }
    return try CipherState(specification, key, encrypting: encrypting)
  }
}

/// One thread's state of a cipher, with its key.
private final class CipherState {
  let isEncrypting: Bool
  private let context: OpaquePointer
  /// Makes initialisation vectors of ESSIV.
  private let vectors: OpaquePointer?
  private let vector: CipherSpecification.Vector

  init(
    _ specification: CipherSpecification, _ key: SecretBytes, encrypting: Bool
  ) throws(DiskError) {
    isEncrypting = encrypting
    vector = specification.vector
    context = try Self.context(specification.cipher, key, encrypting)
    guard case .essiv(let hash) = vector else {
      vectors = nil
      return
    }
    let salt = SecretBytes(count: hash.size)
    hash.digest(key.all, into: salt.start)
    do throws(DiskError) {
      vectors = try Self.context(
        hash.size == 16 ? EVP_aes_128_ecb() : EVP_aes_256_ecb(), salt, true)
    } catch {
      EVP_CIPHER_CTX_free(context)
      throw error
    }
  }

  deinit {
    // Both overwrite what they free.
    EVP_CIPHER_CTX_free(context)
    if let vectors { EVP_CIPHER_CTX_free(vectors) }
  }

  private static func context(
    _ cipher: OpaquePointer?, _ key: SecretBytes, _ encrypting: Bool
  ) throws(DiskError) -> OpaquePointer {
    guard let context = EVP_CIPHER_CTX_new() else {
      throw DiskError(.noSpace, "no memory for a cipher is to be had")
    }
    guard EVP_CipherInit_ex(context, cipher, nil, key.start, nil, encrypting ? 1 : 0) == 1,
      EVP_CIPHER_CTX_set_padding(context, 0) == 1
    else {
      EVP_CIPHER_CTX_free(context)
      throw DiskError(
        .unsupported, "the key is none that libcrypto takes for this cipher",
        expected: "two different keys for XTS")
    }
    return context
  }

  func run(_ bytes: UnsafeMutableRawBufferPointer, _ first: UInt64) throws(DiskError) {
    var made: Int32 = 0
    let size = Int32(SectorCipher.sector)
    var number = first
    let all = bytes.bindMemory(to: UInt8.self)
    for at in stride(from: 0, to: bytes.count, by: SectorCipher.sector) {
      guard let place = all.baseAddress.map({ $0 + at }) else { return }
      var iv = try vector(number)
      let isDone = withUnsafeBytes(of: &iv) { iv in
        EVP_CipherInit_ex(
          context, nil, nil, nil, iv.bindMemory(to: UInt8.self).baseAddress,
          isEncrypting ? 1 : 0) == 1
          && EVP_CipherUpdate(context, place, &made, place, size) == 1
      }
      guard isDone, made == size else { throw Self.failure }
      number &+= 1
    }
  }

  private static var failure: DiskError {
    DiskError(.system, "libcrypto could not encipher a sector")
  }

  /// 16 bytes: the number, little-endian, and zeros; or that enciphered.
  private func vector(_ number: UInt64) throws(DiskError) -> (UInt64, UInt64) {
    switch vector {
    case .plain: return (UInt64(UInt32(truncatingIfNeeded: number)).littleEndian, 0)
    case .plain64: return (number.littleEndian, 0)
    case .essiv: break
    }
    var block = (number.littleEndian, UInt64(0))
    var made: Int32 = 0
    let isDone = withUnsafeMutableBytes(of: &block) { block in
      let place = block.bindMemory(to: UInt8.self).baseAddress
      return EVP_CipherUpdate(vectors, place, &made, place, 16) == 1
    }
    guard isDone, made == 16 else { throw Self.failure }
    return block
  }
}
