import CCrypto

/// The digests that LUKS makes keys with.
public enum PasswordHash: String, Hashable, Sendable, CaseIterable {
  case md5, ripemd160, sha1, sha224, sha256, sha384, sha512

  private var type: any HashState.Type {
    switch self {
    case .md5: MD5State.self
    case .ripemd160: RIPEMD160State.self
    case .sha1: SHA1State.self
    case .sha224: SHA224State.self
    case .sha256: SHA256State.self
    case .sha384: SHA384State.self
    case .sha512: SHA512State.self
    }
  }

  /// The size of a digest in bytes.
  var size: Int { type.size }

  /// The digest of pieces one after the other.
  func digest(_ pieces: UnsafeRawBufferPointer..., into digest: UnsafeMutablePointer<UInt8>) {
    type.digest(pieces, into: digest)
  }

  /// PBKDF2 (RFC 8018, 5.2) with HMAC (RFC 2104) of this digest. The loop is ours, because libcrypto's
  /// cannot be stopped, and an image says how long it takes.
  ///
  /// Cost: two blocks of the digest an iteration, for each digest's length of the key.
  /// - Throws: `.interrupted` where `shouldStop` says so; it is asked some thousand times a second.
  func key(
    _ password: SecretBytes, salt: [UInt8], iterations: Int, count: Int,
    shouldStop: () -> Bool
  ) throws(DiskError) -> SecretBytes {
    let key = SecretBytes(count: count)
    try type.derive(key, password, salt, iterations, shouldStop)
    return key
  }
}

extension HashState {
  fileprivate static func digest(
    _ pieces: [UnsafeRawBufferPointer], into digest: UnsafeMutablePointer<UInt8>
  ) {
    var state = Self()
    for piece in pieces { state.update(piece) }
    state.finish(digest)
  }

  fileprivate static func derive(
    _ key: SecretBytes, _ password: SecretBytes, _ salt: [UInt8], _ iterations: Int,
    _ shouldStop: () -> Bool
  ) throws(DiskError) {
    let derivation = KeyDerivation<Self>(password)
    for block in 0..<(key.count + size - 1) / size {
      let at = block * size
      let part = UnsafeMutableRawBufferPointer(
        rebasing: key.mutable[at..<min(at + size, key.count)])
      try derivation.block(UInt32(block + 1), salt, iterations, into: part, shouldStop)
    }
  }
}

/// HMAC's two states after the password, from which each iteration starts.
private final class KeyDerivation<State: HashState> {
  private var inner = State()
  private var outer = State()
  /// How many iterations pass between two looks at the request to stop.
  private static var unwatched: Int { 4096 }

  init(_ password: SecretBytes) {
    let pad = SecretBytes(count: State.block)
    defer { withExtendedLifetime(pad) {} }
    if password.count > State.block {
      var state = State()
      state.update(password.all)
      state.finish(pad.start)
    } else {
      pad.mutable.copyMemory(from: password.all)
    }
    for index in 0..<State.block { pad.mutable[index] ^= 0x36 }
    inner.update(pad.all)
    for index in 0..<State.block { pad.mutable[index] ^= 0x36 ^ 0x5c }
    outer.update(pad.all)
  }

  deinit {
    withUnsafeMutableBytes(of: &inner) { OPENSSL_cleanse($0.baseAddress, $0.count) }
    withUnsafeMutableBytes(of: &outer) { OPENSSL_cleanse($0.baseAddress, $0.count) }
  }

  /// One block of the key: the sum of all iterations.
  func block(
    _ number: UInt32, _ salt: [UInt8], _ iterations: Int,
    into key: UnsafeMutableRawBufferPointer, _ shouldStop: () -> Bool
  ) throws(DiskError) {
    let memory = SecretBytes(count: 2 * State.size)
    defer { withExtendedLifetime(memory) {} }
    let last = UnsafeMutableRawBufferPointer(rebasing: memory.mutable[..<State.size])
    let sum = UnsafeMutableRawBufferPointer(rebasing: memory.mutable[State.size...])
    var state = inner
    salt.withUnsafeBytes { state.update($0) }
    withUnsafeBytes(of: number.bigEndian) { state.update($0) }
    finish(&state, last)
    sum.copyMemory(from: UnsafeRawBufferPointer(last))
    var done = 1
    while done < iterations {
      if shouldStop() { throw DiskError(.interrupted, "interrupted") }
      let end = min(done + Self.unwatched, iterations)
      while done < end {
        state = inner
        state.update(UnsafeRawBufferPointer(last))
        finish(&state, last)
        add(last, to: sum)
        done += 1
      }
    }
    key.copyMemory(from: UnsafeRawBufferPointer(rebasing: sum[..<key.count]))
  }

  private func finish(_ state: inout State, _ digest: UnsafeMutableRawBufferPointer) {
    guard let target = digest.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    state.finish(target)
    state = outer
    state.update(UnsafeRawBufferPointer(digest))
    state.finish(target)
  }

  private func add(
    _ bytes: UnsafeMutableRawBufferPointer, to sum: UnsafeMutableRawBufferPointer
  ) {
    // Every digest is a number of 4-byte words.
    for at in stride(from: 0, to: State.size, by: 4) {
      let word =
        bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        ^ sum.loadUnaligned(fromByteOffset: at, as: UInt32.self)
      sum.storeBytes(of: word, toByteOffset: at, as: UInt32.self)
    }
  }
}

extension PasswordHash {
  /// As few as QEMU writes.
  static let leastIterations = 1000

  /// How many iterations take this machine about so long for a key.
  func iterations(for duration: Duration, keyBytes: Int) throws(DiskError) -> Int {
    let sample = 20_000
    let password = SecretBytes(count: 16)
    let start = ContinuousClock.now
    _ = try key(
      password, salt: [UInt8](repeating: 0, count: 32), iterations: sample, count: keyBytes,
      shouldStop: { false })
    let taken = max(ContinuousClock.now - start, .microseconds(1))
    let count = Double(sample) * (duration / taken)
    return min(max(Int(count), Self.leastIterations), LUKSLayout.Limit.iterations)
  }
}
