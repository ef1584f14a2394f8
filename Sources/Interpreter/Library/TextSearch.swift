/// Searching a text for another one, by characters as `==` compares them: canonical equivalence counts, and a
/// part of a character is not found.
///
/// Where characters that read alike have the same bytes the bytes are searched, which is so in nearly every text;
/// else the characters are compared one by one. Either takes linear time.
struct TextSearch {
  private enum Way {
    /// What has the bytes of the part is an occurrence of it.
    case bytes
    /// The same where a character begins and ends there.
    case bytesOfCharacters
    case characters(CharacterSearch)
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let part: UnsafeBufferPointer<UInt8>
  private let vm: VM
  private let way: Way

  /// - Parameters: both are strings, which outlive the search.
  init(for part: Value, in text: Value, _ vm: VM) {
    self.text = text.asString.buffer
    self.part = part.asString.buffer
    self.vm = vm
    if text.asString.pointee.header.isASCII || self.part.isEmpty {
      way = .bytes
    } else if PlainText.isPlain(self.text), PlainText.isPlain(self.part) {
      way = .bytes
    } else if part.asString.pointee.header.isASCII {
      way = .bytesOfCharacters
    } else if let search = CharacterSearch(for: self.part, in: self.text) {
      way = .characters(search)
    } else {
      way = .bytes
    }
  }

  /// The bytes of the first occurrence at or behind a place at which a character begins. One that was found is
  /// searched on from its end.
  func next(from start: Int) throws -> Range<Int>? {
    switch way {
    case .bytes:
      return try text.firstIndex(of: part, from: start, poll: vm.checkStop).map {
        $0..<($0 + part.count)
      }
    case .bytesOfCharacters:
      var position = start
      while let found = try text.firstIndex(of: part, from: position, poll: vm.checkStop) {
        let range = found..<(found + part.count)
        if PlainText.beginsCharacter(text, range.lowerBound),
          PlainText.beginsCharacter(text, range.upperBound)
        {
          return range
        }
        position = found + 1
        try vm.pollPrimitive()
      }
      return nil
    case .characters(let search): return try search.next(from: start, vm)
    }
  }

  /// All occurrences, none overlapping another; the part is not empty.
  func all() throws -> [Range<Int>] {
    var all: [Range<Int>] = []
    var start = 0
    while let found = try next(from: start) {
      all.append(found)
      start = found.upperBound
      try vm.pollPrimitive()
    }
    return all
  }

  // MARK: At the ends

  /// How many bytes of a text its first characters take that equal another text; nil where they differ.
  static func prefix(_ part: Value, of text: Value) -> Int? {
    let (whole, wanted) = (text.asString.buffer, part.asString.buffer)
    if text.asString.pointee.header.isASCII || wanted.isEmpty {
      return whole.starts(with: wanted) ? wanted.count : nil
    }
    if part.asString.pointee.header.isASCII {
      return whole.starts(with: wanted) && PlainText.beginsCharacter(whole, wanted.count)
        ? wanted.count : nil
    }
    // One scalar more says whether a character ends there.
    var end = min(whole.count, wanted.count + 1)
    while end < whole.count, whole[end] & 0xC0 == 0x80 { end += 1 }
    if PlainText.isPlain(wanted), PlainText.isPlain(UnsafeBufferPointer(rebasing: whole[..<end])) {
      return whole.starts(with: wanted) ? wanted.count : nil
    }
    let string = String(decoding: whole, as: UTF8.self)
    var rest = Substring(string)
    for character in String(decoding: wanted, as: UTF8.self) where rest.popFirst() != character {
      return nil
    }
    return string.utf8.count - rest.utf8.count
  }

