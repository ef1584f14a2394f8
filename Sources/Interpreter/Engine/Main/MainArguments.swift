/// Reads the words of a command line as the parameters of `main`.
struct MainArguments {
  enum Outcome {
    /// For each parameter its value; nil where its default is to be computed.
    case bound([ScriptValue?])
    /// `--help` or `-h`.
    case help
    case fault(UsageFault)
  }

  private let signature: MainSignature
  private var words: ArraySlice<String>
  private var operands: [String] = []
  private var values: [ScriptValue?]
  /// How often each parameter was given.
  private var given: [Int]

  /// Nothing of the script runs before this has read everything.
  static func read(_ words: [String], for signature: MainSignature) -> Outcome {
    var reader = MainArguments(signature, words)
    do throws(UsageFault) {
      if try reader.readAll() { return .help }
      return .bound(reader.values)
    } catch {
      return .fault(error)
    }
  }

  private init(_ signature: MainSignature, _ words: [String]) {
    self.signature = signature
    self.words = words[...]
    values = Array(repeating: nil, count: signature.parameters.count)
    given = Array(repeating: 0, count: signature.parameters.count)
  }

  /// - Returns: whether help was asked for.
  private mutating func readAll() throws(UsageFault) -> Bool {
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        words = []
      } else if word == "-" || !word.hasPrefix("-") || isNegativeNumber(word) {
        operands.append(word)
      } else if isHelp(word) {
        return true
      } else {
        try option(word)
      }
    }
    try bindOperands()
    try complete()
    return false
  }

  private func isHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

  /// `-5` is a number where an operand may be one.
  private func isNegativeNumber(_ word: String) -> Bool {
    guard word.dropFirst().first?.isNumber == true else { return false }
    return signature.parameters.contains {
      $0.option == nil && ($0.kind == .int || $0.kind == .double)
    }
  }

  // MARK: Options

  private func index(of option: some StringProtocol) -> Int? {
    signature.parameters.firstIndex { $0.option.map { $0 == option } ?? false }
      ?? signature.parameters.firstIndex { $0.option != nil && $0.name == option }
  }

  private mutating func option(_ word: String) throws(UsageFault) {
    let body = word.hasPrefix("--") ? word.dropFirst(2) : word.dropFirst()
    let equals = body.firstIndex(of: "=")
    let name = equals.map { body[..<$0] } ?? body
    let attached = equals.map { String(body[body.index(after: $0)...]) }
    guard word.hasPrefix("--") else { throw unknown(word) }
    if let index = index(of: name) {
      try take(index, name, attached)
    } else if name.hasPrefix("no-"), let index = index(of: name.dropFirst(3)),
      signature.parameters[index].isFlag
    {
      if attached != nil { throw UsageFault("'--\(name)' takes no value") }
      try set(index, .bool(false))
    } else {
      throw unknown("--\(name)")
    }
  }

  private mutating func take(
    _ index: Int, _ name: Substring, _ attached: String?
  ) throws(UsageFault) {
    let parameter = signature.parameters[index]
    if parameter.isFlag {
      let value = try attached.map { text throws(UsageFault) in
        try MainValue.read(text, as: parameter)
      }
      try set(index, value ?? .bool(true))
      return
    }
    guard let text = attached ?? words.popFirst() else {
      throw UsageFault("'--\(name)' needs \(parameter.kind.placeholder)")
    }
    // `--output --force`: the value was forgotten. `--output=--force` says that it is meant.
    if attached == nil, text.hasPrefix("--"), self.index(of: text.dropFirst(2)) != nil {
      throw UsageFault(
        "'--\(name)' needs \(parameter.kind.placeholder)",
        help: "write '--\(name)=\(text)' where that is the value")
    }
    try set(index, try MainValue.read(text, as: parameter))
  }

  private mutating func set(_ index: Int, _ value: ScriptValue) throws(UsageFault) {
    let parameter = signature.parameters[index]
    given[index] += 1
    if parameter.isList {
      append(value, to: index)
    } else if given[index] > 1 {
      throw UsageFault("'--\(parameter.option ?? parameter.name)' is given twice")
    } else {
      values[index] = value
    }
  }

  private mutating func append(_ value: ScriptValue, to index: Int) {
    var list: [ScriptValue] = []
    if case .array(let known) = values[index] { list = known }
    values[index] = .array(list + [value])
  }

  private func unknown(_ word: String) -> UsageFault {
    var known = signature.parameters.compactMap(\.option).map { "--\($0)" }
    known += signature.parameters.filter(\.isFlag).map { "--no-\($0.option ?? "")" }
    // `-output` is `--output` with a dash forgotten.
    let near =
      known.contains("-\(word)")
      ? "-\(word)" : Suggestion.closest(to: word, among: known + ["--help"])
    return UsageFault(
      "unknown option '\(word)'",
      help: near.map { "did you mean '\($0)'?" } ?? "--help lists the options")
  }

  // MARK: Operands

  /// An array takes what the other operands leave.
  private mutating func bindOperands() throws(UsageFault) {
    let places = signature.parameters.indices.filter { signature.parameters[$0].option == nil }
    var left = operands[...]
    for (position, index) in places.enumerated() {
      let parameter = signature.parameters[index]
      let needed = places[(position + 1)...].count { signature.parameters[$0].isRequired }
      if parameter.isList {
        while left.count > needed, let word = left.popFirst() {
          append(try MainValue.read(word, as: parameter), to: index)
        }
      } else if left.count > (parameter.isRequired ? 0 : needed), let word = left.popFirst() {
        values[index] = try MainValue.read(word, as: parameter)
      }
    }
    if let extra = left.first {
      throw UsageFault(
        "unexpected argument '\(extra)'",
        help: places.isEmpty ? "the script takes options only" : nil)
    }
  }

  /// What was not given gets its default, or is missing.
  private mutating func complete() throws(UsageFault) {
    let missing = signature.parameters.indices.filter {
      values[$0] == nil && signature.parameters[$0].isRequired
    }
    if !missing.isEmpty {
      let names = missing.map { MainHelp.spelling(signature.parameters[$0]) }
      throw UsageFault(
        "\(names.joined(separator: " and ")) \(names.count == 1 ? "is" : "are") missing")
    }
    for (index, parameter) in signature.parameters.enumerated()
    where values[index] == nil && parameter.defaultText == nil {
      values[index] =
        parameter.isOptional ? ScriptValue.none : parameter.isList ? .array([]) : .bool(false)
    }
  }
}

/// Wrong usage of a script: one line, and how to mend it.
public struct UsageFault: Error, Hashable, Sendable {
  public let message: String
  public let help: String?
  /// The line that shows how the script is called.
  public internal(set) var usage = ""

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
