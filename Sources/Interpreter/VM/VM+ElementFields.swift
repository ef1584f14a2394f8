/// What `getElementField` and `setElementField` do where their cache has nothing for the element.
extension VM {
  /// Finds the field of an element that is a record, and notes it; false where the general instructions
  /// have to see to it.
  @inline(never)
  func slowGetElementField(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ words: UnsafeMutablePointer<Instruction>
  ) -> Bool {
    guard let element = record(base[i.b], base[i.c]) else { return false }
    let shape = shapes[element.pointee.header.pointee.shape]
    let name = NameID(index: UInt32(truncatingIfNeeded: words[0] >> 32))
    guard let place = shape.places[name],
      let word = shape.cacheWord(place, forAssignment: false)
    else { return false }
    words[1] = word
    let value = element.pointee.asRecord.fields[place]
    heap.retain(value)
    base[i.a] = value
    return true
  }

  /// Notes the field for the next time.
  @inline(never)
  func noteElementField(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ words: UnsafeMutablePointer<Instruction>
  ) {
    guard let element = record(base[i.b], base[i.c]) else { return }
    let shape = shapes[element.pointee.header.pointee.shape]
    let name = NameID(index: UInt32(truncatingIfNeeded: words[0] >> 32))
    guard let place = shape.places[name],
      let word = shape.cacheWord(place, forAssignment: true)
    else { return }
    words[1] = word
  }

  /// The element of an array, where it is there and a record or a tuple.
  private func record(_ container: Value, _ index: Value) -> UnsafeMutablePointer<Value>? {
    guard container.tag == Tag.array, index.tag == Tag.int else { return nil }
    let array = container.asArray
    guard UInt(bitPattern: index.int) < UInt(bitPattern: array.pointee.count) else { return nil }
    let element = array.pointee.elements.unsafelyUnwrapped + index.int
    return element.pointee.hasFields ? element : nil
  }
}
