import Glibc

/// A dictionary that keeps insertion order: entries in a row, and an open-addressed table of their
/// indices. A removed entry's key is `unset` until the next rebuild.
struct DictionaryObject {
  var header: ObjectHeader
  /// Entries alive.
  var count: Int
  /// Entries in the row, removed ones included, and how many fit.
  var used: Int
  var capacity: Int
  var entries: UnsafeMutablePointer<DictionaryEntry>
  /// A power of two ≥ 4/3 of `capacity`; −1 is free, −2 was removed. nil for an empty dictionary.
  var table: UnsafeMutablePointer<Int32>?
  var mask: Int
}

struct DictionaryEntry {
  var key: Value
  var value: Value
  var hash: UInt64
}

/// Dictionaries. Keys are compared as `==` does; only hashable kinds are allowed as keys.
extension Heap {
  private static let free: Int32 = -1
  private static let removed: Int32 = -2

  func makeDictionary(capacity: Int = 0) -> Value {
    let memory = allocate(MemoryLayout<DictionaryObject>.size, kind: Tag.dictionary)
    let dictionary = memory.assumingMemoryBound(to: DictionaryObject.self)
    dictionary.pointee.count = 0
    dictionary.pointee.used = 0
    dictionary.pointee.capacity = 0
    dictionary.pointee.entries = memory.assumingMemoryBound(to: DictionaryEntry.self)
    dictionary.pointee.table = nil
    dictionary.pointee.mask = 0
    track(memory)
    if capacity > 0 { rebuild(dictionary, capacity: capacity) }
    return Value(object: memory, tag: Tag.dictionary)
  }

  /// Whether values of this kind can be keys.
  static func isHashable(_ value: Value) -> Bool {
    switch value.tag {
    case Tag.int, Tag.double, Tag.bool, Tag.size, Tag.symbol, Tag.string, Tag.bytes, Tag.unsigned:
      true
    default: false
    }
  }

  func hash(_ key: Value) -> UInt64 {
    switch key.tag {
    case Tag.string: hash(of: key.asString)
    case Tag.bytes:
      hashBytes(
        UnsafeBufferPointer(start: key.asBytes.pointee.start, count: key.asBytes.pointee.count))
    case Tag.double:
      // An integral Double equals the Int, so it must hash like it.
      if let int = Int(exactly: key.double) {
        Heap.mix(UInt64(bitPattern: Int64(int)) ^ hashSeed)
      } else {
        Heap.mix(key.bits ^ hashSeed)
      }
    case Tag.int: Heap.mix(key.bits ^ hashSeed)
    default: Heap.mix(key.bits ^ hashSeed &+ key.tag)
    }
  }

