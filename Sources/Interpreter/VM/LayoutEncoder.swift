/// Makes the bytes of a `@layout` structure of a value. Nothing is cut, padded with anything but the
/// layout's own zeros, or wrapped: what does not fit is an error.
struct LayoutEncoder {
  private let vm: VM
  private(set) var bytes: [UInt8] = []
  private var path: [String] = []

  init(_ vm: VM) { self.vm = vm }

  mutating func encode(_ value: Value) throws {
    let shape = vm.shapes[value.header.pointee.shape]
    guard let layout = shape.layout else {
      throw ScriptFault(
        .invalidArgument, "\(shape.name) is no layout, so that it has no bytes", symbol: "layout",
        help: "write `@layout(.little)` before its `struct`")
    }
    for (index, field) in layout.fields.enumerated() {
      try vm.pollPrimitive()
      path.append(field.name)
      try encode(value.asRecord.fields[index], field.kind, value)
      path.removeLast()
    }
  }

  /// A field and its bytes; of a structure or an array of such, the line above its parts.
  struct Piece {
    let name: String
    let value: Value
    let range: Range<Int>
    /// How many structures it lies in.
    let depth: Int
    /// Its parts follow.
    var isGroup = false
    /// What is said of a group.
    var groupText = ""
  }

  /// Encodes, and says where each field lies, outer ones first. The values are borrowed.
  mutating func encode(_ value: Value, mapping pieces: inout [Piece], depth: Int = 0) throws {
    let shape = vm.shapes[value.header.pointee.shape]
    for (index, field) in shape.layout?.fields.enumerated() ?? [].enumerated() {
      try vm.pollPrimitive()
      path.append(field.name)
      let name = shape.fields[index].isPadding ? "_" : field.name
      try encode(
        value.asRecord.fields[index], field.kind, owner: value, name: name, mapping: &pieces,
        depth)
      path.removeLast()
    }
  }

  private mutating func encode(
    _ value: Value, _ kind: RecordLayout.Kind, owner: Value, name: String,
    mapping pieces: inout [Piece], _ depth: Int
  ) throws {
    let (start, place) = (bytes.count, pieces.count)
    switch kind {
    case .record(let shape) where value.tag == Tag.record:
      pieces.append(
        Piece(
          name: name, value: value, range: start..<start, depth: depth, isGroup: true,
          groupText: shape.name))
      try encode(value, mapping: &pieces, depth: depth + 1)
    case .array(.record(let shape), _) where value.tag == Tag.array:
      let array = value.asArray.pointee
      pieces.append(
        Piece(
          name: name, value: value, range: start..<start, depth: depth, isGroup: true,
          groupText: "\(array.count) of \(shape.name)"))
      for index in 0..<array.count {
        try encode(
          array.elements.unsafelyUnwrapped[index], .record(shape), owner: owner,
          name: "[\(index)]", mapping: &pieces, depth + 1)
      }
    default:
      try encode(value, kind, owner)
      pieces.append(Piece(name: name, value: value, range: start..<bytes.count, depth: depth))
      return
    }
    let group = pieces[place]
    pieces[place] = Piece(
      name: group.name, value: group.value, range: start..<bytes.count, depth: depth,
      isGroup: true, groupText: group.groupText)
  }

  private func misfit(_ message: String) -> ScriptFault {
    ScriptFault(
      .invalidArgument, "`\(path.joined(separator: "."))` \(message)", symbol: "layout")
  }

