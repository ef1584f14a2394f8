import DiskRuntime
import Testing

/// Encrypted images over and under others.
@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct EncryptionChainTests {
  let qemu: EncryptedQemu
  private static let passphrase = EncryptedQemu.passphrase

  init() throws { qemu = try EncryptedQemu() }

  private func encrypted(
    _ name: String, _ passphrases: String..., size: Int? = nil, backing: String? = nil,
    method: EncryptionOptions.Method? = .luks
  ) throws -> Image {
    var options = QCOW2Options()
    options.encryption = method.map { .quick($0) }
    options.backingName = backing
    var creation = ImageCreation(
      path: qemu.path(name), size: size.map { ByteCount($0) }, options: options, overwrite: true)
    creation.passphrases = passphrases.map { Passphrase($0) }
    return try creation.run()
  }

  @Test func `an encrypted overlay over a plain image is what qemu reads`() throws {
    try qemu.qemu.folder.write(pattern(3, 2 << 20), to: "base")
    var model = pattern(3, 2 << 20)
    let top = try encrypted("top.qcow2", Self.passphrase, backing: "base")
    try top.device.write(pattern(4, 70_001), at: ByteOffset(99_999))
    model.replaceSubrange(99_999..<170_000, with: pattern(4, 70_001))
    #expect(try difference(top.allBytes(), model) == nil)
    try top.close()
    try qemu.expectClean("top.qcow2")
    #expect(try difference(qemu.disk("top.qcow2"), model) == nil)
  }

  @Test(arguments: [EncryptionOptions.Method.luks, .aes])
  func `each image of a chain has its own passphrase, and one may stand for all`(
    method: EncryptionOptions.Method
  ) throws {
    let base = try encrypted("base.qcow2", "one", size: 1 << 20, method: method)
    try base.device.write(pattern(1, 1 << 20), at: .zero)
    try base.close()
    let top = try encrypted("top.qcow2", "two", "one", backing: "base.qcow2", method: method)
    try top.device.write(pattern(2, 1000), at: ByteOffset(5000))
    try top.close()
    var model = pattern(1, 1 << 20)
    model.replaceSubrange(5000..<6000, with: pattern(2, 1000))
    let again = try Image.open(qemu.path("top.qcow2"), .unlocking("two", "one"))
    #expect(try difference(again.allBytes(), model) == nil)
    try again.close()
    if method == .luks {
      let found = error { () throws(DiskError) in
        try Image.open(qemu.path("top.qcow2"), .unlocking("two"))
      }
      #expect(found?.code == .wrongPassphrase && found?.path?.hasSuffix("base.qcow2") == true)
    }
    // A plain image between them takes no passphrase.
    let plain = try encrypted("plain.qcow2", "one", backing: "base.qcow2", method: nil)
    #expect(try difference(plain.allBytes(), pattern(1, 1 << 20)) == nil)
    try plain.close()
  }

  @Test func `commit writes through to an encrypted base`() throws {
    try encrypted("base.qcow2", "one", size: 1 << 20).close()
    let top = try encrypted("top.qcow2", "two", "one", backing: "base.qcow2")
    try top.device.write(pattern(2, 200_000), at: ByteOffset(5000))
    try top.commit()
    #expect(
      try top.device.read(at: ByteOffset(5000), count: ByteCount(200_000)) == pattern(2, 200_000))
    try top.close()
    let base = try Image.open(qemu.path("base.qcow2"), .unlocking("one"))
    #expect(
      try base.device.read(at: ByteOffset(5000), count: ByteCount(200_000)) == pattern(2, 200_000))
  }

  @Test func `rebase onto an encrypted image keeps the disk`() throws {
    let base = try encrypted("base.qcow2", "one", size: 1 << 20)
    try base.device.write(pattern(1, 300_000), at: .zero)
    try base.close()
    let other = try encrypted("other.qcow2", "three", size: 1 << 20)
    try other.device.write(pattern(9, 500_000), at: .zero)
    try other.close()
    let top = try encrypted("top.qcow2", "two", "one", backing: "base.qcow2")
    let before = try top.allBytes()
    try top.rebase(onto: "other.qcow2", passphrases: [Passphrase("three")])
    #expect(try difference(top.allBytes(), before) == nil)
    try top.commit()
    try top.close()
    let committed = try Image.open(qemu.path("other.qcow2"), .unlocking("three"))
    #expect(try difference(committed.allBytes(), before) == nil)
  }

  @Test func `an overlay in memory lies over an encrypted image`() throws {
    let base = try encrypted("base.qcow2", "one", size: 1 << 20)
    let top = try base.overlay()
    try top.device.write(pattern(2, 999), at: ByteOffset(1))
    #expect(try base.device.read(at: .zero, count: ByteCount(2)) == [0, 0])
    try top.commit()
    #expect(try base.device.read(at: ByteOffset(1), count: ByteCount(999)) == pattern(2, 999))
  }

  @Test(arguments: [EncryptionOptions.Method.luks, .aes])
  func `convert encrypts and decrypts`(method: EncryptionOptions.Method) throws {
    var bytes = [UInt8](repeating: 0, count: 5 << 20)
    bytes.replaceSubrange(100_000..<2_100_000, with: pattern(7, 2_000_000))
    bytes.replaceSubrange(5_000_000..<5_000_009, with: pattern(8, 9))
    try qemu.qemu.folder.write(bytes, to: "a.raw")
    let source = try Image.open(qemu.path("a.raw"), format: .raw)
    var conversion = ImageConversion()
    conversion.options.encryption = .quick(method)
    conversion.passphrases = [Passphrase(Self.passphrase)]
    let made = try conversion.run(source, to: qemu.path("a.qcow2"))
    #expect(try ImageComparison.firstDifference(source.device, made.device) == nil)
    try made.close()
    try qemu.expectClean("a.qcow2")
    #expect(try difference(qemu.disk("a.qcow2"), bytes) == nil)
    let again = try Image.open(qemu.path("a.qcow2"), .unlocking(Self.passphrase))
    var back = ImageConversion()
    back.format = .raw
    try back.run(again, to: qemu.path("b.raw")).close()
    #expect(try difference(qemu.qemu.folder.read("b.raw"), bytes) == nil)
  }

  @Test func `compressed and encrypted is refused, as qemu-img refuses it`() throws {
    try qemu.qemu.folder.write(pattern(7, 100_000), to: "a.raw")
    let source = try Image.open(qemu.path("a.raw"), format: .raw)
    var conversion = ImageConversion()
    conversion.options.encryption = .quick()
    conversion.compression = .zlib
    conversion.passphrases = [Passphrase("x")]
    let found = error { () throws(DiskError) in
      try conversion.run(source, to: qemu.path("a.qcow2"))
    }
    #expect(found?.code == .invalidArgument && found?.hint != nil)
    let theirs = try Tool.run(
      "qemu-img",
      [
        "convert", "-c", "--object", "secret,id=s,data=x", "-f", "raw", "-O", "qcow2", "-o",
        "encrypt.format=luks,encrypt.key-secret=s", qemu.path("a.raw"), qemu.path("b.qcow2"),
      ])
    #expect(theirs.status == 1)
  }

  @Test func `an encrypted image that is asked for without a passphrase is not made`() throws {
    for (preallocation, passphrases, code) in [
      (Preallocation.sparse, [String](), DiskError.Code.needsPassphrase),
      (.metadata, ["x"], .invalidArgument), (.falloc, ["x"], .invalidArgument),
    ] {
      var options = QCOW2Options()
      options.encryption = .quick()
      var creation = ImageCreation(
        path: qemu.path("a.qcow2"), size: ByteCount(1 << 20), options: options,
        preallocation: preallocation)
      creation.passphrases = passphrases.map { Passphrase($0) }
      let found = error { () throws(DiskError) in try creation.run() }
      #expect(found?.code == code)
      #expect(throws: (any Error).self) { try qemu.qemu.folder.read("a.qcow2") }
    }
  }
}
