/// One row of the registry: everything that is known of a primitive, written once.
///
/// `help`, completion, the checker, `Documentation/Library.md` and a test of the example are derived
/// from it.
final class Primitive: Sendable {
  /// How a primitive with a receiver is written behind a dot.
  enum Form: Sendable {
    /// A name alone: a value that the session knows.
    case constant
    /// `f(x)` only: it has no receiver.
    case function
    /// `x.f`, and `f(x)`: a fact about `x`, without effect.
    case property
    /// `x.f(…)`, and `f(x, …)`.
    case method
    /// `x.f(…)` that changes the variable `x`.
    case mutating
  }

  /// What a script must be allowed before the primitive may run.
  enum Permission: String, Sendable {
    case none
    case readFiles = "reads files"
    case writeFiles = "writes files"
    case root = "needs root"
    case readInput = "reads standard input"
    case readEnvironment = "reads the environment"
  }

  /// What a mutating primitive does with an argument.
  enum Addition: Sendable {
    case nothing
    /// It becomes an element of the receiver.
    case element
    /// Its elements become elements of the receiver.
    case elements
  }

  struct Parameter: Sendable {
    /// nil: no label at the call.
    let label: String?
    let name: String
    let type: ScriptType
    /// The default as signatures show it; nil where the argument is required.
    let defaultText: String?
    /// Takes any number of arguments, as an array.
    let isVariadic: Bool
    /// What the argument becomes part of, in a mutating primitive.
    var addition = Addition.nothing
    /// Finds what is wrong with a text, before the script runs where it is written there.
    var checksText: (@Sendable (String) throws -> Void)?
    /// A function that changes its first argument, as an `inout` one of Swift does.
    var changesFirst = false

    static func unlabeled(_ name: String, _ type: ScriptType, default text: String? = nil)
      -> Parameter
    {
      Parameter(label: nil, name: name, type: type, defaultText: text, isVariadic: false)
    }

    static func labeled(
      _ label: String, name: String? = nil, _ type: ScriptType, default text: String? = nil
    ) -> Parameter {
      Parameter(label: label, name: name ?? label, type: type, defaultText: text, isVariadic: false)
    }

    /// The same, as an argument that the receiver takes in.
    func adding(_ addition: Addition) -> Parameter {
      var parameter = self
      parameter.addition = addition
      return parameter
    }

    /// The same, as a text that can be checked before the script runs.
    func checkingText(_ check: @escaping @Sendable (String) throws -> Void) -> Parameter {
      var parameter = self
      parameter.checksText = check
      return parameter
    }

    /// The same, as a function that changes its first argument.
    func changingFirst() -> Parameter {
      var parameter = self
      parameter.changesFirst = true
      return parameter
    }

    static func variadic(_ name: String, _ type: ScriptType) -> Parameter {
      Parameter(label: nil, name: name, type: type, defaultText: nil, isVariadic: true)
    }
  }

  /// What is known of the result beyond its declared type.
  enum ResultRule: Sendable {
    case declared
    /// An element of the first argument.
    case element
    /// An element of the first argument, or nil.
    case optionalElement
    /// An array of elements of the first argument.
    case elements
    /// An array of the first argument's keys, or of its values.
    case keys, values
    /// An array of values of the first argument's type.
    case parts
    /// A dictionary of arrays of elements of the first argument.
    case groups
    /// An array of tuples `(offset:, element:)` of the first argument's elements.
    case enumerated
    /// An array of pairs of elements of the first two arguments.
    case pairs
    /// A tuple of two arrays of elements of the first argument.
    case partitioned
    /// A dictionary of the pairs in the first argument.
    case dictionaryOfPairs
    /// A pair of elements of the first argument, or nil.
    case extremes
    /// A dictionary with the first argument's keys.
    case keepingKeys
    /// A value of the first argument's type.
    case same
    /// Nil only where the first argument is a text that spells none.
    case noneOfText
    /// A value of the structure that the second argument names.
    case instance
    /// The same with the list of what is wrong with its bytes.
    case lenientInstance
  }

  typealias Body = @Sendable (borrowing PrimitiveCall) throws -> Value

  let name: String
  let form: Form
  /// The receiver first, where there is one.
  let parameters: [Parameter]
  let result: ScriptType
  let resultRule: ResultRule
  let permission: Permission
  /// What it throws, as a sentence; nil where it cannot fail for a well-typed call.
  let errors: String?
  let summary: String
  /// Runnable; what it prints is `output`.
  let example: String
  let output: String
  /// The group that the reference lists it in.
  let category: String
  let body: Body
  /// It calls functions that it is given.
  let callsFunctions: Bool
  /// What it does cannot be taken back with the script's variables: it writes files, attaches, or changes
  /// an object of the host.
  let hasLastingEffect: Bool
  /// For each parameter the tag of values that need no closer look.
  let plainTags: [PlainTag]

  /// Small, since a call looks at one for each argument.
  enum PlainTag {
    case any, none
    case only(UInt64)

    @inline(__always)
    func admits(_ tag: UInt64) -> Bool {
      switch self {
      case .any: true
      case .none: false
      case .only(let wanted): tag == wanted
      }
    }

