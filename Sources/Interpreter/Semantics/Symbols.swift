/// A variable, constant, parameter or local function of one source.
final class Variable {
  let name: String
  let span: SourceSpan
  let isMutable: Bool
  /// The function whose code declares it.
  unowned let owner: FunctionUnit
  /// Declared by a statement of the source's outermost level.
  let isTopLevel: Bool
  /// Its declaration has been passed in the text.
  var isDeclared: Bool
  /// Something other than its declaration changes it.
  var isAssigned = false
  /// Something reads it; for a function, from outside of itself.
  var isUsed = false
  /// What introduces it.
  var origin = Origin.declaration
  /// What has the same name is declared there too, which is reported: nothing is known of either.
  var isAmbiguous = false
  /// Another function uses it.
  var isCaptured = false
  /// A function that was made before the declaration uses it.
  var isCapturedEarly = false
  /// The function that a `func` statement declares under this name.
  var function: FunctionUnit?
  /// The structure that a `struct` statement declares under this name.
  var structure: StructUnit?
  /// What the annotation or the values say of it; `any` where nothing is known.
  var type: ScriptType = .any
  /// What the annotation demands of every value that it is given.
  var declaredType: ScriptType?
  /// What a constant stands for, where that is a number that is known before anything runs.
  var constant: ConstantNumber?
  /// The types of all values that the checker's current pass has seen it take; nil before the first.
  var derivedType: ScriptType?
  /// The checker's current pass has read it.
  var isRead = false

  enum Origin {
    case declaration
    /// `var name: Type`, which is nil until it is assigned.
    case declarationWithoutValue
    case parameter
    case loop
    /// `if let`, `guard let`, `while let`.
    case condition
    /// A pattern of a `switch` or of a condition.
    case pattern
    case caught
  }

  /// Set by the compiler: where the variable lives.
  var storage: Storage = .unplaced

  enum Storage {
    case unplaced
    case register(Int)
    /// A register that holds a cell.
    case cell(Int)
    case global(Int)
  }

  init(
    name: String, span: SourceSpan, isMutable: Bool, owner: FunctionUnit, isTopLevel: Bool,
    isDeclared: Bool = true
  ) {
    self.name = name
    self.span = span
    self.isMutable = isMutable
    self.owner = owner
    self.isTopLevel = isTopLevel
    self.isDeclared = isDeclared
  }

  /// Shared by reference with closures, so that it needs a cell. A constant is copied instead.
  var needsCell: Bool {
    !isTopLevel && isCaptured && (isCapturedEarly || isMutable && isAssigned)
  }
}

/// A function, a closure, or the statements of a source themselves.
final class FunctionUnit {
  enum Kind { case main, function, closure }

  let kind: Kind
  let name: String
  /// The function around it; nil for main.
  let parent: FunctionUnit?
  let number: Int
  var parameters: [Variable] = []
  var parameterNodes: [Parameter] = []
  var result: ScriptType?
  /// Variables of enclosing functions that it uses, in the order of their first use.
  var captures: [Variable] = []
  /// The variable that holds a local function.
  weak var variable: Variable?
  /// A closure that names its parameters.
  var hasHeader = false
  /// It contains a `defer`, so that a result must survive it.
  var hasDefer = false
  /// A closure whose first parameter is a variable that it hands back.
  var changesFirst = false
  /// `self`, where it is a method; also the first of the parameters.
  var receiver: Variable?
  /// Its code, once it is compiled; later sources of the session call it there.
  var code: UnsafeMutablePointer<FunctionCode>?
  /// A method that changes its receiver.
  var isMutating: Bool { receiver?.isMutable == true }

  init(kind: Kind, name: String, parent: FunctionUnit?, number: Int) {
    self.kind = kind
    self.name = name
    self.parent = parent
    self.number = number
  }

  /// The parameters that a call fills: all but `self`.
  var explicitParameters: ArraySlice<Variable> { parameters.dropFirst(receiver == nil ? 0 : 1) }

  /// Needs no closure object: a call goes straight to the code. Set when all names are resolved.
  var isStatic = false

  var signature: [ArgumentBinding.Parameter] {
    parameterNodes.map { node in
      ArgumentBinding.Parameter(
        label: kind == .closure ? nil : node.label?.text, name: node.name.text,
        hasDefault: node.defaultValue != nil, isVariadic: false,
        takesFunction: { if case .function = node.type { true } else { false } }(),
        isUntyped: node.type == nil || node.type?.isNamed("Any") == true)
    }
  }
}

