/// `==` and the orders, as scripts see them.
enum Equality {
  /// Values of different kinds are unequal, save Int and Double, which compare by value.
  static func equal(_ a: Value, _ b: Value) -> Bool { equal(a, b, depth: 0) }

  private static func equal(_ a: Value, _ b: Value, depth: Int) -> Bool {
    if a.tag != b.tag { return numericallyEqual(a, b) }
    switch a.tag {
    case Tag.double: return a.double == b.double
    case Tag.string: return Heap.equalStrings(a, b)
    case Tag.bytes: return equalBytes(a, b)
    case Tag.range: return equalRanges(a.asRange.pointee, b.asRange.pointee)
    case Tag.array:
      return a.bits == b.bits || depth < 1000 && equalArrays(a.asArray, b.asArray, depth + 1)
    case Tag.dictionary:
      return a.bits == b.bits
        || depth < 1000 && equalDictionaries(a.asDictionary, b.asDictionary, depth + 1)
    case Tag.entry:
      return equal(a.asEntry.pointee.key, b.asEntry.pointee.key, depth: depth)
        && equal(a.asEntry.pointee.value, b.asEntry.pointee.value, depth: depth)
    case Tag.host:
      return a.asHost.pointee.reference.toOpaque() == b.asHost.pointee.reference.toOpaque()
        || equalHosts(a, b)
    default: return a.bits == b.bits
    }
  }

  private static func numericallyEqual(_ a: Value, _ b: Value) -> Bool {
    if a.tag == Tag.int, b.tag == Tag.double { return Int(exactly: b.double) == a.int }
    if a.tag == Tag.double, b.tag == Tag.int { return Int(exactly: a.double) == b.int }
    return false
  }

  private static func equalBytes(_ a: Value, _ b: Value) -> Bool {
    let x = a.asBytes.pointee
    let y = b.asBytes.pointee
    return x.count == y.count
      && UnsafeBufferPointer(start: x.start, count: x.count).elementsEqual(
        UnsafeBufferPointer(start: y.start, count: y.count))
  }

  private static func equalRanges(_ x: RangeObject, _ y: RangeObject) -> Bool {
    x.lower == y.lower && x.upper == y.upper && x.isSize == y.isSize
  }

  private static func equalArrays(
    _ x: UnsafeMutablePointer<ArrayObject>, _ y: UnsafeMutablePointer<ArrayObject>, _ depth: Int
  ) -> Bool {
    guard x.pointee.count == y.pointee.count else { return false }
    for index in 0..<x.pointee.count {
      let a = x.pointee.elements.unsafelyUnwrapped[index]
      if !equal(a, y.pointee.elements.unsafelyUnwrapped[index], depth: depth) { return false }
    }
    return true
  }

  /// Order does not count.
  private static func equalDictionaries(
    _ x: UnsafeMutablePointer<DictionaryObject>, _ y: UnsafeMutablePointer<DictionaryObject>,
    _ depth: Int
  ) -> Bool {
    guard x.pointee.count == y.pointee.count else { return false }
    for index in 0..<x.pointee.used {
      let entry = x.pointee.entries[index]
      guard entry.key.tag != Tag.unset else { continue }
      let index = Heap.find(y, entry.key, entry.hash)
      guard index >= 0, equal(entry.value, y.pointee.entries[index].value, depth: depth) else {
        return false
      }
    }
    return true
  }

  private static func equalHosts(_ a: Value, _ b: Value) -> Bool {
    guard a.asHost.pointee.type == b.asHost.pointee.type,
      let x = a.asHost.pointee.reference.takeUnretainedValue() as? any EquatableResource
    else { return false }
    return x.isSame(as: b.asHost.pointee.reference.takeUnretainedValue())
  }

  /// Three-way order of two values of an ordered kind, or nil where there is none.
  static func order(_ a: Value, _ b: Value) -> Int? {
    switch (a.tag, b.tag) {
    case (Tag.int, Tag.int), (Tag.size, Tag.size): return a.int < b.int ? -1 : a.int > b.int ? 1 : 0
    case (Tag.string, Tag.string): return Heap.compareStrings(a, b)
    case (Tag.double, Tag.double): return order(a.double, b.double)
    case (Tag.int, Tag.double): return order(a.int, b.double)
    case (Tag.double, Tag.int): return order(b.int, a.double).map { -$0 }
    default: return nil
    }
  }

  private static func order(_ a: Double, _ b: Double) -> Int? {
    a < b ? -1 : a > b ? 1 : a == b ? 0 : nil
  }

  /// Exact, also beyond 2^53.
  private static func order(_ a: Int, _ b: Double) -> Int? {
    if b.isNaN { return nil }
    if b >= 0x1p63 { return -1 }
    if b < -0x1p63 { return 1 }
    let whole = Int(b.rounded(.towardZero))
    if a != whole { return a < whole ? -1 : 1 }
    let fraction = b - b.rounded(.towardZero)
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
  }
}

/// A host object that equals another one of its type by what it stands for.
protocol EquatableResource: AnyObject {
  func isSame(as other: AnyObject) -> Bool
}
