/// What the dispatch loop does with frames, registers and fuel; inlined there.
extension VM {
  /// Begins a call whose arguments lie from `base[window]` on. The caller's program counter is in its frame.
  @inline(__always)
  func enter(
    _ function: UnsafeMutablePointer<FunctionCode>, _ entry: UnsafeMutablePointer<Instruction>,
    _ pc: inout UnsafeMutablePointer<Instruction>, _ base: inout UnsafeMutablePointer<Value>,
    _ window: Int, _ closure: UnsafeMutablePointer<ClosureObject>?, _ fuel: inout Int32
  ) throws(Trap) {
    // `<` alone is compiled to a comparison of two words; the other three are calls.
    if stackEnd < base + window + function.pointee.registerCount || !(frame < framesEnd) {
      throw tooDeep()
    }
    base += window
    pc = entry
    frame += 1
    frame.pointee = Frame(function: function, pc: pc, base: base, closure: closure)
    fuel &-= 1
    if fuel == 0 {
      fuel = VM.fuelPerPoll
      try poll(spent: Int(fuel))
    }
  }

  /// Releases the first registers of the innermost frame and hands its result to the caller's.
  /// - Returns: whether the frame was the one that this run began with.
  @inline(__always)
  func leave(
    _ result: Value, _ count: Int, _ entry: UnsafeMutablePointer<Frame>,
    _ pc: inout UnsafeMutablePointer<Instruction>, _ base: inout UnsafeMutablePointer<Value>
  ) -> Bool {
    release(base, count)
    if let closure = frame.pointee.closure {
      base -= 1
      base.pointee = result
      heap.releaseObject(heap.header(of: closure))
    } else {
      base.pointee = result
    }
    if frame == entry {
      base.pointee.tag = Tag.none
      frame = entry - 1
      return true
    }
    frame -= 1
    pc = frame.pointee.pc
    base = frame.pointee.base
    return false
  }

  /// Releases registers, last declared first.
  @inline(__always)
  func release(_ first: UnsafeMutablePointer<Value>, _ count: Int) {
    var register = first + count
    while first < register {
      register -= 1
      let value = register.pointee
      if value.isHeap {
        register.pointee.tag = Tag.none
        heap.releaseObject(value.header)
      }
    }
  }

  /// Past the distance word of a compare-and-jump, or where it leads; on the way back of a loop the
  /// limits are looked at.
  @inline(__always)
  func branch(
    _ pc: inout UnsafeMutablePointer<Instruction>, _ fuel: inout Int32, _ taken: Bool
  ) throws(Trap) {
    guard taken else {
      pc += 1
      return
    }
    let distance = Int(Int64(bitPattern: pc.pointee))
    if distance < 0 { try spend(&fuel, pc) }
    pc += 1 + distance
  }

  /// One back-edge: a unit of fuel, and a look at the limits where none is left. `pc` is behind the jump,
  /// so that a fault belongs to the loop's own place.
  @inline(__always)
  func spend(_ fuel: inout Int32, _ pc: UnsafeMutablePointer<Instruction>) throws(Trap) {
    fuel &-= 1
    if fuel == 0 {
      frame.pointee.pc = pc
      fuel = VM.fuelPerPoll
      try poll(spent: Int(fuel))
    }
  }

  @inline(__always)
  static func clear(_ registers: UnsafeMutablePointer<Value>, _ count: Int) {
    for index in 0..<count { registers[index].tag = Tag.none }
  }
}
