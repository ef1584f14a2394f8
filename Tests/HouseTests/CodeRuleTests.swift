import TestSupport
import Testing

/// The rules of the house for Swift code, each held over the sources and tried on planted faults.
@Suite struct CodeRuleTests {
  private static let sources = SourceFile.all(under: "Sources")

  private func planted(_ path: String, _ text: String) -> SourceFile {
    SourceFile(path: path, text: text)
  }

  @Test func theSourcesAreFound() {
    #expect(Self.sources.count > 10)
    #expect(Self.sources.contains { $0.path == "Sources/Runtime/Storage/BlockDevice.swift" })
  }

  // MARK: Imports

  @Test func importsKeepTheDirections() {
    #expect(ImportRule.findings(in: Self.sources) == [])
  }

  @Test(arguments: [
    ("Sources/Runtime/Units/A.swift", "DiskInterpreter"),
    ("Sources/Runtime/Units/A.swift", "Foundation"),
    ("Sources/Interpreter/VM/A.swift", "DiskRuntime"),
    ("Sources/Interpreter/Disk/A.swift", "CEdit"),
    ("Sources/Interpreter/Library/A.swift", "FoundationEssentials"),
    ("Sources/DiskScript/Commands/A.swift", "CEdit"), ("Sources/DiskScript/A.swift", "DiskRuntime"),
    ("Sources/Elsewhere/A.swift", "Glibc"),
  ])
  func aForbiddenImportIsFound(path: String, module: String) {
    for spelling in ["import \(module)", "public import \(module)", "@testable import \(module)"] {
      #expect(ImportRule.findings(in: [planted(path, "\(spelling)\n")]).count == 1)
    }
  }

  @Test func allowedImportsAndTheWordImportInProsePass() {
    let files = [
      planted("Sources/Interpreter/Disk/A.swift", "import DiskRuntime\n"),
      planted("Sources/DiskScript/Prompt/A.swift", "import CEdit\nimport Glibc\n"),
      planted("Sources/Runtime/Units/A.swift", "// import Foundation\nlet a = \"import CEdit\"\n"),
    ]
    #expect(ImportRule.findings(in: files) == [])
  }

  @Test func anImportOfOneDeclarationCountsAsItsModule() {
    let file = planted("Sources/Runtime/Units/A.swift", "import struct Foundation.URL\n")
    #expect(ImportRule.findings(in: [file]).count == 1)
  }

  // MARK: Order of the phases

  @Test(arguments: [PhaseOrder.interpreter, PhaseOrder.runtime])
  func foldersNameOnlyTypesOfEarlierFolders(order: PhaseOrder) {
    #expect(order.findings(in: Self.sources) == [])
  }

