import Synchronization
import Testing

@testable import DiskRuntime

/// A disk in memory that notes every write and every flush, so that a stop can be played at any point.
private final class RecordingDisk: BlockDevice {
  enum Event {
    case write(offset: Int, bytes: [UInt8])
    case flush
  }

  private let base: MemoryDevice
  private let log = Mutex<[Event]>([])
  var size: ByteCount { base.size }
  var isWritable: Bool { true }
  var name: String { "recorded.img" }
  var hardwareSectorSize: SectorSize? { nil }

  init(_ base: MemoryDevice) { self.base = base }

  var events: [Event] { log.withLock { $0 } }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) { try base.read(into: buffer, at: offset) }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    let bytes = Array(buffer)
    log.withLock { $0.append(.write(offset: offset.bytes, bytes: bytes)) }
    try base.write(buffer, at: offset)
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent { try base.extent(at: offset) }
  func flush() throws(DiskError) { log.withLock { $0.append(.flush) } }
  func close() throws(DiskError) {}
}

/// A stop of the machine at any point of a change leaves the old table or the new one.
struct TransactionTests {
  private struct Change: CustomTestStringConvertible {
    let name: String
    let before: (PartitionTable.Label, [PartitionRequest])?
    let change: @Sendable (any BlockDevice, PartitionTable?) throws -> TableDraft
    var testDescription: String { name }
  }

  private static let size = 8 << 20

  private static func edit(
    _ name: String, _ label: PartitionTable.Label, _ before: [PartitionRequest],
    _ body: @escaping @Sendable (inout TableDraft) throws -> Void
  ) -> Change {
    Change(name: name, before: (label, before)) { device, table in
      let table = try #require(table)
      var draft = try TableDraft(editing: table, on: device, guids: GUIDSource(seed: 3))
      try body(&draft)
      return draft
    }
  }

  private static func new(
    _ name: String, _ label: PartitionTable.Label, over before: PartitionTable.Label?
  ) -> Change {
    let parts = before.map { ($0, [PartitionRequest.linux($0, .mib(1), .sector(4096))]) }
    return Change(name: name, before: parts) { device, table in
      var draft = try TableDraft(
        new: label, on: device, sectorSize: .s512, replacing: table, guids: GUIDSource(seed: 4))
      try draft.add([.linux(label, .mib(2)), .linux(label, .rest)])
      return draft
    }
  }

  private static var chain: [PartitionRequest] {
    var extended = PartitionRequest.linux(.dos, .mib(6))
    extended.type = .named("extended", .dos)
    var logical = PartitionRequest.linux(.dos, .mib(1))
    logical.role = .logical
    return [extended, logical, logical]
  }

  private static let changes: [Change] = [
    new("GPT on a blank disk", .gpt, over: nil), new("MBR on a blank disk", .dos, over: nil),
    new("GPT over an MBR", .gpt, over: .dos), new("MBR over a GPT", .dos, over: .gpt),
    new("GPT over a GPT", .gpt, over: .gpt), new("MBR over an MBR", .dos, over: .dos),
    edit("GPT partition added", .gpt, [.linux(.gpt, .mib(1))]) {
      try $0.add(.linux(.gpt, .mib(2)))
    },
    edit("GPT partition 33 added", .gpt, [.linux(.gpt, .mib(1))]) {
      var request = PartitionRequest.linux(.gpt, .mib(2))
      request.number = 33
      try $0.add(request)
      try $0.delete(1)
    },
    edit("MBR partition deleted", .dos, [.linux(.dos, .mib(1)), .linux(.dos, .mib(1))]) {
      try $0.delete(1)
    },
    edit("logical added", .dos, chain) {
      var logical = PartitionRequest.linux(.dos, .bytes(ByteCount(512 << 10)))
      logical.role = .logical
      try $0.add(logical)
    },
    edit("first logical deleted", .dos, chain) { try $0.delete(5) },
    edit("last logical deleted", .dos, chain) { try $0.delete(6) },
    edit("extended deleted with its logicals", .dos, chain) { try $0.delete(1) },
  ]

  /// A disk as it is before the change, and the plan of the change.
  private func prepare(_ change: Change) throws -> (MemoryDevice, TablePlan) {
    let device = try MemoryDevice(size: ByteCount(Self.size))
    if let (label, requests) = change.before {
      var draft = try TableDraft(
        new: label, on: device, sectorSize: .s512, replacing: nil, guids: GUIDSource(seed: 2))
      try draft.add(requests)
      try TableTransaction(writes: TablePlan(draft, on: device).writes).apply(to: device)
    }
    let before = try PartitionTable.read(from: device, sectorSize: .s512)
    let draft = try change.change(device, before)
    return (device, try TablePlan(draft, on: device))
  }

