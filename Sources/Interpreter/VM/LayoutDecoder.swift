/// Makes values of the bytes of a `@layout` structure.
///
/// Bytes are hostile: counts are checked against what is there before anything is made of them.
struct LayoutDecoder {
  /// Something wrong with the bytes of one field.
  struct Problem {
    let field: String
    /// Of the source.
    let bytes: Range<Int>
    let message: String
  }

  private let vm: VM
  private var source: LayoutSource
  private let isLenient: Bool
  private(set) var problems: [Problem] = []
  private var cursor = 0
  /// Structures inside one another, as `a.b`.
  private var path: [String] = []

  private static let problemLimit = 1000
  /// Elements that take no room on the disk are as many as this at most.
  private static let emptyLimit = 1 << 16

  init(_ vm: VM, _ source: LayoutSource, lenient: Bool) {
    self.vm = vm
    self.source = source
    isLenient = lenient
  }

  /// The bytes that were decoded.
  var consumed: Int { cursor }

  /// A value of the structure, with one reference.
  /// - Throws: `ScriptFault` at the first thing wrong, unless lenient; what reading throws.
  mutating func decode(_ shape: RecordShape) throws -> Value {
    guard let layout = shape.layout else {
      throw ScriptFault(
        .invalidArgument, "\(shape.name) is no layout, so that it has no bytes", symbol: "layout",
        help: "write `@layout(.little)` before its `struct`")
    }
    if let size = layout.fixedSize {
      // One read for all of it; what is missing is found field by field.
      let (end, overflow) = cursor.addingReportingOverflow(size)
      _ = try source.load(overflow ? source.available : min(end, source.available))
    }
    var fields = [Value](repeating: .none, count: shape.fields.count)
    var value = fields.withUnsafeBufferPointer {
      vm.heap.makeRecord(
        moving: $0.baseAddress.unsafelyUnwrapped, count: fields.count, shape: shape.number,
        tag: Tag.record)
    }
    fields = []
    do {
      for (index, field) in layout.fields.enumerated() {
        try vm.pollPrimitive()
        let start = cursor
        path.append(field.name)
        let decoded = try decode(field.kind, value)
        let record = vm.heap.makeUniqueRecord(&value)
        record.fields[index] = decoded
        try check(field, value, decoded, start, shape)
        path.removeLast()
      }
    } catch {
      vm.heap.release(value)
      throw error
    }
    return value
  }

  private mutating func check(
    _ field: RecordLayout.Field, _ value: Value, _ decoded: Value, _ start: Int,
    _ shape: RecordShape
  ) throws {
    guard let constraint = field.constraint, !decoded.isNone else { return }
    vm.heap.retain(value)
    do {
      let holds = try vm.call(constraint, value)
      if holds.tag == Tag.bool, holds.bool { return }
      vm.heap.release(holds)
    } catch {
      // A disk whose numbers a constraint cannot even work with is one more thing to list.
      guard isLenient, let message = vm.caughtMessage() else { throw error }
      try report(
        start..<cursor,
        "is \(Display.brief(decoded, vm)), and `\(field.constraintText)` fails: \(message)")
      return
    }
    try report(
      start..<cursor,
      "is \(Display.brief(decoded, vm)), and the layout demands `\(field.constraintText)`")
  }

  /// Reports what is wrong with the bytes of the current field.
  private mutating func report(_ bytes: Range<Int>, _ message: String) throws {
    let field = path.joined(separator: ".")
    let range = source.origin + bytes.lowerBound..<source.origin + bytes.upperBound
    guard isLenient else {
      let place =
        range.count <= 1
        ? "byte \(range.lowerBound)"
        : "bytes \(range.lowerBound) … \(max(range.lowerBound, range.upperBound - 1))"
      let name = source.name.map { "\(Escaping.visible($0)): " } ?? ""
      throw ScriptFault(
        .brokenConstraint, "\(name)`\(field)` (\(place)) \(message)", symbol: "constraint",
        help: "read with `lenient: true` to see the value and all that is wrong")
    }
    if problems.count < LayoutDecoder.problemLimit {
      problems.append(Problem(field: field, bytes: range, message: message))
    }
  }

  // MARK: Fields

  private mutating func decode(_ kind: RecordLayout.Kind, _ owner: Value) throws -> Value {
    switch kind {
    case .integer(let width, let isBig, let isSigned):
      guard let bytes = try take(width) else { return .none }
      return LayoutDecoder.integer(bytes, isBig, isSigned)
    case .bytes(let count):
      guard let bytes = try take(try self.count(count, owner)) else { return .none }
      return bytes.withUnsafeBytes { source in
        vm.heap.makeBytes(count: source.count) { $0.copyMemory(from: source) }
      }
    case .text(let count):
      guard let bytes = try take(try self.count(count, owner)) else { return .none }
      return try text(bytes)
    case .utf16(let count):
      let (width, overflow) = try self.count(count, owner).multipliedReportingOverflow(by: 2)
      guard let bytes = try take(overflow ? Int.max : width) else { return .none }
      return try utf16(bytes)
    case .guid:
      guard let bytes = try take(16) else { return .none }
      return vm.heap.makeString(GUIDText.text(bytes))
    case .record(let shape): return try decode(shape)
    case .array(let element, let count):
      return try array(element, try self.count(count, owner), owner)
    }
  }