  /// The index of the entry with `key`, or −1.
  @inline(__always)
  static func find(
    _ dictionary: UnsafeMutablePointer<DictionaryObject>, _ key: Value, _ hash: UInt64
  ) -> Int {
    guard let table = dictionary.pointee.table else { return -1 }
    let mask = dictionary.pointee.mask
    let entries = dictionary.pointee.entries
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let index = table[slot]
      if index == Heap.free { return -1 }
      if index >= 0 {
        let entry = entries + Int(index)
        if entry.pointee.hash == hash, Heap.sameKey(entry.pointee.key, key) { return Int(index) }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  static func sameKey(_ a: Value, _ b: Value) -> Bool {
    if a.tag == Tag.string, b.tag == Tag.string { return equalStrings(a, b) }
    if a.tag == b.tag, a.tag < Tag.firstHeap, a.tag != Tag.double { return a.bits == b.bits }
    return Equality.equal(a, b)
  }

  /// The value of `key`, not retained, or nil.
  @inline(__always)
  func lookup(_ dictionary: UnsafeMutablePointer<DictionaryObject>, _ key: Value) -> Value? {
    let index = Heap.find(dictionary, key, hash(key))
    return index < 0 ? nil : dictionary.pointee.entries[index].value
  }

  /// Sets `key` to `value`, taking over a reference to each.
  func insert(
    _ dictionary: UnsafeMutablePointer<DictionaryObject>, key: Value, value: Value
  ) {
    let hash = hash(key)
    let index = Heap.find(dictionary, key, hash)
    if index >= 0 {
      let old = dictionary.pointee.entries[index].value
      dictionary.pointee.entries[index].value = value
      release(old)
      release(key)
      return
    }
    if dictionary.pointee.used == dictionary.pointee.capacity {
      rebuild(dictionary, capacity: max(8, dictionary.pointee.count * 2))
    }
    let position = dictionary.pointee.used
    dictionary.pointee.entries[position] = DictionaryEntry(key: key, value: value, hash: hash)
    dictionary.pointee.used = position + 1
    dictionary.pointee.count += 1
    place(dictionary, hash, Int32(truncatingIfNeeded: position))
  }

  /// A dictionary of keys and values that follow each other, whose references it takes over.
  /// - Returns: the number of the first pair whose key stands before it already; the references stay the
  ///   caller's then.
  func makeDictionary(
    moving pairs: UnsafeMutablePointer<Value>, count: Int
  ) -> (value: Value, repeated: Int?) {
    let result = makeDictionary(capacity: count)
    let dictionary = result.asDictionary
    for index in 0..<count {
      let key = pairs[index * 2]
      let hash = hash(key)
      if Heap.find(dictionary, key, hash) >= 0 {
        for earlier in 0..<index {
          retain(pairs[earlier * 2])
          retain(pairs[earlier * 2 + 1])
        }
        release(result)
        return (.none, index)
      }
      dictionary.pointee.entries[index] = DictionaryEntry(
        key: key, value: pairs[index * 2 + 1], hash: hash)
      dictionary.pointee.used = index + 1
      dictionary.pointee.count = index + 1
      place(dictionary, hash, Int32(truncatingIfNeeded: index))
    }
    return (result, nil)
  }

  /// Removes `key` and hands its value over, or nil where it was not there.
  func remove(_ dictionary: UnsafeMutablePointer<DictionaryObject>, key: Value) -> Value? {
    let hash = hash(key)
    let index = Heap.find(dictionary, key, hash)
    guard index >= 0, let table = dictionary.pointee.table else { return nil }
    var slot = Int(truncatingIfNeeded: hash) & dictionary.pointee.mask
    while table[slot] != Int32(truncatingIfNeeded: index) {
      slot = (slot &+ 1) & dictionary.pointee.mask
    }
    table[slot] = Heap.removed
    let entry = dictionary.pointee.entries[index]
    dictionary.pointee.entries[index].key = .unset
    dictionary.pointee.entries[index].value = .none
    dictionary.pointee.count -= 1
    release(entry.key)
    return entry.value
  }

  func removeAllEntries(_ dictionary: UnsafeMutablePointer<DictionaryObject>) {
    let used = dictionary.pointee.used
    let entries = dictionary.pointee.entries
    dictionary.pointee.used = 0
    dictionary.pointee.count = 0
    if let table = dictionary.pointee.table {
      table.update(repeating: Heap.free, count: dictionary.pointee.mask + 1)
    }
    for index in 0..<used where entries[index].key.tag != Tag.unset {
      release(entries[index].key)
      release(entries[index].value)
    }
  }

  func copyDictionary(_ dictionary: UnsafeMutablePointer<DictionaryObject>) -> Value {
    let copy = makeDictionary(capacity: dictionary.pointee.count)
    for index in 0..<dictionary.pointee.used {
      let entry = dictionary.pointee.entries[index]
      guard entry.key.tag != Tag.unset else { continue }
      retain(entry.key)
      retain(entry.value)
      insert(copy.asDictionary, key: entry.key, value: entry.value)
    }
    return copy
  }

  @inline(__always)
  func makeUniqueDictionary(_ slot: UnsafeMutablePointer<Value>)
    -> UnsafeMutablePointer<DictionaryObject>
  {
    if slot.pointee.header.pointee.references > 1 {
      let copy = copyDictionary(slot.pointee.asDictionary)
      release(slot.pointee)
      slot.pointee = copy
    }
    return slot.pointee.asDictionary
  }

  func destroyDictionary(_ dictionary: UnsafeMutablePointer<DictionaryObject>) {
    untrack(header(of: dictionary))
    removeAllEntries(dictionary)
    freeTables(dictionary)
    reclaim(header(of: dictionary), bytes: MemoryLayout<DictionaryObject>.size)
  }

  // MARK: Tables

  private func place(
    _ dictionary: UnsafeMutablePointer<DictionaryObject>, _ hash: UInt64, _ index: Int32
  ) {
    let table = dictionary.pointee.table.unsafelyUnwrapped
    let mask = dictionary.pointee.mask
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] >= 0 { slot = (slot &+ 1) & mask }
    table[slot] = index
  }

  /// New tables for `capacity` entries, without the removed ones.
  @inline(never)
  private func rebuild(_ dictionary: UnsafeMutablePointer<DictionaryObject>, capacity: Int) {
    let old = dictionary.pointee
    var slots = 8
    while slots * 3 < capacity * 4 { slots *= 2 }
    let entries = allocateStorage(capacity * MemoryLayout<DictionaryEntry>.stride)
      .assumingMemoryBound(to: DictionaryEntry.self)
    let table = allocateStorage(slots * MemoryLayout<Int32>.stride)
      .assumingMemoryBound(to: Int32.self)
    table.update(repeating: Heap.free, count: slots)
    dictionary.pointee.entries = entries
    dictionary.pointee.table = table
    dictionary.pointee.mask = slots - 1
    dictionary.pointee.capacity = capacity
    dictionary.pointee.used = 0
    for index in 0..<old.used where old.entries[index].key.tag != Tag.unset {
      let position = dictionary.pointee.used
      entries[position] = old.entries[index]
      place(dictionary, entries[position].hash, Int32(truncatingIfNeeded: position))
      dictionary.pointee.used = position + 1
    }
    withUnsafePointer(to: old) { freeTables($0) }
  }

  private func freeTables(_ dictionary: UnsafePointer<DictionaryObject>) {
    guard let table = dictionary.pointee.table else { return }
    freeStorage(table, (dictionary.pointee.mask + 1) * MemoryLayout<Int32>.stride)
    freeStorage(
      dictionary.pointee.entries,
      dictionary.pointee.capacity * MemoryLayout<DictionaryEntry>.stride)
  }
}
