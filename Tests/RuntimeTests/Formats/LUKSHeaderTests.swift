@testable import DiskRuntime
import Synchronization
import Testing

/// Keys from passphrases, and headers that lie.
@Suite struct LUKSHeaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// RFC 6070, and the same for the other digests as Python's hashlib has them.
  /// As Python's hashlib has them, of passwords of so many `p` and the salt `salt`.
  static let vectors: [(length: Int, hash: PasswordHash, iterations: Int, key: String)] = [
    (
      8, .sha1, 1,
      "94bb882bc92814bc0c28db57e0d90891dc268f82"
    ),
    (
      8, .sha1, 4096,
      "ae0d8563bd9189a80a10a3526422f6b4e22152b6138aa24b86"
    ),
    (
      70, .md5, 3,
      "3d869a2eb4f88733f53beaf14b1a342a0117a59340a2eddcbc06b72491699599ee"
    ),
    (
      70, .sha224, 4097,
      "2e65818ac3d7deca26db4230bb022aeea966ea9fb6a314e5b327122cef28630a73cdc7fa"
        + "2216a809"
    ),
    (
      8, .sha256, 4096,
      "202999c30df5b3b264d6f1b56b4a1207ae0a5e0c49eb389cf3ffbb14ac2c9246f52ad985"
        + "ad4b3b7b"
    ),
    (
      200, .sha384, 5,
      "27fe05dbd67e50899592f39089fd7a99d5f408c7d8078ac8be6ec84ceeb03f72e69a180e"
        + "659d9124cd58152c123d9e86ad81637ce7d7db01d1ab428f"
    ),
    (
      200, .sha512, 4098,
      "27a9e79841117a67f3580982661e4115ca5761db2fa378787581af1e9c2205ec2341513b"
        + "51d4eea8b71e9e6f0aa24a9c0e71acc993b88d52af169754c1b92f27a101"
    ),
    (
      8, .ripemd160, 77,
      "6ad55e4d1cbb17615bf2407a3b4ec1a2bb5f98a38f17c9526c8ffcd45dd32125e2e101b5"
        + "08264ec0c4"
    ),
  ]

  @Test(arguments: vectors)
  func `keys are those of PBKDF2`(
    length: Int, hash: PasswordHash, iterations: Int, key: String
  ) throws {
    let password = SecretBytes([UInt8](repeating: 0x70, count: length))
    let found = try hash.key(
      password, salt: Array("salt".utf8), iterations: iterations,
      count: key.utf8.count / 2, shouldStop: { false })
    #expect(Self.hex(found.copy) == key)
  }

  @Test func `making a key can be stopped`() throws {
    let asked = Atomic<Int>(0)
    let found = error { () throws(DiskError) in
      try PasswordHash.sha256.key(
        SecretBytes("x".utf8), salt: [1], iterations: 50_000_000, count: 32,
        shouldStop: { asked.add(1, ordering: .relaxed).newValue > 3 })
    }
    #expect(found?.code == .interrupted)
  }

  @Test(arguments: [16, 32, 64, 33]) func `stripes give back their key, and only all of them`(
    size: Int
  ) throws {
    for hash in PasswordHash.allCases {
      var random = SeededRandom(seed: UInt64(size))
      let key = SecretBytes(pattern(7, size))
      let stripes = AntiForensic.split(key, stripes: 50, hash: hash, random: &random)
      let merged = AntiForensic.merge(stripes, keyBytes: size, hash: hash)
      #expect(merged.copy == key.copy)
      stripes.mutable[size * 20] ^= 1
      let broken = AntiForensic.merge(stripes, keyBytes: size, hash: hash)
      #expect(broken.copy != key.copy)
    }
  }

  private func encrypted() throws -> [UInt8] {
    var options = QCOW2Options()
    options.encryption = .quick()
    var creation = ImageCreation(
      path: folder.path("empty.qcow2"), size: ByteCount(1 << 20), options: options, overwrite: true)
    creation.passphrases = [Passphrase("x")]
    try creation.run().close()
    return try folder.read("empty.qcow2")
  }

  struct Lie: CustomTestStringConvertible, Sendable {
    let field: String
    /// From the start of the LUKS header; below 0 of the qcow2 header.
    let at: Int
    let bytes: [UInt8]
    var testDescription: String { "\(field)@\(at)=\(bytes)" }

    init(_ field: String, _ at: Int, _ bytes: [UInt8]) {
      self.field = field
      self.at = at
      self.bytes = bytes
    }
  }

  private static let most: [UInt8] = [255, 255, 255, 255]

  @Test(arguments: [
    Lie("magic", 0, [0]), Lie("version", 6, [0, 2]), Lie("version", 6, [0, 0]),
    Lie("cipher_name", 8, [0]), Lie("cipher_name", 8, [UInt8](repeating: 0x61, count: 32)),
    Lie("cipher", 8, Array("serpent\0".utf8)), Lie("cipher mode", 40, Array("lrw-plain64\0".utf8)),
    Lie("initialisation vector", 40, Array("xts-random\0".utf8)),
    Lie("size of key", 40, Array("cbc-essiv:sha1\0".utf8)),
    Lie("initialisation vector", 40, Array("xts-essiv:sha1\0".utf8)),
    Lie("hash", 72, Array("whirlpool\0".utf8)), Lie("hash_spec", 72, [0]),
    Lie("key_bytes", 108, most), Lie("key_bytes", 108, [0, 0, 0, 0]),
    Lie("size of key", 108, [0, 0, 0, 63]), Lie("size of key", 108, [0, 0, 0, 48]),
    Lie("mk_digest_iter", 164, most), Lie("mk_digest_iter", 164, [0, 0, 0, 0]),
    Lie("active of key slot 0", 208, [1]), Lie("password_iterations of key slot 0", 212, most),
    Lie("password_iterations of key slot 0", 212, [0, 0, 0, 0]),
    Lie("key_material_offset of key slot 0", 248, most),
    Lie("key_material_offset of key slot 0", 248, [0, 0, 0, 0]),
    Lie("key_material_offset of key slot 0", 248, [0, 0, 0x0e, 0]),
    Lie("stripes of key slot 0", 252, most), Lie("stripes of key slot 0", 252, [0, 0, 0, 1]),
    Lie(
      "key_material_offset of key slot 1", 256,
      [0, 0xac, 0x71, 0xf3, 0, 0, 0, 1] + [UInt8](repeating: 1, count: 32)
        + [0, 0, 0, 9, 0, 0, 0x0f, 0xa0]),
    Lie("no key slot", 208, [0, 0, 0xde, 0xad]),
  ]) func `an encryption header that lies is refused and its field named`(lie: Lie) throws {
    var bytes = try encrypted()
    let header = try #require(
      stride(from: 65536, to: bytes.count, by: 65536).first {
        Array(bytes[$0..<($0 + 6)]) == LUKSLayout.magic
      })
    bytes.replaceSubrange((header + lie.at)..<(header + lie.at + lie.bytes.count), with: lie.bytes)
    let path = try folder.write(bytes, to: "a.qcow2")
    let found = error { () throws(DiskError) in try Image.open(path, .unlocking("x")) }
    #expect(found?.code == .corrupt || found?.code == .unsupported)
    #expect(found?.message.contains(lie.field) == true, "\(found?.message ?? "opened")")
    // Without a passphrase it opens, and only what is said of it can fail.
    let locked = try Image.open(path)
    _ = error { () throws(DiskError) in try locked.formatDevice?.details() }
    let reading = error { () throws(DiskError) in
      try locked.device.read(at: .zero, count: ByteCount(512))
    }
    #expect(reading?.code == .needsPassphrase)
  }

  @Test(arguments: [
    [UInt8](repeating: 255, count: 16), [0, 0, 0, 0, 0, 0, 0, 1] + [0, 0, 0, 0, 0, 0, 16, 0],
    [0, 0, 0, 0, 0, 4, 0, 0] + [UInt8](repeating: 255, count: 8),
    [0, 0, 0, 0, 0, 4, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 9],
    [0, 0, 0, 0, 0x40, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 16, 0],
  ]) func `an encryption header that is nowhere is refused`(place: [UInt8]) throws {
    var bytes = try encrypted()
    let at = try #require(
      (104..<600).first { Array(bytes[$0..<($0 + 4)]) == [5, 0x37, 0xbe, 0x77] })
    bytes.replaceSubrange((at + 8)..<(at + 24), with: place)
    let path = try folder.write(bytes, to: "a.qcow2")
    let found = error { () throws(DiskError) in try Image.open(path, .unlocking("x")) }
    #expect(found?.code == .corrupt && found?.message.contains("encryption header") == true)
    bytes[at] = 0x77
    try folder.write(bytes, to: "a.qcow2")
    let none = error { () throws(DiskError) in try Image.open(path, .unlocking("x")) }
    #expect(none?.code == .corrupt && none?.expected?.contains("0x537be77") == true)
  }
}
