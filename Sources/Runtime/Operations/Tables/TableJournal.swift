/// The bytes that a change of a table replaced, in a small file beside the image, from which the
/// change can be taken back.
///
/// Layout, lowest byte first: 0 "DSKUNDO1", 8 size of the disk, 16 number of writes (4 bytes),
/// 20 number of moves (4), 24 sector size (4), 28 zero (4); for each write 8 bytes of offset,
/// 4 of length, 2 of stage, 2 of structure, the old bytes and the new ones; for each move four
/// numbers of 8 bytes: partition, from, to, size; last the CRC-32 of all before it.
struct TableJournal: Hashable {
  static let magic = Array("DSKUNDO1".utf8)
  /// More than two arrays of entries of the largest GPT, twice.
  static let maximumSize = 64 << 20

  let diskSize: Int
  let sectorSize: Int
  let writes: [TableWrite]
  let moves: [DataMove]

  init(diskSize: Int, sectorSize: Int, writes: [TableWrite], moves: [DataMove] = []) {
    self.diskSize = diskSize
    self.sectorSize = sectorSize
    self.writes = writes
    self.moves = moves
  }

  var encoded: [UInt8] {
    var bytes = Self.magic
    bytes.append(field: UInt64(diskSize))
    bytes.append(field: UInt32(writes.count))
    bytes.append(field: UInt32(moves.count))
    bytes.append(field: UInt32(sectorSize))
    bytes.append(field: UInt32(0))
    for write in writes {
      bytes.append(field: UInt64(write.offset))
      bytes.append(field: UInt32(write.new.count))
      bytes.append(field: UInt16(write.stage))
      bytes.append(field: write.structure.code)
      bytes += write.old + write.new
    }
    for move in moves {
      for number in [move.partition, move.from.bytes, move.to.bytes, move.size.bytes] {
        bytes.append(field: UInt64(number))
      }
    }
    bytes.append(field: bytes.withUnsafeBytes(CRC32.of))
    return bytes
  }

  /// - Throws: `.corrupt` for anything but a journal that was written whole.
  init(_ bytes: [UInt8], path: String) throws(DiskError) {
    func corrupt() -> DiskError {
      DiskError(
        .corrupt, "it is no journal of a change of a table, or a damaged one", path: path,
        hint: "remove it, if the disk is as it should be")
    }
    guard bytes.count >= 36, Array(bytes[..<8]) == Self.magic else { throw corrupt() }
    let body = bytes[..<(bytes.count - 4)]
    var tail = FieldReader(bytes[(bytes.count - 4)...])
    guard tail.take(UInt32.self) == body.withUnsafeBytes(CRC32.of) else { throw corrupt() }
    var reader = FieldReader(body.dropFirst(8))
    guard let size = reader.takeInt(), let count = reader.take(UInt32.self),
      let moveCount = reader.take(UInt32.self), let sector = reader.take(UInt32.self),
      reader.take(UInt32.self) == 0
    else { throw corrupt() }
    var writes: [TableWrite] = []
    for _ in 0..<count {
      guard let write = reader.takeWrite(limit: size) else { throw corrupt() }
      writes.append(write)
    }
    var moves: [DataMove] = []
    for _ in 0..<moveCount {
      guard let move = reader.takeMove(limit: size) else { throw corrupt() }
      moves.append(move)
    }
    guard reader.isAtEnd else { throw corrupt() }
    self.init(diskSize: size, sectorSize: Int(sector), writes: writes, moves: moves)
  }
}

/// Takes fields from the front of bytes.
private struct FieldReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
    guard let bytes = takeBytes(MemoryLayout<Value>.size) else { return nil }
    return bytes.reversed().reduce(Value(0)) { $0 << 8 | Value($1) }
  }

  mutating func takeBytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// Eight bytes that are no more than 2^63−1.
  mutating func takeInt() -> Int? { take(UInt64.self).flatMap { Int(exactly: $0) } }

  mutating func takeWrite(limit: Int) -> TableWrite? {
    guard let offset = takeInt(), let length = take(UInt32.self).map(Int.init),
      let stage = take(UInt16.self), let code = take(UInt16.self),
      let structure = TableStructure(code: code), offset <= limit, length <= limit - offset,
      length > 0, let old = takeBytes(length), let new = takeBytes(length)
    else { return nil }
    return TableWrite(
      structure: structure, offset: offset, old: old, new: new, stage: Int(stage))
  }

  mutating func takeMove(limit: Int) -> DataMove? {
    guard let number = takeInt(), let from = takeInt(), let to = takeInt(), let size = takeInt(),
      size <= limit, from <= limit - size, to <= limit - size
    else { return nil }
    return DataMove(
      partition: number, from: ByteOffset(from), to: ByteOffset(to), size: ByteCount(size))
  }
}

extension [UInt8] {
  fileprivate mutating func append(field: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: field.littleEndian) { append(contentsOf: $0) }
  }
}

extension TableStructure {
  /// A number for the journal: of an EBR the topmost bit and its partition.
  fileprivate var code: UInt16 {
    switch self {
    case .mbr: 1
    case .protectiveMBR: 2
    case .hybridMBR: 3
    case .primaryHeader: 4
    case .primaryEntries: 5
    case .backupEntries: 6
    case .backupHeader: 7
    case .obsoleteHeader: 8
    case .obsoleteSignature: 9
    case .ebr(let number): 0x8000 | UInt16(truncatingIfNeeded: number ?? 0)
    }
  }

  fileprivate init?(code: UInt16) {
    switch code {
    case 1: self = .mbr
    case 2: self = .protectiveMBR
    case 3: self = .hybridMBR
    case 4: self = .primaryHeader
    case 5: self = .primaryEntries
    case 6: self = .backupEntries
    case 7: self = .backupHeader
    case 8: self = .obsoleteHeader
    case 9: self = .obsoleteSignature("")
    case 0x8000...: self = .ebr(code == 0x8000 ? nil : Int(code & 0x7fff))
    default: return nil
    }
  }
}
