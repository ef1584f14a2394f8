/// Pieces of a format's tables in memory, all of one size, found by where they lie in the file. The
/// least recently used clean one is given up first; dirty ones stay until their owner wrote them.
///
/// Not safe for several threads by itself: the owner's lock guards it. A pointer that it gave is
/// valid until the next call.
final class TableCache {
  private struct Slot {
    var place: Int
    var lastUse: Int
    var isDirty: Bool
    let bytes: UnsafeMutableRawPointer
  }

  /// The size of a piece in bytes.
  let unit: Int
  private let limit: Int
  private var slots: [Slot] = []
  private var index: [Int: Int] = [:]
  private var clock = 0
  /// The piece that was asked for last, so that neighbours need no search.
  private var recent = (place: -1, slot: 0)
  private(set) var dirtyCount = 0

  init(unit: Int, bytes: Int) {
    self.unit = unit
    limit = max(bytes / unit, 4)
  }

  deinit { for slot in slots { slot.bytes.deallocate() } }

  /// Whether so much is dirty that the owner should write it.
  var isCrowded: Bool { dirtyCount >= max(limit / 2, 2) }

  /// The piece at a place in the file, read by `load` where it is not here.
  func piece(
    at place: Int, load: (UnsafeMutableRawBufferPointer) throws(DiskError) -> Void
  ) throws(DiskError) -> UnsafeMutableRawPointer {
    if recent.place == place { return slots[recent.slot].bytes }
    clock += 1
    if let found = index[place] {
      slots[found].lastUse = clock
      recent = (place, found)
      return slots[found].bytes
    }
    let slot = freeSlot()
    let bytes = slots[slot].bytes
    try load(UnsafeMutableRawBufferPointer(start: bytes, count: unit))
    slots[slot].place = place
    slots[slot].lastUse = clock
    index[place] = slot
    recent = (place, slot)
    return bytes
  }

  /// Marks the piece at a place as changed; it must be here.
  func markDirty(_ place: Int) {
    guard let slot = index[place], !slots[slot].isDirty else { return }
    slots[slot].isDirty = true
    dirtyCount += 1
  }

  func isDirty(_ place: Int) -> Bool { index[place].map { slots[$0].isDirty } ?? false }

  /// Hands out the dirty pieces in the order of the file; those are clean afterwards.
  func writeDirty(
    where wanted: (Int) -> Bool = { _ in true },
    _ write: (Int, UnsafeRawBufferPointer) throws(DiskError) -> Void
  ) throws(DiskError) {
    guard dirtyCount > 0 else { return }
    let dirty = slots.indices.filter { slots[$0].isDirty && wanted(slots[$0].place) }
    for slot in dirty.sorted(by: { slots[$0].place < slots[$1].place }) {
      try write(slots[slot].place, UnsafeRawBufferPointer(start: slots[slot].bytes, count: unit))
      slots[slot].isDirty = false
      dirtyCount -= 1
    }
  }

  /// Forgets what lies in a range of the file, changed or not.
  func forget(_ range: Range<Int>) {
    for slot in slots.indices where range.contains(slots[slot].place) { drop(slot) }
  }

  func forgetAll() { forget(0..<Int.max) }

  private func drop(_ slot: Int) {
    guard slots[slot].place >= 0 else { return }
    index[slots[slot].place] = nil
    if slots[slot].isDirty { dirtyCount -= 1 }
    slots[slot].isDirty = false
    slots[slot].place = -1
    slots[slot].lastUse = 0
    recent = (-1, 0)
  }

  /// A slot without a piece: a new one, or the one that was not used for longest.
  private func freeSlot() -> Int {
    if slots.count >= limit,
      let oldest = slots.indices.filter({ !slots[$0].isDirty }).min(by: {
        slots[$0].lastUse < slots[$1].lastUse
      })
    {
      drop(oldest)
      return oldest
    }
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: unit, alignment: 4096)
    slots.append(Slot(place: -1, lastUse: 0, isDirty: false, bytes: bytes))
    return slots.count - 1
  }
}