  /// The same for its last characters.
  static func suffix(_ part: Value, of text: Value) -> Int? {
    let (whole, wanted) = (text.asString.buffer, part.asString.buffer)
    if text.asString.pointee.header.isASCII || wanted.isEmpty {
      return whole.suffix(wanted.count).elementsEqual(wanted) ? wanted.count : nil
    }
    if part.asString.pointee.header.isASCII {
      return whole.suffix(wanted.count).elementsEqual(wanted)
        && PlainText.beginsCharacter(whole, whole.count - wanted.count) ? wanted.count : nil
    }
    var start = max(0, whole.count - wanted.count - 1)
    while start > 0, whole[start] & 0xC0 == 0x80 { start -= 1 }
    if PlainText.isPlain(wanted), PlainText.isPlain(UnsafeBufferPointer(rebasing: whole[start...]))
    {
      return whole.suffix(wanted.count).elementsEqual(wanted) ? wanted.count : nil
    }
    let string = String(decoding: whole, as: UTF8.self)
    var rest = Substring(string)
    for character in String(decoding: wanted, as: UTF8.self).reversed()
    where rest.popLast() != character {
      return nil
    }
    return string.utf8.count - rest.utf8.count
  }
}

/// Finds a text in another one by comparing characters: Knuth, Morris and Pratt.
private struct CharacterSearch {
  private let text: String
  private let part: [Character]
  /// For each number of characters that fit, how many of them are also a beginning of the part.
  private let shorter: [Int]

  /// - Returns: nil where one of them is no UTF-8.
  init?(for part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) {
    guard let text = String(validating: text, as: UTF8.self),
      let part = String(validating: part, as: UTF8.self)
    else { return nil }
    self.text = text
    self.part = Array(part)
    var shorter = [0, 0]
    var fitting = 0
    for character in self.part.dropFirst() {
      while fitting > 0, self.part[fitting] != character { fitting = shorter[fitting] }
      if self.part[fitting] == character { fitting += 1 }
      shorter.append(fitting)
    }
    self.shorter = shorter
  }

  func next(from start: Int, _ vm: VM) throws -> Range<Int>? {
    var index = text.utf8.index(text.startIndex, offsetBy: start)
    var fitting = 0
    // Where the characters begin that may be those of an occurrence, in turn.
    var begins = [String.Index](repeating: index, count: part.count)
    var number = 0
    while index < text.endIndex {
      let character = text[index]
      begins[number % part.count] = index
      number += 1
      text.formIndex(after: &index)
      while fitting > 0, part[fitting] != character { fitting = shorter[fitting] }
      if part[fitting] == character { fitting += 1 }
      if fitting == part.count {
        let first = begins[number % part.count]
        let lower = text.utf8.distance(from: text.startIndex, to: first)
        return lower..<text.utf8.distance(from: text.startIndex, to: index)
      }
      try vm.pollPrimitive()
    }
    return nil
  }
}

/// Texts in which characters that read alike have the same bytes, and each scalar is a character: of letters that
/// are composed already, of CJK, and of the usual marks and pictures.
enum PlainText {
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      if text[index] < 0x80 {
        index += 1
        continue
      }
      guard let (scalar, length) = scalar(text, index), isPlain(scalar) else { return false }
      index += length
    }
    return true
  }

  /// Whether a character begins at a place before or behind a scalar of ASCII.
  static func beginsCharacter(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    guard place > 0, place < text.count else { return true }
    if text[place] < 0x80, text[place - 1] < 0x80 { return true }
    var start = place - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    guard let (_, length) = scalar(text, place), start + 4 >= place else { return true }
    return String(decoding: text[start..<(place + length)], as: UTF8.self).count > 1
  }

  private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int)? {
    let first = text[at]
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first < 0x80 || first >= 0xC2, at + length <= text.count else { return nil }
    var value = UInt32(first) & (length == 1 ? 0x7F : 0xFF >> UInt32(length + 1))
    for next in text[(at + 1)..<(at + length)] {
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    return (value, length)
  }

  private static func isPlain(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0..<0x300, 0x388...0x3FF, 0x400...0x482, 0x48A...0x52F, 0x2010...0x2027, 0x2030...0x205E,
      0x20A0...0x20BF, 0x2190...0x21FF, 0x2500...0x25FF, 0x3041...0x3096, 0x30A1...0x30FA,
      0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x1F300...0x1F3FA, 0x1F400...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF:
      true
    default: false
    }
  }
}
