/// What a command line asks for.
public struct Invocation: Equatable {
  public enum Command: Equatable {
    /// No script was named: the prompt, or a script on standard input where that is no terminal.
    case interactive
    case run(path: String, arguments: [String], isCertainlyScript: Bool)
    case standardInput(arguments: [String])
    case code(String, arguments: [String])
    case check(paths: [String])
    case format(paths: [String], isCheck: Bool)
    case test(TestOptions)
    case help(topic: String?)
    case explain(code: String?)
    case usage
    case version
  }

  public var command: Command
  public var json = false
  public var plain = false
  public var quiet = false

  static let options: [OptionSpecification] = [
    OptionSpecification("eval", short: "e", value: "CODE", "run CODE, then stop"),
    OptionSpecification("check", "with fmt: change nothing, name what would be changed"),
    OptionSpecification("json", "diagnostics as JSON, one object a line, on standard error"),
    OptionSpecification("plain", "no colours, and maps in ASCII"),
    OptionSpecification("quiet", short: "q", "only errors: no banner, warnings or notices"),
    OptionSpecification("version", short: "V", "print the version"),
    OptionSpecification("help", short: "h", "print this text"),
  ]

  static let commands: [(name: String, arguments: String, summary: String)] = [
    ("run", "FILE [ARGS…]", "run a script; `-` is standard input"),
    ("check", "FILE…", "report what is wrong with scripts, without running them"),
    ("fmt", "FILE…", "format scripts and the scripts in folders; `-` is standard input"),
    ("test", "[PATH…]", "run the tests of the scripts in files and folders"),
    ("explain", "[CODE]", "explain a diagnostic such as E0412; without one, list all"),
    ("help", "[TOPIC]", "explain a primitive, an operator or a part of the program"),
  ]

  /// The arguments as they follow the program's name. Everything after a script's name or after CODE
  /// belongs to the script.
  public static func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    var parser = OptionParser(arguments, options: options)
    var invocation = Invocation(command: .interactive)
    var word: String?
    var operands: [String] = []
    var isCheck = false
    while let item = try parser.next() {
      switch item {
      case .option("eval", let code):
        guard word == nil else {
          throw UsageError("'-e' does not go with a command", help: "write `dsk -e CODE`")
        }
        invocation.command = .code(code ?? "", arguments: parser.rest)
        return invocation
      case .option("help", _):
        invocation.command = .usage
        return invocation
      case .option("version", _):
        invocation.command = .version
        return invocation
      case .option("check", _): isCheck = true
      case .option("json", _): invocation.json = true
      case .option("plain", _): invocation.plain = true
      case .option: invocation.quiet = true
      case .operand(let operand):
        if word == nil, operand == "test" {
          try invocation.parseTest(parser.rest)
          return invocation
        }
        if word == nil, commands.contains(where: { $0.name == operand }) {
          word = operand
        } else if word == nil || word == "run" {
          invocation.command = script(
            operand, parser.rest, isCertain: word != nil || operand.hasSuffix(".dsk"))
          return invocation
        } else {
          operands.append(operand)
        }
      }
    }
    if let word { invocation.command = try command(word, operands, isCheck) }
    if isCheck, word != "fmt" {
      throw UsageError("'--check' goes with 'fmt'", help: "write `dsk fmt --check FILE.dsk`")
    }
    return invocation
  }

  private static func script(
    _ path: String, _ arguments: [String], isCertain: Bool
  ) -> Command {
    path == "-"
      ? .standardInput(arguments: arguments)
      : .run(path: path, arguments: arguments, isCertainlyScript: isCertain)
  }

  private static func command(
    _ word: String, _ operands: [String], _ isCheck: Bool
  ) throws(UsageError) -> Command {
    switch word {
    case "check" where !operands.isEmpty: return .check(paths: operands)
    case "fmt" where !operands.isEmpty: return .format(paths: operands, isCheck: isCheck)
    case "help" where operands.count <= 1: return .help(topic: operands.first)
    case "explain" where operands.count <= 1: return .explain(code: operands.first)
    case "check":
      throw UsageError("'check' needs at least one script", help: "write `dsk check FILE.dsk`")
    case "fmt":
      throw UsageError("'fmt' needs at least one script", help: "write `dsk fmt FILE.dsk`")
    case "help":
      throw UsageError("'help' takes one topic", help: "write `dsk help \(operands[0])`")
    case "explain":
      throw UsageError("'explain' takes one code", help: "write `dsk explain \(operands[0])`")
    default: throw UsageError("'run' needs a script", help: "write `dsk run FILE.dsk`")
    }
  }
}
