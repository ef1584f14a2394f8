import Testing

@testable import DiskRuntime

/// A file to be partitioned by us and by others.
struct PlanDisk {
  let folder: TemporaryFolder
  let path: String

  init(_ folder: TemporaryFolder, _ name: String = "disk.img", bytes: Int) throws {
    self.folder = folder
    path = try folder.sparse(name, bytes: bytes)
  }

  /// Partitioned by sfdisk.
  init(
    _ folder: TemporaryFolder, _ name: String = "theirs.img", bytes: Int, sfdisk script: String
  ) throws {
    try self.init(folder, name, bytes: bytes)
    try Tool.output("sfdisk", ["-q", path], input: script)
  }

  func open<Result>(_ body: (Image) throws -> Result) throws -> Result {
    let image = try Image.open(path, format: .raw, writable: true)
    defer { try? image.close() }
    return try body(image)
  }

  /// A new table with these partitions, written.
  @discardableResult
  func make(
    _ label: PartitionTable.Label, id: TableDraft.Identifier? = nil, entries: Int = 128,
    firstUsable: UInt64? = nil, _ requests: [PartitionRequest]
  ) throws -> TablePlan {
    try open { image in
      var options = TableDraft.Options()
      options.id = id
      options.entryCount = entries
      options.firstUsable = firstUsable
      var draft = try TableDraft(
        new: label, on: image.device, sectorSize: image.sectorSize,
        replacing: try image.partitionTable(lenient: true), options: options,
        guids: GUIDSource(seed: 1))
      try draft.add(requests)
      let plan = try TablePlan(draft, on: image.device)
      try image.write(plan)
      return plan
    }
  }

  /// The table changed, planned and written.
  @discardableResult
  func edit(_ change: (inout TableDraft) throws -> Void) throws -> TablePlan {
    try open { image in
      var draft = try draft(image)
      try change(&draft)
      let plan = try TablePlan(draft, on: image.device)
      try image.write(plan)
      return plan
    }
  }

  func draft(_ image: Image) throws -> TableDraft {
    let table = try #require(try image.partitionTable())
    return try TableDraft(editing: table, on: image.device, guids: GUIDSource(seed: 7))
  }

  func table() throws -> PartitionTable {
    try open { try #require(try $0.partitionTable()) }
  }

  /// That sfdisk, sgdisk, parted and fdisk read the table without a complaint, and sfdisk sees what
  /// we see.
  func expectAccepted() throws {
    let ours = try table()
    #expect(ours.problems.isEmpty, "\(ours.problems.map(\.message))")
    #expect(ours.sfdiskDump(device: path).text == (try Tool.sfdiskJSON(path)))
    let verified = try Tool.run("sfdisk", ["-V", path])
    #expect(verified.errors == "", "\(verified.errors)")
    let listed = try Tool.run("fdisk", ["-l", path])
    #expect(listed.status == 0 && listed.errors == "", "\(listed.errors)")
    let parted = try Tool.run("parted", ["-s", "-m", path, "unit", "s", "print"])
    #expect(parted.status == 0 && parted.errors == "", "\(parted.errors)")
    if ours.label == .gpt {
      let checked = try Tool.run("sgdisk", ["-v", path])
      #expect(checked.output.contains("No problems found"), "\(checked.output)")
    }
  }

  /// The bytes of a part of the disk.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try open { image in
      try image.device.read(at: ByteOffset(range.lowerBound), count: ByteCount(range.count))
    }
  }
}

/// That two disks are the same byte by byte; of large ones the first and the last 8 MiB.
func expectEqualBytes(_ a: PlanDisk, _ b: PlanDisk, _ comment: Comment? = nil) throws {
  let size = try a.open { $0.size.bytes }
  if size <= 256 << 20 {
    let compared = try Tool.run("cmp", [a.path, b.path])
    #expect(compared.status == 0, "\(compared.output) \(comment ?? "")")
    return
  }
  for start in [0, size - (8 << 20)] {
    let range = max(start, 0)..<(start + (8 << 20))
    #expect(try a.bytes(range) == b.bytes(range), comment)
  }
}

extension PartitionRequest {
  static func linux(
    _ label: PartitionTable.Label, _ length: Length, _ place: Place = .first
  ) -> PartitionRequest {
    PartitionRequest(type: .named("linux", label), length: length, place: place)
  }
}

extension PartitionRequest.Length {
  static func mib(_ count: Int) -> PartitionRequest.Length { .bytes(ByteCount(count << 20)) }
}

extension PartitionType {
  static func named(_ word: String, _ label: PartitionTable.Label) -> PartitionType {
    guard let type = PartitionType(word, label: label) else { fatalError("no type \(word)") }
    return type
  }
}