    fileprivate init(_ parameter: Parameter) {
      if parameter.isVariadic {
        self = .any
        return
      }
      switch parameter.type {
      case .any: self = .any
      case .int: self = .only(Tag.int)
      case .double: self = .only(Tag.double)
      case .bool: self = .only(Tag.bool)
      case .size: self = .only(Tag.size)
      case .string: self = .only(Tag.string)
      case .bytes: self = .only(Tag.bytes)
      default: self = .none
      }
    }
  }

  init(
    _ name: String, _ form: Form, category: String, parameters: [Parameter], result: ScriptType,
    resultRule: ResultRule = .declared, permission: Permission = .none, errors: String? = nil,
    summary: String, example: String,
    output: String, body: @escaping Body
  ) {
    self.name = name
    self.form = form
    self.category = category
    self.parameters = parameters
    self.result = result
    self.resultRule = resultRule
    self.permission = permission
    self.errors = errors
    self.summary = summary
    self.example = example
    self.output = output
    self.body = body
    callsFunctions = parameters.contains { $0.type.admitsFunction }
    plainTags = parameters.map(PlainTag.init)
    hasLastingEffect = Primitive.isLasting(form, parameters, result, permission)
  }

  private static func isLasting(
    _ form: Form, _ parameters: [Parameter], _ result: ScriptType, _ permission: Permission
  ) -> Bool {
    if permission == .writeFiles || permission == .root { return true }
    guard form == .method, case .host(let type) = parameters[0].type else { return false }
    return result == .none || type == "TableEdit"
  }

  /// The type of the result where those of the first arguments are known.
  func result(of first: ScriptType, _ second: ScriptType = .any) -> ScriptType {
    switch resultRule {
    case .instance:
      if case .type(let id) = second { return .structure(id) }
      return .any
    case .lenientInstance:
      let value: ScriptType = if case .type(let id) = second { .structure(id) } else { .any }
      let problem: ScriptType = .tuple([
        .init(label: "field", type: .string), .init(label: "at", type: .size),
        .init(label: "message", type: .string),
      ])
      return .tuple([
        .init(label: "value", type: value), .init(label: "problems", type: .array(problem)),
      ])
    case .declared: return result
    case .noneOfText:
      if first == .string { return result }
      return first.overlaps(.string) ? .any : result.unwrapped
    case .same: return first.overlaps(result) ? first : result
    case .element: return first.iterated
    case .elements: return .array(first.iterated)
    case .parts:
      if case .array = first { return .array(first) }
      return first == .bytes ? .array(.bytes) : result
    case .groups: return .dictionary(.any, .array(first.iterated))
    case .enumerated, .pairs, .partitioned, .dictionaryOfPairs, .extremes:
      return tuples(of: first, second)
    case .keepingKeys:
      if case .dictionary(let key, _) = first { return .dictionary(key, .any) }
      return result
    case .keys:
      if case .dictionary(let key, _) = first { return .array(key) }
      return result
    case .values:
      if case .dictionary(_, let value) = first { return .array(value) }
      return result
    case .optionalElement:
      return first.iterated.admitsNone ? first.iterated : .optional(first.iterated)
    }
  }

  /// The result of a row that gives tuples or takes them.
  private func tuples(of first: ScriptType, _ second: ScriptType) -> ScriptType {
    let element = first.iterated
    switch resultRule {
    case .enumerated:
      return .array(
        .tuple([.init(label: "offset", type: .int), .init(label: "element", type: element)]))
    case .pairs:
      return .array(
        .tuple([.init(label: nil, type: element), .init(label: nil, type: second.iterated)]))
    case .partitioned:
      return .tuple([
        .init(label: "falseElements", type: .array(element)),
        .init(label: "trueElements", type: .array(element)),
      ])
    case .extremes:
      return .optional(
        .tuple([.init(label: nil, type: element), .init(label: nil, type: element)]))
    default:
      guard case .tuple(let pair) = element, pair.count == 2 else { return result }
      return .dictionary(pair[0].type, pair[1].type)
    }
  }

  /// The same row for scripts that may reach nothing outside of the engine: it throws.
  var refused: Primitive {
    Primitive(
      name, form, category: category, parameters: parameters, result: result,
      resultRule: resultRule, permission: permission, errors: errors, summary: summary,
      example: example, output: output
    ) { call in
      throw ScriptFault(
        .permission,
        "`\(call.row.name)` \(call.row.permission.rawValue), "
          + "which this program does not let its scripts do",
        symbol: "notPermitted")
    }
  }

  var receiver: ScriptType? {
    form == .function || form == .constant ? nil : parameters.first?.type
  }

  /// A call of it does nothing but give a value, and cannot fail.
  var isPure: Bool {
    (form == .property || form == .method) && permission == .none && errors == nil
      && result != .none && !callsFunctions
  }

  /// `attach(_ x: Image | Partition, readOnly: Bool = …) -> Attachment`
  var signature: String {
    if form == .constant { return "\(name): \(result.description)" }
    let list = parameters.map { parameter in
      let label = parameter.label ?? "_"
      var text = label == parameter.name ? label : "\(label) \(parameter.name)"
      text += ": \(parameter.type.description)\(parameter.isVariadic ? "…" : "")"
      if let value = parameter.defaultText { text += " = \(value)" }
      return text
    }
    let arrow = result == .none ? "" : " -> \(result.description)"
    return "\(name)(\(list.joined(separator: ", ")))\(arrow)"
  }
}
