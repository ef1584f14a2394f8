/// What the records of one structure, or the tuples of one set of labels, have in common.
final class RecordShape {
  /// Something of a structure that is run: a computed member or a method.
  struct Member {
    enum Kind { case computed, plain, mutating }
    let kind: Kind
    let function: UnsafeMutablePointer<FunctionCode>
    /// Without `self`, which comes first.
    let signature: [ArgumentBinding.Parameter]
  }

  struct Field {
    /// nil: a tuple's element without a label.
    let name: NameID?
    /// What its annotation demands; nil where there is none.
    let type: ScriptType?
    let isMutable: Bool
    /// Bytes of a layout that mean nothing: not shown, not compared by name.
    var isPadding = false
  }

  let number: UInt32
  /// The structure's name; empty for a tuple.
  let name: String
  let fields: [Field]
  /// Places of the fields; a tuple's elements also by their numbers.
  let places: [NameID: Int]
  /// Set when the structure's code is compiled.
  var members: [NameID: Member] = [:]
  /// How it lies on a disk; nil where it does not.
  var layout: RecordLayout?

  var isTuple: Bool { name.isEmpty }

  init(number: UInt32, name: String, fields: [Field], positions: [NameID] = []) {
    self.number = number
    self.name = name
    self.fields = fields
    var places: [NameID: Int] = [:]
    for (index, position) in positions.enumerated() { places[position] = index }
    for (index, field) in fields.enumerated() {
      if let name = field.name, !field.isPadding { places[name] = index }
    }
    self.places = places
  }

  /// What an inline cache holds of a field: the shape's number, the tag that an assigned value must
  /// have plus one (0: any), and the field's place. nil where an assignment takes a closer look.
  func cacheWord(_ place: Int, forAssignment: Bool) -> UInt64? {
    var word = UInt64(number) << 32 | UInt64(place)
    guard forAssignment else { return word }
    if !fields[place].isMutable { return nil }
    switch fields[place].type {
    case nil, .any: return word
    case .int: word |= (Tag.int + 1) << 16
    // An Int for a Double is made one on the slow way.
    case .double: word |= (Tag.double + 1) << 16
    case .bool: word |= (Tag.bool + 1) << 16
    case .size: word |= (Tag.size + 1) << 16
    case .string: word |= (Tag.string + 1) << 16
    case .bytes: word |= (Tag.bytes + 1) << 16
    default: return nil
    }
    return word
  }
}

/// The shapes of one VM, by their numbers.
struct ShapeTable {
  private(set) var shapes: [RecordShape] = []
  /// Numbers of tuples' shapes, by a hash of their labels: a plain number, since hashing a list of
  /// optionals looks conformances up, which every start would pay for.
  private var tuples: [UInt64: [UInt32]] = [:]

  subscript(_ number: UInt32) -> RecordShape { shapes[Int(number)] }

  /// The number that the next structure gets.
  var nextNumber: Int { shapes.count }

  mutating func add(name: String, fields: [RecordShape.Field]) -> RecordShape {
    let shape = RecordShape(number: UInt32(shapes.count), name: name, fields: fields)
    shapes.append(shape)
    return shape
  }

  /// The shape of tuples with these labels.
  mutating func tuple(_ labels: [NameID?], _ names: inout NameTable) -> RecordShape {
    let hash = ShapeTable.hash(labels)
    for number in tuples[hash] ?? [] where has(shapes[Int(number)], labels) {
      return shapes[Int(number)]
    }
    let shape = RecordShape(
      number: UInt32(shapes.count), name: "",
      fields: labels.map { RecordShape.Field(name: $0, type: nil, isMutable: true) },
      positions: labels.indices.map { names.intern(String($0)) })
    tuples[hash, default: []].append(shape.number)
    shapes.append(shape)
    return shape
  }

  private func has(_ shape: RecordShape, _ labels: [NameID?]) -> Bool {
    guard shape.fields.count == labels.count else { return false }
    for (field, label) in zip(shape.fields, labels) where field.name?.index != label?.index {
      return false
    }
    return true
  }

  private static func hash(_ labels: [NameID?]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for label in labels {
      hash = (hash ^ (label.map { UInt64($0.index) + 1 } ?? 0)) &* 0x100_0000_01B3
    }
    return hash
  }
}
