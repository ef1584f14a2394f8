/// Taking tuples and arrays apart.
extension VM {
  /// R[A] … R[A+C−1] = the elements of R[B], which must be exactly so many.
  /// - Parameter word: where the parts of the pattern have labels, the number of the shape with them.
  @inline(never)
  func unpack(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ word: UInt64
  ) throws(Trap) {
    if i.flags & InstructionFlag.isLabelled != 0 { return try unpackLabelled(i, base, word) }
    let value = base[i.b]
    let elements: UnsafeMutablePointer<Value>?
    let count: Int
    if i.flags & InstructionFlag.isArray != 0 {
      guard value.tag == Tag.array else { throw raise(cannotUnpack(value, "an Array")) }
      elements = value.asArray.pointee.elements
      count = value.asArray.pointee.count
    } else {
      guard value.tag == Tag.tuple else { throw raise(cannotUnpack(value, "a tuple")) }
      elements = value.asRecord.fields
      count = value.asRecord.pointee.count
    }
    guard count == i.c else { throw raise(wrongCount(count, i.c, value)) }
    for index in 0..<count {
      let element = elements.unsafelyUnwrapped[index]
      heap.retain(element)
      base[i.a + index] = element
    }
  }

  private func unpackLabelled(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ shape: UInt64
  ) throws(Trap) {
    let value = base[i.b]
    guard value.tag == Tag.tuple else { throw raise(cannotUnpack(value, "a tuple")) }
    let count = value.asRecord.pointee.count
    guard count == i.c else { throw raise(wrongCount(count, i.c, value)) }
    let wanted = shapes[UInt32(shape)].fields.map(\.name)
    let labels = shapes[value.header.pointee.shape].fields.map(\.name)
    switch TupleLabels.order(of: wanted, in: labels) {
    case .places(let places):
      for (index, place) in places.enumerated() {
        let element = value.asRecord.fields[place]
        heap.retain(element)
        base[i.a + index] = element
      }
    case .unknown(let index):
      let fault = TupleLabels.fault(
        wanted[index].map(names.text) ?? "", among: labels.map { $0.map(names.text) })
      throw raise(ScriptFault(.unknownMember, fault, symbol: "member"))
    }
  }

  private func cannotUnpack(_ value: Value, _ what: String) -> ScriptFault {
    ScriptFault(
      .wrongType, "this pattern takes \(what) apart, and this is \(describeType(value))",
      symbol: "type")
  }

  private func wrongCount(_ count: Int, _ wanted: Int, _ value: Value) -> ScriptFault {
    let what = value.tag == Tag.array ? "array" : "tuple"
    return ScriptFault(
      .wrongCount,
      "the pattern has \(Wording.count(wanted, "part")), and the \(what) has "
        + Wording.count(count, "element"),
      symbol: "count",
      help: value.tag == Tag.array ? "use `if case [a, b] = …` where the count may differ" : nil)
  }

  /// Whether R[B] is a tuple or array with exactly C elements, and has the labels of the pattern.
  /// - Parameter word: as of `unpack`.
  @inline(never)
  func hasElements(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ word: UInt64
  ) -> Bool {
    let value = base[i.b]
    if i.flags & InstructionFlag.isArray != 0 {
      return value.tag == Tag.array && value.asArray.pointee.count == i.c
    }
    guard value.tag == Tag.tuple, value.asRecord.pointee.count == i.c else { return false }
    return i.flags & InstructionFlag.isLabelled == 0 || hasLabels(value, word)
  }

  private func hasLabels(_ tuple: Value, _ shape: UInt64) -> Bool {
    let labels = shapes[tuple.header.pointee.shape].fields.map(\.name)
    switch TupleLabels.order(of: shapes[UInt32(shape)].fields.map(\.name), in: labels) {
    case .places: return true
    case .unknown: return false
    }
  }
}