  /// What a reader makes of a disk: the partitions and the kind, not the problems.
  private struct Seen: Hashable {
    let label: PartitionTable.Label?
    let id: String
    let parts: [[String]]

    init(_ device: any BlockDevice) throws {
      let table = try PartitionTable.read(from: device, sectorSize: .s512)
      label = table?.label
      id = table?.id ?? ""
      parts = (table?.partitions ?? []).map {
        [
          "\($0.number)", "\($0.start.value)", "\($0.sectors)", "\($0.type)", $0.uuid ?? "",
          $0.name,
        ]
      }
    }
  }

  @Test(arguments: [false, true])
  func `a stop at every write, with unsynced writes lost or torn`(undo: Bool) throws {
    var random = SeededRandom(seed: 11)
    var states = 0
    for change in Self.changes {
      let (device, plan) = try prepare(change)
      let transaction = TableTransaction(writes: plan.writes)
      if undo { try transaction.apply(to: device) }
      let start = try device.read(at: .zero, count: ByteCount(Self.size))
      let first = try Seen(device)
      let recorder = RecordingDisk(device)
      if undo {
        try transaction.revert(on: recorder)
      } else {
        try transaction.apply(to: recorder)
      }
      let last = try Seen(device)
      #expect(first != last, "\(change.name)")
      for stop in 0...recorder.events.count {
        for variant in 0..<24 {
          let bytes = Self.played(recorder.events[..<stop], on: start, variant, &random)
          let seen = try Seen(try MemoryDevice(bytes))
          #expect(
            seen == first || seen == last, "\(change.name), stop \(stop), variant \(variant)")
          states += 1
        }
      }
    }
    #expect(states > 1000)
  }

  /// The disk after these events, of which those behind the last flush may not have arrived: variant
  /// 0 has all of them, 1 none, the others some, sector by sector.
  private static func played(
    _ events: ArraySlice<RecordingDisk.Event>, on start: [UInt8], _ variant: Int,
    _ random: inout SeededRandom
  ) -> [UInt8] {
    var bytes = start
    let lastFlush = events.lastIndex { if case .flush = $0 { true } else { false } }
    for (index, event) in zip(events.indices, events) {
      guard case .write(let offset, let data) = event else { continue }
      let isSynced = lastFlush.map { index < $0 } ?? false
      for sector in stride(from: 0, to: data.count, by: 512) {
        let arrives = isSynced || variant == 0 || (variant > 1 && random.below(2) == 0)
        guard arrives else { continue }
        let end = min(sector + 512, data.count)
        bytes.replaceSubrange((offset + sector)..<(offset + end), with: data[sector..<end])
      }
    }
    return bytes
  }

  @Test func `undoing gives every byte back`() throws {
    for change in Self.changes {
      let (device, plan) = try prepare(change)
      let before = try device.read(at: .zero, count: ByteCount(Self.size))
      let transaction = TableTransaction(writes: plan.writes)
      #expect(try transaction.state(on: device) == .untouched)
      try transaction.apply(to: device)
      #expect(try transaction.state(on: device) == .complete)
      try transaction.revert(on: device)
      #expect(try device.read(at: .zero, count: ByteCount(Self.size)) == before, "\(change.name)")
    }
  }

  @Test func `a journal is read as it was written, and a damaged one is not believed`() throws {
    for change in Self.changes {
      let (_, plan) = try prepare(change)
      let journal = TableJournal(
        diskSize: Self.size, sectorSize: 512, writes: plan.writes,
        moves: [
          DataMove(
            partition: 3, from: ByteOffset(512), to: ByteOffset(1024), size: ByteCount(4096))
        ])
      let bytes = journal.encoded
      #expect(try TableJournal(bytes, path: "j") == journal)
      var random = SeededRandom(seed: 5)
      for _ in 0..<50 {
        var damaged = bytes
        damaged[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
        #expect(error { () throws(DiskError) in try TableJournal(damaged, path: "j") } != nil)
        let cut = Array(bytes[..<random.below(bytes.count)])
        #expect(error { () throws(DiskError) in try TableJournal(cut, path: "j") } != nil)
      }
    }
  }
}
