/// What each kind of object holds: how it is released and how it is walked.
extension Heap {
  /// Releases what an object holds, then its memory.
  func releaseContents(_ header: UnsafeMutablePointer<ObjectHeader>, _ kind: UInt64) {
    let memory = UnsafeMutableRawPointer(header)
    switch kind {
    case Tag.bytes: destroyBytes(memory.assumingMemoryBound(to: BytesObject.self))
    case Tag.range: reclaim(header, bytes: MemoryLayout<RangeObject>.size)
    case Tag.array: destroyArray(memory.assumingMemoryBound(to: ArrayObject.self))
    case Tag.dictionary: destroyDictionary(memory.assumingMemoryBound(to: DictionaryObject.self))
    case Tag.closure: destroyClosure(memory.assumingMemoryBound(to: ClosureObject.self))
    case Tag.host: destroyHost(memory.assumingMemoryBound(to: HostObject.self))
    case Tag.cell:
      untrack(header)
      release(memory.assumingMemoryBound(to: CellObject.self).pointee.value)
      reclaim(header, bytes: MemoryLayout<CellObject>.size)
    case Tag.error:
      let error = memory.assumingMemoryBound(to: ErrorObject.self)
      untrack(header)
      release(error.pointee.value)
      error.pointee.details.release()
      reclaim(header, bytes: MemoryLayout<ErrorObject>.size)
    case Tag.record, Tag.tuple: destroyRecord(memory.assumingMemoryBound(to: RecordObject.self))
    default: preconditionFailure("an object of unknown kind \(kind)")
    }
  }

  private func destroyBytes(_ bytes: UnsafeMutablePointer<BytesObject>) {
    if bytes.pointee.owner.isNone {
      freeStorage(bytes.pointee.start, bytes.pointee.capacity)
    } else {
      release(bytes.pointee.owner)
    }
    reclaim(header(of: bytes), bytes: MemoryLayout<BytesObject>.size)
  }

  private func destroyArray(_ array: UnsafeMutablePointer<ArrayObject>) {
    untrack(header(of: array))
    if let elements = array.pointee.elements {
      for index in 0..<array.pointee.count { release(elements[index]) }
      freeStorage(elements, array.pointee.capacity * MemoryLayout<Value>.stride)
    }
    reclaim(header(of: array), bytes: MemoryLayout<ArrayObject>.size)
  }

  private func destroyClosure(_ closure: UnsafeMutablePointer<ClosureObject>) {
    untrack(header(of: closure))
    let count = closure.pointee.captureCount
    for index in 0..<count { release(closure.captures[index]) }
    reclaim(
      header(of: closure),
      bytes: MemoryLayout<ClosureObject>.size + count * MemoryLayout<Value>.stride)
  }

  private func destroyRecord(_ record: UnsafeMutablePointer<RecordObject>) {
    untrack(header(of: record))
    let count = record.pointee.count
    for index in 0..<count { release(record.fields[index]) }
    reclaim(header(of: record), bytes: Heap.recordBytes(count))
  }

  private func destroyHost(_ host: UnsafeMutablePointer<HostObject>) {
    let reference = host.pointee.reference
    reclaim(header(of: host), bytes: MemoryLayout<HostObject>.size)
    reference.release()
  }

  @inline(__always)
  func header<T>(of object: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<ObjectHeader> {
    UnsafeMutableRawPointer(object).assumingMemoryBound(to: ObjectHeader.self)
  }

  /// Calls `visit` with each value that the object holds.
  func forEachChild(_ header: UnsafeMutablePointer<ObjectHeader>, _ visit: (Value) -> Void) {
    let memory = UnsafeMutableRawPointer(header)
    switch UInt64(header.pointee.kind) {
    case Tag.array:
      let array = memory.assumingMemoryBound(to: ArrayObject.self).pointee
      for index in 0..<array.count { visit(array.elements.unsafelyUnwrapped[index]) }
    case Tag.dictionary:
      let dictionary = memory.assumingMemoryBound(to: DictionaryObject.self).pointee
      for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
        visit(dictionary.entries[index].key)
        visit(dictionary.entries[index].value)
      }
    case Tag.closure:
      let closure = memory.assumingMemoryBound(to: ClosureObject.self)
      for index in 0..<closure.pointee.captureCount { visit(closure.captures[index]) }
    case Tag.cell: visit(memory.assumingMemoryBound(to: CellObject.self).pointee.value)
    case Tag.error: visit(memory.assumingMemoryBound(to: ErrorObject.self).pointee.value)
    case Tag.record, Tag.tuple:
      let record = memory.assumingMemoryBound(to: RecordObject.self)
      for index in 0..<record.pointee.count { visit(record.fields[index]) }
    default: break
    }
  }
}

/// A host object that releases something when its last reference goes, such as a loop device at the
/// closing brace. One that a script makes without giving it a name lives on until the session ends.
protocol ScopedResource: AnyObject {}
