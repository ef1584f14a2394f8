/// One interpreter: it checks and runs scripts, and keeps what a session declared.
///
/// Not thread-safe: one thread uses it at a time, with a stack of 8 MiB where scripts nest deeply;
/// `interruption` may be used from anywhere. Two engines in one process share nothing. How to embed one
/// in a program: Documentation/Embedding.md.
public final class Engine {
  public struct Configuration {
    /// Where `print` goes; called with whole pieces of UTF-8 text.
    /// False where no more is wanted, since nobody reads it for example: the script then stops.
    public var output: (UnsafeBufferPointer<UInt8>) -> Bool
    /// Where `print(…, to: .error)` goes: to `output` where nothing is said.
    public var errors: (UnsafeBufferPointer<UInt8>) -> Bool
    /// Files, programs, the clock and the environment.
    var host = Host.system
    public var arguments: [String] = []
    public var limits = Limits()
    /// Swift functions that scripts call like primitives. Their names are new ones.
    public var functions: [HostFunction] = []
    /// Whether scripts may reach what is outside of the engine: files, other programs, devices, the
    /// environment and standard input. Where they may not, each primitive that would do so throws
    /// `.notPermitted`, and an `import` is an error; `functions` are called as ever.
    public var allowsOutside = true

    /// Hears how far long work is.
    public var progress: (any ProgressListener)?
    /// Asked, once for each file or device of a session, before a script replaces a file or writes to a
    /// block device; false stops it. Where there is none, scripts are not asked.
    public var confirm: ((PossibleLoss) -> Bool)?

    public init(output: @escaping (UnsafeBufferPointer<UInt8>) -> Bool) {
      self.output = output
      errors = output
    }

    /// - Parameters:
    ///   - print: takes the pieces of text that scripts print.
    ///   - printError: takes those that go to `.error`.
    public init(
      print: @escaping (String) -> Void, printError: @escaping (String) -> Void = { _ in }
    ) {
      output = Configuration.sink(print)
      errors = Configuration.sink(printError)
    }

    private static func sink(
      _ take: @escaping (String) -> Void
    ) -> (UnsafeBufferPointer<UInt8>) -> Bool {
      { bytes in
        take(String(decoding: bytes, as: UTF8.self))
        return true
      }
    }
  }

  /// How a run ended.
  public enum Outcome {
    /// To its end; the value of the last expression of an entry at the prompt, where it has one.
    case done(ShownValue?)
    /// `exit` was called.
    case exited(Int32)
    /// It does not check: nothing ran.
    case rejected([Diagnostic])
    case failed(Failure)
    /// A permission was refused by the system or by the gate.
    case refused(Failure)
    case interrupted(Failure)
    /// The arguments do not fit the script's `main`: nothing ran.
    case misused(UsageFault)
  }

  /// A failure and what lies beneath it.
  public struct Failure {
    public let diagnostic: Diagnostic
    /// What the disk or the system said.
    public let cause: FailureCause?
    /// What a function of the host threw.
    var hostCause: (any Error)?
  }

  public let interruption = InterruptFlag()
  let vm: VM
  let session: any HostSession
  /// Names that entries of the prompt left.
  var symbols: [String: SessionSymbol] = [:]
  /// Every structure that code was made for.
  var structures: [StructUnit] = []
  /// Files that entries of the prompt have imported, by their canonical path.
  var importedFiles: [String: ImportedFile] = [:]
  var isClosed = false
  /// The entries of the prompt that ran to their end, in order.
  var record: [RecordedEntry] = []
  /// The session before its last entry.
  var snapshot: SessionSnapshot?
  /// What the last entry made of its names; nil where it did not run to its end.
  var performed: Resolution?
  /// Whether `import` may read files.
  private let allowsImports: Bool

  public convenience init(_ configuration: Configuration) {
    self.init(
      configuration,
      registry: StandardRegistry.with(
        configuration.functions, allowsOutside: configuration.allowsOutside),
      session: DiskBinding.makeSession())
  }

  init(_ configuration: Configuration, registry: Registry, session: any HostSession) {
    self.session = session
    allowsImports = configuration.allowsOutside
    let services = Services(
      session: session, arguments: configuration.arguments, host: configuration.host,
      output: configuration.output, errors: configuration.errors,
      progress: configuration.progress, confirm: configuration.confirm)
    vm = VM(
      registry: registry, services: services, interruption: interruption,
      limits: configuration.limits)
  }

  /// The script's arguments, as `arguments` gives them.
  public var arguments: [String] {
    get { vm.services.arguments }
    set { vm.services.arguments = newValue }
  }

