import Foundation
import Testing

@testable import DiskRuntime

/// Chains of changes by chance, against a model of a few lines and against sfdisk and sgdisk.
///
/// DISKSCRIPT_RANDOM_PLANS says how many of each kind of table; a few hundred without it.
struct RandomPlanTests {
  private static let count =
    ProcessInfo.processInfo.environment["DISKSCRIPT_RANDOM_PLANS"].flatMap { Int($0) } ?? 150

  /// What must be true of a partition whatever else happens: the model.
  private struct Known: Hashable {
    var start: UInt64
    var sectors: UInt64
    var type: PartitionType
    var name: String
  }

  private struct Run {
    var random: SeededRandom
    var draft: TableDraft
    let label: PartitionTable.Label

    /// The partitions by their numbers.
    var known: [Int: Known] {
      Dictionary(
        uniqueKeysWithValues: draft.partitions.map {
          ($0.number, Known(start: $0.start, sectors: $0.sectors, type: $0.type, name: $0.name))
        })
    }

    /// A change by chance, and what it must have done. A refusal must have changed nothing.
    mutating func step() throws {
      let before = draft
      do {
        switch random.below(10) {
        case 0..<5: try add()
        case 5: try delete()
        case 6: try resize()
        case 7: try set()
        case 8: try move()
        default: draft.sort()
        }
      } catch is DiskError {
        #expect(draft == before, "a refused change changed something")
      }
      checkModel()
    }

    private var anyNumber: Int {
      draft.partitions.isEmpty || random.state % 17 == 0
        ? 99 : draft.partitions[Int(random.state % UInt64(draft.partitions.count))].number
    }

