/// What `getElementField` and `setElementField` do where their cache has nothing for the element.
extension VM {
  /// Finds the field of an element that is a record or a tuple, and notes it in the cache.
  /// - Returns: the field; nil where the general instructions have to see to it.
  @inline(never)
  func noteElementField(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ words: UnsafeMutablePointer<Instruction>, forAssignment: Bool
  ) -> UnsafeMutablePointer<Value>? {
    guard base[i.b].tag == Tag.array, base[i.c].tag == Tag.int else { return nil }
    let array = base[i.b].asArray
    let index = base[i.c].int
    guard UInt(bitPattern: index) < UInt(bitPattern: array.pointee.count) else { return nil }
    let element = array.pointee.elements.unsafelyUnwrapped[index]
    guard element.hasFields else { return nil }
    let shape = shapes[element.header.pointee.shape]
    guard let place = shape.places[NameID(index: UInt32(truncatingIfNeeded: words[0] >> 32))],
      let word = shape.cacheWord(place, forAssignment: forAssignment)
    else { return nil }
    words[1] = word
    return element.asRecord.fields + place
  }
}