  /// Where values of a session's entries are drawn, and what the help of a script's `main` is wrapped to.
  public var canvas = Canvas()

  // MARK: Checking

  /// Everything found wrong with a script, in source order, and what in it is of no use. Nothing runs.
  public func check(_ source: SourceText) -> [Diagnostic] {
    let prepared = prepare(source)
    if prepared.diagnostics.contains(where: { $0.severity == .error }) {
      return prepared.diagnostics
    }
    let warnings = NameWarnings.findings(prepared.resolution)
    let others = prepared.diagnostics.prefix { $0.source !== source }
    return others + Engine.inOrder(prepared.diagnostics.dropFirst(others.count) + warnings)
  }

  /// What is found wrong with names and with types. Where a name is wrong, a value that is not used, or
  /// the like, may be a consequence.
  static func together(_ names: [Diagnostic], _ types: [Diagnostic]) -> [Diagnostic] {
    let isSound = !names.contains { $0.severity == .error }
    return names + types.filter { isSound || $0.severity == .error }
  }

  static func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.sorted { ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0) }
  }

  struct Prepared {
    let resolution: Resolution
    let findings: Checker.Findings
    /// What it imports and no earlier entry has, each behind what it imports itself.
    let files: [ImportedFile]
    /// What its own `import` statements name.
    let imports: [ImportedFile]
    /// Of the imported files first.
    let diagnostics: [Diagnostic]
    /// The command line that `main` stands for.
    var main: MainSignature?
  }

  /// Reads, resolves and checks a source and all that it imports.
  func prepare(
    _ source: SourceText, session: [String: SessionSymbol] = [:], kind: Resolution.Kind = .script
  ) -> Prepared {
    let parsed = Parser.parse(source)
    var loader = ImportLoader(
      known: kind == .entry ? importedFiles : [:], allowsFiles: allowsImports)
    let loaded = loader.load(parsed.tree)
    loader.found.forEach(check)
    var own = parsed.diagnostics + loaded.faults
    let (names, clashes) = visibleNames(loaded.imports, in: source, over: session)
    let (resolution, faults) = Resolver.resolve(
      parsed.tree, registry: vm.registry, session: names, kind: kind,
      structures: structures, firstStructure: vm.shapes.nextNumber)
    var findings = Checker.Findings(plans: [], members: [])
    var main: MainSignature?
    // Without what it imports, a source's names are unknown.
    let isComplete = loaded.faults.isEmpty && !loaded.imports.contains { $0.file.lacksImports }
    // What does not parse is checked for names, but its types would only be guesses.
    if isComplete, !own.contains(where: { $0.severity == .error }) {
      let (found, types) = Checker.check(resolution, registry: vm.registry)
      findings = found
      own += Engine.together(clashes + faults, types)
    } else if isComplete {
      own += clashes + faults
    }
    if kind == .script { main = MainSignature(resolution) { own.append($0) } }
    return Prepared(
      resolution: resolution, findings: findings, files: loader.found,
      imports: loaded.imports.map(\.file),
      diagnostics: loader.found.flatMap(\.diagnostics) + Engine.inOrder(own), main: main)
  }

  // MARK: Ending

  /// Releases what the script or the session still holds: attachments and mounts, last taken first, then
  /// the variables, then temporary files and folders. A second call finds nothing to do.
  public func close() -> (released: [String], failures: [Failure]) {
    if isClosed { return ([], []) }
    isClosed = true
    // The session first: it knows the order, and can say what it let go of.
    session.willClose()
    vm.releaseUnscopedGlobals()
    let (released, faults) = session.close()
    forgetSnapshot()
    vm.releaseGlobals()
    vm.services.forgetKept()
    let left = vm.services.removeTemporaryItems()
    return (released, (faults + left).map(Engine.failure))
  }

  /// A failure that has no place in a script.
  static func failure(_ fault: ScriptFault) -> Failure {
    Failure(
      diagnostic: fault.details.diagnostic(fallback: SourceText(name: "", text: "")),
      cause: fault.details.cause as? FailureCause)
  }

  /// Objects of the script that are alive although nothing should hold one any more; zero after
  /// `close()` unless something leaks. For tests.
  public var liveObjects: Int {
    for chunk in vm.chunks { chunk.release(constantsTo: vm.heap) }
    vm.heap.release(vm.pendingError)
    vm.pendingError = .none
    vm.heap.collectCycles()
    return vm.heap.liveObjects
  }
}

/// A value that the prompt shows.
public struct ShownValue {
  /// Drawn on the engine's canvas.
  public let lines: [DrawnLine]

  /// The lines without colours, and without a final line break.
  public var text: String { lines.map(\.text).joined(separator: "\n") }
}
