import DiskInterpreter

/// The generated parts of Grammar.md.
enum GrammarTables {
  static let sections: [(name: String, text: @Sendable () -> String)] = [
    ("keywords", { inline(Keyword.allCases.map(\.rawValue)) }),
    ("contextual keywords", { inline(ContextualKeyword.allCases.map(\.rawValue)) }),
    ("foreign words", foreignWords),
    ("units", units),
    ("escapes", escapes),
    ("operators", operators),
    ("limits", limits),
    ("diagnostics", diagnostics),
  ]

  private static func inline(_ words: [String]) -> String {
    words.map { "`\($0)`" }.joined(separator: " ") + "\n"
  }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return row(header) + "|" + header.map { _ in "---|" }.joined() + "\n"
      + rows.map(row).joined()
  }

  @Sendable private static func foreignWords() -> String {
    table(
      ["word", "written here"],
      ForeignWord.allCases.map { word in
        let here = word.replacement.map { $0.isEmpty ? "nothing" : "`\($0)`" } ?? "`{ x in … }`"
        return ["`\(word.rawValue)`", here]
      })
  }

  @Sendable private static func units() -> String {
    table(["unit", "bytes"], SizeUnit.allCases.map { ["`\($0.rawValue)`", "\($0.bytes)"] })
  }

  @Sendable private static func escapes() -> String {
    table(
      ["escape", "character"],
      EscapeSequence.allCases.map { escape in
        let digits = String(escape.scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
        let name = "\(escape)".map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined()
        return ["`\\\(escape.rawValue)`", "\(code) \(name)"]
      } + [["`\\u{…}`", "the scalar of one to eight hexadecimal digits"]])
  }

  @Sendable private static func operators() -> String {
    let prefix = PrefixOperator.allCases.map { "`\($0.rawValue)`" }.joined(separator: " ")
    let binary = Precedence.allCases.reversed().map { precedence in
      let operators = BinaryOperator.allCases.filter { $0.precedence == precedence }
      let assigning = operators.filter(\.canAssign).map { "`\($0.rawValue)=`" }
      let casts = precedence == .casting ? ["`is`", "`as`", "`as?`", "`as!`"] : []
      return [
        (operators.map { "`\($0.rawValue)`" } + casts).joined(separator: " "),
        precedence.associativity == .none
          ? "does not chain" : "from the \(precedence.associativity.rawValue)",
        assigning.joined(separator: " "),
      ]
    }
    return table(
      ["operators, tightest first", "equal ones group", "with assignment"],
      [["\(prefix) before an operand", "", ""]] + binary + [
        ["`? :`", "from the right", ""], ["`=` in a statement", "does not chain", ""],
      ])
  }

  @Sendable private static func limits() -> String {
    table(
      ["limit", "value"],
      [
        ["bytes of a source", "\(SyntaxLimits.sourceBytes)"],
        ["levels of brackets, blocks and interpolations", "\(SyntaxLimits.nesting)"],
        [
          "operators, calls, members and brackets that hang on one another",
          "\(SyntaxLimits.treeHeight)",
        ],
        ["errors shown of one source", "\(SyntaxLimits.errors)"],
      ])
  }

  @Sendable private static func diagnostics() -> String {
    table(
      ["code", "meaning"], DiagnosticCode.allCases.map { ["`\($0.rawValue)`", $0.summary] })
  }
}
