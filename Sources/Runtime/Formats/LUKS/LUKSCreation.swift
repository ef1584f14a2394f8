/// A new LUKS header, with a random key that one passphrase opens.
struct LUKSCreation {
  let header: LUKSHeader
  let key: SecretBytes
  /// The first slot's key material as it is stored.
  let material: SecretBytes

  /// Cost: about a second, unless the options say how many iterations.
  /// - Throws: `.invalidArgument` for options that do not go together, `.interrupted`.
  init(
    _ options: EncryptionOptions, _ passphrase: Passphrase, path: String, shouldStop: () -> Bool
  ) throws(DiskError) {
    let cipher = options.cipher
    guard cipher.keyBits == 128 || cipher.keyBits == 256 else {
      throw DiskError(
        .invalidArgument, "a key of AES has 128 or 256 bits", path: path,
        found: "\(cipher.keyBits)")
    }
    if case .essiv(let hash) = cipher.vector, hash.size != 16, hash.size != 32 {
      throw DiskError(
        .invalidArgument, "the digest of ESSIV has the size of a key of AES", path: path,
        expected: "sha256 or md5", found: hash.rawValue)
    }
    let least = PasswordHash.leastIterations
    let most = LUKSLayout.Limit.iterations
    let iterations =
      if let given = options.iterations {
        given
      } else {
        try options.hash.iterations(for: .seconds(1), keyBytes: cipher.keyBytes)
      }
    guard (least...most).contains(iterations) else {
      throw DiskError(
        .invalidArgument, "a passphrase is digested \(least) to \(most) times", path: path,
        found: "\(iterations)")
    }
    var random = SystemRandomNumberGenerator()
    (header, key, material) = try LUKSHeader.new(
      cipher, hash: options.hash, iterations: iterations, passphrase: passphrase, random: &random,
      shouldStop: shouldStop)
  }

  /// The bytes from the header's start to the end of the last slot's key material.
  var length: Int { header.payload * 512 }

  /// The header extension of a qcow2 image whose header lies at `offset`.
  func place(at offset: Int) -> [UInt8] {
    var bytes = BigEndianBytes()
    bytes.put(UInt64(offset))
    bytes.put(UInt64(length))
    return bytes.bytes
  }
}
