/// A Swift function that the scripts of an engine call like a primitive: it is checked, completed and
/// explained like one.
public struct HostFunction: Sendable {
  let primitive: Primitive

  /// - Parameters:
  ///   - name: a name that no primitive has.
  ///   - summary: one line for `help` and for completion.
  ///   - errors: what it throws, as a sentence; nil where it never does.
  ///   - arguments: what it takes, in order.
  ///   - body: called on the thread that the script runs on. What it throws, a script can catch: an
  ///     error of type `FunctionError` by its code, any other one as `.host`.
  public init<each Value: ScriptConvertible, Result: ScriptConvertible>(
    _ name: String, summary: String, errors: String? = nil,
    _ arguments: repeat HostArgument<each Value>,
    body: @escaping @Sendable (repeat each Value) throws -> Result
  ) {
    var parameters: [Primitive.Parameter] = []
    repeat parameters.append((each arguments).parameter)
    primitive = HostFunction.row(name, summary, errors, parameters, Result.scriptType.type) {
      call in
      var reader = ArgumentReader(call: call)
      return try body(repeat try reader.next(each arguments)).scriptValue
    }
  }

  /// A function that gives nothing.
  public init<each Value: ScriptConvertible>(
    _ name: String, summary: String, errors: String? = nil,
    _ arguments: repeat HostArgument<each Value>,
    body: @escaping @Sendable (repeat each Value) throws -> Void
  ) {
    var parameters: [Primitive.Parameter] = []
    repeat parameters.append((each arguments).parameter)
    primitive = HostFunction.row(name, summary, errors, parameters, .none) { call in
      var reader = ArgumentReader(call: call)
      try body(repeat try reader.next(each arguments))
      return .none
    }
  }

  private static func row(
    _ name: String, _ summary: String, _ errors: String?, _ parameters: [Primitive.Parameter],
    _ result: ScriptType, body: @escaping @Sendable (borrowing PrimitiveCall) throws -> ScriptValue
  ) -> Primitive {
    Primitive(
      name, .function, category: "Host", parameters: parameters, result: result, errors: errors,
      summary: summary, example: "", output: ""
    ) { call in
      let value: ScriptValue
      do {
        value = try body(call)
      } catch {
        throw HostFunction.fault(error, name)
      }
      return try call.vm.imported(value)
    }
  }

  private static func fault(_ error: any Error, _ name: String) -> ScriptFault {
    if let fault = error as? ScriptFault { return fault }
    let known = error as? FunctionError
    let fault = ScriptFault(
      .hostFunction, known?.message ?? "`\(name)` failed: \(error)", symbol: known?.code ?? "host",
      help: known?.help)
    fault.details.cause = error
    return fault
  }
}

/// One argument of a function of the host: how a script labels it, its type and its default.
public struct HostArgument<Value: ScriptConvertible>: Sendable {
  let label: String?
  let name: String
  let standard: Value?

  /// An argument without a label.
  /// - Parameters:
  ///   - name: what messages and `help` call it.
  ///   - standard: its value where a call leaves it out; nil where it must be given.
  public init(_ name: String, _ type: Value.Type = Value.self, default standard: Value? = nil) {
    (self.label, self.name, self.standard) = (nil, name, standard)
  }

  /// An argument with a label.
  public init(label: String, _ type: Value.Type = Value.self, default standard: Value? = nil) {
    (self.label, self.name, self.standard) = (label, label, standard)
  }

  var parameter: Primitive.Parameter {
    Primitive.Parameter(
      label: label, name: name, type: Value.scriptType.type,
      defaultText: standard.map { $0.scriptValue.literal }, isVariadic: false)
  }
}

/// What a function of the host throws for scripts to catch: `catch .code`.
public struct FunctionError: Error, Hashable, Sendable {
  /// A name, such as `notReady`.
  public let code: String
  /// One line.
  public let message: String
  /// How to mend it.
  public let help: String?

  public init(code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}

/// Takes the arguments of a call one after the other.
private struct ArgumentReader: ~Copyable {
  let call: PrimitiveCall
  private var index = 0

  init(call: borrowing PrimitiveCall) { self.call = copy call }

  mutating func next<Value: ScriptConvertible>(_ argument: HostArgument<Value>) throws -> Value {
    defer { index += 1 }
    if !call.isGiven(index), let standard = argument.standard { return standard }
    if let value = Value(call.vm.exported(call[index])) { return value }
    throw ScriptFault(
      .wrongType,
      "`\(argument.name)` of `\(call.row.name)` cannot be \(call.vm.describeType(call[index]))",
      symbol: "type")
  }
}
