import DiskRuntime

/// Any bytes as a disk: every table reader, strict and lenient, and what is made of what they find; or
/// as a script of sfdisk.
/// The first byte chooses how: one way for each input, since an execution should be short.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTables(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 1 else { return 0 }
  let way = Int(start[0])
  let sector = [512, 1024, 2048, 4096][way & 3]
  // A disk of whole sectors: what is cut off would never be read.
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  guard let device = try? MemoryDevice(bytes), let size = try? SectorSize(sector) else { return 0 }
  if way & 0xF0 == 0x10 {
    script(bytes, size)
    return 0
  }
  let lenient = way & 8 != 0
  guard
    let found = try? PartitionTable.read(
      from: device, sectorSize: way & 4 == 0 ? size : nil, lenient: lenient)
  else { return 0 }
  if way & 0xF0 == 0 { plan(found, device) } else { show(found, device) }
  return 0
}

/// The same bytes as a script of sfdisk for a disk that is empty.
private func script(_ bytes: [UInt8], _ size: SectorSize) {
  guard let reader = try? ScriptReader(String(decoding: bytes, as: UTF8.self), sectorSize: size),
    let device = try? MemoryDevice(size: ByteCount(4 << 20)),
    var draft = try? TableDraft(
      new: reader.label, on: device, sectorSize: size, replacing: nil, options: reader.options,
      guids: GUIDSource(seed: 1))
  else { return }
  for request in reader.requests { _ = try? draft.add(request) }
  _ = try? TablePlan(draft, on: device)
}

private func show(_ found: PartitionTable, _ device: MemoryDevice) {
  _ = found.free
  _ = found.sfdiskDump(device: "d")
  _ = found.sfdiskScript(device: "d")
  for partition in found.partitions {
    _ = try? PartitionTable.read(
      inside: partition, of: device, sectorSize: found.sectorSize, lenient: true)
  }
}

/// Whatever was found can be planned with, or is refused.
private func plan(_ found: PartitionTable, _ device: MemoryDevice) {
  let guids = GUIDSource(seed: 1)
  for draft in [
    try? TableDraft(editing: found, on: device, guids: guids),
    try? TableDraft(repairing: found, on: device, guids: guids),
  ] {
    guard var draft else { continue }
    _ = try? TablePlan(draft, on: device)
    if let type = PartitionType("linux", label: found.label) {
      _ = try? draft.add(PartitionRequest(type: type, length: .rest))
    }
    _ = try? TablePlan(draft, on: device)
    for label in PartitionTable.Label.editable {
      guard let converted = try? draft.converted(to: label, on: device) else { continue }
      _ = try? TablePlan(converted, on: device)
    }
  }
}
