/// One interpreter: it checks and runs scripts, and keeps what a session declared.
///
/// Not thread-safe; `interruption` may be used from anywhere. Two engines in one process share nothing.
public final class Engine {
  public struct Configuration {
    /// Where `print` goes; called with whole pieces of UTF-8 text.
    /// False where no more is wanted, since nobody reads it for example: the script then stops.
    public var output: (UnsafeBufferPointer<UInt8>) -> Bool
    public var arguments: [String] = []
    public var limits = Limits()

    public init(output: @escaping (UnsafeBufferPointer<UInt8>) -> Bool) { self.output = output }
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
  }

  /// A failure and what lies beneath it.
  public struct Failure {
    public let diagnostic: Diagnostic
    /// What the disk or the system said.
    public let cause: FailureCause?
  }

  public let interruption = InterruptFlag()
  let vm: VM
  let session: any HostSession
  /// Names that entries of the prompt left.
  var symbols: [String: SessionSymbol] = [:]
  private var isClosed = false

  public convenience init(_ configuration: Configuration) {
    self.init(configuration, registry: StandardRegistry.shared, session: DiskBinding.makeSession())
  }

  init(_ configuration: Configuration, registry: Registry, session: any HostSession) {
    self.session = session
    let services = Services(
      session: session, arguments: configuration.arguments, output: configuration.output)
    vm = VM(
      registry: registry, services: services, interruption: interruption,
      limits: configuration.limits)
  }

  /// The script's arguments, as `arguments` gives them.
  public var arguments: [String] {
    get { vm.services.arguments }
    set { vm.services.arguments = newValue }
  }

  // MARK: Checking

  /// Everything found wrong with a script, in source order. Nothing runs.
  public func check(_ source: SourceText) -> [Diagnostic] {
    prepare(source, session: nil).diagnostics
  }

  private struct Prepared {
    let resolution: Resolution
    let findings: Checker.Findings
    let diagnostics: [Diagnostic]
  }

  private func prepare(_ source: SourceText, session: [String: SessionSymbol]?) -> Prepared {
    let parsed = Parser.parse(source)
    let (resolution, names) = Resolver.resolve(
      parsed.tree, registry: vm.registry, session: session,
      firstStructure: vm.shapes.nextNumber)
    var diagnostics = parsed.diagnostics + names
    var findings = Checker.Findings(plans: [], members: [])
    // What does not parse is checked for names, but its types would only be guesses.
    if !diagnostics.contains(where: { $0.severity == .error }) {
      let (found, types) = Checker.check(resolution, registry: vm.registry)
      findings = found
      diagnostics += types
    }
    diagnostics.sort { ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0) }
    return Prepared(resolution: resolution, findings: findings, diagnostics: diagnostics)
  }

  // MARK: Running

  /// Runs a whole script.
  /// - Parameter warn: called at most once, before the first statement, and only with warnings.
  public func run(_ source: SourceText, warn: ([Diagnostic]) -> Void = { _ in }) -> Outcome {
    execute(source, session: nil, warn: warn)
  }

  /// Runs one entry of the prompt, which sees what earlier entries declared. What it declares itself is
  /// kept only where it runs to its end.
  public func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void = { _ in }) -> Outcome {
    execute(source, session: symbols, warn: warn)
  }

  private func execute(
    _ source: SourceText, session names: [String: SessionSymbol]?, warn: ([Diagnostic]) -> Void
  ) -> Outcome {
    let prepared = prepare(source, session: names)
    if prepared.diagnostics.contains(where: { $0.severity == .error }) {
      return .rejected(prepared.diagnostics)
    }
    let (chunk, errors) = Compiler.compile(prepared.resolution, prepared.findings, vm: vm)
    vm.chunks.append(chunk)
    if !errors.isEmpty { return .rejected(prepared.diagnostics + errors) }
    if !prepared.diagnostics.isEmpty { warn(prepared.diagnostics) }
    do throws(Trap) {
      let value = try vm.runMain(chunk)
      if names != nil { keepNames(prepared.resolution) }
      return .done(shown(value, isSession: names != nil))
    } catch {
      if names != nil { forgetNames(prepared.resolution) }
      return outcome(source)
    }
  }

  private func keepNames(_ resolution: Resolution) {
    for (name, variable) in resolution.topLevel {
      if let structure = variable.structure { variable.storage = .global(keepType(structure)) }
      guard case .global(let index) = variable.storage else { continue }
      // What a redeclared name stood for is let go of, so that no image stays open by accident.
      if let old = symbols[name], old.index != index { vm.forgetGlobal(old.index) }
      symbols[name] = SessionSymbol(
        name: name, isMutable: variable.isMutable, index: index, type: variable.type,
        declaredType: variable.declaredType,
        isStable: !variable.isMutable || variable.declaredType == variable.type,
        function: variable.function, structure: variable.structure)
    }
  }

  private func keepType(_ structure: StructUnit) -> Int {
    let index = vm.addGlobal()
    vm.globals[index] = .type(UInt32(structure.number))
    return index
  }

  /// An entry that failed leaves nothing behind.
  private func forgetNames(_ resolution: Resolution) {
    for variable in resolution.topLevel.values {
      if case .global(let index) = variable.storage { vm.forgetGlobal(index) }
    }
  }

  /// The value of an entry, which `ans` then names.
  private func shown(_ value: Value, isSession: Bool) -> ShownValue? {
    guard isSession, !value.isNone else {
      vm.heap.release(value)
      return nil
    }
    let text = Echo.text(value, vm)
    setAnswer(value)
    return text.map { ShownValue(text: $0) }
  }

  private func setAnswer(_ value: Value) {
    let index = symbols["ans"]?.index ?? vm.addGlobal()
    symbols["ans"] = SessionSymbol(
      name: "ans", isMutable: false, index: index, type: vm.registry.staticType(value),
      isStable: false)
    let old = vm.globals[index]
    vm.globals[index] = value
    if old.tag == Tag.host,
      let resource = old.asHost.pointee.reference.takeUnretainedValue() as? any ScopedResource
    {
      vm.services.keep(resource)
    }
    vm.heap.release(old)
  }

  private func outcome(_ source: SourceText) -> Outcome {
    let error = vm.pendingError
    vm.pendingError = .none
    let details = error.asError.pointee.details.takeUnretainedValue()
    let failure = Failure(
      diagnostic: details.diagnostic(fallback: source), cause: details.cause as? FailureCause)
    defer { vm.heap.release(error) }
    if let status = details.exitStatus { return .exited(status) }
    switch details.code {
    case .interrupted: return .interrupted(failure)
    case .permission: return .refused(failure)
    default: return .failed(failure)
    }
  }

  // MARK: Ending

  /// Releases what the script or the session still holds: attachments and mounts, last taken first, then
  /// the variables. A second call finds nothing to do.
  public func close() -> (released: [String], failures: [Failure]) {
    if isClosed { return ([], []) }
    isClosed = true
    // The session first: it knows the order, and can say what it let go of.
    session.willClose()
    let (released, faults) = session.close()
    vm.releaseGlobals()
    vm.services.forgetKept()
    let failures = faults.map { fault in
      Failure(
        diagnostic: fault.details.diagnostic(fallback: SourceText(name: "", text: "")),
        cause: fault.details.cause as? FailureCause)
    }
    return (released, failures)
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
  /// Lines without a final line break.
  public let text: String
}
