import CCrypto

/// A digest's state in memory, a plain value that can be copied, so that the part of a message that
/// many have in common is digested once.
protocol HashState {
  /// The size of the digest in bytes.
  static var size: Int { get }
  /// The size of the block that it works on.
  static var block: Int { get }

  init()
  mutating func update(_ bytes: UnsafeRawBufferPointer)
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>)
}

struct MD5State: HashState {
  static let size = 16
  static let block = 64
  private var state = MD5_CTX()

  init() { MD5_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    MD5_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { MD5_Final(digest, &state) }
}

struct RIPEMD160State: HashState {
  static let size = 20
  static let block = 64
  private var state = RIPEMD160_CTX()

  init() { RIPEMD160_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    RIPEMD160_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { RIPEMD160_Final(digest, &state) }
}

struct SHA1State: HashState {
  static let size = 20
  static let block = 64
  private var state = SHA_CTX()

  init() { SHA1_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA1_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { SHA1_Final(digest, &state) }
}

struct SHA224State: HashState {
  static let size = 28
  static let block = 64
  private var state = SHA256_CTX()

  init() { SHA224_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA224_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { SHA224_Final(digest, &state) }
}

struct SHA256State: HashState {
  static let size = 32
  static let block = 64
  private var state = SHA256_CTX()

  init() { SHA256_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { SHA256_Final(digest, &state) }
}

struct SHA384State: HashState {
  static let size = 48
  static let block = 128
  private var state = SHA512_CTX()

  init() { SHA384_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA384_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { SHA384_Final(digest, &state) }
}

struct SHA512State: HashState {
  static let size = 64
  static let block = 128
  private var state = SHA512_CTX()

  init() { SHA512_Init(&state) }
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA512_Update(&state, bytes.baseAddress, bytes.count)
  }
  mutating func finish(_ digest: UnsafeMutablePointer<UInt8>) { SHA512_Final(digest, &state) }
}
