/// One instruction: 64 bits.
///
///     bits  0–7   operation
///     bits  8–15  flags
///     bits 16–31  A
///     bits 32–47  B
///     bits 48–63  C
///
/// `Bx` is B and C together as a signed 32-bit number. A compare-and-jump is followed by a word that is
/// its signed jump distance, counted from the word after that one.
typealias Instruction = UInt64

extension Instruction {
  @inline(__always)
  init(_ operation: Operation, flags: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
    self =
      UInt64(operation.rawValue) | UInt64(flags) << 8
      | UInt64(UInt16(truncatingIfNeeded: a)) << 16
      | UInt64(UInt16(truncatingIfNeeded: b)) << 32
      | UInt64(UInt16(truncatingIfNeeded: c)) << 48
  }

  @inline(__always)
  init(_ operation: Operation, flags: UInt8 = 0, a: Int = 0, bx: Int) {
    self =
      UInt64(operation.rawValue) | UInt64(flags) << 8
      | UInt64(UInt16(truncatingIfNeeded: a)) << 16
      | UInt64(UInt32(truncatingIfNeeded: bx)) << 32
  }

  @inline(__always) var operation: Operation {
    unsafeBitCast(UInt8(truncatingIfNeeded: self), to: Operation.self)
  }
  @inline(__always) var flags: UInt8 { UInt8(truncatingIfNeeded: self >> 8) }
  @inline(__always) var a: Int { Int(UInt16(truncatingIfNeeded: self >> 16)) }
  @inline(__always) var b: Int { Int(UInt16(truncatingIfNeeded: self >> 32)) }
  @inline(__always) var c: Int { Int(self >> 48) }
  @inline(__always) var bx: Int { Int(Int32(truncatingIfNeeded: self >> 32)) }
  /// C as a signed number.
  @inline(__always) var immediate: Int { Int(Int16(truncatingIfNeeded: self >> 48)) }
}

/// Flags of an instruction.
enum InstructionFlag {
  /// B is a temporary whose reference the instruction takes over.
  @inline(__always) static var consumesB: UInt8 { 1 }
  /// C is a temporary whose reference the instruction takes over.
  @inline(__always) static var consumesC: UInt8 { 2 }
  /// A holds a live variable: its old value is released.
  @inline(__always) static var replacesA: UInt8 { 4 }
  /// The range is closed.
  @inline(__always) static var closed: UInt8 { 8 }
  /// No move out of the window follows: the window is register A itself.
  @inline(__always) static var isDelivered: UInt8 { 16 }
  /// An array is taken apart, not a tuple.
  @inline(__always) static var isArray: UInt8 { 32 }
  /// The parts of a tuple pattern have labels: the next word is the number of the shape that has them.
  @inline(__always) static var isLabelled: UInt8 { 64 }
  /// How many words that takes.
  @inline(__always) static func labelWords(_ flags: UInt8) -> Int { Int(flags >> 6 & 1) }
}

/// The operations; R[x] is a register, K a constant. "Moves" leaves the source empty, "copies" counts a
/// reference. A register that no variable or temporary occupies never holds a heap value: what moves out
/// of one clears it, so that unwinding can release a whole frame without tables.
enum Operation: UInt8 {
  // Loading and moving
  case loadInt  // R[A] = Bx
  case loadConstant  // R[A] = copy of K[Bx]
  case loadWord  // R[A] = the immediate value with tag B and the next word as its bits
  case loadNone  // R[A] = nil
  case loadBool  // R[A] = B ≠ 0
  case loadUnset  // R[A] = unset, for an argument that was left out
  case copy  // R[A] = copy of R[B]
  case move  // R[A] = R[B], moved
  case assign  // release R[A]; R[A] = R[B], moved
  case assignCopy  // release R[A]; R[A] = copy of R[B]
  case release  // release R[A] … R[A+B−1], last declared first
  case discard  // drop the value of an expression statement in R[A]; a resource lives on

  // Variables that are not registers
  case getGlobal  // R[A] = copy of global Bx
  case setGlobal  // global Bx = R[A], moved
  case newCell  // R[A] = cell(R[A])
  case getCell  // R[A] = copy of the value in cell R[B]
  case setCell  // value in cell R[A] = R[B], moved
  case getCapture  // R[A] = copy of capture B
  case getCaptureCell  // R[A] = copy of the value in the cell of capture B
  case setCaptureCell  // value in the cell of capture A = R[B], moved
  case loadSelf  // R[A] = copy of the running closure
  case makeClosure  // R[A] = closure of function Bx of this chunk

