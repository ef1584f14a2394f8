import Glibc
import Testing

/// Random keys, the same at every run: the program stays alive, answers, keeps its history and gives the
/// terminal back. `make bench ONLY=monkey` presses a million.
@Suite(.serialized, .timeLimit(.minutes(4))) struct MonkeyTests {
  /// A linear congruential generator: the same keys from the same seed everywhere.
  private struct Chance {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  /// Keys that do something, beside the letters that only stand there.
  private static let keys: [String] = [
    "\r", "\r", "\t", "\t", "\u{7F}", "\u{1}", "\u{5}", "\u{2}", "\u{6}", "\u{B}", "\u{17}",
    "\u{19}", "\u{14}", "\u{10}", "\u{E}", "\u{12}", "\u{C}", "\u{3}", "\u{16}", "\u{1A}", "\u{8}",
    "\u{1B}", "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[H", "\u{1B}[F", "\u{1B}[3~",
    "\u{1B}[1;5C", "\u{1B}[1;5D", "\u{1B}[Z", "\u{1B}\r", "\u{1B}b", "\u{1B}f", "\u{1B}d",
    "\u{1B}u", "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[200~a\nb\n\u{1B}[201~", "\u{18}\u{5}",
  ]
  private static let texts: [String] = [
    "let a = ", "var b = [1, 2]", "(", ")", "[", "]", "{", "}", "\"", "\\(", "1", "2", "0x", "KiB",
    " + ", " ", ".", ",", "a", "b", "é", "漢", "😀", "e\u{301}", "//", "/*", "if ", "for x in b ",
    "print(", "unheard", "#", "?", "$0", "\u{FF}", ".gpt", "b.", "ans",
  ]
  private static let lines = [
    ":vars\r", ":undo\r", ":history 3\r", ":help\r", ":time 1\r", ":edit\r",
  ]

  private static func key(_ chance: inout Chance) -> String {
    switch chance.below(10) {
    case 0: lines[chance.below(lines.count)]
    case 1...5: texts[chance.below(texts.count)]
    default: keys[chance.below(keys.count)]
    }
  }

  /// Ends a paste, a search, a quotation and the entry, whatever of them is open.
  private static let wayOut = "\u{1B}[201~\u{3}\u{3}\u{3}"

  /// Whether an entry is answered, at once or at a further try: what is typed while an editor runs, or
  /// while the program is suspended, goes to the terminal, which throws it away at Ctrl-C.
  private func answers(_ person: Conversation, _ entry: String, _ answer: String) -> Bool {
    for _ in 0..<8 {
      person.type(Self.wayOut + "\r\(entry)\r")
      if person.sees(within: 3, { person.screen.transcript.contains(answer) }) { return true }
    }
    return false
  }

  @Test(arguments: [("emacs", 1), ("emacs", 2), ("vi", 3)])
  func randomKeysLoseNothing(mode: String, seed: UInt64) throws {
    let home = TemporaryFolder()
    if mode == "vi" { _ = home.write("bind -v\n", to: ".editrc") }
    let person = try Conversation(
      home: home, environment: ["EDITOR": "true", "VISUAL": ""], arguments: ["-q"],
      folder: home.path)
    person.waitForPrompt()
    var chance = Chance(state: seed)
    var accepted: [String] = []
    for round in 0..<10 {
      var pressed = ""
      for _ in 0..<150 { pressed += Self.key(&chance) }
      person.type(pressed)
      let entry = "print(\"round\", \(round))"
      accepted.append(entry)
      #expect(answers(person, entry, "round \(round)"), "after \(pressed.debugDescription)")
      if round % 3 == 2 { person.resize(columns: 40 + chance.below(60)) }
    }
    person.type(Self.wayOut + "\r:quit\r")
    #expect(person.waitForExit() == 0)
    #expect(person.isTerminalRestored)
    let history = TemporaryFolder.read(home.path + "/.local/state/dsk/history") ?? ""
    // In order; where a Ctrl-C was thrown away with what was typed ahead, as a line of a longer entry.
    var rest = history[...]
    for entry in accepted {
      guard let found = rest.firstRange(of: entry) else {
        Issue.record("\(entry) is not in the history, or not in its place:\n\(history)")
        break
      }
      rest = rest[found.upperBound...]
    }
  }
}
