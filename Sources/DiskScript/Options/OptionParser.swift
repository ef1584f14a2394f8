import DiskInterpreter
/// One option of a command line: what it is called and whether it takes a value.
public struct OptionSpecification: Sendable {
  /// The long name without dashes.
  public let name: String
  public let short: Character?
  /// What the value is called in the help; nil for a flag.
  public let value: String?
  public let summary: String

  public init(_ name: String, short: Character? = nil, value: String? = nil, _ summary: String) {
    self.name = name
    self.short = short
    self.value = value
    self.summary = summary
  }
}

/// A command line that does not fit: one line, and how to mend it.
public struct UsageError: Error, Equatable {
  public var message: String
  public var help: String?
  /// The line that shows how a script is called; nil where `dsk` itself was called wrongly.
  public var usage: String?

  public init(_ message: String, help: String? = nil, usage: String? = nil) {
    self.message = message
    self.help = help
    self.usage = usage
  }
}

/// Splits a command line by a table of options, one item at a time, so that the caller decides where
/// its options end: `--name`, `--name VALUE`, `--name=VALUE`, `-n`, `-nVALUE`, `-n VALUE`, flags in one
/// word (`-qv`), `--` for "operands from here", and `-` as an operand.
public struct OptionParser {
  public enum Item: Equatable {
    /// An option by its long name.
    case option(String, value: String?)
    case operand(String)
  }

  private let options: [OptionSpecification]
  private var remaining: ArraySlice<String>
  /// The rest of a word of short options.
  private var cluster: Substring = ""
  private var onlyOperands = false

  public init(_ arguments: [String], options: [OptionSpecification]) {
    self.options = options
    remaining = arguments[...]
  }

  /// What was not looked at yet.
  public var rest: [String] { Array(remaining) }

  public mutating func next() throws(UsageError) -> Item? {
    if !cluster.isEmpty { return try nextShort() }
    guard let word = remaining.popFirst() else { return nil }
    if onlyOperands || word == "-" || !word.hasPrefix("-") { return .operand(word) }
    if word == "--" {
      onlyOperands = true
      return try next()
    }
    if word.hasPrefix("--") { return try long(word.dropFirst(2)) }
    cluster = word.dropFirst()
    return try nextShort()
  }

  private mutating func long(_ text: Substring) throws(UsageError) -> Item {
    let equals = text.firstIndex(of: "=")
    let name = equals.map { text[..<$0] } ?? text
    let attached = equals.map { String(text[text.index(after: $0)...]) }
    guard let option = options.first(where: { $0.name == name }) else {
      throw unknown("--\(name)", among: options.map { "--\($0.name)" })
    }
    guard let placeholder = option.value else {
      if attached != nil { throw UsageError("option '--\(name)' takes no value") }
      return .option(option.name, value: nil)
    }
    guard let value = attached ?? remaining.popFirst() else {
      throw UsageError("option '--\(name)' needs \(placeholder)")
    }
    return .option(option.name, value: value)
  }

  private mutating func nextShort() throws(UsageError) -> Item {
    let letter = cluster.removeFirst()
    guard let option = options.first(where: { $0.short == letter }) else {
      throw unknown("-\(letter)\(cluster)", among: options.map { "--\($0.name)" })
    }
    guard let placeholder = option.value else { return .option(option.name, value: nil) }
    let attached = cluster
    cluster = ""
    if !attached.isEmpty { return .option(option.name, value: String(attached)) }
    guard let value = remaining.popFirst() else {
      throw UsageError("option '-\(letter)' needs \(placeholder)")
    }
    return .option(option.name, value: value)
  }

  private func unknown(_ name: String, among known: [String]) -> UsageError {
    // `-json` is `--json` with a dash forgotten.
    let near = known.contains("-\(name)") ? "-\(name)" : Suggestion.closest(to: name, among: known)
    return UsageError(
      "unknown option '\(name)'",
      help: near.map { "did you mean '\($0)'?" } ?? "--help lists the options")
  }
}
