/// Changing bytes in place.
extension VM {
  /// `bytes[index] = value`, and `bytes[range] = other` of the same length.
  func setBytes(
    _ slot: UnsafeMutablePointer<Value>, key: Value, to value: Value
  ) throws(Trap) {
    let count = slot.pointee.asBytes.pointee.count
    switch (key.tag, value.tag) {
    case (Tag.int, Tag.int):
      try requireIndex(key.int, count, "Bytes")
      let byte = try fallible { () throws(ScriptFault) in try VM.byte(value.int) }
      try makeUniqueBytes(slot).pointee.start[key.int] = byte
    case (Tag.range, Tag.bytes):
      let range = key.asRange.pointee
      try requireRange(range, count)
      guard value.asBytes.pointee.count == range.upper - range.lower else {
        throw raise(
          ScriptFault(
            .invalidArgument,
            "the range has \(Wording.count(range.upper - range.lower, "byte")), and "
              + "\(value.asBytes.pointee.count) are assigned to it", symbol: "arguments",
            help: "`replaceSubrange(_:with:)` changes the length"))
      }
      // The bytes that are assigned may be a part of those that change: holding them makes a copy.
      heap.retain(value)
      defer { heap.release(value) }
      let target = try makeUniqueBytes(slot)
      (target.pointee.start + range.lower).update(
        from: value.asBytes.pointee.start, count: value.asBytes.pointee.count)
    default:
      throw raise(
        ScriptFault(
          .wrongType,
          key.tag == Tag.range
            ? "a range of Bytes is assigned Bytes, and this is \(describeType(value))"
            : key.tag == Tag.int
              ? "a byte is assigned an Int, and this is \(describeType(value))"
              : "an index into Bytes is an Int or a Range, and this is \(describeType(key))",
          symbol: "type"))
    }
  }

  /// Makes sure of memory before shared bytes are copied.
  func makeUniqueBytes(
    _ slot: UnsafeMutablePointer<Value>
  ) throws(Trap) -> UnsafeMutablePointer<BytesObject> {
    let bytes = slot.pointee.asBytes
    if slot.pointee.header.pointee.references > 1 || !bytes.pointee.owner.isNone {
      let count = bytes.pointee.count
      try fallible { () throws(ScriptFault) in try require(bytes: count) }
    }
    return heap.makeUniqueBytes(slot)
  }

  /// `bytes.append(x)` of one byte or of other bytes.
  func appendBytes(_ slot: UnsafeMutablePointer<Value>, _ value: Value) throws(Trap) {
    switch value.tag {
    case Tag.int:
      let byte = try fallible { () throws(ScriptFault) in
        try requireRoom(slot.pointee, adding: 1)
        return try VM.byte(value.int)
      }
      withUnsafePointer(to: byte) {
        heap.append(UnsafeBufferPointer(start: $0, count: 1), toBytes: slot)
      }
    case Tag.bytes:
      let added = value.asBytes.pointee
      try fallible { () throws(ScriptFault) in
        try requireRoom(slot.pointee, adding: added.count)
      }
      heap.append(UnsafeBufferPointer(start: added.start, count: added.count), toBytes: slot)
    default:
      throw raise(
        ScriptFault(
          .wrongType, "Bytes take a byte or Bytes, and this is \(describeType(value))",
          symbol: "type"))
    }
  }

  /// Makes sure of memory where adding so many bytes takes new storage.
  private func requireRoom(_ value: Value, adding count: Int) throws(ScriptFault) {
    let bytes = value.asBytes.pointee
    let total = bytes.count + count
    let isShared = value.header.pointee.references > 1 || !bytes.owner.isNone
    if isShared || total > bytes.capacity { try require(bytes: max(total, bytes.count * 2)) }
  }

  func requireRange(_ range: RangeObject, _ count: Int) throws(Trap) {
    if range.lower >= 0, range.upper <= count { return }
    throw raise(
      ScriptFault(
        .indexOutOfRange,
        "the range \(range.lower)..<\(range.upper) is out of range: "
          + Wording.there(count, "element"),
        symbol: "index"))
  }

  /// An Int as a byte, which it has to fit.
  static func byte(_ number: Int) throws(ScriptFault) -> UInt8 {
    if let byte = UInt8(exactly: number) { return byte }
    throw ScriptFault(
      .invalidArgument, "a byte is 0 … 255, and this is \(number)", symbol: "arguments")
  }
}
