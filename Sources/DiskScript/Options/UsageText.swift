/// What `dsk --help` prints.
enum UsageText {
  static func text() -> String {
    var lines = [
      "dsk: scripts and a prompt for disk images",
      "",
      "usage:",
    ]
    var rows = [
      ("dsk", "open the prompt; without a terminal, run standard input"),
      ("dsk FILE.dsk [ARGS…]", "run a script; what follows its name is the script's"),
      ("dsk IMAGE [-e CODE|-]", "open the prompt with an image as `img`; or run a script with it"),
      ("dsk -e CODE [ARGS…]", "run CODE"),
      ("dsk - [ARGS…]", "run standard input"),
    ]
    rows += Invocation.commands.map { ("dsk \($0.name) \($0.arguments)", $0.summary) }
    lines += table(rows) + ["", "options:"]
    lines += table(Invocation.options.map { (spelling($0), $0.summary) })
    lines += ["", "options of test:"]
    lines += table(TestOptions.specifications.map { (spelling($0), $0.summary) })
    lines += ["", "exit status:"]
    lines += table(ExitStatus.meanings.map { ("\($0.status.rawValue)", $0.summary) })
    lines += [
      "", "`dsk help` lists what can be explained; `dsk help diagnostics` is for --json.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func spelling(_ option: OptionSpecification) -> String {
    let short = option.short.map { "-\($0), " } ?? "    "
    return short + "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
  }

  static func table(_ rows: [(String, String)]) -> [String] {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, summary in
      "  " + name + String(repeating: " ", count: width - name.count + 2) + summary
    }
  }
}
