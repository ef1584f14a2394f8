import DiskRuntime
import Glibc
import Synchronization
import Testing

/// A qcow2 image after a crash at any point: of the program, where every call before it counts, and of
/// the machine, where of the calls since the last sync any may be lost or torn.
@Suite struct CrashTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let configurations: [(name: String, options: QCOW2Options)] = {
    var small = QCOW2Options()
    small.clusterSize = 512
    var narrow = small
    narrow.refcountBits = 1
    var wide = QCOW2Options()
    wide.clusterSize = 4096
    wide.refcountBits = 64
    var old = QCOW2Options()
    old.clusterSize = 1024
    old.version = 2
    var extended = QCOW2Options()
    extended.clusterSize = 16384
    extended.extendedL2 = true
    return [
      ("small", small), ("narrow", narrow), ("wide", wide), ("old", old), ("extended", extended),
    ]
  }()

  /// How many states of each configuration; more where the environment asks for a long run.
  static let states =
    getenv("DISKSCRIPT_STATES").flatMap { Int(String(cString: $0)) } ?? 60

  @Test(arguments: configurations.map(\.name))
  func `after a crash at any call no cluster is lost and what was flushed is there`(
    name: String
  ) throws {
    let options = try #require(Self.configurations.first { $0.name == name }).options
    let run = try RecordedRun(folder, options)
    try #require(run.log.count > 150)
    var random = SeededRandom(seed: 11)
    for state in 0..<Self.states {
      let end = random.below(run.log.count + 1)
      // Half of them lose power: what was not synced is there or not, or half there.
      let bytes =
        state % 2 == 0
        ? run.contents(after: end) : run.contents(after: end, losing: &random)
      try verify(bytes, run, end, "\(name) \(state) at \(end)")
    }
  }

  private func verify(
    _ bytes: [UInt8], _ run: RecordedRun, _ end: Int, _ comment: String
  ) throws {
    let path = try folder.write(bytes, to: "crashed.qcow2")
    let image = try Image.open(path)
    let check = try #require(try image.formatDevice?.check(repair: .none) { false })
    #expect(check.corruptions == 0 && check.errors == 0, "\(comment): \(check.findings)")
    let flushed = run.flushed.last { $0.call <= end }
    guard let flushed else { return }
    let disk = try image.allBytes()
    var kept = [Bool](repeating: true, count: flushed.model.count)
    for range in run.changes where range.step >= flushed.step {
      for at in range.range where at < kept.count { kept[at] = false }
    }
    let isThere =
      disk.count >= kept.count
      && kept.indices.allSatisfy { !kept[$0] || disk[$0] == flushed.model[$0] }
    #expect(isThere, "\(comment): flushed bytes are lost")
  }
}

/// A workload, and every call that it made on the image's file.
final class RecordedRun {
  enum Call: Sendable {
    case write(at: Int, bytes: [UInt8])
    case punch(Range<Int>)
    case truncate(Int)
    case sync
  }

  private(set) var log: [Call] = []
  private let start: [UInt8]
  /// For each flush: the calls until it was done, the steps before it, and what the disk held.
  private(set) var flushed: [(call: Int, step: Int, model: [UInt8])] = []
  private(set) var changes: [(step: Int, range: Range<Int>)] = []

  private final class Recorder: Sendable {
    let calls = Mutex<[Call]>([])

    func add(_ call: Call) { calls.withLock { $0.append(call) } }

    var system: SystemCalls {
      let linux = SystemCalls.linux
      var system = linux
      system.write = { fd, from, count, offset in
        let moved = linux.write(fd, from, count, offset)
        let bytes = [UInt8](UnsafeRawBufferPointer(start: from, count: max(moved, 0)))
        self.add(.write(at: offset, bytes: bytes))
        return moved
      }
      system.reshape = { fd, mode, offset, count in
        let result = linux.reshape(fd, mode, offset, count)
        if result >= 0 { self.add(.punch(offset..<(offset + count))) }
        return result
      }
      system.truncate = { fd, size in
        self.add(.truncate(size))
        return linux.truncate(fd, size)
      }
      system.synchronize = { fd in
        self.add(.sync)
        return 0
      }
      return system
    }
  }

  init(_ folder: TemporaryFolder, _ options: QCOW2Options) throws {
    let path = folder.path("worked.qcow2")
    let size = 600_064
    try ImageCreation(
      path: path, size: ByteCount(size), options: options, overwrite: true
    ).run().close()
    start = try folder.read("worked.qcow2")
    let recorder = Recorder()
    let image = try Image.open(path, writable: true, system: recorder.system)
    var model = [UInt8](repeating: 0, count: size)
    var random = SeededRandom(seed: 5)
    for step in 0..<80 {
      let count = 1 + random.below(step % 7 == 0 ? 60_000 : 6_000)
      let at = random.below(model.count - count)
      if step % 5 == 3 {
        changes.append((step, at..<(at + count)))
        try image.device.writeZeros(at: ByteOffset(at), count: count)
        model.replaceSubrange(at..<(at + count), with: repeatElement(0, count: count))
      } else {
        changes.append((step, at..<(at + count)))
        let bytes = pattern(UInt64(step), count)
        try image.device.write(bytes, at: ByteOffset(at))
        model.replaceSubrange(at..<(at + count), with: bytes)
      }
      if step % 6 == 5 {
        try image.device.flush()
        flushed.append((recorder.calls.withLock { $0.count }, step + 1, model))
      }
    }
    try image.close()
    log = recorder.calls.withLock { $0 }
  }

  /// The file when the program was killed after so many calls.
  func contents(after end: Int) -> [UInt8] {
    var bytes = start
    for call in log[..<end] { Self.apply(call, &bytes) }
    return bytes
  }

  /// The file after the machine lost power: of the calls since the last sync some are lost, and some
  /// writes are done in part, by sectors.
  func contents(after end: Int, losing random: inout SeededRandom) -> [UInt8] {
    let synced = log[..<end].lastIndex { if case .sync = $0 { true } else { false } } ?? 0
    var bytes = contents(after: synced)
    for call in log[synced..<end] {
      switch random.below(3) {
      case 0: continue
      case 1:
        if case .write(let at, let data) = call, data.count > 512 {
          let sectors = random.below(data.count / 512)
          Self.apply(.write(at: at, bytes: Array(data.prefix(sectors * 512))), &bytes)
        } else {
          Self.apply(call, &bytes)
        }
      default: Self.apply(call, &bytes)
      }
    }
    return bytes
  }

  private static func apply(_ call: Call, _ bytes: inout [UInt8]) {
    switch call {
    case .write(let at, let data):
      if at + data.count > bytes.count {
        bytes += [UInt8](repeating: 0, count: at + data.count - bytes.count)
      }
      bytes.replaceSubrange(at..<(at + data.count), with: data)
    case .punch(let range):
      let range = range.clamped(to: 0..<bytes.count)
      bytes.replaceSubrange(range, with: repeatElement(0, count: range.count))
    case .truncate(let size):
      if size < bytes.count {
        bytes.removeLast(bytes.count - size)
      } else {
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
      }
    case .sync: break
    }
  }
}