  private mutating func encode(_ value: Value, _ kind: RecordLayout.Kind, _ owner: Value) throws {
    switch kind {
    case .integer(let width, let isBig, let isSigned):
      try integer(value, width, isBig, isSigned)
    case .bytes(let count):
      guard value.tag == Tag.bytes else { throw wrongKind(value, "Bytes") }
      let content = value.asBytes.pointee
      try require(content.count, try self.count(count, owner), "bytes")
      bytes.append(contentsOf: UnsafeBufferPointer(start: content.start, count: content.count))
    case .text(let count):
      guard value.tag == Tag.string else { throw wrongKind(value, "a String") }
      try text(vm.heap.text(value), try self.count(count, owner))
    case .utf16(let count):
      guard value.tag == Tag.string else { throw wrongKind(value, "a String") }
      try utf16(vm.heap.text(value), try self.count(count, owner))
    case .guid:
      guard value.tag == Tag.string, let guid = GUIDText.bytes(vm.heap.text(value)) else {
        throw misfit("takes a GUID such as \"0FC63DAF-8483-4772-8E79-3D69D8477DE4\"")
      }
      bytes += guid
    case .record(let shape):
      guard value.tag == Tag.record, value.header.pointee.shape == shape.number else {
        throw wrongKind(value, "a \(shape.name)")
      }
      try encode(value)
    case .array(let element, let count):
      guard value.tag == Tag.array else { throw wrongKind(value, "an Array") }
      let array = value.asArray.pointee
      try require(array.count, try self.count(count, owner), "elements")
      for index in 0..<array.count {
        path.append("[\(index)]")
        try encode(array.elements.unsafelyUnwrapped[index], element, owner)
        path.removeLast()
      }
    }
  }

  private func wrongKind(_ value: Value, _ wanted: String) -> ScriptFault {
    ScriptFault(
      .wrongType,
      "`\(path.joined(separator: "."))` takes \(wanted), and this is \(vm.describeType(value))",
      symbol: "type")
  }

  private func require(_ count: Int, _ wanted: Int, _ what: String) throws {
    if count == wanted { return }
    throw misfit("has \(wanted) \(what), and this value has \(count)")
  }

  private func count(_ count: RecordLayout.Count, _ owner: Value) throws -> Int {
    switch count {
    case .fixed(let number): return number
    case .computed(let function):
      vm.heap.retain(owner)
      let value = try vm.call(function, owner)
      defer { vm.heap.release(value) }
      guard value.tag == Tag.int || value.tag == Tag.size else {
        throw misfit("has a count that is no number: \(Display.brief(value, vm))")
      }
      return value.int
    }
  }

  private mutating func integer(
    _ value: Value, _ width: Int, _ isBig: Bool, _ isSigned: Bool
  ) throws {
    guard value.tag == Tag.int || value.tag == Tag.unsigned || value.tag == Tag.size else {
      throw wrongKind(value, "an Int")
    }
    let bits = width * 8
    let fits: Bool
    if value.tag == Tag.unsigned {
      fits = !isSigned && width == 8
    } else if isSigned {
      fits = width == 8 || (value.int >= -(1 << (bits - 1)) && value.int < 1 << (bits - 1))
    } else {
      fits = value.int >= 0 && (width == 8 || value.int < 1 << bits)
    }
    guard fits else {
      throw misfit("is a number of \(bits) bits, and \(Display.brief(value, vm)) does not fit")
    }
    let shifts = (0..<width).map { UInt64($0 * 8) }
    for shift in isBig ? shifts.reversed() : shifts {
      bytes.append(UInt8(truncatingIfNeeded: value.bits >> shift))
    }
  }

  private mutating func text(_ text: String, _ width: Int) throws {
    var written: [UInt8] = []
    for scalar in text.unicodeScalars {
      // Bytes beyond ASCII come from a lenient reading, and go back as they were.
      guard let byte = UInt8(exactly: scalar.value) else {
        throw misfit("is ASCII, and \(Display.quoted(text)) is not")
      }
      written.append(byte)
    }
    guard written.count <= width else {
      throw misfit(
        "has room for \(width) characters, and \(Display.quoted(text)) has \(written.count)")
    }
    try vm.require(elements: width, of: 1)
    bytes += written
    bytes.append(contentsOf: repeatElement(0, count: width - written.count))
  }

  private mutating func utf16(_ text: String, _ width: Int) throws {
    let units = Array(text.utf16)
    guard units.count <= width else {
      throw misfit(
        "has room for \(width) units of UTF-16, and \(Display.quoted(text)) has \(units.count)")
    }
    try vm.require(elements: width, of: 2)
    for unit in units {
      bytes.append(UInt8(truncatingIfNeeded: unit))
      bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
    }
    bytes.append(contentsOf: repeatElement(0, count: (width - units.count) * 2))
  }
}
