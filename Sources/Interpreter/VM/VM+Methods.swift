/// Mutating methods: they get the record out of its place, and what they made of it goes back there.
extension VM {
  /// Begins the call of a method of the record in `slot`, whose place is the receiver of the site; false
  /// where the record has no such method and the library is asked.
  ///
  /// A mutating one takes the record out of its place meanwhile, so that what it changes is changed where
  /// it is; and where that place is a part of a variable, the variable out of everybody's reach, into the
  /// register before the keys, so that nobody sees it half done. `storeSelf` puts both back.
  /// - Parameter root: the variable.
  func callMethod(
    _ site: CallSite, on slot: UnsafeMutablePointer<Value>, of root: UnsafeMutablePointer<Value>,
    _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Bool {
    let record = slot.pointee
    let number = record.header.pointee.shape
    guard let member = shapes[number].members[site.name] else {
      guard shapes[number].places[site.name] != nil else { return false }
      heap.retain(record)
      window.pointee = record
      return try callMember(site, window)
    }
    guard member.kind == .mutating else {
      heap.retain(record)
      window.pointee = record
      return try callMember(site, window)
    }
    try bindMember(site, member, number)
    window.pointee = record
    slot.pointee = .underChange
    if site.keyCount > 0 {
      (window - site.keyCount - 1).pointee = root.pointee
      root.pointee = .underChange
    }
    arrange(site, member, window)
    do throws(Trap) {
      try enter(member.function, window)
    } catch {
      mutatedSelf = window.pointee
      window.pointee.tag = Tag.none
      throw error
    }
    return true
  }

  /// The method's own last look at `self`, before its registers are released.
  func yieldSelf(_ base: UnsafeMutablePointer<Value>) {
    if base.pointee.tag == Tag.cell {
      mutatedSelf = base.pointee.asCell.pointee.value
      heap.retain(mutatedSelf)
    } else {
      mutatedSelf = base.pointee
      base.pointee.tag = Tag.none
    }
  }

  /// Calls a closure that changes its first argument. The arguments' references are taken over.
  /// - Returns: what the closure made of the first.
  func change(_ first: Value, by closure: Value, with second: Value) throws(Trap) -> Value {
    let isChanging =
      closure.tag == Tag.closure
      && closure.asClosure.pointee.function.pointee.info.takeUnretainedValue().yieldsSelf
    guard isChanging else {
      heap.release(first)
      heap.release(second)
      throw raise(
        ScriptFault(
          .wrongType, "what changes its first argument is a closure that is written here",
          symbol: "type", help: "write `{ result, element in … }`"))
    }
    mutatedSelf = .unset
    do throws(Trap) {
      heap.release(try call(closure, first, second))
    } catch {
      heap.release(mutatedSelf)
      mutatedSelf = .unset
      throw error
    }
    let changed = mutatedSelf
    mutatedSelf = .unset
    return changed
  }

  /// Puts what a mutating method made of its receiver into the place of the site, and drops the keys.
  /// Does nothing more where the call was one of the library's.
  func storeSelf(
    _ number: Int, _ window: UnsafeMutablePointer<Value>, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let site = frame.pointee.function.pointee.sites[number].takeUnretainedValue()
    let keys = window - site.keyCount
    let value = mutatedSelf
    mutatedSelf = .unset
    if value.tag != Tag.unset { try putBack(value, site, keys, base) }
    for index in 0..<site.keyCount { drop(keys + index) }
  }

  private func putBack(
    _ value: Value, _ site: CallSite, _ keys: UnsafeMutablePointer<Value>,
    _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let root: UnsafeMutablePointer<Value>
    let slot: UnsafeMutablePointer<Value>
    do throws(Trap) {
      root = try self.root(of: site.place.unsafelyUnwrapped, base, isTaken: true)
      var expected: ScriptType?
      slot = try self.slot(
        of: site, from: site.keyCount == 0 ? root : keys - 1, keys: keys, &expected)
    } catch {
      heap.release(value)
      throw error
    }
    let assigned = root.pointee
    slot.pointee = value
    if site.keyCount > 0 {
      root.pointee = keys[-1]
      keys[-1].tag = Tag.none
    }
    if assigned.tag == Tag.unset { return }
    // A function assigned to the variable meanwhile.
    heap.release(assigned)
    throw raise(unsetFault(.underChange))
  }

  /// The slot that the keys of a site lead to.
  /// - Parameter expected: what annotations of members on the way demand of the value there.
  func slot(
    of site: CallSite, from root: UnsafeMutablePointer<Value>, keys: UnsafeMutablePointer<Value>,
    _ expected: inout ScriptType?
  ) throws(Trap) -> UnsafeMutablePointer<Value> {
    var slot = root
    for index in 0..<site.keyCount {
      slot = try place(slot, key: keys[index], creating: false, &expected)
    }
    return slot
  }

  // MARK: Patterns

  /// Whether a `case` with this value takes the subject.
  func fits(_ subject: Value, _ pattern: Value) -> Bool {
    switch (pattern.tag, subject.tag) {
    case (Tag.range, Tag.int), (Tag.range, Tag.size):
      let range = pattern.asRange.pointee
      return range.isSize == (subject.tag == Tag.size) && range.contains(subject.int)
    case (Tag.symbol, Tag.error): return matches(subject, pattern.nameID)
    default: return Equality.equal(subject, pattern)
    }
  }
}
