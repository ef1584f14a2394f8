import Glibc

/// Strings and raw bytes on the heap.
extension Heap {
  /// A string object with room for `capacity` bytes and none in use.
  @inline(__always)
  func newString(capacity: Int) -> UnsafeMutablePointer<StringObject> {
    let memory = allocate(MemoryLayout<StringObject>.size + capacity, kind: Tag.string)
    let string = memory.assumingMemoryBound(to: StringObject.self)
    string.pointee.count = 0
    string.pointee.capacity = capacity
    string.pointee.hash = 0
    string.pointee.characters = -1
    string.pointee.header.isASCII = true
    return string
  }

  func makeString(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
    let string = newString(capacity: bytes.count)
    append(bytes, to: string)
    return Value(object: string, tag: Tag.string)
  }

  func makeString(_ text: String) -> Value {
    var text = text
    return text.withUTF8 { makeString($0) }
  }

  /// A string so many times in a row, by doubling what there is.
  func makeString(_ source: UnsafeMutablePointer<StringObject>, times: Int) -> Value {
    let total = source.pointee.count * times
    let string = newString(capacity: total)
    if total > 0 { append(source.buffer, to: string) }
    while string.pointee.count < total {
      let next = min(string.pointee.count, total - string.pointee.count)
      append(UnsafeBufferPointer(start: string.bytes, count: next), to: string)
    }
    return Value(object: string, tag: Tag.string)
  }

  /// Adds bytes that fit: the caller has made sure of the capacity.
  @inline(__always)
  func append(_ bytes: UnsafeBufferPointer<UInt8>, to string: UnsafeMutablePointer<StringObject>) {
    let count = string.pointee.count
    if let source = bytes.baseAddress, bytes.count > 0 {
      memcpy(string.bytes + count, source, bytes.count)
      if string.pointee.header.isASCII, !Heap.isASCII(bytes) {
        string.pointee.header.isASCII = false
      }
    }
    string.pointee.count = count + bytes.count
    string.pointee.hash = 0
    string.pointee.characters = -1
  }

  /// Adds an Int in decimal: at most 20 bytes, for which the caller has made sure of room.
  func append(digitsOf number: Int, to string: UnsafeMutablePointer<StringObject>) {
    var length = number < 0 ? 1 : 0
    var rest = number.magnitude
    repeat {
      length += 1
      rest /= 10
    } while rest > 0
    let start = string.bytes + string.pointee.count
    if number < 0 { start[0] = 0x2D }
    rest = number.magnitude
    var position = length
    repeat {
      position -= 1
      start[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    string.pointee.count += length
    string.pointee.hash = 0
    string.pointee.characters = -1
  }

  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var index = 0
    var seen: UInt64 = 0
    while index &+ 8 <= bytes.count {
      seen |= UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
      index &+= 8
    }
    if seen & 0x8080_8080_8080_8080 != 0 { return false }
    while index < bytes.count {
      if start[index] >= 0x80 { return false }
      index &+= 1
    }
    return true
  }

  /// `left` followed by `right`; reuses `left`'s object where nobody else sees it (`isUnique`).
  /// The result holds one reference of its own; when `left` is reused its reference moves into it.
  func concatenate(_ left: Value, _ right: Value, reusing isUnique: Bool) -> Value {
    let a = left.asString
    let b = right.asString
    let total = a.pointee.count + b.pointee.count
    if isUnique, a.pointee.capacity >= total {
      append(b.buffer, to: a)
      return left
    }
    let string = newString(capacity: isUnique ? max(total * 2, 32) : total)
    append(a.buffer, to: string)
    append(b.buffer, to: string)
    if isUnique { release(left) }
    return Value(object: string, tag: Tag.string)
  }

  /// The text as a Swift string.
  func text(_ value: Value) -> String { String(decoding: value.asString.buffer, as: UTF8.self) }

  /// The number of characters (extended grapheme clusters).
  /// - Complexity: O(1) for ASCII text without line breaks of two characters, else linear once.
  func characterCount(_ string: UnsafeMutablePointer<StringObject>) -> Int {
    if string.pointee.characters >= 0 { return string.pointee.characters }
    let count: Int
    if string.pointee.header.isASCII, memchr(string.bytes, 0x0D, string.pointee.count) == nil {
      count = string.pointee.count
    } else {
      count = String(decoding: string.buffer, as: UTF8.self).count
    }
    string.pointee.characters = count
    return count
  }

  /// As in Swift, texts are equal that read alike: canonical equivalence counts, not bytes.
  @inline(__always)
  static func equalStrings(_ a: Value, _ b: Value) -> Bool {
    if a.bits == b.bits { return true }
    let x = a.asString
    let y = b.asString
    if x.pointee.count == y.pointee.count, memcmp(x.bytes, y.bytes, x.pointee.count) == 0 {
      return true
    }
    if x.pointee.header.isASCII || y.pointee.header.isASCII { return false }
    return String(decoding: x.buffer, as: UTF8.self) == String(decoding: y.buffer, as: UTF8.self)
  }

  /// Three-way order, that of Swift's strings: by the scalars of the normalised texts.
  static func compareStrings(_ a: Value, _ b: Value) -> Int {
    let x = a.asString
    let y = b.asString
    if x.pointee.header.isASCII, y.pointee.header.isASCII {
      let order = Int(memcmp(x.bytes, y.bytes, min(x.pointee.count, y.pointee.count)))
      return order != 0 ? order : x.pointee.count - y.pointee.count
    }
    let left = String(decoding: x.buffer, as: UTF8.self)
    let right = String(decoding: y.buffer, as: UTF8.self)
    return left < right ? -1 : left == right ? 0 : 1
  }

  @inline(__always)
  func hash(of string: UnsafeMutablePointer<StringObject>) -> UInt64 {
    if string.pointee.hash != 0 { return string.pointee.hash }
    let hash =
      (string.pointee.header.isASCII
        ? hashBytes(string.buffer) : hashNormalised(string.buffer)) | 1
    string.pointee.hash = hash
    return hash
  }

  /// The same for texts that are canonically equivalent.
  @inline(never)
  private func hashNormalised(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(String(decoding: bytes, as: UTF8.self))
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// A seeded hash by multiplication to 128 bits, eight bytes a step.
  func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = hashSeed ^ UInt64(bytes.count)
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return Heap.mix(hash) }
    var index = 0
    while index &+ 8 <= bytes.count {
      hash = Heap.mix(hash ^ (start + index).loadUnaligned(as: UInt64.self))
      index &+= 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
      tail = tail << 8 | UInt64(start.load(fromByteOffset: index, as: UInt8.self))
      index &+= 1
    }
    return Heap.mix(hash ^ tail)
  }

  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
