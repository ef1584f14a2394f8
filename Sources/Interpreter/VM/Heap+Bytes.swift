/// Raw bytes on the heap: made, sliced without copying, and changed in place where nobody else sees them.
extension Heap {
  /// A Bytes object with storage of its own, filled by `fill`.
  func makeBytes(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows -> Value {
    let storage = allocateStorage(count)
    do {
      try fill(UnsafeMutableRawBufferPointer(start: storage, count: count))
    } catch {
      freeStorage(storage, count)
      throw error
    }
    return wrapBytes(storage.assumingMemoryBound(to: UInt8.self), count: count, owner: .none)
  }

  /// `count` bytes of `bytes` from `start`, sharing its storage.
  func sliceBytes(_ bytes: Value, start: Int, count: Int) -> Value {
    let whole = bytes.asBytes
    let owner = whole.pointee.owner.isNone ? bytes : whole.pointee.owner
    retain(owner)
    return wrapBytes(whole.pointee.start + start, count: count, owner: owner)
  }

  private func wrapBytes(
    _ start: UnsafeMutablePointer<UInt8>, count: Int, owner: Value
  ) -> Value {
    let memory = allocate(MemoryLayout<BytesObject>.size, kind: Tag.bytes)
    let bytes = memory.assumingMemoryBound(to: BytesObject.self)
    bytes.pointee.count = count
    bytes.pointee.capacity = count
    bytes.pointee.start = start
    bytes.pointee.owner = owner
    return Value(object: memory, tag: Tag.bytes)
  }

  /// Makes the bytes in `slot` ones that nobody else sees, copying them where they are shared.
  @discardableResult
  func makeUniqueBytes(
    _ slot: UnsafeMutablePointer<Value>, capacity: Int = 0
  ) -> UnsafeMutablePointer<BytesObject> {
    let bytes = slot.pointee.asBytes
    let isUnique = slot.pointee.header.pointee.references == 1 && bytes.pointee.owner.isNone
    if isUnique, capacity <= bytes.pointee.capacity { return bytes }
    let room = max(capacity, bytes.pointee.count)
    if isUnique {
      bytes.pointee.start = reallocateStorage(
        bytes.pointee.start, from: bytes.pointee.capacity, to: room
      ).assumingMemoryBound(to: UInt8.self)
      bytes.pointee.capacity = room
      return bytes
    }
    let storage = allocateStorage(room).assumingMemoryBound(to: UInt8.self)
    storage.update(from: bytes.pointee.start, count: bytes.pointee.count)
    let copy = wrapBytes(storage, count: bytes.pointee.count, owner: .none)
    copy.asBytes.pointee.capacity = room
    release(slot.pointee)
    slot.pointee = copy
    return copy.asBytes
  }

  /// Adds bytes behind those in `slot`; `added` may be a part of them.
  func append(_ added: UnsafeBufferPointer<UInt8>, toBytes slot: UnsafeMutablePointer<Value>) {
    let old = slot.pointee
    let count = old.asBytes.pointee.count
    let total = count + added.count
    let isPart =
      added.baseAddress.map {
        $0 >= UnsafePointer(old.asBytes.pointee.start)
          && $0 < UnsafePointer(old.asBytes.pointee.start + count)
      } ?? false
    // What is added to itself must not move while it is read.
    if isPart { retain(old) }
    let bytes = makeUniqueBytes(
      slot, capacity: total > old.asBytes.pointee.capacity ? max(total, count * 2, 32) : total)
    if let source = added.baseAddress {
      (bytes.pointee.start + count).update(from: source, count: added.count)
    }
    bytes.pointee.count = total
    if isPart { release(old) }
  }
}