  // Arithmetic: R[A] = R[B] op R[C]
  case add, subtract, multiply, divide, remainder
  case addImmediate, multiplyImmediate  // R[A] = R[B] op immediate
  case remainderImmediate  // R[A] = R[B] % immediate, which is above zero
  case wrappingAdd, wrappingSubtract, wrappingMultiply
  case bitAnd, bitOr, bitXor, shiftLeft, shiftRight
  case negate, not, bitNot  // R[A] = op R[B]
  case equal, notEqual, less, lessOrEqual  // R[A] = R[B] op R[C], a Bool

  // Jumps; distances count from the next instruction
  case jump  // by Bx
  case jumpTrue, jumpFalse  // by Bx if R[A], which must be a Bool
  case jumpNone, jumpNotNone  // by Bx if R[A] is (not) nil
  case jumpSet  // by Bx if R[A] is not unset
  case jumpLess, jumpLessOrEqual, jumpEqual  // by the next word if (R[B] op R[C]) = (A ≠ 0)
  case jumpLessImmediate, jumpLessOrEqualImmediate, jumpGreaterImmediate
  case jumpGreaterOrEqualImmediate, jumpEqualImmediate  // … if (R[B] op immediate) = (A ≠ 0)
  case requireBool  // fail unless R[A] is a Bool

  // Loops
  case forPrepare  // R[A] = first, R[A+1] = end of a range of Int; by Bx if it is empty
  case forLoop  // R[A] += 1; by Bx if R[A] ≠ R[A+1]
  case iteratePrepare  // R[A] is a sequence; R[A+1] = 0
  case iterate  // R[A+2] = next of R[A], counting in R[A+1]; by Bx if there is none

  // Making and reading composite values
  case makeRange  // R[A] = R[B] ..< R[C]
  case makeArray  // R[A] = [R[B] … R[B+C−1]], moved
  case makeDictionary  // R[A] = [R[B]: R[B+1], …], C pairs, moved
  case interpolate  // R[A] = R[B] … R[B+C−1] as one string
  case getIndex  // R[A] = R[B][R[C]]
  case setIndex  // R[A][R[B]] = R[C], in place where unique
  case setPath  // place of site Bx = R[A] after its keys
  case append  // R[A].append(R[B]) where R[A] is an array
  case makeRecord  // R[A] = record of R[B] … R[B+C−1], moved; the next word is its tag and shape
  case unpack  // R[A] … R[A+C−1] = copies of the C elements of tuple or array R[B]
  // R[A] = R[B].name. Two words follow: name and call site; cache. What is no field is computed in
  // the window R[C], and the instruction behind the words moves it to R[A].
  case getField
  // R[A] = R[B][R[C]].name, where R[B] is an array of records. Two words follow: the name, and how many
  // words the general instructions take, which are left out then; cache.
  case getElementField
  case setElementField  // R[B][R[C]].name = R[A], moved, where unique; words as before
  case setField  // R[A].name = R[C], in place where unique; words: name and call site; cache
  case storeSelf  // the place of site Bx = what a mutating method made of it; its keys end at R[A]
  case readInteger  // R[A] = integer in R[B] at R[C]; the next word says width and byte order
  case forceUnwrap  // fail if R[A] is nil

  // Patterns: R[A] = whether R[B] fits
  case hasElements  // a tuple or array of C elements
  case hasType  // the type C of this function
  case fitsValue  // what equals R[C], or lies in that range, or is the error of that code

  // Calls
  case call  // R[A] = function Bx of this chunk (R[A] …)
  case callDirect  // R[A] = the function at the address in the next word (R[A] …)
  case callValue  // R[A] = R[A](R[A+1] … R[A+B])
  case callSite  // R[A] = primitive of site Bx (R[A] …)
  case callMutating  // R[A] = mutating primitive of site Bx on its place (R[A] …)
  case checkType  // fail unless R[A] has type Bx of this function; unset passes
  case returnValue  // return R[A], moved; release R[0] … R[B−1]
  case returnNone  // return nil; release R[0] … R[B−1]
  case yieldSelf  // hand R[0], or the value in its cell, to the caller of a mutating method

  // Errors and defers
  case throwValue  // throw R[A], moved
  case rethrow  // throw the error in R[A] again
  case catchMatch  // by Bx unless the error in R[A] has the code in the next word
  case gosub  // R[A] = place of the next instruction; by Bx
  case gosubReturn  // to the place in R[A]
}
