import DiskRuntime
import Foundation
import Glibc
import Testing

/// `check` beside `qemu-img check`, on images whose tables were changed at random.
@Suite(.enabled(if: Tool.has("qemu-img"), "needs qemu-utils"))
struct QCOW2CheckTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  /// How many images; more where the environment asks for a long run.
  static let count = getenv("DISKSCRIPT_CHECKS").flatMap { Int(String(cString: $0)) } ?? 80

  /// Images with all that check counts, and where their tables lie.
  private func seeds() throws -> [(bytes: [UInt8], tables: [Range<Int>])] {
    var seeds: [(bytes: [UInt8], tables: [Range<Int>])] = []
    for (cluster, bits, extended) in [(512, 16, false), (1024, 8, false), (16384, 16, true)] {
      var options = QCOW2Options()
      options.clusterSize = cluster
      options.refcountBits = bits
      options.extendedL2 = extended
      let path = qemu.path("seed.qcow2")
      let image = try ImageCreation(
        path: path, size: ByteCount(200_704), options: options, overwrite: true
      ).run()
      try image.device.write(pattern(1, 30_000), at: ByteOffset(1000))
      try (image.device as? QCOW2Image)?.takeSnapshot("one", seconds: 1)
      try image.device.write(pattern(2, 9000), at: ByteOffset(20_000))
      try image.device.writeZeros(at: ByteOffset(60_000), count: 40_000)
      try image.close()
      seeds.append(try tables(of: "seed.qcow2", cluster))
      var conversion = ImageConversion()
      conversion.options = options
      conversion.compression = .zlib
      conversion.overwrite = true
      try conversion.run(Image.open(path), to: qemu.path("packed.qcow2")).close()
      seeds.append(try tables(of: "packed.qcow2", cluster))
    }
    return seeds
  }

  /// The bytes of an image, and where its L1 tables, L2 tables and refcounts are.
  private func tables(
    of name: String, _ cluster: Int
  ) throws -> (bytes: [UInt8], tables: [Range<Int>]) {
    let bytes = try qemu.folder.read(name)
    func number(_ at: Int, _ width: Int) -> Int {
      bytes[at..<(at + width)].reduce(0) { $0 << 8 | Int($1) }
    }
    func entries(_ table: Range<Int>, step: Int = 8) -> [Int] {
      stride(from: table.lowerBound, to: table.upperBound, by: step)
        .map { number($0, 8) & 0xff_ffff_ffff_fe00 }.filter { $0 > 0 && $0 < bytes.count }
    }
    let l1 = number(40, 8)..<(number(40, 8) + number(36, 4) * 8)
    let counts = number(48, 8)..<(number(48, 8) + number(56, 4) * cluster)
    let l2 = entries(l1).map { $0..<min($0 + cluster, bytes.count) }
    let blocks = entries(counts).map { $0..<min($0 + cluster, bytes.count) }
    return (bytes, [l1, counts] + l2 + blocks)
  }

  /// Changes an entry so that it names another cluster, none, or something else.
  private func breakOne(
    _ bytes: inout [UInt8], _ tables: [Range<Int>], _ random: inout SeededRandom
  ) -> String {
    let table = tables[random.below(tables.count)]
    // Rather one that says something.
    let used = table.filter { bytes[$0] != 0 }
    let at = used.isEmpty ? table.lowerBound : used[random.below(used.count)]
    let old = bytes[at]
    switch random.below(3) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = 0
    default: bytes[at] = bytes[used.isEmpty ? at : used[random.below(used.count)]]
    }
    return "byte \(at) from \(old) to \(bytes[at])"
  }

  @Test func `what is wrong with a broken image is what qemu-img says`() throws {
    let seeds = try seeds()
    var random = SeededRandom(seed: 2026)
    var (differing, broken) = ([String](), 0)
    for number in 0..<Self.count {
      let seed = seeds[number % seeds.count]
      var bytes = seed.bytes
      var changes: [String] = []
      for _ in 0...random.below(3) { changes.append(breakOne(&bytes, seed.tables, &random)) }
      try qemu.folder.write(bytes, to: "a.qcow2")
      guard let theirs = try judged() else { continue }
      let image = try Image.open(qemu.path("a.qcow2"))
      let ours = try #require(try image.formatDevice?.check(repair: .none) { false })
      try image.close()
      if theirs.corruptions > 0 || theirs.leaks > 0 { broken += 1 }
      let isSame = (ours.corruptions > 0) == (theirs.corruptions > 0) && ours.leaks == theirs.leaks
      if isSame && ours.corruptions == theirs.corruptions { continue }
      differing.append(
        "\(number) \(changes): \(ours.corruptions) errors and \(ours.leaks) leaks, "
          + "qemu-img \(theirs.corruptions) and \(theirs.leaks): \(ours.findings.prefix(5))")
    }
    #expect(broken > Self.count / 3)
    #expect(
      differing.isEmpty, "\(differing.count) of \(broken):\n\(differing.joined(separator: "\n"))")
  }

  @Test func `a check, a measurement and a list of extents say how far they are`() throws {
    let image = try ImageCreation(path: qemu.path("a.qcow2"), size: ByteCount(4 << 30)).run()
    for at in stride(from: 0, to: 4 << 30, by: 600 << 20) {
      try image.device.write([1], at: ByteOffset(at))
    }
    let device = try #require(image.formatDevice)
    var heard: [(done: Int, all: Int)] = []
    let kinds: [(String, (@escaping (Int, Int) -> Void) throws -> Void)] = [
      ("check", { _ = try device.check(repair: .none, progress: $0) { false } }),
      ("measure", { _ = try ImageMeasure(of: device, as: .qcow2, progress: $0) }),
      ("extents", { _ = try device.extents(progress: $0) }),
    ]
    for (name, work) in kinds {
      heard = []
      try work { heard.append(($0, $1)) }
      #expect(
        heard.count > 6 && heard.allSatisfy { $0.done <= $0.all && $0.all >= 4 << 30 }, "\(name)")
      #expect(zip(heard, heard.dropFirst()).allSatisfy { $0.done <= $1.done }, "\(name)")
      #expect(Set(heard.map(\.all)).count == 1, "\(name)")
    }
  }

  /// What QEMU counts; nil where it gives up.
  private func judged() throws -> (corruptions: Int, leaks: Int)? {
    let result = try Tool.run(
      "qemu-img", ["check", "-f", "qcow2", "--output=json", qemu.path("a.qcow2")])
    guard
      let found = try? JSONSerialization.jsonObject(with: Data(result.output.utf8))
        as? [String: Any],
      found["check-errors"] as? Int == 0
    else { return nil }
    return (found["corruptions"] as? Int ?? 0, found["leaks"] as? Int ?? 0)
  }
}
