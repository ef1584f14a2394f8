import Glibc

/// A program to run, and how.
struct Command {
  /// Looked for in `PATH` unless it holds a slash.
  let name: String
  let arguments: [String]
  /// What it reads from standard input; nil: nothing.
  var input: [UInt8]?
  /// The folder that it works in; nil: this one.
  var folder: String?
  /// Variables besides those of the environment, which they go before.
  var variables: [(name: String, value: String)] = []
  /// Seconds after which it is ended; nil: it may take as long as it likes.
  var timeout: Double?
  /// The most bytes of output that are kept.
  var outputLimit = 256 << 20

  /// How it ended, and what it said.
  struct Result {
    /// The exit status; 128 and the signal's number where a signal ended it, as shells say it.
    var status = 0
    /// The signal that ended it.
    var signal: Int32?
    var output: [UInt8] = []
    /// The last of what it wrote to standard error: up to 1 MiB.
    var errorOutput: [UInt8] = []
  }

  /// As a person would type it, for messages.
  var line: String {
    ([name] + arguments).map(Command.quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+")...UInt8(ascii: "/"),
        UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"),
        UInt8(ascii: "%"):
        true
      default: byte >= 0x80
      }
    }
    if isPlain, !word.isEmpty { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  /// What it failed with, where its status is another than 0: the last lines of its errors.
  func failure(_ result: Result) -> HostError? {
    if result.status == 0 { return nil }
    var message = "`\(line)` ended with status \(result.status)"
    if let signal = result.signal {
      message = "`\(line)` was ended by signal \(signal)"
      if let name = strsignal(signal) { message += " (\(String(cString: name)))" }
    }
    let tail = Command.tail(result.errorOutput)
    return HostError(
      .commandFailed, tail.isEmpty ? message : "\(message): \(tail)",
      hint: "`check: false` gives the result whatever the status is")
  }

  /// The last lines that say something, on one line.
  private static func tail(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.suffix(4096), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.drop(while: \.isWhitespace)
    }.filter { !$0.isEmpty }
    let joined = lines.suffix(3).joined(separator: " / ")
    return joined.count <= 400 ? joined : "…" + joined.suffix(400)
  }

  /// Runs it to its end.
  /// - Throws: `.notFound` for an unknown program, `.timedOut`, `.interrupted`, `.tooLarge`; a status
  ///   other than 0 is no error here.
  func run(_ host: Host, _ files: Files) throws(HostError) -> Result {
    try check(files)
    let child = try ChildProcess(self, environment: environment(host))
    return try child.finish(self, files.isStopWanted)
  }

  private func check(_ files: Files) throws(HostError) {
    for text in [name] + arguments + variables.flatMap({ [$0.name, $0.value] })
    where text.utf8.contains(0) {
      throw HostError(.invalidArgument, "a program's argument cannot hold a NUL character")
    }
    for variable in variables where variable.name.isEmpty || variable.name.contains("=") {
      throw HostError(
        .invalidArgument, "a variable of the environment cannot be called `\(variable.name)`")
    }
    if name.isEmpty { throw HostError(.invalidArgument, "a program's name cannot be empty") }
    // A missing folder would else look like a missing program.
    if let folder, try files.existing(folder).kind != .folder {
      throw .system("chdir", ENOTDIR, doing: "cannot run there", path: folder)
    }
  }

  private func environment(_ host: Host) -> [String] {
    let own = Set(variables.map(\.name))
    let inherited = host.environment().filter { !own.contains($0.name) }
    return (inherited + variables).map { "\($0.name)=\($0.value)" }
  }
}
