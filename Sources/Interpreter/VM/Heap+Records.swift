/// Making and copying records and tuples.
extension Heap {
  /// Bytes of a record with so many fields.
  @inline(__always)
  static func recordBytes(_ fields: Int) -> Int {
    MemoryLayout<RecordObject>.size + fields * MemoryLayout<Value>.stride
  }

  /// A record of the given shape, or a tuple, whose fields' references are taken over.
  @inline(__always)
  func makeRecord(
    moving fields: UnsafePointer<Value>, count: Int, shape: UInt32, tag: UInt64
  ) -> Value {
    let memory = allocate(Heap.recordBytes(count), kind: tag)
    let record = memory.assumingMemoryBound(to: RecordObject.self)
    record.pointee.header.shape = shape
    record.pointee.count = count
    for index in 0..<count { record.fields[index] = fields[index] }
    track(memory)
    return Value(object: memory, tag: tag)
  }

  func makeTuple(_ fields: [Value], shape: UInt32) -> Value {
    fields.withUnsafeBufferPointer {
      makeRecord(
        moving: $0.baseAddress.unsafelyUnwrapped, count: fields.count, shape: shape, tag: Tag.tuple)
    }
  }

  /// A copy whose fields are shared.
  func copyRecord(_ value: Value) -> Value {
    let record = value.asRecord
    for index in 0..<record.pointee.count { retain(record.fields[index]) }
    return makeRecord(
      moving: record.fields, count: record.pointee.count, shape: record.pointee.header.shape,
      tag: value.tag)
  }

  /// Makes the record in `slot` one that nobody else sees, copying it where it is shared.
  @inline(__always)
  func makeUniqueRecord(_ slot: UnsafeMutablePointer<Value>) -> UnsafeMutablePointer<RecordObject> {
    if slot.pointee.header.pointee.references > 1 {
      let copy = copyRecord(slot.pointee)
      release(slot.pointee)
      slot.pointee = copy
    }
    return slot.pointee.asRecord
  }
}
