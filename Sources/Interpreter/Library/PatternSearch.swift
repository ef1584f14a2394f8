import CPCRE2
import Glibc

/// Searching a text for a pattern, within limits and interruptible.
///
/// The quick way may take only so many steps from one place of the text; where that is not enough, the
/// pattern is tried again in the careful way, which looks for interruption at every item. Either ends
/// with an error, and not with a hang, at the last limit.
struct PatternSearch {
  enum Kind {
    case anywhere
    /// At the start, and up to the end.
    case whole
    /// At the start only.
    case prefix
  }

  let pattern: CompiledPattern
  let subject: SearchedText
  let vm: VM

  /// Steps of one attempt that no pattern may exceed.
  private static let stepLimit = 10_000_000
  /// Kibibytes that backtracking may take.
  private static let heapLimit: UInt32 = 256 << 10

  /// The first match at or behind a place.
  /// - Parameters:
  ///   - start: a byte offset at a character's first byte.
  ///   - notEmptyAtStart: whether an empty match at `start` does not count.
  /// - Returns: the offsets of where each group begins and ends, −1 where it took no part; or nil.
  func first(
    from start: Int, _ kind: Kind = .anywhere, notEmptyAtStart: Bool = false
  ) throws -> [Int]? {
    var options: UInt32 = subject.isChecked ? UInt32(PCRE2_NO_UTF_CHECK) : 0
    if kind != .anywhere { options |= UInt32(PCRE2_ANCHORED) }
    if kind == .whole { options |= UInt32(PCRE2_ENDANCHORED) }
    if notEmptyAtStart { options |= UInt32(PCRE2_NOTEMPTY_ATSTART) }
    let quickLimit = max(1000, min(1_000_000, 4_000_000_000 / max(1, subject.buffer.count)))
    var (care, limit) = (CompiledPattern.Care.quick, quickLimit)
    while true {
      let (outcome, isOverdue) = try attempt(start, options, care, limit: limit)
      subject.isChecked = true
      switch outcome {
      case PCRE2_ERROR_NOMATCH: return nil
      case PCRE2_ERROR_JIT_STACKLIMIT where options & UInt32(PCRE2_NO_JIT) == 0:
        options |= UInt32(PCRE2_NO_JIT)
      case PCRE2_ERROR_MATCHLIMIT where care == .quick && !isOverdue:
        (care, limit) = (.careful, PatternSearch.stepLimit)
      case 1...: return offsets
      default: throw fault(outcome)
      }
    }
  }

  private func attempt(
    _ start: Int, _ options: UInt32, _ care: CompiledPattern.Care, limit: Int
  ) throws -> (outcome: Int32, isOverdue: Bool) {
    let context = pcre2_match_context_create_8(nil)
    defer { pcre2_match_context_free_8(context) }
    pcre2_set_match_limit_8(context, UInt32(limit))
    pcre2_set_depth_limit_8(context, UInt32(limit))
    let room = UInt32(clamping: vm.heap.roomLeft >> 10)
    pcre2_set_heap_limit_8(context, min(PatternSearch.heapLimit, max(room, 1 << 10)))
    let code = try pattern.code(care)
    let watch = SearchWatch(vm, bytes: subject.buffer.count)
    let outcome = withExtendedLifetime(watch) {
      pcre2_set_callout_8(
        context, { _, watch in SearchWatch.stopsAt(watch) },
        Unmanaged.passUnretained(watch).toOpaque())
      return pcre2_match_8(
        code, subject.buffer.baseAddress, subject.buffer.count, start, options, pattern.matchData,
        context)
    }
    // Also where the search was stopped: what stopped it is thrown here.
    try vm.poll(spent: watch.stops / 16)
    return (watch.isOverdue ? PCRE2_ERROR_MATCHLIMIT : outcome, watch.isOverdue)
  }

  private var offsets: [Int] {
    guard let vector = pcre2_get_ovector_pointer_8(pattern.matchData) else { return [] }
    return (0..<(pattern.groupCount + 1) * 2).map { index in
      vector[index] == dsk_pcre2_unset() ? -1 : Int(bitPattern: UInt(vector[index]))
    }
  }

  private func fault(_ code: Int32) -> ScriptFault {
    switch code {
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT:
      ScriptFault(
        .invalidArgument, "the pattern takes too many steps on this text", symbol: "pattern",
        help: "say what may repeat more exactly, so that there are fewer ways to match")
    default:
      ScriptFault(
        .invalidArgument, "the pattern cannot be matched: PCRE2 says \(code)", symbol: "pattern")
    }
  }
}

/// What looks after a search while it runs.
private final class SearchWatch {
  private let vm: VM
  private let started = SearchWatch.now
  /// Seconds of processor time: five, and one more for every 20 MB of text.
  private let allowance: Double
  /// Calls so far: attempts, or items in the careful way.
  var stops = 0
  private(set) var isOverdue = false

  init(_ vm: VM, bytes: Int) {
    self.vm = vm
    allowance = 5 + Double(bytes) / 20e6
  }

  /// Not zero where the search has to end.
  static func stopsAt(_ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return 0 }
    let watch = Unmanaged<SearchWatch>.fromOpaque(context).takeUnretainedValue()
    watch.stops += 1
    if watch.vm.interruption.isRequested { return PCRE2_ERROR_CALLOUT }
    return watch.stops & 0xFF == 0 && watch.hasToEnd ? PCRE2_ERROR_CALLOUT : 0
  }

  private var hasToEnd: Bool {
    isOverdue = SearchWatch.now - started > allowance
    return isOverdue || vm.stepsTaken + stops / 16 > vm.limits.steps || vm.limits.isPastDeadline
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A text that is searched, or in which something was found: held as long as a match of it is.
final class SearchedText {
  private let heap: Heap
  let value: Value
  /// PCRE2 has found that it is UTF-8.
  var isChecked: Bool
  /// The text by characters, for indices into it; ASCII without line breaks of two needs none.
  private lazy var text = heap.text(value)
  private lazy var known = (index: text.startIndex, character: 0)

  init(_ heap: Heap, _ value: Value) {
    self.heap = heap
    self.value = value
    heap.retain(value)
    isChecked = value.asString.pointee.header.isASCII
  }

  deinit { heap.release(value) }

  var buffer: UnsafeBufferPointer<UInt8> { value.asString.buffer }

  func piece(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: buffer[range])
  }

  func string(_ range: Range<Int>) -> Value { heap.makeString(piece(range)) }

  /// Where a character begins, in bytes; `character` is 0 … count.
  func byte(ofCharacter character: Int) -> Int {
    if heap.characterCount(value.asString) == buffer.count { return character }
    let index = text.index(text.startIndex, offsetBy: character)
    return text.utf8.distance(from: text.startIndex, to: index)
  }

  /// The index of the character in which a byte lies.
  /// - Complexity: O(1) for ASCII, else the distance from the last place that was asked for.
  func character(atByte offset: Int) -> Int {
    let count = heap.characterCount(value.asString)
    if count == buffer.count { return offset }
    let index = text.utf8.index(text.startIndex, offsetBy: offset)
    let character = known.character + text.distance(from: known.index, to: index)
    known = (index, character)
    return character
  }
}
