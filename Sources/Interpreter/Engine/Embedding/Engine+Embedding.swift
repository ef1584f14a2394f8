/// What a Swift program does with an engine. Names that a piece of text declares are known to the next.
extension Engine {
  /// Runs a piece of text and gives the value of its last expression; nil as `.none`, also where it ends
  /// with something else. On an error nothing of what it declared is kept.
  /// - Parameter name: what diagnostics call the text.
  @discardableResult
  public func evaluate(
    _ text: String, name: String = "<script>"
  ) throws(ScriptError) -> ScriptValue {
    let source = SourceText(name: name, text: text)
    switch perform(source, session: symbols, warn: { _ in }) {
    case .value(let value): return handOver(value)
    case .ended(let outcome): throw Engine.error(outcome)
    }
  }

  /// The same, with the value as a Swift type.
  public func evaluate<T: ScriptConvertible>(
    _ text: String, name: String = "<script>", as type: T.Type
  ) throws(ScriptError) -> T {
    try Engine.convert(try evaluate(text, name: name))
  }

  /// Runs a whole script, with its `main`; what it declares is its own.
  public func run(_ text: String, name: String = "<script>") throws(ScriptError) {
    let outcome = run(SourceText(name: name, text: text))
    if let error = ScriptError(outcome) { throw error }
  }

  /// Runs the script of a file.
  public func run(file path: String) throws(ScriptError) {
    let source: SourceText
    do throws(Diagnostic) {
      source = try SourceFile.read(path)
    } catch {
      throw ScriptError(.rejected, error.message, [error])
    }
    if let error = ScriptError(run(source)) { throw error }
  }

  /// Calls a function that `evaluate` has left. Its arguments go by their order, without labels.
  @discardableResult
  public func call(
    _ name: String, _ arguments: any ScriptConvertible...
  ) throws(ScriptError) -> ScriptValue {
    try call(name, with: arguments)
  }

  /// The same, with the result as a Swift type.
  public func call<T: ScriptConvertible>(
    _ name: String, _ arguments: any ScriptConvertible..., as type: T.Type
  ) throws(ScriptError) -> T {
    try Engine.convert(try call(name, with: arguments))
  }

  private func call(
    _ name: String, with arguments: [any ScriptConvertible]
  ) throws(ScriptError) -> ScriptValue {
    guard let symbol = symbols[name], vm.globals[symbol.index].tag == Tag.closure else {
      throw ScriptError(.failed, "the scripts have declared no function called `\(name)`")
    }
    var values: [Value] = []
    do throws(ScriptFault) {
      for argument in arguments { values.append(try vm.imported(argument.scriptValue)) }
    } catch {
      values.forEach(vm.heap.release)
      throw ScriptError(.failed, error.details.message)
    }
    begin()
    do throws(Trap) {
      return handOver(try vm.call(vm.globals[symbol.index], with: values))
    } catch {
      throw Engine.error(outcome(SourceText(name: "<host>", text: "")))
    }
  }

  // MARK: Values

  private static func error(_ outcome: Outcome) -> ScriptError {
    guard let error = ScriptError(outcome) else {
      preconditionFailure("a script that came to its end is no error")
    }
    return error
  }

  private static func convert<T: ScriptConvertible>(_ value: ScriptValue) throws(ScriptError) -> T {
    if let converted = T(value) { return converted }
    throw ScriptError(
      .mismatched, "the script gave \(value.literal), which is no \(T.scriptType.type.description)")
  }

  /// A copy for the host. A resource such as an attachment stays open until the engine is closed.
  private func handOver(_ value: Value) -> ScriptValue {
    let copy = vm.exported(value)
    if value.tag == Tag.host,
      let resource = value.asHost.pointee.reference.takeUnretainedValue() as? any ScopedResource
    {
      vm.services.keep(resource)
    }
    vm.heap.release(value)
    return copy
  }
}
