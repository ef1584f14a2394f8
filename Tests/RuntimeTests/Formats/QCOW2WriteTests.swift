import DiskRuntime
import Foundation
import Glibc
import Testing

/// Random operations, mirrored on a flat model that cannot be wrong.
@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct QCOW2WriteTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  static let configurations = [
    "cluster_size=512", "cluster_size=4k", "cluster_size=64k", "compat=0.10,cluster_size=1k",
    "refcount_bits=1,cluster_size=512", "refcount_bits=64,cluster_size=1k", "lazy_refcounts=on",
    "extended_l2=on,cluster_size=16k", "extended_l2=on", "cluster_size=2M",
    "preallocation=metadata,cluster_size=4k", "refcount_bits=8,cluster_size=4k",
  ]

  /// How many operations; more where the environment asks for a long run.
  static let count = getenv("DISKSCRIPT_OPERATIONS").flatMap { Int(String(cString: $0)) } ?? 40
  static let seed = getenv("DISKSCRIPT_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1

  @Test(arguments: configurations, [false, true])
  func `random operations leave what a flat model has, and qemu agrees`(
    options: String, isBacked: Bool
  ) throws {
    var model = [UInt8](repeating: 0, count: 3 << 20)
    if isBacked {
      try qemu.folder.write(pattern(3, 2 << 20), to: "base")
      model.replaceSubrange(0..<(2 << 20), with: pattern(3, 2 << 20))
      let plain = options.replacingOccurrences(of: "preallocation=metadata,", with: "")
      try qemu.create("a.qcow2", "3M", options: plain, backing: "base", backingFormat: "raw")
    } else {
      try qemu.create("a.qcow2", "3M", options: options)
    }
    var run = RandomOperations(
      model: model, seed: Self.seed, hasSnapshots: !options.contains("refcount_bits=1,"))
    let path = qemu.path("a.qcow2")
    for round in 0..<max(Self.count / 100, 2) {
      let image = try Image.open(path, writable: true)
      try run.perform(min(100, Self.count), on: image)
      #expect(try difference(image.allBytes(), run.model) == nil, "\(options) \(round)")
      try image.close()
      try qemu.expectClean("a.qcow2", "\(options) \(round) \(run.log.suffix(100))")
      #expect(try difference(qemu.disk("a.qcow2"), run.model) == nil, "\(options) \(round)")
    }
  }
}

/// Operations on an image and on its model.
struct RandomOperations {
  var model: [UInt8]
  var random: SeededRandom
  var saved: [(name: String, model: [UInt8])] = []
  var log: [String] = []
  let hasSnapshots: Bool

  init(model: [UInt8], seed: UInt64, hasSnapshots: Bool) {
    self.model = model
    self.hasSnapshots = hasSnapshots
    random = SeededRandom(seed: seed)
  }

  private mutating func range() -> Range<Int> {
    let most = [1, 600, 5000, 70_000, 400_000].randomElement(using: &random)!
    let count = min(Int.random(in: 1...most, using: &random), model.count)
    let start = Int.random(in: 0...(model.count - count), using: &random)
    return Bool.random(using: &random)
      ? start..<(start + count) : (start & ~4095)..<max(start & ~4095 + 1, (start + count) & ~4095)
  }

  mutating func perform(_ count: Int, on image: Image) throws {
    for _ in 0..<count { try step(image) }
  }

  private mutating func step(_ image: Image) throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<55:
      let range = range()
      let bytes = pattern(random.next(), range.count)
      log.append("write \(range)")
      try image.device.write(bytes, at: ByteOffset(range.lowerBound))
      model.replaceSubrange(range, with: bytes)
    case 55..<75:
      let range = range()
      log.append("zero \(range)")
      try image.device.writeZeros(at: ByteOffset(range.lowerBound), count: range.count)
      model.replaceSubrange(range, with: repeatElement(0, count: range.count))
    case 75..<85:
      let range = range()
      let found = try image.device.read(
        at: ByteOffset(range.lowerBound), count: ByteCount(range.count))
      log.append("read \(range)")
      #expect(found.elementsEqual(model[range]), "\(log.suffix(30))")
    case 85..<90:
      log.append("flush")
      try image.device.flush()
    case 90..<93: try resize(image)
    default: if hasSnapshots { try snapshot(image) }
    }
  }

  private mutating func resize(_ image: Image) throws {
    let size = Int.random(in: 1...9000, using: &random) * 512
    log.append("resize \(size)")
    try image.resize(to: ByteCount(size), shrink: true)
    if size < model.count {
      model.removeLast(model.count - size)
    } else {
      model += [UInt8](repeating: 0, count: size - model.count)
    }
  }

  private mutating func snapshot(_ image: Image) throws {
    let qcow2 = try #require(image.formatDevice as? QCOW2Image)
    switch Int.random(in: 0..<4, using: &random) {
    case 0, 1:
      guard saved.count < 5 else { return }
      let name = "s\(random.next() % 100_000)"
      log.append("snapshot \(name)")
      try qcow2.takeSnapshot(name, seconds: 1)
      saved.append((name, model))
    case 2:
      guard let row = saved.randomElement(using: &random) else { return }
      log.append("revert \(row.name)")
      try qcow2.revert(to: row.name)
      model = row.model
    default:
      guard let index = saved.indices.randomElement(using: &random) else { return }
      log.append("delete \(saved[index].name)")
      try qcow2.deleteSnapshot(saved[index].name)
      saved.remove(at: index)
    }
  }
}
