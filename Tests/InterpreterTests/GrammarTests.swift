import DiskInterpreter
import Foundation
import Testing

@Suite struct GrammarTests {
  @Test func everyProductionOfGrammarHasTheParserFunctionOfItsName() throws {
    let written = try GrammarDocument.productions()
    let source = try GrammarDocument.sourceProductions()
    #expect(written.count > 60)
    for production in source {
      #expect(
        production.declaration.contains("func \(production.name)("),
        "\(production.file): `\(production.name)` stands above `\(production.declaration)`")
      #expect(
        written[production.name] == production.body,
        "\(production.file) and Grammar.md differ in `\(production.name)`")
    }
    let names = source.map(\.name)
    #expect(names.count == Set(names).count, "a production stands above two functions")
    #expect(Set(names) == Set(written.keys))
  }

  @Test func everyNameInAProductionIsAProductionOrExplainedInTheTable() throws {
    let text = try GrammarDocument.text()
    let productions = try GrammarDocument.productions()
    for (name, body) in productions {
      for reference in GrammarDocument.references(in: body) where productions[reference] == nil {
        #expect(
          text.contains("`\(reference)`") && text.contains("| `"),
          "`\(reference)` in `\(name)` is explained nowhere")
      }
    }
  }

  @Test func everyExampleOfGrammarParsesWithoutADiagnostic() throws {
    let examples = GrammarDocument.blocks("dsk", in: try GrammarDocument.text())
    #expect(examples.count >= 12)
    for example in examples {
      let result = Parser.parse(SourceText(name: "Grammar.md", text: example))
      #expect(result.diagnostics.isEmpty, "\(example)\n\(result.diagnostics.map(\.message))")
      #expect(!result.isIncomplete)
      #expect(!result.tree.statements.isEmpty)
    }
  }

  @Test func examplesOfGrammarShowEveryKindOfStatementAndExpression() throws {
    let examples = GrammarDocument.blocks("dsk", in: try GrammarDocument.text())
    let dump = examples.map { example in
      TreeDump.text(Parser.parse(SourceText(name: "Grammar.md", text: example)).tree)
    }.joined(separator: " ")
    let kinds = [
      "(let ", "(var ", "(func ", "(= ", "(+= ", "(if ", "(guard ", "(while ", "(repeat ", "(for ",
      "(break)", "(continue)", "(return", "(defer ", "(do ", "(catch ", "(throw ", "(where ",
      "(str ", "(array ", "(dict", "(group ", "(prefix", "(?? ", "(?: ", "(. ", "(?. ", "([] ",
      "(call ", "(closure ", "(! ", "(try ", "(try? ", "trailing:", "doc:", "b'", ".raw", "(tuple ",
      "(struct ", "@little", "(computed ", "(mutating ", "(static ", "(switch ", "=(switch ",
      "=(if ",
      "(default ", "(is ", "(as ", "(as? ", "(as! ", "(import ", "(test ", "outer:for",
      "(break outer)",
      "(case ", "for case ", "?[]", "? ",
    ]
    for kind in kinds { #expect(dump.contains(kind), "no example shows `\(kind)`") }
  }

  @Test func generatedTablesOfGrammarAreUpToDate() throws {
    var text = try GrammarDocument.text()
    let before = text
    for (name, body) in GrammarTables.sections {
      let start = "<!-- generated: \(name) -->\n"
      let opening = try #require(text.range(of: start), "Grammar.md has no mark `\(name)`")
      let closing = try #require(
        text.range(of: "<!-- end -->", range: opening.upperBound..<text.endIndex))
      text.replaceSubrange(opening.upperBound..<closing.lowerBound, with: body())
    }
    if ProcessInfo.processInfo.environment["DISKSCRIPT_REGENERATE"] == "1" {
      try text.write(to: GrammarDocument.file, atomically: true, encoding: .utf8)
    } else {
      #expect(before == text, "the tables of Grammar.md are out of date: run `make docs`")
    }
  }

  @Test func everyMarkOfGrammarIsGenerated() throws {
    let text = try GrammarDocument.text()
    let marks = text.split(separator: "\n").filter { $0.hasPrefix("<!-- generated: ") }
    #expect(marks.count == GrammarTables.sections.count)
  }

  @Test func everyCodeHasAnExplanationOfItsOwn() {
    let texts = DiagnosticCode.allCases.map(\.explanation)
    #expect(Set(texts).count == texts.count)
    for code in DiagnosticCode.allCases {
      #expect(code.explanation.hasSuffix("."), "\(code.rawValue)")
      #expect(!code.summary.isEmpty && !code.summary.hasSuffix("."), "\(code.rawValue)")
    }
  }
}
