/// The reserved words. Any of them may still be a member after `.`, a symbol, an argument label, or a name
/// in backticks.
public enum Keyword: String, CaseIterable, Sendable {
  case `break`, `case`, `catch`, `continue`, `default`, `defer`, `do`, `else`, `false`, `for`
  case `func`, `guard`, `if`, `import`, `in`, `let`, `nil`, `repeat`, `return`, `struct`
  case `switch`, `throw`, `true`, `try`, `var`, `while`
}

/// Words that mean something in one place only and are ordinary names everywhere else.
public enum ContextualKeyword: String, CaseIterable, Sendable {
  case `where`, `throws`, `rethrows`, `is`, `as`, `test`, `layout`, `of`, `get`, `mutating`,
    `static`
}

/// Words of other languages for which an expression has another spelling here. They are reported where
/// they are used as a value, so that a habit gives a fix and not an unknown name.
public enum ForeignWord: String, CaseIterable, Sendable {
  case null, NULL, None, Nil, undefined
  case True, TRUE, False, FALSE
  case await, not, new, lambda

  /// What to write instead, where one word replaces it.
  public var replacement: String? {
    switch self {
    case .null, .NULL, .None, .Nil, .undefined: "nil"
    case .True, .TRUE: "true"
    case .False, .FALSE: "false"
    case .not: "!"
    case .await, .new: ""
    case .lambda: nil
    }
  }
}

/// Finds out what a word is from its bytes, without making a string of it.
///
/// A hash table of 128 slots with linear probing; a word is told by its first eight bytes and its length,
/// and compared as a whole only where it is longer than that.
enum WordTable {
  private struct Entry {
    let key: UInt64
    let word: [UInt8]
    let kind: Token.Kind
    let flags: Token.Flags
  }

  private static let mask = 127
  private static let slots: [Entry?] = {
    var slots = [Entry?](repeating: nil, count: mask + 1)
    func insert(_ text: String, _ kind: Token.Kind, _ flags: Token.Flags) {
      let word = Array(text.utf8)
      let key = packed(word, 0, word.count)
      var slot = hash(key, word.count)
      while slots[slot] != nil { slot = (slot + 1) & mask }
      slots[slot] = Entry(key: key, word: word, kind: kind, flags: flags)
    }
    for word in Keyword.allCases { insert(word.rawValue, .keyword(word), []) }
    for word in ForeignWord.allCases { insert(word.rawValue, .identifier, .foreignWord) }
    return slots
  }()

  private static func packed(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
    var key: UInt64 = 0
    for index in start..<min(end, start + 8) { key = key << 8 | UInt64(bytes[index]) }
    return key
  }

  private static func hash(_ key: UInt64, _ length: Int) -> Int {
    Int(truncatingIfNeeded: ((key ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15) >> 57)
  }

  /// The kind and the flags of the word at `bytes[start..<end]`.
  static func classify(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (Token.Kind, Token.Flags) {
    let length = end - start
    guard length >= 2, length <= 9 else { return (.identifier, []) }
    let key = packed(bytes, start, end)
    var slot = hash(key, length)
    while let entry = slots[slot] {
      if entry.key == key, entry.word.count == length,
        length <= 8 || entry.word.elementsEqual(bytes[start..<end])
      {
        return (entry.kind, entry.flags)
      }
      slot = (slot + 1) & mask
    }
    return (.identifier, [])
  }
}
