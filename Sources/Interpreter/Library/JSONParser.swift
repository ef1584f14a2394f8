/// Reads a JSON text (RFC 8259) into values of the VM's heap, in one pass and without a tree between.
///
/// Integers are exact or an error; a number with a fraction or an exponent is the nearest Double. Keys of
/// an object must differ. At most 200 containers stand inside one another.
struct JSONParser {
  /// What is wrong, and at which byte.
  struct Fault: Error {
    let message: String
    let offset: Int
    var help: String?
  }

  static let deepest = 200

  let vm: VM
  let heap: Heap
  /// Whether integers of more than 64 bits become Strings of their digits.
  let keepsLargeIntegers: Bool
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  var next: UnsafePointer<UInt8>
  var keys: JSONKeyCache

  /// Values that have no container yet: keys and values of the objects, and elements of the arrays, that
  /// are open.
  private var pending: UnsafeMutablePointer<Value>
  private var pendingCount = 0
  private var pendingCapacity = 256
  private var untilPoll = 1 << 14

  private init(_ vm: VM, _ bytes: UnsafeBufferPointer<UInt8>, keepsLargeIntegers: Bool) {
    self.vm = vm
    heap = vm.heap
    self.keepsLargeIntegers = keepsLargeIntegers
    // An empty buffer has no address; any will do, since nothing is read from it.
    start = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
    end = start + bytes.count
    next = start
    keys = JSONKeyCache(vm.heap)
    pending = .allocate(capacity: pendingCapacity)
  }

  /// - Parameter bytes: valid UTF-8.
  /// - Throws: `Fault`, or what stopped it.
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, keepsLargeIntegers: Bool, _ vm: VM
  ) throws -> Value {
    var parser = JSONParser(vm, bytes, keepsLargeIntegers: keepsLargeIntegers)
    defer {
      for index in 0..<parser.pendingCount { vm.heap.release(parser.pending[index]) }
      parser.pending.deallocate()
      parser.keys.free()
    }
    parser.skipByteOrderMark()
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.next < parser.end {
      vm.heap.release(value)
      throw parser.fault("something follows the value")
    }
    return value
  }

  func fault(
    _ message: String, at place: UnsafePointer<UInt8>? = nil, help: String? = nil
  ) -> Fault {
    Fault(message: message, offset: (place ?? next) - start, help: help)
  }

  // MARK: Values

  private mutating func value(depth: Int) throws -> Value {
    guard next < end else { throw fault("the text ends where a value should be") }
    switch next.pointee {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    case UInt8(ascii: "t"): return try word("true", Value(true))
    case UInt8(ascii: "f"): return try word("false", Value(false))
    case UInt8(ascii: "n"): return try word("null", .none)
    default: throw fault("a value cannot begin with \(shown)")
    }
  }

  private mutating func array(depth: Int) throws -> Value {
    try enter(depth)
    let base = pendingCount
    skipSpace()
    if !skip(UInt8(ascii: "]")) {
      repeat {
        skipSpace()
        push(try value(depth: depth + 1))
        skipSpace()
      } while skip(UInt8(ascii: ","))
      guard skip(UInt8(ascii: "]")) else { throw missing("`,` or `]`") }
    }
    let result = heap.makeArray(moving: pending + base, count: pendingCount - base)
    pendingCount = base
    return try spent(result)
  }

  private mutating func object(depth: Int) throws -> Value {
    let opening = next
    try enter(depth)
    let base = pendingCount
    skipSpace()
    if !skip(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        guard next < end, next.pointee == UInt8(ascii: "\"") else {
          throw missing("a key in quotes")
        }
        push(try key())
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { throw missing("`:`") }
        skipSpace()
        push(try value(depth: depth + 1))
        skipSpace()
      } while skip(UInt8(ascii: ","))
      guard skip(UInt8(ascii: "}")) else { throw missing("`,` or `}`") }
    }
    let count = (pendingCount - base) / 2
    let (result, repeated) = heap.makeDictionary(moving: pending + base, count: count)
    if let repeated {
      let key = Display.brief(pending[base + repeated * 2], vm)
      throw fault("the key \(key) stands twice in the object that begins here", at: opening)
    }
    pendingCount = base
    return try spent(result)
  }

  private mutating func enter(_ depth: Int) throws {
    if depth >= JSONParser.deepest {
      throw fault("the value is nested more than \(JSONParser.deepest) deep")
    }
    next += 1
  }

  private mutating func push(_ value: Value) {
    if pendingCount == pendingCapacity {
      let larger = UnsafeMutablePointer<Value>.allocate(capacity: pendingCapacity * 2)
      larger.moveInitialize(from: pending, count: pendingCount)
      pending.deallocate()
      pending = larger
      pendingCapacity *= 2
    }
    pending[pendingCount] = value
    pendingCount &+= 1
  }

  /// A container that is done. Looks at the memory, and now and then whether to stop.
  @inline(__always)
  private mutating func spent(_ result: Value) throws -> Value {
    untilPoll &-= 1
    if untilPoll > 0, heap.liveBytes <= heap.byteLimit { return result }
    untilPoll = 1 << 14
    if vm.isStopWanted || heap.liveBytes > heap.byteLimit {
      heap.release(result)
      throw vm.isStopWanted ? HostError.interrupted : vm.memoryFault
    }
    return result
  }

  private mutating func word(_ text: StaticString, _ value: Value) throws -> Value {
    let count = text.utf8CodeUnitCount
    guard end - next >= count,
      UnsafeBufferPointer(start: next, count: count).elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: count))
    else { throw fault("`\(text)` should stand here, and not \(shownWord)") }
    next += count
    return value
  }

  // MARK: Marks

  @inline(__always)
  mutating func skipSpace() {
    while next < end {
      switch next.pointee {
      case 0x20, 0x0A, 0x0D, 0x09: next += 1
      default: return
      }
    }
  }

  @inline(__always)
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard next < end, next.pointee == byte else { return false }
    next += 1
    return true
  }

  private mutating func skipByteOrderMark() {
    if end - next >= 3, next[0] == 0xEF, next[1] == 0xBB, next[2] == 0xBF { next += 3 }
  }

  private func missing(_ what: String) -> Fault {
    if next == end { return fault("the text ends where \(what) should be") }
    return fault("\(what) should stand here, and not \(shown)")
  }

  /// The letters at hand, for messages.
  private var shownWord: String {
    let letters = UnsafeBufferPointer(start: next, count: min(end - next, 16))
      .prefix { (0x61...0x7A).contains($0 | 0x20) }
    return "`\(String(decoding: letters, as: UTF8.self))`"
  }

  /// The character at hand, for messages.
  var shown: String {
    let rest = UnsafeBufferPointer(start: next, count: min(end - next, 8))
    guard let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first else {
      return "the end"
    }
    return "`\(Escaping.visible(String(scalar)))`"
  }
}