  @Test func aReferenceToALaterFolderIsFound() {
    let files = [
      planted("Sources/Interpreter/Syntax/Tree/A.swift", "struct A { let program: Bytecode }\n"),
      planted("Sources/Interpreter/VM/B.swift", "public final class Bytecode { }\n"),
      planted("Sources/Interpreter/Compiler/C.swift", "func run(_ program: Bytecode, _ a: A) {}\n"),
    ]
    #expect(
      PhaseOrder.interpreter.findings(in: files) == [
        "Sources/Interpreter/Syntax/Tree/A.swift:1: Syntax names Bytecode of VM"
      ])
  }

  @Test func ownNamesMembersCommentsAndStringsAreNoReferences() {
    let files = [
      planted(
        "Sources/Interpreter/Syntax/A.swift",
        "enum Literal { enum Value {} }\nlet a = Literal.Value.self // Frame\nlet b = \"Frame \\(Frame(1))\"\n"
      ),
      planted("Sources/Interpreter/VM/B.swift", "struct Value {}\nstruct Frame {}\n"),
    ]
    #expect(PhaseOrder.interpreter.findings(in: files) == [])
  }

  @Test func foldersOfOneTierMayNameEachOther() {
    let files = [
      planted("Sources/Interpreter/VM/A.swift", "struct Value { let row: Row }\n"),
      planted("Sources/Interpreter/Registry/B.swift", "struct Row { let value: Value }\n"),
    ]
    #expect(PhaseOrder.interpreter.findings(in: files) == [])
  }

  @Test func aFileInTheRootHasItsPlaceToo() {
    let files = [
      planted("Sources/Interpreter/Engine.swift", "struct Engine { let value: Value }\n"),
      planted("Sources/Interpreter/VM/B.swift", "struct Value { let engine: Engine }\n"),
    ]
    #expect(
      PhaseOrder.interpreter.findings(in: files) == [
        "Sources/Interpreter/VM/B.swift:1: VM names Engine of ."
      ])
  }

  @Test func aFolderWithoutAPlaceInTheOrderIsFound() {
    let file = planted("Sources/Runtime/Sundry/A.swift", "struct A {}\n")
    #expect(PhaseOrder.runtime.findings(in: [file]).count == 1)
  }

  @Test func anExceptionHoldsAndIsFoundWhenNothingNeedsIt() {
    var order = PhaseOrder.runtime
    order.exceptions = ["Storage → Table": "for this test"]
    let table = planted("Sources/Runtime/Partitions/B.swift", "struct Table {}\n")
    let user = planted("Sources/Runtime/Storage/A.swift", "let table = Table()\n")
    #expect(order.findings(in: [table, user]) == [])
    #expect(order.findings(in: [table]).count == 1)
  }

  // MARK: Words and lengths

  @Test func codeKeepsToTheWordsOfItsFolder() {
    #expect(WordRule.findings(in: Self.sources) == [])
  }

  @Test(arguments: [
    ("Sources/DiskScript/A.swift", "fatalError(\"no\")"), ("Sources/Runtime/A.swift", "print(1)"),
    ("Sources/Interpreter/VM/A.swift", "exit(1)"),
    ("Sources/Runtime/A.swift", "let a = getenv(\"HOME\")"),
  ])
  func aForbiddenCallIsFound(path: String, code: String) {
    #expect(WordRule.findings(in: [planted(path, code)]).count == 1)
  }

  @Test func aDeclarationAMemberAndAWordWithoutACallPass() {
    let code = "func print(_ a: Int) {}\nout.print(1)\nlet exit = 1\n// fatalError()\n"
    #expect(WordRule.findings(in: [planted("Sources/Interpreter/VM/A.swift", code)]) == [])
    #expect(WordRule.findings(in: [planted("Sources/DiskScript/A.swift", "print(1)\n")]) == [])
  }

  @Test func anExceptionToAWordIsFoundWhenNothingNeedsIt() {
    let rule = WordRule(
      folders: ["Sources"], words: ["abort"], reason: "-", exceptions: ["Sources/A.swift": "-"])
    let user = planted("Sources/A.swift", "abort()\n")
    #expect(WordRule.findings(in: [user], rules: [rule]) == [])
    let nobody = planted("Sources/A.swift", "let quiet = 1\n")
    #expect(WordRule.findings(in: [nobody], rules: [rule]).count == 1)
  }

  @Test func filesAreShort() {
    #expect(FileLengths.findings(in: Self.sources) == [])
  }

  @Test func aLongFileIsFoundUnlessItHasItsReason() {
    let path = "Sources/Runtime/A.swift"
    let long = planted(path, String(repeating: "\n", count: FileLengths.limit + 1))
    let short = planted(path, String(repeating: "\n", count: FileLengths.limit))
    #expect(FileLengths.findings(in: [long], exceptions: [:]).count == 1)
    #expect(FileLengths.findings(in: [long], exceptions: [path: "a table"]) == [])
    #expect(FileLengths.findings(in: [short], exceptions: [path: "a table"]).count == 1)
    #expect(FileLengths.findings(in: [short], exceptions: [:]) == [])
  }

  // MARK: What is code

  @Test func commentsAndStringsOfEverySpellingAreNoCode() {
    let text = """
      a /* b /* c */ d */ e // f
      "g \\" h" i #"j " k \\#(l("m")) n"# o "p \\(q("r)") + s) t" u
      \"\"\"
      v " w
      \"\"\" x
      """
    let words = SourceFile(path: "A.swift", text: text).words
    #expect(words.map(\.text) == ["a", "e", "i", "o", "u", "x"])
    #expect(words.map(\.line) == [1, 1, 2, 2, 2, 5])
  }

  @Test func anUnfinishedStringOrCommentEndsWithTheFile() {
    for text in ["a \"b", "a /* b", "a #\"b\"", "a \"\"\"b\"\"", "a \"\\(b", "a \"\\"] {
      #expect(SourceFile(path: "A.swift", text: text).words.map(\.text) == ["a"], "\(text)")
    }
  }
}