  /// How many there are; none where a lenient reading cannot say.
  private mutating func count(_ count: RecordLayout.Count, _ owner: Value) throws -> Int {
    guard case .computed(let function) = count else {
      if case .fixed(let number) = count { return number }
      return 0
    }
    vm.heap.retain(owner)
    let value: Value
    do {
      value = try vm.call(function, owner)
    } catch {
      guard isLenient, let message = vm.caughtMessage() else { throw error }
      if cursor <= source.available { try report(cursor..<cursor, "has no count: \(message)") }
      return 0
    }
    defer { vm.heap.release(value) }
    if value.tag == Tag.int || value.tag == Tag.size, value.int >= 0 { return value.int }
    if !isLenient || cursor <= source.available {
      try report(cursor..<cursor, "has a count of \(Display.brief(value, vm))")
    }
    return 0
  }

  /// The next bytes; nil where there are not so many, which is reported once.
  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8>? {
    let (end, overflow) = cursor.addingReportingOverflow(count)
    guard !overflow, try source.load(end) else {
      let there = source.available
      if cursor <= there {
        try report(
          cursor..<there,
          "needs \(Wording.count(count, "byte")), and the source ends after \(max(0, there - cursor))"
        )
      }
      cursor = there + 1
      return nil
    }
    defer { cursor = end }
    return source.bytes(cursor..<end)
  }

  private mutating func array(
    _ element: RecordLayout.Kind, _ count: Int, _ owner: Value
  ) throws -> Value {
    let left = max(0, source.available - cursor)
    let width = RecordLayout.size(of: element)
    let most =
      switch width {
      case 0: LayoutDecoder.emptyLimit
      case let width?: left / width
      case nil: left
      }
    guard count <= most else {
      try report(
        min(cursor, source.available)..<source.available,
        "needs \(count) elements, and there is room for \(most) before the end")
      return .none
    }
    try vm.require(elements: count, of: MemoryLayout<Value>.stride)
    let result = vm.heap.makeArray(capacity: count)
    do {
      for index in 0..<count {
        try vm.pollPrimitive()
        path.append("[\(index)]")
        vm.heap.append(try decode(element, owner), to: result.asArray)
        path.removeLast()
      }
    } catch {
      vm.heap.release(result)
      throw error
    }
    return result
  }

  private static func integer(
    _ bytes: ArraySlice<UInt8>, _ isBig: Bool, _ isSigned: Bool
  ) -> Value {
    var number: UInt64 = 0
    if isBig {
      for byte in bytes { number = number << 8 | UInt64(byte) }
    } else {
      for byte in bytes.reversed() { number = number << 8 | UInt64(byte) }
    }
    guard isSigned else { return .unsigned(number) }
    let unused = UInt64(64 - bytes.count * 8)
    return Value(Int(Int64(bitPattern: number << unused) >> Int64(unused)))
  }

  /// Each byte is a character; the padding at the end is left out. What is no ASCII is reported.
  private mutating func text(_ bytes: ArraySlice<UInt8>) throws -> Value {
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex
    let used = bytes[..<end]
    if let bad = used.firstIndex(where: { $0 >= 0x80 }) {
      try report(
        bad..<bad + 1, "holds 0x\(Hex.byte(bytes[bad])), which is no ASCII")
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: used.map { Unicode.Scalar($0) })
    return vm.heap.makeString(text)
  }

  private mutating func utf16(_ bytes: ArraySlice<UInt8>) throws -> Value {
    var units: [UInt16] = []
    for index in stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2) {
      units.append(UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
    }
    while units.last == 0 { units.removeLast() }
    if String(validating: units, as: UTF16.self) == nil {
      try report(bytes.startIndex..<bytes.endIndex, "is no UTF-16")
    }
    return vm.heap.makeString(String(decoding: units, as: UTF16.self))
  }
}

/// GUIDs as they lie on disks: the first three groups lowest byte first.
enum GUIDText {
  private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

  /// In capital letters, with hyphens.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for (index, place) in order.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += Hex.byte(bytes[bytes.startIndex + place])
    }
    return text.uppercased()
  }

  /// The 16 bytes; nil for what is no GUID. An empty text is the GUID of zeros.
  static func bytes(_ text: String) -> [UInt8]? {
    if text.isEmpty { return [UInt8](repeating: 0, count: 16) }
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    let digits = Array(groups.joined().utf8)
    var written: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16),
        digits[index] != 0x2B, digits[index] != 0x2D
      else { return nil }
      written.append(byte)
    }
    var bytes = [UInt8](repeating: 0, count: 16)
    for (index, place) in order.enumerated() { bytes[place] = written[index] }
    return bytes
  }
}
