/// A value of a running script: 16 trivially copyable bytes, a tag and 64 bits.
///
/// Immediate values live in the bits; tags from `Tag.firstHeap` on mean that the bits are the address of
/// an object on the VM's heap and that whoever holds the value holds one reference to it. Copying a
/// `Value` never counts references: that is done, and only done, by the code that says so.
struct Value: BitwiseCopyable {
  var bits: UInt64
  var tag: UInt64

  @inline(__always) init(tag: UInt64, bits: UInt64) {
    self.tag = tag
    self.bits = bits
  }

  @inline(__always) init(_ value: Int) {
    self.init(tag: Tag.int, bits: UInt64(bitPattern: Int64(value)))
  }

  @inline(__always) init(_ value: Double) { self.init(tag: Tag.double, bits: value.bitPattern) }
  @inline(__always) init(_ value: Bool) { self.init(tag: Tag.bool, bits: value ? 1 : 0) }

  @inline(__always) init(object: UnsafeMutableRawPointer, tag: UInt64) {
    self.init(tag: tag, bits: UInt64(UInt(bitPattern: object)))
  }

  @inline(__always) static var none: Value { Value(tag: Tag.none, bits: 0) }
  /// What a parameter holds where the call gave nothing and a default is to be computed, and what a
  /// global holds before its declaration ran. Scripts never see it.
  @inline(__always) static var unset: Value { Value(tag: Tag.unset, bits: 0) }

  /// What a variable holds while a primitive that calls functions changes it.
  @inline(__always) static var underChange: Value { Value(tag: Tag.unset, bits: 1) }

  @inline(__always) static func size(_ bytes: Int) -> Value {
    Value(tag: Tag.size, bits: UInt64(bitPattern: Int64(bytes)))
  }

  @inline(__always) static func symbol(_ name: NameID) -> Value {
    Value(tag: Tag.symbol, bits: UInt64(name.index))
  }

  /// A primitive used as a value; `bits` is its overload set's index in the registry.
  @inline(__always) static func primitive(_ index: Int) -> Value {
    Value(tag: Tag.primitive, bits: UInt64(index))
  }

  /// An integer of 64 bits without a sign: an Int where it fits one.
  @inline(__always) static func unsigned(_ value: UInt64) -> Value {
    Value(tag: value >> 63 == 0 ? Tag.int : Tag.unsigned, bits: value)
  }

  /// A type as a value, by the number of its shape.
  @inline(__always) static func type(_ shape: UInt32) -> Value {
    Value(tag: Tag.type, bits: UInt64(shape))
  }

  /// The key of a place that is a member.
  @inline(__always) static func member(_ name: NameID) -> Value {
    Value(tag: Tag.member, bits: UInt64(name.index))
  }

  @inline(__always) var isHeap: Bool { tag >= Tag.firstHeap }
  /// A record or a tuple.
  @inline(__always) var hasFields: Bool { tag &- Tag.tuple <= 1 }
  @inline(__always) var isNone: Bool { tag == Tag.none }
  @inline(__always) var int: Int { Int(Int64(bitPattern: bits)) }
  @inline(__always) var double: Double { Double(bitPattern: bits) }
  @inline(__always) var bool: Bool { bits != 0 }
  @inline(__always) var nameID: NameID { NameID(index: UInt32(truncatingIfNeeded: bits)) }

  @inline(__always) var object: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(bitPattern: UInt(bits)).unsafelyUnwrapped
  }

  @inline(__always) var header: UnsafeMutablePointer<ObjectHeader> {
    object.assumingMemoryBound(to: ObjectHeader.self)
  }
}

/// The tags of values. An Int's is zero, so that `a.tag | b.tag == 0` tests two operands at once.
enum Tag {
  @inline(__always) static var int: UInt64 { 0 }
  @inline(__always) static var double: UInt64 { 1 }
  @inline(__always) static var bool: UInt64 { 2 }
  @inline(__always) static var none: UInt64 { 3 }
  @inline(__always) static var size: UInt64 { 4 }
  @inline(__always) static var symbol: UInt64 { 5 }
  @inline(__always) static var unset: UInt64 { 6 }
  @inline(__always) static var primitive: UInt64 { 7 }
  /// An integer from 2^63 on; smaller ones are Ints.
  @inline(__always) static var unsigned: UInt64 { 8 }
  /// A type as a value: `bits` is the number of its shape.
  @inline(__always) static var type: UInt64 { 9 }
  /// The name of a member as the key of a place. Scripts never see it.
  @inline(__always) static var member: UInt64 { 10 }
  @inline(__always) static var firstHeap: UInt64 { 16 }
  @inline(__always) static var string: UInt64 { 16 }
  @inline(__always) static var bytes: UInt64 { 17 }
  @inline(__always) static var range: UInt64 { 18 }
  @inline(__always) static var array: UInt64 { 19 }
  @inline(__always) static var dictionary: UInt64 { 20 }
  @inline(__always) static var closure: UInt64 { 21 }
  @inline(__always) static var host: UInt64 { 22 }
  @inline(__always) static var cell: UInt64 { 23 }
  @inline(__always) static var error: UInt64 { 24 }
  @inline(__always) static var tuple: UInt64 { 25 }
  @inline(__always) static var record: UInt64 { 26 }
  /// The number of tags; types of host objects are numbered from here on.
  @inline(__always) static var count: UInt64 { 27 }
}

/// An interned name: of a symbol, a member or a label.
struct NameID: Hashable, BitwiseCopyable, Sendable {
  let index: UInt32
}

/// Names and their numbers; one table per engine.
struct NameTable {
  private var ids: [String: NameID] = [:]
  private var names: [String] = []

  mutating func intern(_ name: String) -> NameID {
    if let id = ids[name] { return id }
    let id = NameID(index: UInt32(names.count))
    names.append(name)
    ids[name] = id
    return id
  }

  func text(_ id: NameID) -> String { names[Int(id.index)] }
}
