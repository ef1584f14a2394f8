import Testing

@testable import DiskRuntime

/// Hybrid MBRs, with sgdisk as the judge.
@Suite(.enabled(if: Tool.has("sgdisk", "sfdisk", "parted"), "needs gdisk, fdisk and parted"))
struct HybridTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let script =
    "label: gpt\nsize=10M, type=uefi\nsize=20M\nsize=5M, type=swap\nsize=5M, type=raid\nsize=1M"

  private func disk(_ name: String = "theirs.img") throws -> PlanDisk {
    try PlanDisk(folder, name, bytes: 64 << 20, sfdisk: Self.script)
  }

  @Test(arguments: [[1], [2, 3], [1, 2, 3], [4, 1], [5, 3, 2]], [false, true])
  func `sector 0 is what sgdisk writes`(numbers: [Int], isLast: Bool) throws {
    let ours = try disk("ours.img")
    try Tool.output("cp", [ours.path, folder.path("theirs.img")])
    let plan = try ours.edit { try $0.setHybrid(numbers, isProtectiveLast: isLast) }
    #expect(plan.writes.map(\.structure) == [.hybridMBR] && plan.warnings.isEmpty)
    let list = numbers.map(String.init) + (isLast ? ["EE"] : [])
    try Tool.output("sgdisk", ["-h", list.joined(separator: ":"), folder.path("theirs.img")])
    #expect(try Array(folder.read("theirs.img")[..<512]) == ours.bytes(0..<512))
    try ours.expectAccepted()
    #expect(try ours.table().gpt?.isHybrid == true)
  }

  @Test func `a hybrid MBR is taken back, and made protective again`() throws {
    let disk = try disk()
    let before = try disk.bytes(0..<(64 << 20))
    try disk.edit { try $0.setHybrid([2], bootable: 2) }
    #expect(try disk.bytes(462..<463) == [0x80])
    #expect(try disk.open { try $0.undoTable() })
    #expect(try disk.bytes(0..<(64 << 20)) == before)
    try disk.edit { try $0.setHybrid([2]) }
    try disk.edit { try $0.setHybrid([]) }
    #expect(try disk.table().gpt?.isHybrid == false)
    try disk.expectAccepted()
  }

  @Test func `other changes keep a hybrid MBR, and its entries follow in the same plan alone`()
    throws
  {
    let disk = try disk()
    try disk.edit {
      try $0.setHybrid([4])
      try $0.delete(1)
      $0.sort()
    }
    let entry = try #require(try disk.table().gpt?.mbrEntries.last)
    #expect(try entry.start == disk.table().partitions[2].start)
    let kept = try disk.bytes(0..<512)
    let later = try disk.edit { try $0.delete(1) }
    #expect(try disk.bytes(0..<512) == kept && later.warnings.isEmpty)
    let stale = try disk.edit { try $0.delete(3) }
    #expect(stale.warnings.map(\.kind) == [.hybridDiffers])
  }

  @Test func `what a hybrid MBR cannot say is refused`() throws {
    let disk = try disk()
    for (numbers, bootable, code) in [
      ([1, 2, 3, 4], nil, DiskError.Code.invalidArgument), ([1, 1], nil, .invalidArgument),
      ([1], 2, .invalidArgument), ([9], nil, .notFound),
    ] as [([Int], Int?, DiskError.Code)] {
      try disk.open { image in
        var draft = try disk.draft(image)
        let found = error { () throws(DiskError) in try draft.setHybrid(numbers, bootable: bootable)
        }
        #expect(found?.code == code, "\(numbers)")
      }
    }
    let large = try PlanDisk(folder, "large.img", bytes: 3 << 40)
    try large.make(.gpt, [.linux(.gpt, .mib(1)), .linux(.gpt, .rest)])
    try large.open { image in
      var draft = try large.draft(image)
      let found = error { () throws(DiskError) in try draft.setHybrid([1, 2]) }
      #expect(found?.code == .noSpace && found?.message.contains("partition 2") == true)
      try draft.setHybrid([1])
    }
    let other = try PlanDisk(folder, "dos.img", bytes: 16 << 20)
    try other.make(.dos, [.linux(.dos, .rest)])
    try other.open { image in
      var draft = try other.draft(image)
      let found = error { () throws(DiskError) in try draft.setHybrid([1]) }
      #expect(found?.code == .invalidArgument)
    }
  }
}
