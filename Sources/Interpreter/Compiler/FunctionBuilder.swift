/// The code of one function while it grows: instructions with their places in the source, constants,
/// registers, and the scopes that are open.
///
/// Registers are handed out like a stack: those of variables at the bottom, temporaries above them. A
/// register above `top` is never read and never holds a heap value.
final class FunctionBuilder {
  /// What has to happen when a pair of braces is left.
  final class Scope {
    /// The first register of the scope's variables.
    let base: Int
    var defers: [Defer] = []
    var loop: Loop?

    init(base: Int) { self.base = base }
  }

  struct Defer {
    let body: Int
    /// Holds the place to return to.
    let returnRegister: Int
    /// Holds the error while the body runs on its way.
    let errorRegister: Int
    let start: Int
  }

  /// A loop, or a `switch`, which `continue` passes by.
  final class Loop {
    let label: String?
    let isLoop: Bool
    var breaks: [Int] = []
    var continues: [Int] = []

    init(label: String?, isLoop: Bool = true) {
      self.label = label
      self.isLoop = isLoop
    }
  }

  let unit: FunctionUnit
  let info: FunctionInfo
  var code: [Instruction] = []
  var constants: [Value] = []
  private var constantIndex: [ConstantKey: Int] = [:]
  var scopes: [Scope] = []
  private(set) var top = 0
  private(set) var registerCount = 0
  /// Registers of variables that may hold a heap value.
  var mayHoldObject: Set<Int> = []
  var directEntry = 0
  var requiredCount = 0
  /// Where `return` puts its value while the defers run; nil in a function without any.
  var resultRegister: Int?
  /// Globals that the code names.
  private(set) var globalsUsed: Set<Int> = []
  /// The place in the source of what is being compiled.
  var span: SourceSpan

  private struct ConstantKey: Hashable {
    let tag: UInt64
    let bits: UInt64
    /// Bytes, since strings that are equal need not be the same.
    let text: [UInt8]
  }

  init(_ unit: FunctionUnit, source: SourceText, span: SourceSpan) {
    self.unit = unit
    self.span = span
    info = FunctionInfo(name: unit.name, source: source)
  }

  // MARK: Registers

  func allocate() -> Int {
    top += 1
    registerCount = max(registerCount, top)
    return top - 1
  }

  /// Makes sure that registers up to `count` above the current top exist.
  func reserve(_ count: Int) { registerCount = max(registerCount, top + count) }

  func free(to register: Int) { top = register }

  // MARK: Code

  @discardableResult
  func emit(_ instruction: Instruction) -> Int {
    let operation = instruction.operation
    if operation == .getGlobal || operation == .setGlobal { globalsUsed.insert(instruction.bx) }
    return append(instruction)
  }

  /// A word that is an operand of the instruction before it.
  @discardableResult
  func emitWord(_ word: UInt64) -> Int { append(word) }

  private func append(_ word: UInt64) -> Int {
    code.append(word)
    info.spans.append(span)
    return code.count - 1
  }

  /// A jump whose distance `patch` fills in.
  func emitJump(_ operation: Operation, a: Int = 0) -> Int {
    emit(Instruction(operation, a: a, bx: 0))
  }

  /// The word behind a compare-and-jump, whose distance `patch` fills in.
  func emitDistance() -> Int { emitWord(0) }

  /// Lets the jump or distance word at `index` lead to `target`.
  func patch(_ index: Int, to target: Int) {
    let distance = target - index - 1
    if distanceWords.contains(index) {
      code[index] = UInt64(bitPattern: Int64(distance))
    } else {
      code[index] |= UInt64(UInt32(bitPattern: Int32(distance))) << 32
    }
  }

  func patchHere(_ indices: [Int]) { for index in indices { patch(index, to: code.count) } }

  private var distanceWords: Set<Int> = []

  func emitBranch(_ instruction: Instruction) -> Int {
    emit(instruction)
    let index = emitDistance()
    distanceWords.insert(index)
    return index
  }

  // MARK: Constants

  func constant(_ value: Value) -> Int {
    let key = ConstantKey(tag: value.tag, bits: value.bits, text: [])
    if let index = constantIndex[key] { return index }
    constants.append(value)
    constantIndex[key] = constants.count - 1
    return constants.count - 1
  }

  func constant(_ text: String, heap: Heap) -> Int {
    let key = ConstantKey(tag: Tag.string, bits: 0, text: Array(text.utf8))
    if let index = constantIndex[key] { return index }
    constants.append(heap.makeString(text))
    constantIndex[key] = constants.count - 1
    return constants.count - 1
  }

  func type(_ type: ScriptType) -> Int {
    if let index = info.types.firstIndex(of: type) { return index }
    info.types.append(type)
    return info.types.count - 1
  }

  func site(_ site: CallSite) -> Int {
    if case .global(let index) = site.place { globalsUsed.insert(index) }
    info.sites.append(site)
    return info.sites.count - 1
  }

  /// How many registers from 0 on a `return` has to look through.
  func liveCount(below limit: Int) -> Int {
    (mayHoldObject.filter { $0 < limit }.max() ?? -1) + 1
  }

  // MARK: Finishing

  func finish(_ chunk: Chunk) {
    let memory = UnsafeMutablePointer<Instruction>.allocate(capacity: max(code.count, 1))
    memory.initialize(from: code, count: code.count)
    let pool = UnsafeMutablePointer<Value>.allocate(capacity: max(constants.count, 1))
    pool.initialize(from: constants, count: constants.count)
    let sites = UnsafeMutablePointer<Unmanaged<CallSite>>.allocate(
      capacity: max(info.sites.count, 1))
    for (index, site) in info.sites.enumerated() {
      (sites + index).initialize(to: Unmanaged.passUnretained(site))
    }
    chunk.set(
      unit.number,
      FunctionCode(
        code: memory, directEntry: memory + directEntry, constants: pool,
        constantCount: constants.count, functions: chunk.functions, sites: sites,
        registerCount: registerCount + 2, parameterCount: unit.parameters.count,
        requiredCount: requiredCount, info: Unmanaged.passRetained(info)))
  }
}