    private mutating func add() throws {
      var request = PartitionRequest.linux(label, .mib(1 + random.below(12)))
      switch random.below(6) {
      case 0: request.length = .bytes(ByteCount((1 + random.below(9000)) * 512))
      case 1: request.length = .percent(1 + random.below(100))
      case 2: request.length = .rest
      default: break
      }
      switch random.below(6) {
      case 0: request.place = .sector(UInt64(random.below(140_000)))
      case 1: request.place = .best
      case 2: request.place = .largest
      case 3: request.place = .last
      default: break
      }
      if label == .gpt { request.name = ["", "root", "é€𝄞"][random.below(3)] }
      if label == .dos, random.below(4) == 0 { request.type = .named("extended", .dos) }
      let old = known
      let number = try draft.add(request)
      let new = try #require(draft[number: number])
      #expect(old[number] == nil && new.type == request.type && new.name == request.name)
      if case .bytes(let bytes) = request.length {
        #expect(Int(new.sectors) * 512 == bytes.bytes)
      }
      if case .sector(let start) = request.place { #expect(new.start == start) }
      for (other, value) in old { #expect(known[other] == value) }
    }

    private mutating func delete() throws {
      let number = anyNumber
      let victim = draft[number: number]
      try draft.delete(number)
      let start = try #require(victim).start
      #expect(!draft.partitions.contains { $0.start == start && $0.role == victim?.role })
    }

    private mutating func resize() throws {
      let number = anyNumber
      let old = known
      let sectors = 1 + random.below(20000)
      let length: PartitionRequest.Length =
        random.below(4) == 0 ? .rest : .bytes(ByteCount(sectors * 512))
      try draft.resize(number, to: length)
      #expect(known[number]?.start == old[number]?.start)
      if length != .rest { #expect(known[number]?.sectors == UInt64(sectors)) }
      for (other, value) in old where other != number { #expect(known[other] == value) }
    }

    private mutating func move() throws {
      let number = anyNumber
      let old = known
      let start = UInt64(random.below(140_000))
      try draft.move(number, to: .sector(start))
      #expect(known[number]?.start == start && known[number]?.sectors == old[number]?.sectors)
    }

    private mutating func set() throws {
      var settings = TableDraft.Settings()
      settings.type = .named(["swap", "lvm", "raid"][random.below(3)], label)
      settings.isBootable = random.below(2) == 0
      let number = anyNumber
      try draft.set(number, settings)
      #expect(known[number]?.type == settings.type)
    }

    /// Apart from each other, logicals in the extended one with a sector before each.
    private func checkModel() {
      let logicals = draft.partitions.filter { $0.role == .logical }
      let others = draft.partitions.filter { $0.role != .logical }
      for list in [logicals, others] {
        let ordered = list.sorted { $0.start < $1.start }
        for (a, b) in zip(ordered, ordered.dropFirst()) { #expect(a.end < b.start) }
      }
      let extended = others.first { $0.role == .extended }
      for logical in logicals {
        #expect((extended?.start ?? .max) < logical.start && logical.end <= extended?.end ?? 0)
      }
      for part in others {
        #expect(part.start >= draft.firstUsable && part.end <= draft.lastUsable)
      }
    }
  }

  @Test(arguments: [PartitionTable.Label.dos, .gpt])
  func `against the model, read back and taken back`(label: PartitionTable.Label) throws {
    for seed in 1...Self.count {
      let device = try MemoryDevice(size: ByteCount(64 << 20))
      var run = try Run(
        random: SeededRandom(seed: UInt64(seed)),
        draft: TableDraft(
          new: label, on: device, sectorSize: .s512, replacing: nil,
          guids: GUIDSource(seed: UInt64(seed))), label: label)
      for _ in 0..<3 {
        for _ in 0..<4 { try run.step() }
        guard let plan = try plan(run.draft, device) else { continue }
        let transaction = TableTransaction(writes: plan.writes)
        let before = try PartitionTable.read(from: device, sectorSize: .s512)
        try transaction.apply(to: device)
        let after = try #require(try PartitionTable.read(from: device, sectorSize: .s512))
        #expect(after == plan.after, "seed \(seed)")
        let again = try TableDraft(editing: after, on: device, guids: GUIDSource(seed: 0))
        #expect(try TablePlan(again, on: device).isEmpty, "seed \(seed)")
        if run.random.below(4) == 0 {
          try transaction.revert(on: device)
          #expect(try PartitionTable.read(from: device, sectorSize: .s512) == before)
          try transaction.apply(to: device)
        }
        run.draft = try TableDraft(
          editing: after, on: device, guids: GUIDSource(seed: UInt64(seed) + 1_000_000))
      }
    }
  }

  /// nil where the chain of logicals finds no sector for an EBR, which is refused as a whole.
  private func plan(_ draft: TableDraft, _ device: any BlockDevice) throws -> TablePlan? {
    do {
      return try TablePlan(draft, on: device)
    } catch let error {
      #expect(error.message.contains("EBR"), "\(error)")
      return nil
    }
  }

  @Test(
    .enabled(
      if: Tool.has("sfdisk", "sgdisk", "parted", "fdisk"), "needs sfdisk, sgdisk, parted, fdisk"),
    arguments: [PartitionTable.Label.dos, .gpt])
  func `against sfdisk and sgdisk`(label: PartitionTable.Label) throws {
    let folder = try TemporaryFolder()
    for seed in 1...max(Self.count / 15, 1) {
      let disk = try PlanDisk(folder, bytes: 64 << 20)
      try disk.open { image in
        var run = try Run(
          random: SeededRandom(seed: UInt64(seed) + 50_000),
          draft: TableDraft(
            new: label, on: image.device, sectorSize: .s512, replacing: nil,
            guids: GUIDSource(seed: UInt64(seed))), label: label)
        for _ in 0..<10 { try run.step() }
        guard let plan = try plan(run.draft, image.device) else { return }
        try image.write(plan)
      }
      let ours = try disk.table()
      #expect(
        ours.sfdiskDump(device: disk.path).text == (try Tool.sfdiskJSON(disk.path)), "\(seed)")
      if label == .gpt {
        let checked = try Tool.run("sgdisk", ["-v", disk.path])
        #expect(checked.output.contains("No problems found"), "\(seed) \(checked.output)")
      }
    }
  }
}
