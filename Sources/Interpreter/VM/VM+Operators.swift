/// The slow paths of operators: everything that is not two Ints or two Doubles, and every failure.
extension VM {
  @inline(never)
  func slowBinary(
    _ operation: BinaryOperator, _ i: Instruction, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let left = base[i.b]
    let right = base[i.c]
    if left.tag | right.tag == Tag.double, mixedNumbers(operation, left, right, i, base) { return }
    if operation == .add, left.tag == Tag.string, right.tag == Tag.string {
      try requireRoom(left, right)
      addStrings(i, base)
      return
    }
    let result = try fallible { () throws(ScriptFault) in
      try Arithmetic.binary(operation, left, right, self)
    }
    finish(i, base, result)
  }

  /// An Int and a Double, where the Int is one exactly by its size alone.
  @inline(__always)
  private func mixedNumbers(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ i: Instruction,
    _ base: UnsafeMutablePointer<Value>
  ) -> Bool {
    let int = left.tag == Tag.int ? left.int : right.int
    guard left.tag != right.tag, int.magnitude <= 1 << 53 else { return false }
    let x = left.tag == Tag.int ? Double(left.int) : left.double
    let y = right.tag == Tag.int ? Double(right.int) : right.double
    switch operation {
    case .add: base[i.a] = Value(x + y)
    case .subtract: base[i.a] = Value(x - y)
    case .multiply: base[i.a] = Value(x * y)
    case .divide: base[i.a] = Value(x / y)
    default: return false
    }
    return true
  }

  /// Stores a result after the operands that were temporaries are released.
  private func finish(_ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ result: Value) {
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }
    if i.flags & InstructionFlag.replacesA != 0 { heap.release(base[i.a]) }
    base[i.a] = result
  }

  @inline(__always)
  func drop(_ register: UnsafeMutablePointer<Value>) {
    let value = register.pointee
    register.pointee.tag = Tag.none
    heap.release(value)
  }

  /// Growing doubles what it needs at most.
  func requireRoom(_ left: Value, _ right: Value) throws(Trap) {
    try fallible { () throws(ScriptFault) in
      try require(bytes: (left.asString.pointee.count + right.asString.pointee.count) * 2)
    }
  }

  /// `+` of strings: in place where the left one is a temporary or the variable that is assigned to,
  /// and nobody else holds it.
  private func addStrings(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) {
    let left = base[i.b]
    let right = base[i.c]
    let owns =
      i.flags & InstructionFlag.consumesB != 0
      || i.a == i.b && i.flags & InstructionFlag.replacesA != 0
    let isUnique = owns && left.header.pointee.references == 1 && left.bits != right.bits
    let result = heap.concatenate(left, right, reusing: isUnique)
    if isUnique {
      base[i.b].tag = Tag.none
    } else if owns {
      drop(base + i.b)
    }
    if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }
    if i.flags & InstructionFlag.replacesA != 0, i.a != i.b { heap.release(base[i.a]) }
    base[i.a] = result
  }

  @inline(never)
  func slowAddImmediate(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    try slowImmediate(i.immediate < 0 ? .subtract : .add, i, base)
  }

  /// The right operand is written in the instruction: as what is subtracted, without its sign.
  @inline(never)
  func slowImmediate(
    _ operation: BinaryOperator, _ i: Instruction, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let left = base[i.b]
    let right = Value(operation == .subtract ? -i.immediate : i.immediate)
    let result = try fallible { () throws(ScriptFault) in
      try Arithmetic.binary(operation, left, right, self)
    }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    if i.flags & InstructionFlag.replacesA != 0 { heap.release(base[i.a]) }
    base[i.a] = result
  }

  @inline(never)
  func slowUnary(
    _ operation: PrefixOperator, _ i: Instruction, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let operand = base[i.b]
    let result = try fallible { () throws(ScriptFault) in
      try Arithmetic.prefix(operation, operand, self)
    }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    base[i.a] = result
  }

  @inline(never)
  func slowCompare(
    _ operation: BinaryOperator, _ i: Instruction, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Bool {
    let left = base[i.b]
    let right = base[i.c]
    let holds = try fallible { () throws(ScriptFault) in
      try Arithmetic.compare(operation, left, right, self)
    }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }
    return holds
  }

  @inline(never)
  func slowCompareImmediate(
    _ operation: BinaryOperator, _ i: Instruction, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Bool {
    let left = base[i.b]
    let right = Value(i.immediate)
    let holds = try fallible { () throws(ScriptFault) in
      try Arithmetic.compare(operation, left, right, self)
    }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    return holds
  }

  @inline(never)
  func notABool(_ register: UnsafeMutablePointer<Value>) -> Trap {
    raise(
      ScriptFault(
        .notABool, "a condition must be a Bool, and this is \(describeType(register.pointee))",
        help: "compare it, for example with `!= 0` or `!= nil`"))
  }

  /// `an Int`, `a String`, `nil`.
  func describeType(_ value: Value) -> String {
    VM.withArticle(typeName(value))
  }

  /// The type of a value, for messages.
  func typeName(_ value: Value) -> String {
    value.tag == Tag.record
      ? shapes[value.header.pointee.shape].name : registry.typeName(value)
  }

  static func withArticle(_ type: String) -> String {
    if type == "nil" { return type }
    let first = type.first ?? "x"
    // What is read letter by letter, as `MBR` is, or `S`.
    let second = type.dropFirst().first
    let isSpelled = second.map { $0.isUppercase || $0.isNumber || $0 == "?" } ?? true
    let vowel = isSpelled ? "AEFHILMNORSX".contains(first) : "AEIOU".contains(first)
    return "\(vowel ? "an" : "a") \(type)"
  }
}
