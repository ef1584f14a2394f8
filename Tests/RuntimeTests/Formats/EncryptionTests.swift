import DiskRuntime
import Foundation
import Glibc
import Testing

/// Encrypted images, with QEMU as the judge in both directions.
@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct EncryptionTests {
  let qemu: EncryptedQemu
  private static let passphrase = EncryptedQemu.passphrase

  init() throws { qemu = try EncryptedQemu() }

  private static let commands = [
    "write -P 1 0 1000", "write -P 2 64k 64k", "write -P 3 1000k 300k", "write -z 1050k 64k",
    "write -P 4 3000000 70000", "discard 64k 64k", "write -P 5 4190208 4096",
    "write -P 6 200001 3",
  ]

  /// What QEMU is asked for: each mode, vector, hash and kind of image once, not in all combinations, since
  /// its `create` takes seconds to find how many iterations it wants. Those are made here, and QEMU reads them.
  private static let asked = [
    ("128-xts-plain64", "md5", ",cluster_size=512"),
    ("256-xts-plain", "sha1", ",cluster_size=2M"),
    ("256-cbc-plain64", "sha224", ",extended_l2=on"),
    ("128-cbc-essiv,encrypt.ivgen-hash-alg=sha256", "sha384", ",compat=0.10"),
    ("256-cbc-essiv,encrypt.ivgen-hash-alg=md5", "sha512", ",preallocation=metadata"),
    ("256-ctr-plain64", "ripemd160", ",preallocation=full"),
    ("128-ecb-plain", "sha256", ",lazy_refcounts=on"),
  ].map { cipher, hash, image in
    let parts = cipher.split(separator: "-", maxSplits: 2)
    return ",encrypt.cipher-alg=aes-\(parts[0]),encrypt.cipher-mode=\(parts[1])"
      + ",encrypt.ivgen-alg=\(parts[2]),encrypt.hash-alg=\(hash)\(image)"
  }

  @Test(arguments: asked)
  func `whatever qemu encrypts with LUKS reads byte for byte and is written back`(
    options: String
  ) throws {
    let path = try qemu.create("a.qcow2", "4M", options)
    try qemu.io("a.qcow2", Self.commands)
    try expectSame(path, options)
  }

  private static let ciphers: [EncryptionOptions] =
    [128, 256].flatMap { bits in
      CipherSpecification.Mode.allCases.flatMap { mode in
        [CipherSpecification.Vector.plain, .plain64, .essiv(.sha256)].map { vector in
          .quick(.luks, CipherSpecification(keyBits: bits, mode: mode, vector: vector))
        }
      }
    }
    + [.quick(.luks, CipherSpecification(keyBits: 256, mode: .cbc, vector: .essiv(.md5)))]
    + PasswordHash.allCases.map { .quick(hash: $0) }

  @Test(arguments: ciphers)
  func `whatever is encrypted here with LUKS is what qemu reads and writes`(
    encryption: EncryptionOptions
  ) throws {
    let path = try made(4 << 20, encryption)
    try qemu.io("a.qcow2", Self.commands)
    try expectSame(path, "\(encryption)")
  }

  /// An encrypted image of our own, which takes less time than one of QEMU's.
  private func made(_ size: Int, _ encryption: EncryptionOptions = .quick(.luks)) throws -> String {
    var options = QCOW2Options()
    options.encryption = encryption
    let path = qemu.path("a.qcow2")
    var creation = ImageCreation(path: path, size: ByteCount(size), options: options)
    creation.passphrases = [Passphrase(Self.passphrase)]
    try creation.run().close()
    return path
  }

  @Test(arguments: ["", ",cluster_size=512", ",compat=0.10", ",extended_l2=on"])
  func `whatever qemu encrypts with its first method reads and is written back`(
    options: String
  ) throws {
    let path = try qemu.create("a.qcow2", "4M", format: "aes", options)
    try qemu.io("a.qcow2", Self.commands)
    try expectSame(path, options)
  }

  /// Reads it all, then writes parts of sectors, of clusters and many of them.
  private func expectSame(_ path: String, _ comment: String) throws {
    var model = try qemu.disk("a.qcow2")
    let image = try Image.open(path, .unlocking(Self.passphrase, writable: true))
    #expect(try difference(image.allBytes(), model) == nil, "\(comment)")
    for (index, range) in [3..<5, 511..<1537, 70_000..<70_512, 1_000_000..<3_000_001].enumerated() {
      let bytes = pattern(UInt64(index), range.count)
      try image.device.write(bytes, at: ByteOffset(range.lowerBound))
      model.replaceSubrange(range, with: bytes)
    }
    try image.device.writeZeros(at: ByteOffset(131_000), count: 200_000)
    model.replaceSubrange(131_000..<331_000, with: repeatElement(0, count: 200_000))
    #expect(try difference(image.allBytes(), model) == nil, "\(comment)")
    try image.close()
    try qemu.expectClean("a.qcow2", comment)
    #expect(try difference(qemu.disk("a.qcow2"), model) == nil, "\(comment)")
  }

  @Test(arguments: [
    "aes", "luks", "128", "cbc", "sha512", "512", "2M", "extended", "full", "small key",
  ])
  func `what is made here is what qemu reads`(kind: String) throws {
    var options = QCOW2Options()
    options.encryption = .quick(kind == "aes" ? .aes : .luks)
    switch kind {
    case "128": options.encryption?.cipher.keyBits = 128
    case "cbc":
      options.encryption?.cipher = CipherSpecification(mode: .cbc, vector: .essiv(.sha256))
    case "small key":
      options.encryption?.cipher = CipherSpecification(
        keyBits: 128, mode: .cbc, vector: .plain)
    case "sha512": options.encryption?.hash = .sha512
    case "512": options.clusterSize = 512
    case "2M": options.clusterSize = 2 << 20
    case "extended": options.extendedL2 = true
    default: break
    }
    var creation = ImageCreation(
      path: qemu.path("a.qcow2"), size: ByteCount(4 << 20), options: options,
      preallocation: kind == "full" ? .full : .sparse)
    creation.passphrases = [Passphrase(Self.passphrase)]
    let image = try creation.run()
    #expect(try image.allBytes().allSatisfy { $0 == 0 })
    try image.close()
    try qemu.expectClean("a.qcow2", kind)
    try expectSame(qemu.path("a.qcow2"), kind)
    try qemu.io("a.qcow2", Self.commands)
    try expectSame(qemu.path("a.qcow2"), kind)
  }

  @Test(arguments: ["luks", "aes"], ["", ",cluster_size=512", ",extended_l2=on,cluster_size=16k"])
  func `random operations on an encrypted image leave what a flat model has`(
    format: String, options: String
  ) throws {
    let path = try qemu.create("a.qcow2", "3M", format: format, options)
    var run = RandomOperations(
      model: [UInt8](repeating: 0, count: 3 << 20), seed: QCOW2WriteTests.seed, hasSnapshots: true)
    for round in 0..<max(QCOW2WriteTests.count / 100, 2) {
      let image = try Image.open(path, .unlocking(Self.passphrase, writable: true))
      try run.perform(min(100, QCOW2WriteTests.count), on: image)
      #expect(try difference(image.allBytes(), run.model) == nil, "\(options) \(round)")
      try image.close()
      try qemu.expectClean("a.qcow2", "\(options) \(round) \(run.log.suffix(100))")
      #expect(try difference(qemu.disk("a.qcow2"), run.model) == nil, "\(options) \(round)")
    }
  }

  @Test func `nothing of the disk stands in the file`() throws {
    let path = try made(4 << 20)
    let image = try Image.open(path, .unlocking(Self.passphrase, writable: true))
    let bytes = pattern(5, 1 << 20)
    try image.device.write(bytes, at: ByteOffset(100_000))
    #expect(try image.device.extents().allSatisfy { $0.hostOffset == nil })
    try image.close()
    let file = Data(try qemu.qemu.folder.read("a.qcow2"))
    for at in stride(from: 0, to: bytes.count, by: 65536) {
      #expect(file.range(of: Data(bytes[at..<(at + 16)])) == nil)
    }
  }

  @Test(arguments: ["luks", "aes"]) func `info says of the encryption what qemu-img says`(
    format: String
  ) throws {
    let path = try qemu.create(
      "a.qcow2", "4M", format: format,
      format == "luks" ? ",encrypt.cipher-mode=cbc,encrypt.ivgen-alg=essiv" : "")
    let theirs = try qemu.qemu.json(["info", "--output=json", path]) as? [String: Any]
    let specific = theirs?["format-specific"] as? [String: Any]
    let encryption = (specific?["data"] as? [String: Any])?["encrypt"] as? [String: Any]
    let details = try #require(try Image.open(path).formatDevice?.details())
    let data = try #require(details["data"]?["encrypt"])
    #expect(try NSDictionary(dictionary: #require(encryption)) == data.foundation as? NSObject)
  }

  @Test func `without a passphrase an image is known, and says what it needs`() throws {
    let path = try made(1 << 20)
    for writable in [false, true] {
      let image = try Image.open(path, writable: writable)
      #expect(image.formatDevice?.isEncrypted == true)
      let reading = error { () throws(DiskError) in
        try image.device.read(at: .zero, count: ByteCount(512))
      }
      #expect(reading?.code == .needsPassphrase && reading?.hint?.contains("passphrase:") == true)
      let growing = error { () throws(DiskError) in try image.resize(to: ByteCount(2 << 20)) }
      #expect(growing?.code == (writable ? .needsPassphrase : .readOnly))
      try image.close()
    }
  }

  @Test func `a wrong passphrase opens nothing and changes nothing`() throws {
    let path = try qemu.create("a.qcow2", "1M", ",lazy_refcounts=on")
    let before = try qemu.qemu.folder.read("a.qcow2")
    for wrong in ["", "correct horsf", "correct horse\n"] {
      let found = error { () throws(DiskError) in
        try Image.open(path, .unlocking(wrong, writable: true))
      }
      #expect(found?.code == .wrongPassphrase && found?.hint != nil)
    }
    #expect(try qemu.qemu.folder.read("a.qcow2") == before)
  }

  @Test func `a closed image has no key any more`() throws {
    let image = try Image.open(try made(1 << 20), .unlocking(Self.passphrase))
    _ = try image.allBytes()
    try image.close()
    let found = error { () throws(DiskError) in
      try image.device.read(at: .zero, count: ByteCount(512))
    }
    #expect(found?.code == .closed)
  }
}

extension FormatFact {
  subscript(_ key: String) -> FormatFact? {
    guard case .record(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// As Foundation reads it from JSON.
  var foundation: Any {
    switch self {
    case .bool(let flag): flag
    case .int(let number): number
    case .text(let text): text
    case .list(let facts): facts.map(\.foundation)
    case .record(let members):
      Dictionary(members.map { ($0.key, $0.value.foundation) }) { first, _ in first }
    }
  }
}
