import CCrypto

/// The digests of libcrypto, each over bytes that come in pieces.
enum Digest: String, CaseIterable {
  case md5, sha1, sha256, sha512

  var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    case .sha512: 64
    }
  }

  /// - Parameter feed: calls what it is given with each piece, in order.
  func digest(
    _ feed: ((UnsafeBufferPointer<UInt8>) -> Void) throws -> Void
  ) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: byteCount)
    switch self {
    case .md5:
      var state = MD5_CTX()
      MD5_Init(&state)
      try feed { MD5_Update(&state, $0.baseAddress, $0.count) }
      MD5_Final(&result, &state)
    case .sha1:
      var state = SHA_CTX()
      SHA1_Init(&state)
      try feed { SHA1_Update(&state, $0.baseAddress, $0.count) }
      SHA1_Final(&result, &state)
    case .sha256:
      var state = SHA256_CTX()
      SHA256_Init(&state)
      try feed { SHA256_Update(&state, $0.baseAddress, $0.count) }
      SHA256_Final(&result, &state)
    case .sha512:
      var state = SHA512_CTX()
      SHA512_Init(&state)
      try feed { SHA512_Update(&state, $0.baseAddress, $0.count) }
      SHA512_Final(&result, &state)
    }
    return result
  }
}
