/// Making and growing arrays, ranges, cells, closures and host references.
///
/// Every `make…` returns a value with one reference, and takes over the references of the values that it
/// is given.
extension Heap {
  func makeRange(
    _ lower: Int, _ upper: Int, isSize: Bool, isClosed: Bool, includesMaximum: Bool = false
  ) -> Value {
    let memory = allocate(MemoryLayout<RangeObject>.size, kind: Tag.range)
    let range = memory.assumingMemoryBound(to: RangeObject.self)
    range.pointee.lower = lower
    range.pointee.upper = upper
    range.pointee.isSize = isSize
    range.pointee.isClosed = isClosed
    range.pointee.includesMaximum = includesMaximum
    return Value(object: memory, tag: Tag.range)
  }

  func makeArray(capacity: Int) -> Value {
    let memory = allocate(MemoryLayout<ArrayObject>.size, kind: Tag.array)
    let array = memory.assumingMemoryBound(to: ArrayObject.self)
    array.pointee.count = 0
    array.pointee.capacity = 0
    array.pointee.elements = nil
    track(memory)
    if capacity > 0 { reserve(array, capacity) }
    return Value(object: memory, tag: Tag.array)
  }

  func makeArray(moving elements: UnsafeMutablePointer<Value>, count: Int) -> Value {
    let value = makeArray(capacity: count)
    let array = value.asArray
    for index in 0..<count { array.pointee.elements.unsafelyUnwrapped[index] = elements[index] }
    array.pointee.count = count
    return value
  }

  func makeArray(_ elements: [Value]) -> Value {
    let value = makeArray(capacity: elements.count)
    for element in elements { append(element, to: value.asArray) }
    return value
  }

  @inline(__always)
  func append(_ element: Value, to array: UnsafeMutablePointer<ArrayObject>) {
    let count = array.pointee.count
    if count == array.pointee.capacity { reserve(array, max(4, count * 2)) }
    array.pointee.elements.unsafelyUnwrapped[count] = element
    array.pointee.count = count &+ 1
  }

  @inline(never)
  func reserve(_ array: UnsafeMutablePointer<ArrayObject>, _ capacity: Int) {
    let stride = MemoryLayout<Value>.stride
    guard capacity > array.pointee.capacity else { return }
    // Values are trivially copyable: growing in place, or by moving pages, is the allocator's to do.
    let memory = reallocateStorage(
      array.pointee.elements, from: array.pointee.capacity * stride, to: capacity * stride
    ).assumingMemoryBound(to: Value.self)
    array.pointee.elements = memory
    array.pointee.capacity = capacity
  }

  /// A copy whose elements are shared.
  func copyArray(_ array: UnsafeMutablePointer<ArrayObject>) -> Value {
    let copy = makeArray(capacity: array.pointee.count)
    for index in 0..<array.pointee.count {
      let element = array.pointee.elements.unsafelyUnwrapped[index]
      retain(element)
      append(element, to: copy.asArray)
    }
    return copy
  }

  /// Makes the array in `slot` one that nobody else sees, copying it where it is shared.
  @inline(__always)
  func makeUniqueArray(_ slot: UnsafeMutablePointer<Value>) -> UnsafeMutablePointer<ArrayObject> {
    if slot.pointee.header.pointee.references > 1 {
      let copy = copyArray(slot.pointee.asArray)
      release(slot.pointee)
      slot.pointee = copy
    }
    return slot.pointee.asArray
  }

  func makeCell(_ value: Value) -> Value {
    let memory = allocate(MemoryLayout<CellObject>.size, kind: Tag.cell)
    memory.assumingMemoryBound(to: CellObject.self).pointee.value = value
    track(memory)
    return Value(object: memory, tag: Tag.cell)
  }

  /// A closure whose captures are nil until the caller sets them.
  func makeClosure(_ function: UnsafeMutablePointer<FunctionCode>, captures: Int) -> Value {
    let memory = allocate(
      MemoryLayout<ClosureObject>.size + captures * MemoryLayout<Value>.stride, kind: Tag.closure)
    let closure = memory.assumingMemoryBound(to: ClosureObject.self)
    closure.pointee.function = function
    closure.pointee.captureCount = captures
    for index in 0..<captures { closure.captures[index] = .none }
    track(memory)
    return Value(object: memory, tag: Tag.closure)
  }

  /// A value that holds a reference to `object`, of the registry's type number `type`.
  func makeHost(_ object: AnyObject, type: UInt32) -> Value {
    let memory = allocate(MemoryLayout<HostObject>.size, kind: Tag.host)
    let host = memory.assumingMemoryBound(to: HostObject.self)
    host.pointee.type = type
    host.pointee.reference = Unmanaged.passRetained(object)
    return Value(object: memory, tag: Tag.host)
  }

  func makeError(value: Value, details: ErrorDetails) -> Value {
    let memory = allocate(MemoryLayout<ErrorObject>.size, kind: Tag.error)
    let error = memory.assumingMemoryBound(to: ErrorObject.self)
    error.pointee.value = value
    error.pointee.details = Unmanaged.passRetained(details)
    track(memory)
    return Value(object: memory, tag: Tag.error)
  }
}
