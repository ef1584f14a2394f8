/// A short script that shows one diagnostic code, and the same script mended. Tests run both.
struct CodeExample: Sendable {
  /// What the script runs in, where it matters.
  enum Setting: Sendable {
    case anywhere
    /// A folder of its own.
    case folder
    /// A user that is not root, in a folder of its own.
    case plainUser
    /// A host that allows few steps and little memory.
    case limited
    /// A host that allows little time.
    case timed
    /// Somebody presses Ctrl-C.
    case interrupted
  }

  let faulty: String
  let mended: String
  let setting: Setting
  /// Files that it imports, by their names.
  let others: [String: String]

  init(
    _ faulty: String, mended: String, setting: Setting = .anywhere,
    others: [String: String] = [:]
  ) {
    self.faulty = faulty
    self.mended = mended
    self.setting = setting
    self.others = others
  }

  private static let all: [DiagnosticCode: CodeExample] = [
    tokens, syntax, names, calls, types, running, disks, limits, warnings,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Codes that no short script shows, each with what does.
  static let none: [DiagnosticCode: String] = [
    .invalidUTF8: "a file whose bytes are no text",
    .nulByte: "a file with a byte of zero in it",
    .nestedTooDeeply: "hundreds of brackets inside one another",
    .tooManyErrors: "a file with more errors than anyone reads",
    .sourceTooLarge: "a file that is larger than any script",
    .file: "a script that is not there, such as `dsk missing.dsk`",
    .releaseFailed: "a mounted folder that another program still uses at the end",
    .hostFunction: "a program that runs scripts, and whose own function throws",
    .internalFailure: "a fault of the interpreter that nobody has found yet",
  ]

  static subscript(code: DiagnosticCode) -> CodeExample? { all[code] }
}
