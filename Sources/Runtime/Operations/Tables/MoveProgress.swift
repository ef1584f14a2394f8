/// How far a move of data has come, in a file beside the journal, so that it can go on after a stop.
///
/// Layout, lowest byte first: 0 "DSKMOVE1", 8 direction (4 bytes: 0 there, 1 back), 12 index of
/// the move (4), 16 position in it (8), 24 number of saved bytes (4), 28 CRC-32 of all else, 32
/// the saved bytes, which belong at `position`. Written anew as a whole, with a rename.
struct MoveProgress: Hashable {
  static let magic = Array("DSKMOVE1".utf8)
  private static let head = 32

  /// Whether the data goes to its new place, or by `undo` back to the old one.
  var isForward: Bool
  /// The move that goes on; equal to their number when all are done.
  var index: Int
  /// All bytes of it before this one are in their place.
  var position: Int
  /// The bytes that come next, where their place overlaps what is not yet moved.
  var saved: [UInt8]

  var encoded: [UInt8] {
    var bytes = Self.magic + [UInt8](repeating: 0, count: Self.head - Self.magic.count)
    bytes.set(UInt32(isForward ? 0 : 1), at: 8)
    bytes.set(UInt32(index), at: 12)
    bytes.set(UInt64(position), at: 16)
    bytes.set(UInt32(saved.count), at: 24)
    bytes += saved
    bytes.set(bytes.withUnsafeBytes(CRC32.of), at: 28)
    return bytes
  }

  init(isForward: Bool, index: Int = 0, position: Int = 0, saved: [UInt8] = []) {
    self.isForward = isForward
    self.index = index
    self.position = position
    self.saved = saved
  }

  /// - Throws: `.corrupt`: it is never half-written, so another program changed it.
  init(_ bytes: [UInt8], path: String) throws(DiskError) {
    let corrupt = DiskError(
      .corrupt, "the record of how far a partition was moved is damaged", path: path,
      hint: "without it the move cannot go on: restore the file")
    guard bytes.count >= Self.head, Array(bytes[..<8]) == Self.magic else { throw corrupt }
    func field<Value: FixedWidthInteger>(_ at: Int, _: Value.Type) -> Value {
      bytes[at..<(at + MemoryLayout<Value>.size)].reversed().reduce(0) { $0 << 8 | Value($1) }
    }
    var cleared = bytes
    cleared.set(UInt32(0), at: 28)
    guard cleared.withUnsafeBytes(CRC32.of) == field(28, UInt32.self),
      field(8, UInt32.self) <= 1, let position = Int(exactly: field(16, UInt64.self)),
      Int(field(24, UInt32.self)) == bytes.count - Self.head
    else { throw corrupt }
    isForward = field(8, UInt32.self) == 0
    index = Int(field(12, UInt32.self))
    self.position = position
    saved = Array(bytes[Self.head...])
  }
}
