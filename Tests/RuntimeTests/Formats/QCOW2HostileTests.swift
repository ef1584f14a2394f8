import DiskRuntime
import Glibc
import Testing

/// Images whose fields lie. Each is refused by an error that names the field, before memory is taken
/// for what it promises; reading and checking what can be opened ends too.
@Suite struct QCOW2HostileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let big: [UInt8] = [0xff, 0xff, 0xff, 0xff]

  struct Lie: CustomTestStringConvertible, Sendable {
    let field: String
    let at: Int
    let bytes: [UInt8]
    var testDescription: String { "\(field)@\(at)" }

    init(_ field: String, _ at: Int, _ bytes: [UInt8]) {
      self.field = field
      self.at = at
      self.bytes = bytes
    }
  }

  static let headers = [
    Lie("version", 4, [0, 0, 0, 4]),
    Lie("backing_file_offset", 8, [UInt8](repeating: 255, count: 8)),
    Lie("cluster_bits", 20, [0, 0, 0, 8]), Lie("cluster_bits", 20, [0, 0, 0, 22]),
    Lie("cluster_bits", 20, big), Lie("size", 24, [UInt8](repeating: 255, count: 8)),
    Lie("l1_size", 24, [0x40, 0, 0, 0, 0, 0, 0, 0]), Lie("crypt_method", 32, [0, 0, 0, 3]),
    Lie("l1_size", 36, [0x7f, 0xff, 0xff, 0xff]), Lie("l1_size", 36, [0, 0, 0, 0]),
    Lie("l1_offset", 40, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    Lie("l1_offset", 40, [0, 0, 0, 0, 0, 0, 0, 1]),
    Lie("refcount_table_offset", 48, [0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef]),
    Lie("refcount_table_offset", 48, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    Lie("refcount_table_size", 56, big), Lie("refcount_table_size", 56, [0, 2, 0, 1]),
    Lie("refcount_order", 96, [0, 0, 0, 7]), Lie("header_length", 100, big),
    Lie("header_length", 100, [0x7f, 0xff, 0xff, 0xff]), Lie("header_length", 100, [0, 0, 0, 8]),
    Lie("compression", 104, [1]), Lie("compression", 104, [9]),
    Lie("bit 40", 72, [0, 0, 1, 0, 0, 0, 0, 0]),
    Lie("extension", 116, [0x7f, 0xff, 0xff, 0xff]),
  ]

  private func empty() throws -> [UInt8] {
    let path = folder.path("empty.qcow2")
    let image = try ImageCreation(path: path, size: ByteCount(1 << 20), overwrite: true).run()
    try image.close()
    return try folder.read("empty.qcow2")
  }

  @Test(arguments: headers) func `a header that lies is refused and its field named`(
    lie: Lie
  ) throws {
    var bytes = try empty()
    bytes.replaceSubrange(lie.at..<(lie.at + lie.bytes.count), with: lie.bytes)
    let path = try folder.write(bytes, to: "a.qcow2")
    for writable in [false, true] {
      let found = error { () throws(DiskError) in try Image.open(path, writable: writable) }
      #expect(found?.code == .corrupt || found?.code == .unsupported)
      #expect(found?.message.contains(lie.field) == true, "\(found?.message ?? "opened")")
      #expect(found?.range != nil)
    }
    #expect(try folder.read("a.qcow2") == bytes)
  }

  @Test func `snapshots without number are refused, and the disk can be read`() throws {
    var bytes = try empty()
    bytes.replaceSubrange(60..<64, with: [0x7f, 0xff, 0xff, 0xff])
    let image = try Image.open(try folder.write(bytes, to: "a.qcow2"))
    let found = error { () throws(DiskError) in _ = try image.formatDevice?.snapshots() }
    #expect(found?.code == .corrupt && found?.range != nil)
    #expect(
      try image.device.read(at: .zero, count: ByteCount(512)) == .init(repeating: 0, count: 512))
    try image.close()
  }

  @Test(arguments: [4, 7, 8, 40, 71]) func `a file that ends inside of the header is said to`(
    count: Int
  ) throws {
    let path = try folder.write(Array(try empty().prefix(count)), to: "a.qcow2")
    let found = error { () throws(DiskError) in try Image.open(path) }
    #expect(found?.code == .corrupt && found?.message.contains("ends inside of") == true)
    #expect(found?.found == "\(count) bytes" && found?.range == count..<72)
  }

  /// Places of a filled image: L1 at 196608, the L2 table behind it, refcounts at 65536.
  @Test(arguments: [
    Lie("the L1 entry leads out of the file", 196_608, [0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    Lie("the L1 entry is not aligned", 196_608, [0x80, 0, 0, 0, 0, 4, 2, 0]),
    Lie("the L1 entry leads to itself", 196_608, [0x80, 0, 0, 0, 0, 3, 0, 0]),
    Lie("the L2 entry leads out of the file", 262_144, [0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    Lie("the L2 entry is not aligned", 262_144, [0x80, 0, 0, 0, 0, 5, 0x2a, 0]),
    Lie("the L2 entry is not aligned and zero", 262_144, [0x80, 0, 0, 0, 0, 5, 0x2a, 1]),
    Lie("a compressed cluster that is not counted", 262_144, [0x40, 0, 0, 0, 0, 4, 0, 0]),
    Lie("a compressed cluster out of the file", 262_144, [0x7f, 0xff, 0xff, 0xff, 0xff, 0, 0, 0]),
    Lie("data in a refcount block", 262_144, [0x80, 0, 0, 0, 0, 2, 0, 0]),
    Lie("no refcount block", 65536, [0, 0, 0, 0, 0, 0, 0, 0]),
    Lie("a refcount block out of the file", 65536, [0, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    Lie("a refcount block that is not aligned", 65536, [0, 0, 0, 0, 0, 2, 2, 0]),
    Lie("the header is not counted", 131_072, [0, 0]),
  ])
  func `a table that lies is found by check and never followed`(lie: Lie) throws {
    let path = folder.path("a.qcow2")
    let made = try ImageCreation(path: path, size: ByteCount(1 << 20)).run()
    try made.device.write(pattern(1, 65536), at: .zero)
    try made.close()
    var bytes = try folder.read("a.qcow2")
    bytes.replaceSubrange(lie.at..<(lie.at + lie.bytes.count), with: lie.bytes)
    try folder.write(bytes, to: "a.qcow2")
    let image = try Image.open(path)
    let result = try image.formatDevice?.check(repair: .none) { false }
    #expect(result?.isClean == false)
    // Reads end, with bytes or with an error that names the place.
    if let found = error(of: { () throws(DiskError) in
      try image.device.read(at: .zero, count: ByteCount(65536))
    }) {
      #expect(found.code == .corrupt && found.range != nil, "\(found)")
    }
    try image.close()
    #expect(try folder.read("a.qcow2") == bytes)
  }

  @Test(arguments: [
    "/etc/passwd", "nbd://a.example/x", "json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}",
    "../x", "http://a.example/x",
  ])
  func `a backing file outside of the folder is not opened`(name: String) throws {
    var header = try empty()
    let text = Array(name.utf8)
    header.replaceSubrange(1024..<(1024 + text.count), with: text)
    header.replaceSubrange(8..<20, with: [0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, UInt8(text.count)])
    let path = try folder.write(header, to: "a.qcow2")
    let found = error { () throws(DiskError) in try Image.open(path) }
    #expect(
      [.permissionDenied, .unsupported, .notFound].contains(found?.code),
      "\(String(describing: found))")
    let alone = try Image.open(path, OpenOptions(gate: .none))
    #expect(alone.formatDevice?.backingName?.name == name)
    let read = error { () throws(DiskError) in
      try alone.device.read(at: .zero, count: ByteCount(512))
    }
    #expect(read?.code == .permissionDenied)
    guard name.contains(":") else { return }
    let any = error { () throws(DiskError) in try Image.open(path, OpenOptions(gate: .any)) }
    #expect(any?.code == .unsupported)
  }

  @Test func `a chain that comes back to an image is an error`() throws {
    for (name, backing) in [("a", "b"), ("b", "a"), ("self", "self")] {
      var header = try empty()
      header.replaceSubrange(1024..<(1024 + backing.utf8.count), with: Array(backing.utf8))
      header.replaceSubrange(
        8..<20, with: [0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, UInt8(backing.utf8.count)])
      // A backing format of qcow2, so that its own backing file is followed.
      header.replaceSubrange(
        112..<136,
        with: [0xe2, 0x79, 0x2a, 0xca, 0, 0, 0, 5] + Array("qcow2".utf8) + [
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ])
      try folder.write(header, to: name)
    }
    for name in ["a", "b", "self"] {
      let found = error { () throws(DiskError) in try Image.open(folder.path(name)) }
      #expect(
        found?.code == .corrupt && found?.message.contains("comes back") == true,
        "\(String(describing: found))")
    }
  }
}
