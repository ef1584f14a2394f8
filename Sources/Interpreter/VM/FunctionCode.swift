/// A compiled function as the dispatch loop sees it. Lives as long as the VM.
struct FunctionCode {
  var code: UnsafeMutablePointer<Instruction>
  /// Where a direct call enters: the caller has checked the types of its arguments.
  var directEntry: UnsafeMutablePointer<Instruction>
  var constants: UnsafeMutablePointer<Value>
  var constantCount: Int
  /// Functions of the same chunk, by the number that `call` and `makeClosure` name.
  var functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionCode>>
  /// What its instructions name as sites; `info` owns them.
  var sites: UnsafeMutablePointer<Unmanaged<CallSite>>
  var registerCount: Int
  var parameterCount: Int
  /// Parameters without a default.
  var requiredCount: Int
  var info: Unmanaged<FunctionInfo>
}

/// What the slow paths and the diagnostics know of a function.
final class FunctionInfo {
  /// A region in which errors are caught.
  struct Handler {
    let start: Int
    let end: Int
    let target: Int
    /// Registers from here on are released; this one then holds the error.
    let register: Int
    /// Runs a `defer` and goes on throwing: it takes also what no `catch` may.
    let isCleanup: Bool
  }

  /// Where a closure's capture comes from when it is made.
  struct Capture {
    let isLocal: Bool
    /// A register of the enclosing function, or one of its captures.
    let index: Int
  }

  let name: String
  let source: SourceText
  var spans: [SourceSpan] = []
  /// Innermost first.
  var handlers: [Handler] = []
  var captures: [Capture] = []
  @exclusivity(unchecked) var sites: [CallSite] = []
  var types: [ScriptType] = []
  /// A closure without a header that uses fewer `$n` than it is given.
  var ignoresExtraArguments = false

  /// A mutating method: what it made of `self` goes back to the caller, also where it throws.
  var yieldsSelf = false

  init(name: String, source: SourceText) {
    self.name = name
    self.source = source
  }
}

/// One call of a primitive in the code: what was written, and what the last call found.
final class CallSite {
  /// Where a mutating primitive or an assignment finds the place that it changes.
  enum Place {
    case register(Int)
    case cell(Int)
    case captureCell(Int)
    case global(Int)
  }

  let name: NameID
  let labels: [NameID?]
  /// Includes the receiver.
  let argumentCount: Int
  /// `x.f` and `x.f()`, where the first argument stands before the dot.
  let isMember: Bool
  /// `x.f` without parentheses.
  let isRead: Bool
  let place: Place?
  /// Keys of the place, found in the registers before the window.
  let keyCount: Int

  /// The type of receiver that `row` or, for a record, `order` was found for.
  @exclusivity(unchecked) var cachedType = UInt32.max
  @exclusivity(unchecked) var row: Primitive?
  /// What `RecordShape.cacheWord` says of the member that the last assignment through this place changed.
  @exclusivity(unchecked) var changedField = UInt64.max << 32
  /// For each parameter the argument that fills it, −1 for a default; nil where they are in order.
  @exclusivity(unchecked) var order: [Int]?

  /// What `cachedType` is for records of a shape.
  static func shapeKey(_ shape: UInt32) -> UInt32 { shape | 1 << 31 }

  init(
    name: NameID, labels: [NameID?], argumentCount: Int, isMember: Bool, isRead: Bool = false,
    place: Place? = nil, keyCount: Int = 0
  ) {
    self.name = name
    self.labels = labels
    self.argumentCount = argumentCount
    self.isMember = isMember
    self.isRead = isRead
    self.place = place
    self.keyCount = keyCount
  }

  /// Whether the site is written as rows of this form are: a property behind a dot has no parentheses,
  /// and nothing else there goes without.
  func isWritten(as form: Primitive.Form) -> Bool { !isMember || (form == .property) == isRead }
}