extension TypeExpression {
  fileprivate func isNamed(_ text: String) -> Bool {
    if case .named(let name) = self { name.text == text } else { false }
  }
}

/// What a name in the source stands for.
enum Binding {
  case variable(Variable)
  case function(FunctionUnit)
  /// A variable or function of an earlier source of the same session.
  case session(SessionSymbol)
  case primitive(String)
  case structure(StructUnit)
  /// A member of `self`, whose name stands alone in a method.
  case member(Variable, StructUnit)
}

/// A variable or function that outlives the source that declared it: at the prompt, or in an imported
/// file.
final class SessionSymbol {
  let name: String
  let isMutable: Bool
  /// Its global.
  let index: Int
  let type: ScriptType
  /// What its annotation demands.
  let declaredType: ScriptType?
  /// It never takes a value of another type than `type`.
  let isStable: Bool
  /// Parameters, where it is a function.
  var signature: [ArgumentBinding.Parameter]? { function?.signature }
  /// The function that a `func` declared under this name.
  let function: FunctionUnit?
  /// The structure that this is the name of.
  let structure: StructUnit?
  /// The number that it always is.
  let constant: ConstantNumber?

  /// - Parameter index: the global that holds its value.
  init(_ variable: Variable, index: Int) {
    name = variable.name
    isMutable = variable.isMutable
    self.index = index
    type = variable.type
    declaredType = variable.declaredType
    isStable = !variable.isMutable || variable.declaredType == variable.type
    function = variable.function
    structure = variable.structure
    constant = variable.constant
  }

  init(
    name: String, isMutable: Bool, index: Int, type: ScriptType, declaredType: ScriptType? = nil,
    isStable: Bool, function: FunctionUnit? = nil, structure: StructUnit? = nil
  ) {
    self.name = name
    self.isMutable = isMutable
    self.index = index
    self.type = type
    self.declaredType = declaredType
    self.isStable = isStable
    self.function = function
    self.structure = structure
    constant = nil
  }
}

/// What the resolver found out about a tree; indexed by the nodes' identities.
final class Resolution {
  let tree: SyntaxTree
  let main: FunctionUnit
  let kind: Kind
  /// For name expressions.
  var bindings: [Binding?]
  /// For declarations, parameters, loops and catch clauses that introduce a name.
  var variables: [Variable?]
  /// For function declarations and closures.
  var units: [FunctionUnit?]
  var allUnits: [FunctionUnit]
  /// In the order of their declarations.
  var allVariables: [Variable] = []
  /// For structures.
  var structureOf: [StructUnit?]
  /// Structures of earlier sources of the session, by their numbers.
  var earlierStructures: [Int: StructUnit] = [:]
  /// Structures that the source declares, in the order of their numbers.
  var structures: [StructUnit] = []
  /// The structures that annotations name, by the place of the name.
  var typeNames: [Int: StructUnit] = [:]
  /// Names of members of structures and tuples: of what has one, nothing else is known.
  var memberNames: Set<String> = []
  /// Names of methods that change their receiver.
  var mutatingNames: Set<String> = []
  /// Names that the outermost level declares, last declaration first found.
  var topLevel: [String: Variable] = [:]

  /// A name is wrong, so that a value of which nothing is known may be one that has what is asked for.
  var hasFaults = false

  /// Every use of a name in an entry of the prompt, in no order: what a saved session is renamed by.
  var uses: [Use] = []

  struct Use {
    let id: NodeID
    let span: SourceSpan
  }

  enum Kind {
    case script
    /// Of the prompt: its names outlive it, may be declared again, and its last value is shown.
    case entry
    /// A file that others import: its names outlive it.
    case module
  }

  var isSession: Bool { kind == .entry }
  var exportsNames: Bool { kind != .script }

  init(tree: SyntaxTree, main: FunctionUnit, kind: Kind) {
    self.tree = tree
    self.main = main
    self.kind = kind
    bindings = Array(repeating: nil, count: tree.nodeCount)
    variables = Array(repeating: nil, count: tree.nodeCount)
    units = Array(repeating: nil, count: tree.nodeCount)
    structureOf = Array(repeating: nil, count: tree.nodeCount)
    allUnits = [main]
  }
}
