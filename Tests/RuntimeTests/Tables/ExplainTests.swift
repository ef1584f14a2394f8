import Testing

@testable import DiskRuntime

/// Every byte of a disk has an answer.
struct ExplainTests {
  private func disk(_ label: PartitionTable.Label) throws -> MemoryDevice {
    let device = try MemoryDevice(size: ByteCount(8 << 20))
    var draft = try TableDraft(
      new: label, on: device, sectorSize: .s512, replacing: nil, guids: GUIDSource(seed: 2))
    var second = PartitionRequest.linux(label, .mib(4))
    if label == .dos { second.type = .named("extended", .dos) }
    try draft.add([.linux(label, .mib(1)), second])
    if label == .dos {
      var logical = PartitionRequest.linux(.dos, .mib(1))
      logical.role = .logical
      try draft.add([logical, logical])
    }
    try TableTransaction(writes: TablePlan(draft, on: device).writes).apply(to: device)
    return device
  }

  @Test(arguments: PartitionTable.Label.editable)
  func `each byte of a table lies in the structure that the plan wrote`(
    label: PartitionTable.Label
  ) throws {
    let device = try disk(label)
    let explainer = try ByteExplainer(device, sectorSize: .s512)
    let table = try #require(try PartitionTable.read(from: device, sectorSize: .s512))
    var kinds: Set<String> = []
    let places =
      Array(0..<1024) + Array(stride(from: 1024, to: 20000, by: 37))
      + Array(stride(from: (8 << 20) - 17000, to: 8 << 20, by: 37))
      + table.partitions.flatMap { Array($0.entryRange) }
    for offset in places {
      let found = try explainer.explain(offset)
      #expect(found.range.contains(offset), "\(offset) \(found)")
      if let field = found.field { #expect(field.range.contains(offset), "\(offset)") }
      kinds.insert(found.structure)
    }
    for part in table.partitions {
      let entry = try explainer.explain(part.entryRange.lowerBound + 4)
      #expect(entry.partition == part.number)
    }
    let expected: Set<String> =
      label == .gpt
      ? [
        "protective MBR", "primary GPT header", "primary GPT entries", "backup GPT header",
        "backup GPT entries", "no partition",
      ] : ["MBR", "EBR of partition 5", "EBR of partition 6", "no partition"]
    #expect(kinds.subtracting(["partition 1", "partition 2"]) == expected)
  }

  @Test func `bytes of broken tables have answers as well`() throws {
    var random = SeededRandom(seed: 77)
    for label in PartitionTable.Label.editable {
      for _ in 0..<40 {
        let device = try disk(label)
        for _ in 0..<20 {
          let place = [random.below(2048), (8 << 20) - 1 - random.below(17000)][random.below(2)]
          try device.write([UInt8(random.below(256))], at: ByteOffset(place))
        }
        guard let explainer = try? ByteExplainer(device, sectorSize: .s512) else { continue }
        for _ in 0..<50 {
          let offset = [random.below(20000), random.below(8 << 20)][random.below(2)]
          let found = try explainer.explain(offset)
          #expect(found.offset == offset)
        }
      }
    }
  }
}
