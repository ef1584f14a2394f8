import TestSupport

/// A Swift file as the house's rules see it: its code without comments and strings.
struct SourceFile {
  /// Relative to the root, such as `Sources/Runtime/Units/LBA.swift`.
  let path: String
  let lineCount: Int
  let words: [Word]

  init(path: String, text: String) {
    self.path = path
    let bytes = Array(text.utf8)
    lineCount = bytes.count { $0 == UInt8(ascii: "\n") }
    words = Word.split(CodeOnly.blank(bytes))
  }

  static func all(under folder: String) -> [SourceFile] {
    Project.files(under: folder, suffix: ".swift").map {
      SourceFile(path: $0, text: Project.text($0) ?? "")
    }
  }

  /// The folder below `root`, such as `Syntax` for `Sources/Interpreter/Syntax/Tree/Name.swift`; nil
  /// for a file outside of `root` or directly in it.
  func folder(below root: String) -> String? {
    guard path.hasPrefix(root + "/") else { return nil }
    let rest = path.dropFirst(root.count + 1).split(separator: "/")
    return rest.count > 1 ? String(rest[0]) : nil
  }

  /// The modules that the file imports, with the lines of the imports.
  var imports: [(module: String, line: Int)] {
    words.indices.dropLast().compactMap { index in
      guard words[index].text == "import", words[index].startsStatement else { return nil }
      let next = words[index + 1]
      let isKind = Word.kinds.contains(next.text) || next.text == "func" || next.text == "var"
      let name = isKind && index + 2 < words.count ? words[index + 2] : next
      return (name.text, name.line)
    }
  }

  /// The names of the types that the file declares, at its top level only or at any depth.
  func declaredTypes(topLevelOnly: Bool) -> Set<String> {
    var names: Set<String> = []
    for (keyword, name) in zip(words, words.dropFirst())
    where Word.kinds.contains(keyword.text) && !keyword.followsDot {
      // `class func` and `any protocol` declare nothing; a type's name begins with a capital.
      guard name.text.first?.isUppercase == true else { continue }
      if !topLevelOnly || keyword.depth == 0 { names.insert(name.text) }
    }
    return names
  }
}

/// An identifier in code, and what stands around it.
struct Word {
  let text: String
  let line: Int
  /// How many braces are open around it.
  let depth: Int
  let followsDot: Bool
  /// Nothing but an attribute or an access level stands before it on its line.
  let startsStatement: Bool
  /// `(` follows at once.
  let isCalled: Bool

  static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
  private static let prefixes: Set<String> = [
    "public", "internal", "package", "private", "testable",
  ]

  static func split(_ code: [UInt8]) -> [Word] {
    var words: [Word] = []
    var line = 1
    var depth = 0
    var position = 0
    var fresh = true
    while position < code.count {
      let byte = code[position]
      guard isNameByte(byte) else {
        switch byte {
        case UInt8(ascii: "\n"): (line, fresh) = (line + 1, true)
        case UInt8(ascii: "{"): (depth, fresh) = (depth + 1, true)
        case UInt8(ascii: "}"): (depth, fresh) = (depth - 1, true)
        case UInt8(ascii: " "), UInt8(ascii: "@"): break
        case UInt8(ascii: ";"): fresh = true
        default: fresh = false
        }
        position += 1
        continue
      }
      let start = position
      while position < code.count, isNameByte(code[position]) { position += 1 }
      let text = String(decoding: code[start..<position], as: UTF8.self)
      words.append(
        Word(
          text: text, line: line, depth: depth,
          followsDot: start > 0 && code[start - 1] == UInt8(ascii: "."), startsStatement: fresh,
          isCalled: position < code.count && code[position] == UInt8(ascii: "(")))
      fresh = fresh && prefixes.contains(text)
    }
    return words
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
