import Glibc

/// The virtual machine of one engine: registers, call frames, globals and the heap.
///
/// Not thread-safe; only `interruption` may be touched from other threads and from signal handlers.
final class VM {
  /// A call under way. The dispatch loop keeps the innermost one in local variables.
  struct Frame {
    var function: UnsafeMutablePointer<FunctionCode>
    var pc: UnsafeMutablePointer<Instruction>
    var base: UnsafeMutablePointer<Value>
    /// The closure that runs, whose value waits in the register below `base`; nil in a plain function.
    var closure: UnsafeMutablePointer<ClosureObject>?
  }

  let heap: Heap
  let registry: Registry
  @exclusivity(unchecked) var names = NameTable()
  let interruption: InterruptFlag
  @exclusivity(unchecked) var limits: Limits

  // Registers and frames: reserved address space whose pages come into being when touched.
  let stack: UnsafeMutablePointer<Value>
  let stackEnd: UnsafeMutablePointer<Value>
  let frames: UnsafeMutablePointer<Frame>
  let framesEnd: UnsafeMutablePointer<Frame>
  /// The innermost frame; `frames - 1` where nothing runs.
  @exclusivity(unchecked) var frame: UnsafeMutablePointer<Frame>
  /// The first register that no frame uses.
  @exclusivity(unchecked) var top: UnsafeMutablePointer<Value>
  /// Dispatch loops that run inside one another: a primitive called a closure.
  @exclusivity(unchecked) var nesting = 0

  @exclusivity(unchecked) var globals: UnsafeMutablePointer<Value>
  @exclusivity(unchecked) private(set) var globalCount = 0
  private var globalCapacity = 64
  /// Globals that the code of functions names: they are kept as long as a function may run.
  var sharedGlobals: Set<Int> = []

  /// What a mutating method that just ended made of its receiver; unset at all other times.
  @exclusivity(unchecked) var mutatedSelf: Value = .unset
  @exclusivity(unchecked) var shapes = ShapeTable()
  /// The shape of `(key: …, value: …)`.
  let entryShape: UInt32

  /// The error that a `Trap` stands for while it is on its way.
  @exclusivity(unchecked) var pendingError: Value = .none
  /// Back-edges and calls until the next look at the limits and at `interruption`.
  @exclusivity(unchecked) var stepsTaken = 0
  /// Calls from the library until the next look.
  @exclusivity(unchecked) var callbackFuel = Int(VM.fuelPerPoll)
  /// Chunks compiled so far: their code lives as long as the VM.
  var chunks: [Chunk] = []
  /// What the host side of the primitives needs: output, arguments, the disk session.
  let services: Services

  private static let stackValues = 1 << 22

  init(registry: Registry, services: Services, interruption: InterruptFlag, limits: Limits) {
    self.registry = registry
    self.services = services
    self.interruption = interruption
    self.limits = limits
    heap = Heap(hashSeed: UInt64.random(in: 1...UInt64.max))
    heap.byteLimit = limits.memoryBytes
    stack = VM.reserve(VM.stackValues)
    stackEnd = stack + VM.stackValues - (1 << 16)
    frames = VM.reserve(limits.depth + 2)
    framesEnd = frames + limits.depth
    frame = frames - 1
    top = stack
    globals = .allocate(capacity: globalCapacity)
    entryShape =
      shapes.tuple([names.intern("key"), names.intern("value")], &names).number
  }

  deinit {
    munmap(stack, VM.stackValues * MemoryLayout<Value>.stride)
    munmap(frames, (limits.depth + 2) * MemoryLayout<Frame>.stride)
    globals.deallocate()
    for chunk in chunks { chunk.free() }
  }

  /// Address space for `count` elements, zero-filled: as registers, all Ints.
  private static func reserve<T>(_ count: Int) -> UnsafeMutablePointer<T> {
    let bytes = count * MemoryLayout<T>.stride
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED
    else { Heap.outOfMemory() }
    return memory.bindMemory(to: T.self, capacity: count)
  }

  // MARK: Globals

  /// A new global, unset until its declaration runs.
  func addGlobal() -> Int {
    if globalCount == globalCapacity {
      let larger = UnsafeMutablePointer<Value>.allocate(capacity: globalCapacity * 2)
      larger.moveInitialize(from: globals, count: globalCount)
      globals.deallocate()
      globals = larger
      globalCapacity *= 2
    }
    globals[globalCount] = .unset
    globalCount += 1
    return globalCount - 1
  }

  /// Drops what a global holds that nothing can name any more, unless a function still may.
  func forgetGlobal(_ index: Int) {
    if sharedGlobals.contains(index) { return }
    let old = globals[index]
    globals[index] = .unset
    heap.release(old)
  }

  /// Drops what the globals hold, last declared first.
  func releaseGlobals() {
    for index in stride(from: globalCount - 1, through: 0, by: -1) {
      let old = globals[index]
      globals[index] = .unset
      heap.release(old)
    }
  }

  /// Drops what the globals hold of the host, where nothing of it has to be released in an order: an
  /// image of a device that is attached would keep that in use.
  func releaseUnscopedGlobals() {
    for index in stride(from: globalCount - 1, through: 0, by: -1) {
      let old = globals[index]
      guard old.tag == Tag.host,
        !(old.asHost.pointee.reference.takeUnretainedValue() is any ScopedResource)
      else { continue }
      globals[index] = .unset
      heap.release(old)
    }
  }

  // MARK: Limits

  /// The slow part of every 4096th back-edge and call.
  @inline(never)
  func poll(spent: Int) throws(Trap) {
    stepsTaken += spent
    if stepsTaken > limits.steps, !interruption.isRequested {
      throw raise(ScriptFault(.stepLimit, "the script took more than \(limits.steps) steps"))
    }
    if let fault = stopFault() { throw raise(fault) }
    try checkMemory()
  }

  /// Why what works through much has to give up; nil where it may go on. An interruption is said once.
  func stopFault() -> ScriptFault? {
    if interruption.isRequested {
      interruption.clear()
      return ScriptFault(.interrupted, "interrupted", symbol: "interrupted")
    }
    if limits.hasDeadline, limits.isPastDeadline {
      return ScriptFault(.timeLimit, "the script ran longer than it may")
    }
    return nil
  }

  /// Whether what waits, or works through much, should give up.
  var isStopWanted: Bool {
    interruption.isRequested || limits.hasDeadline && limits.isPastDeadline
  }

  var memoryFault: ScriptFault {
    ScriptFault(
      .memoryLimit, "the script would hold more than \(SizeText.human(heap.byteLimit)) of memory",
      help: "work on a piece at a time")
  }

  /// Makes sure, before something large is made, that there is room for it.
  @inline(__always)
  func require(bytes: Int) throws(ScriptFault) {
    if bytes < 1 << 20 { return }
    if bytes > heap.roomLeft { heap.collectCycles() }
    if bytes > heap.roomLeft { throw memoryFault }
  }

  /// The same for so many elements, which may be any number.
  func require(elements: Int, of stride: Int) throws(ScriptFault) {
    let (bytes, overflow) = elements.multipliedReportingOverflow(by: stride)
    if overflow { throw memoryFault }
    try require(bytes: bytes)
  }

  func checkMemory() throws(Trap) {
    if heap.containerCount > heap.nextCollection { heap.collectCycles() }
    if heap.liveBytes > heap.byteLimit {
      heap.collectCycles()
      if heap.liveBytes > heap.byteLimit {
        throw raise(memoryFault)
      }
    }
  }
}
