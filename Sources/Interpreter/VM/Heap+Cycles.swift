/// The back-up for what reference counts cannot free: containers that hold each other.
extension Heap {
  /// Frees every container that is held only by other unreachable containers (trial deletion: a
  /// container all of whose references come from inside the unreachable set is garbage). Needs no list
  /// of roots, since a reference from a register, a global or the host is one that no container explains.
  ///
  /// Cost: linear in the number of containers and what they hold.
  func collectCycles() {
    var unexplained = [UInt32](repeating: 0, count: containerCount)
    for index in 0..<containerCount { unexplained[index] = containers[index].pointee.references }
    for index in 0..<containerCount {
      forEachChild(containers[index]) { child in
        if isTracked(child) { unexplained[Int(child.header.pointee.listIndex)] &-= 1 }
      }
    }
    markReachable(unexplained)
    freeUnmarked()
    nextCollection = max(1 << 17, containerCount * 2)
  }

  private func isTracked(_ value: Value) -> Bool {
    switch value.tag {
    case Tag.array, Tag.dictionary, Tag.closure, Tag.cell, Tag.error, Tag.record,
      Tag.tuple:
      true
    default: false
    }
  }

  private func markReachable(_ unexplained: [UInt32]) {
    var stack: [UnsafeMutablePointer<ObjectHeader>] = []
    for index in 0..<containerCount where unexplained[index] > 0 {
      containers[index].pointee.isMarked = true
      stack.append(containers[index])
    }
    while let header = stack.popLast() {
      forEachChild(header) { child in
        if isTracked(child), !child.header.pointee.isMarked {
          child.header.pointee.isMarked = true
          stack.append(child.header)
        }
      }
    }
  }

  /// Empties the garbage first while holding a reference to each, so that counts fall to one in any
  /// order, and then lets go.
  private func freeUnmarked() {
    var garbage: [UnsafeMutablePointer<ObjectHeader>] = []
    for index in 0..<containerCount {
      if containers[index].pointee.isMarked {
        containers[index].pointee.isMarked = false
      } else {
        containers[index].pointee.references &+= 1
        garbage.append(containers[index])
      }
    }
    for header in garbage { empty(header) }
    for header in garbage { releaseObject(header) }
  }

  private func empty(_ header: UnsafeMutablePointer<ObjectHeader>) {
    let memory = UnsafeMutableRawPointer(header)
    switch UInt64(header.pointee.kind) {
    case Tag.array:
      let array = memory.assumingMemoryBound(to: ArrayObject.self)
      let count = array.pointee.count
      array.pointee.count = 0
      for index in 0..<count { release(array.pointee.elements.unsafelyUnwrapped[index]) }
    case Tag.dictionary:
      removeAllEntries(memory.assumingMemoryBound(to: DictionaryObject.self))
    case Tag.closure:
      let closure = memory.assumingMemoryBound(to: ClosureObject.self)
      for index in 0..<closure.pointee.captureCount {
        release(exchange(&closure.captures[index]))
      }
    case Tag.cell: release(exchange(&memory.assumingMemoryBound(to: CellObject.self).pointee.value))
    case Tag.error:
      release(exchange(&memory.assumingMemoryBound(to: ErrorObject.self).pointee.value))
    case Tag.record, Tag.tuple:
      let record = memory.assumingMemoryBound(to: RecordObject.self)
      for index in 0..<record.pointee.count { release(exchange(&record.fields[index])) }
    default: break
    }
  }

  private func exchange(_ slot: inout Value) -> Value {
    let old = slot
    slot = .none
    return old
  }
}
