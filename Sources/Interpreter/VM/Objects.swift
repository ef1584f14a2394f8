/// What every object on the heap begins with: 16 bytes.
struct ObjectHeader {
  /// References held by registers, containers, cells and globals. Not atomic: a heap belongs to one VM.
  var references: UInt32
  /// The `Tag` of values that point here.
  var kind: UInt8
  /// The free list that the memory goes back to; 0 for memory from malloc.
  var sizeClass: UInt8
  /// Set while a cycle collection has found the object reachable.
  var isMarked: Bool
  /// Strings only: whether all bytes are ASCII.
  var isASCII: Bool
  /// Containers only: the place in the heap's list of containers.
  var listIndex: UInt32
  /// Records and tuples only: the number of their shape.
  var shape: UInt32
}

/// UTF-8 text; the bytes follow the object. Immutable once anyone else can see it.
struct StringObject {
  var header: ObjectHeader
  /// Bytes in use, and bytes that fit.
  var count: Int
  var capacity: Int
  /// Zero where not computed yet.
  var hash: UInt64
  /// Characters, or −1 where not counted yet.
  var characters: Int
}

/// Raw bytes: the object's own storage, or a slice of another Bytes object that it keeps alive.
struct BytesObject {
  var header: ObjectHeader
  var count: Int
  /// Bytes that fit into the storage; of a slice, as many as it has.
  var capacity: Int
  var start: UnsafeMutablePointer<UInt8>
  /// The object that owns the storage, as a retained value; `nil` where this one does.
  var owner: Value
}

/// A range over Int or Size: `lower ..< upper`; a closed range is stored with `upper` + 1, where there is such a
/// number.
struct RangeObject {
  var header: ObjectHeader
  var lower: Int
  /// Exclusive.
  var upper: Int
  var isSize: Bool
  /// How it was written, for printing.
  var isClosed: Bool
  /// It ends with the largest number, which is `upper` then.
  var includesMaximum: Bool

  var isEmpty: Bool { lower == upper && !includesMaximum }
  /// The last number in it, where it is not empty.
  var last: Int { includesMaximum ? upper : upper &- 1 }
  func contains(_ number: Int) -> Bool { !isEmpty && lower <= number && number <= last }
}

struct ArrayObject {
  var header: ObjectHeader
  var count: Int
  var capacity: Int
  var elements: UnsafeMutablePointer<Value>?
}

/// A function with the variables it captured; the captures follow the object.
struct ClosureObject {
  var header: ObjectHeader
  var function: UnsafeMutablePointer<FunctionCode>
  var captureCount: Int
}

/// A variable that outlives its scope or is shared by closures.
struct CellObject {
  var header: ObjectHeader
  var value: Value
}

/// A reference to an object of the host: an image, a partition, an attachment.
struct HostObject {
  var header: ObjectHeader
  /// The type's number in the registry.
  var type: UInt32
  var reference: Unmanaged<AnyObject>
}

/// A thrown error. `value` is what `throw` was given, or nil for a fault of the system's own.
struct ErrorObject {
  var header: ObjectHeader
  var value: Value
  /// Message, code, place, stack and cause.
  var details: Unmanaged<ErrorDetails>
}

/// A record or a tuple; its fields follow the object. `header.shape` says what they are called.
struct RecordObject {
  var header: ObjectHeader
  /// Fields.
  var count: Int
}

extension Value {
  @inline(__always) var asString: UnsafeMutablePointer<StringObject> {
    object.assumingMemoryBound(to: StringObject.self)
  }
  @inline(__always) var asBytes: UnsafeMutablePointer<BytesObject> {
    object.assumingMemoryBound(to: BytesObject.self)
  }
  @inline(__always) var asRange: UnsafeMutablePointer<RangeObject> {
    object.assumingMemoryBound(to: RangeObject.self)
  }
  @inline(__always) var asArray: UnsafeMutablePointer<ArrayObject> {
    object.assumingMemoryBound(to: ArrayObject.self)
  }
  @inline(__always) var asDictionary: UnsafeMutablePointer<DictionaryObject> {
    object.assumingMemoryBound(to: DictionaryObject.self)
  }
  @inline(__always) var asClosure: UnsafeMutablePointer<ClosureObject> {
    object.assumingMemoryBound(to: ClosureObject.self)
  }
  @inline(__always) var asCell: UnsafeMutablePointer<CellObject> {
    object.assumingMemoryBound(to: CellObject.self)
  }
  @inline(__always) var asHost: UnsafeMutablePointer<HostObject> {
    object.assumingMemoryBound(to: HostObject.self)
  }
  @inline(__always) var asError: UnsafeMutablePointer<ErrorObject> {
    object.assumingMemoryBound(to: ErrorObject.self)
  }
  @inline(__always) var asRecord: UnsafeMutablePointer<RecordObject> {
    object.assumingMemoryBound(to: RecordObject.self)
  }
}

extension UnsafeMutablePointer where Pointee == StringObject {
  /// The text's first byte.
  @inline(__always) var bytes: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always) var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes, count: pointee.count)
  }
}

extension UnsafeMutablePointer where Pointee == ClosureObject {
  @inline(__always) var captures: UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: Value.self)
  }
}

extension UnsafeMutablePointer where Pointee == RecordObject {
  @inline(__always) var fields: UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: Value.self)
  }
}
