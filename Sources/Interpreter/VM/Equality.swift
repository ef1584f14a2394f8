import Glibc

/// `==` and the orders, as scripts see them.
enum Equality {
  /// Values of different kinds are unequal, save Int and Double, which compare by value.
  ///
  /// Containers inside one another are gone through with a list of what is left, not by recursion: data
  /// may be nested deeper than the native stack.
  static func equal(_ a: Value, _ b: Value) -> Bool {
    if !isNested(a) || !isNested(b) { return equalLeaves(a, b) }
    var pending: [Pair] = []
    if !compare(a, b, &pending) { return false }
    while let last = pending.indices.last {
      guard let (x, y) = pending[last].next() else {
        pending.removeLast()
        continue
      }
      if !compare(x, y, &pending) { return false }
    }
    return true
  }

  /// Two containers of one kind and count, and how far they have been compared.
  private struct Pair {
    let a: Value
    let b: Value
    var index = 0

    /// The next two values that have to be equal; nil at the end.
    mutating func next() -> (Value, Value)? {
      switch a.tag {
      case Tag.array:
        guard index < a.asArray.pointee.count else { return nil }
        defer { index += 1 }
        return (
          a.asArray.pointee.elements.unsafelyUnwrapped[index],
          b.asArray.pointee.elements.unsafelyUnwrapped[index]
        )
      case Tag.dictionary: return nextOfDictionaries()
      default:
        guard index < a.asRecord.pointee.count else { return nil }
        defer { index += 1 }
        return (a.asRecord.fields[index], b.asRecord.fields[index])
      }
    }

    /// Order does not count. A key that is missing is a value that equals nothing.
    private mutating func nextOfDictionaries() -> (Value, Value)? {
      let dictionary = a.asDictionary.pointee
      while index < dictionary.used {
        let entry = dictionary.entries[index]
        index += 1
        if entry.key.tag == Tag.unset { continue }
        let found = Heap.find(b.asDictionary, entry.key, entry.hash)
        return (entry.value, found < 0 ? .unset : b.asDictionary.pointee.entries[found].value)
      }
      return nil
    }
  }

  private static func isNested(_ value: Value) -> Bool {
    switch value.tag {
    case Tag.array, Tag.dictionary, Tag.tuple, Tag.record: true
    default: false
    }
  }

  /// Compares leaves at once, and notes containers that have to be gone through.
  private static func compare(_ a: Value, _ b: Value, _ pending: inout [Pair]) -> Bool {
    guard a.tag == b.tag, isNested(a) else { return equalLeaves(a, b) }
    if a.bits == b.bits { return true }
    switch a.tag {
    case Tag.array where a.asArray.pointee.count != b.asArray.pointee.count: return false
    case Tag.dictionary where a.asDictionary.pointee.count != b.asDictionary.pointee.count:
      return false
    case Tag.tuple where a.asRecord.pointee.count != b.asRecord.pointee.count: return false
    case Tag.record where a.header.pointee.shape != b.header.pointee.shape: return false
    default: pending.append(Pair(a: a, b: b))
    }
    return true
  }

  private static func equalLeaves(_ a: Value, _ b: Value) -> Bool {
    if a.tag != b.tag { return numericallyEqual(a, b) }
    switch a.tag {
    case Tag.double: return a.double == b.double
    case Tag.string: return Heap.equalStrings(a, b)
    case Tag.bytes: return equalBytes(a, b)
    case Tag.range: return equalRanges(a.asRange.pointee, b.asRange.pointee)
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
    return x.count == y.count && memcmp(x.start, y.start, x.count) == 0
  }

  private static func equalRanges(_ x: RangeObject, _ y: RangeObject) -> Bool {
    x.lower == y.lower && x.upper == y.upper && x.includesMaximum == y.includesMaximum
      && x.isSize == y.isSize
  }

  private static func equalHosts(_ a: Value, _ b: Value) -> Bool {
    guard a.asHost.pointee.type == b.asHost.pointee.type,
      let x = a.asHost.pointee.reference.takeUnretainedValue() as? any EquatableResource
    else { return false }
    return x.isSame(as: b.asHost.pointee.reference.takeUnretainedValue())
  }

  private static func orderHosts(_ a: Value, _ b: Value) -> Int? {
    guard a.asHost.pointee.type == b.asHost.pointee.type,
      let x = a.asHost.pointee.reference.takeUnretainedValue() as? any OrderedResource
    else { return nil }
    return x.order(to: b.asHost.pointee.reference.takeUnretainedValue())
  }

  /// Three-way order of two values of an ordered kind, or nil where there is none.
  static func order(_ a: Value, _ b: Value) -> Int? {
    switch (a.tag, b.tag) {
    case (Tag.int, Tag.int), (Tag.size, Tag.size): return a.int < b.int ? -1 : a.int > b.int ? 1 : 0
    case (Tag.string, Tag.string): return Heap.compareStrings(a, b)
    case (Tag.bytes, Tag.bytes): return orderOfBytes(a.asBytes.pointee, b.asBytes.pointee)
    case (Tag.double, Tag.double): return order(a.double, b.double)
    case (Tag.host, Tag.host): return orderHosts(a, b)
    case (Tag.int, Tag.double): return order(a.int, b.double)
    case (Tag.double, Tag.int): return order(b.int, a.double).map { -$0 }
    case (Tag.unsigned, Tag.unsigned): return a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0
    case (Tag.unsigned, Tag.int): return 1
    case (Tag.int, Tag.unsigned): return -1
    case (Tag.tuple, Tag.tuple): return orderTuples(a, b)
    default: return nil
    }
  }

  /// By the first byte that differs; where there is none the shorter stands first.
  private static func orderOfBytes(_ x: BytesObject, _ y: BytesObject) -> Int {
    let order = Int(memcmp(x.start, y.start, min(x.count, y.count)))
    return (order != 0 ? order : x.count - y.count).signum()
  }

  /// The first elements that differ decide, as in Swift.
  private static func orderTuples(_ a: Value, _ b: Value) -> Int? {
    guard a.asRecord.pointee.count == b.asRecord.pointee.count else { return nil }
    for index in 0..<a.asRecord.pointee.count {
      let (x, y) = (a.asRecord.fields[index], b.asRecord.fields[index])
      // Nested tuples are as deep as the script wrote them.
      if x.tag == Tag.tuple || y.tag == Tag.tuple {
        guard x.tag == y.tag else { return nil }
      }
      guard let result = order(x, y) else { return nil }
      if result != 0 { return result }
    }
    return 0
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

/// A host object with an order among those of its type.
protocol OrderedResource: EquatableResource {
  /// Negative where this one comes first, 0 where neither does.
  func order(to other: AnyObject) -> Int
}
