import Testing

@testable import DiskInterpreter
@testable import DiskScript

/// The command line.
@Suite struct InvocationTests {
  @Test func noArgumentsOpenThePrompt() throws {
    #expect(try Invocation.parse([]) == Invocation(command: .interactive))
  }

  @Test func everythingBehindAScriptIsTheScripts() throws {
    let plain = try Invocation.parse(["a.dsk", "--json", "-e"])
    #expect(
      plain.command
        == .run(path: "a.dsk", arguments: ["--json", "-e"], isCertainlyScript: true))
    #expect(!plain.json)
    let image = try Invocation.parse(["disk.img"])
    #expect(image.command == .run(path: "disk.img", arguments: [], isCertainlyScript: false))
    let run = try Invocation.parse(["run", "--quiet", "disk.img", "x"])
    #expect(run.command == .run(path: "disk.img", arguments: ["x"], isCertainlyScript: true))
    #expect(run.quiet)
  }

  @Test func codeComesInEverySpelling() throws {
    for line in [["-e", "1"], ["-e1"], ["--eval", "1"], ["--eval=1"], ["-qe", "1"], ["-qe1"]] {
      let invocation = try Invocation.parse(line + ["-x"])
      #expect(invocation.command == .code("1", arguments: ["-x"]))
    }
  }

  @Test func aDashIsStandardInput() throws {
    let expected = Invocation.Command.standardInput(arguments: ["x"])
    #expect(try Invocation.parse(["-", "x"]).command == expected)
    #expect(try Invocation.parse(["run", "-", "x"]).command == expected)
  }

  @Test func twoDashesEndTheOptions() throws {
    #expect(
      try Invocation.parse(["--", "-odd.dsk"]).command
        == .run(path: "-odd.dsk", arguments: [], isCertainlyScript: true))
  }

  @Test func checkTakesFilesAndOptionsInAnyOrder() throws {
    let invocation = try Invocation.parse(["check", "a", "--json", "b"])
    #expect(invocation.command == .check(paths: ["a", "b"]))
    #expect(invocation.json)
  }

  @Test func fmtTakesFilesAndCheck() throws {
    let line = ["fmt", "a", "--check", "-"]
    #expect(try Invocation.parse(line).command == .format(paths: ["a", "-"], isCheck: true))
    #expect(try Invocation.parse(["fmt", "a"]).command == .format(paths: ["a"], isCheck: false))
  }

  @Test func helpTakesATopic() throws {
    #expect(try Invocation.parse(["help"]).command == .help(topic: nil))
    #expect(try Invocation.parse(["help", "offset"]).command == .help(topic: "offset"))
    #expect(try Invocation.parse(["check", "--help"]).command == .usage)
  }

  @Test(arguments: wrongUsages)
  func wrongUsageIsExplained(line: [String], message: String, help: String?) {
    #expect(throws: UsageError(message, help: help)) { try Invocation.parse(line) }
  }

  @Test func suggestionsCountSwapsAsOneEditAndStayNear() {
    #expect(Suggestion.distance(Array("abdc".utf8), Array("abcd".utf8)) == 1)
    #expect(Suggestion.distance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    #expect(Suggestion.closest(to: "chekc", among: ["check", "run"]) == "check")
    #expect(Suggestion.closest(to: "zzz", among: ["check", "run"]) == nil)
  }

  @Test func theUsageTextNamesEveryOptionAndStatus() {
    let text = UsageText.text()
    for option in Invocation.options + TestOptions.specifications {
      #expect(text.contains("--\(option.name)"))
    }
    for row in ExitStatus.meanings { #expect(text.contains("  \(row.status.rawValue) ")) }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 90 })
  }
}

private let wrongUsages: [(line: [String], message: String, help: String?)] = [
  (["--josn"], "unknown option '--josn'", "did you mean '--json'?"),
  (["-json"], "unknown option '-json'", "did you mean '--json'?"),
  (["-x"], "unknown option '-x'", "--help lists the options"),
  (["-e"], "option '-e' needs CODE", nil),
  (["--eval"], "option '--eval' needs CODE", nil),
  (["--quiet=yes"], "option '--quiet' takes no value", nil),
  (["run"], "'run' needs a script", "write `dsk run FILE.dsk`"),
  (["check"], "'check' needs at least one script", "write `dsk check FILE.dsk`"),
  (["fmt"], "'fmt' needs at least one script", "write `dsk fmt FILE.dsk`"),
  (["check", "--check", "a"], "'--check' goes with 'fmt'", "write `dsk fmt --check FILE.dsk`"),
  (["help", "a", "b"], "'help' takes one topic", "write `dsk help a`"),
  (["check", "-e", "1"], "'-e' does not go with a command", "write `dsk -e CODE`"),
]
