/// An object of the host whose elements are made as they are asked for, so that going through many takes
/// no more memory than one.
///
/// Each `for` over it, and each call of `map` and its kin, goes through it from its beginning, where what
/// it stands for has one.
class LazySequence {
  func makeIterator() throws -> LazyIterator {
    preconditionFailure("a lazy sequence makes its own iterator")
  }
}

/// One way through a lazy sequence. A loop holds it in place of the sequence.
class LazyIterator {
  /// The next element, with a reference that goes to the caller; nil at the end.
  func next(_ vm: VM) throws -> Value? {
    preconditionFailure("an iterator makes its own elements")
  }
}

extension VM {
  /// The iterator of a lazy sequence, or nil for a host object that is none.
  func lazyIterator(_ value: Value) throws -> LazyIterator? {
    guard value.tag == Tag.host else { return nil }
    let object = value.asHost.pointee.reference.takeUnretainedValue()
    return try (object as? LazySequence)?.makeIterator()
  }

  /// Puts an iterator into the register of the sequence that a loop goes through.
  func prepareLazily(_ register: UnsafeMutablePointer<Value>) throws(Trap) -> Bool {
    let iterator: LazyIterator?
    do {
      iterator = try lazyIterator(register.pointee)
    } catch {
      throw raise(any: error)
    }
    guard let iterator else { return false }
    let holder = heap.makeHost(iterator, type: register.pointee.asHost.pointee.type)
    drop(register)
    register.pointee = holder
    return true
  }

  /// Sets the third register to the next element of the iterator in the first; false at the end.
  @inline(never)
  func iterateLazily(_ registers: UnsafeMutablePointer<Value>) throws(Trap) -> Bool {
    let object = registers.pointee.asHost.pointee.reference.takeUnretainedValue()
    do {
      guard let element = try unsafeDowncast(object, to: LazyIterator.self).next(self) else {
        return false
      }
      registers[2] = element
      return true
    } catch {
      throw raise(any: error)
    }
  }
}
