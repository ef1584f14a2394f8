/// The productions of Grammar.md as trees.
struct GrammarRules {
  indirect enum Rule {
    case alternatives([Rule])
    case sequence([Rule])
    case optional(Rule)
    case repeated(Rule)
    case terminal(String)
    case name(String)
  }

  let rules: [String: Rule]
  /// How many productions the shortest way through one goes down.
  let depths: [String: Int]

  init() throws {
    let rules = try GrammarDocument.productions().mapValues { body -> Rule in
      var reader = Reader(String(body.dropLast(2)))
      return reader.alternatives()
    }
    var depths: [String: Int] = [:]
    var isChanged = true
    while isChanged {
      isChanged = false
      for (name, rule) in rules {
        let depth = Self.depth(rule, rules, depths).map { $0 + 1 }
        if depth != depths[name] {
          depths[name] = depth
          isChanged = true
        }
      }
    }
    self.rules = rules
    self.depths = depths
  }

  func depth(_ rule: Rule) -> Int { Self.depth(rule, rules, depths) ?? 1000 }

  /// nil where it is not known yet; names without a production are characters.
  private static func depth(
    _ rule: Rule, _ rules: [String: Rule], _ known: [String: Int]
  ) -> Int? {
    switch rule {
    case .terminal, .optional, .repeated: return 0
    case .name(let name): return rules[name] == nil ? 0 : known[name]
    case .alternatives(let list): return list.compactMap { depth($0, rules, known) }.min()
    case .sequence(let list):
      var deepest = 0
      for part in list {
        guard let depth = depth(part, rules, known) else { return nil }
        deepest = max(deepest, depth)
      }
      return deepest
    }
  }

  /// Reads the notation.
  private struct Reader {
    private var words: [String] = []
    private var index = 0

    init(_ text: String) {
      var word = ""
      var isQuoted = false
      for character in text + " " {
        if character == "\"" { isQuoted.toggle() }
        if character == " ", !isQuoted {
          if !word.isEmpty { words.append(word) }
          word = ""
        } else {
          word.append(character)
        }
      }
    }

    private var next: String? { index < words.count ? words[index] : nil }

    mutating func alternatives() -> Rule {
      var list = [sequence()]
      while next == "|" {
        index += 1
        list.append(sequence())
      }
      return list.count == 1 ? list[0] : .alternatives(list)
    }

    private mutating func sequence() -> Rule {
      var list: [Rule] = []
      while let word = next, !["|", ")", "]", "}"].contains(word) {
        index += 1
        switch word {
        case "(": list.append(closed(alternatives()))
        case "[": list.append(.optional(closed(alternatives())))
        case "{": list.append(.repeated(closed(alternatives())))
        default:
          list.append(
            word.hasPrefix("\"") ? .terminal(String(word.dropFirst().dropLast())) : .name(word))
        }
      }
      return list.count == 1 ? list[0] : .sequence(list)
    }

    private mutating func closed(_ rule: Rule) -> Rule {
      index += 1
      return rule
    }
  }
}
