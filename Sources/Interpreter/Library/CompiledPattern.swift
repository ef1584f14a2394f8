import CPCRE2

/// A regular expression of PCRE2, compiled: what `Regex(…)` gives.
///
/// Patterns are those of Perl, over Unicode characters: `\w`, `\d`, `\b` and classes know Unicode. Belongs
/// to the thread of its VM, as its match data is used anew by each search.
final class CompiledPattern {
  struct Options: Hashable {
    var ignoresCase = false
    var anchorsMatchLineEndings = false
    var dotMatchesNewlines = false
    var ignoresWhitespace = false

    fileprivate var bits: UInt32 {
      (ignoresCase ? UInt32(PCRE2_CASELESS) : 0)
        | (anchorsMatchLineEndings ? UInt32(PCRE2_MULTILINE) : 0)
        | (dotMatchesNewlines ? UInt32(PCRE2_DOTALL) : 0)
        | (ignoresWhitespace ? UInt32(PCRE2_EXTENDED) : 0)
    }
  }

  /// How a pattern is compiled: the careful way stops at every item of it.
  enum Care { case quick, careful }

  let source: String
  let options: Options
  /// Groups, the whole match not counted.
  let groupCount: Int
  /// Named groups, by name.
  let names: [String: Int]

  private let quick: OpaquePointer
  /// Made when a text turns out to need it.
  private var careful: OpaquePointer?
  let matchData: OpaquePointer

  /// Bytes of a pattern.
  private static let maximumLength = 1 << 16

  /// - Throws: `ScriptFault` with the column for a pattern that PCRE2 refuses.
  init(_ source: String, _ options: Options = Options()) throws {
    self.source = source
    self.options = options
    quick = try CompiledPattern.compile(source, options, .quick)
    groupCount = Int(CompiledPattern.number(quick, UInt32(PCRE2_INFO_CAPTURECOUNT)))
    names = CompiledPattern.names(quick)
    guard let data = pcre2_match_data_create_from_pattern_8(quick, nil) else { Heap.outOfMemory() }
    matchData = data
  }

  deinit {
    pcre2_match_data_free_8(matchData)
    pcre2_code_free_8(quick)
    if let careful { pcre2_code_free_8(careful) }
  }

  func code(_ care: Care) throws -> OpaquePointer {
    if care == .quick { return quick }
    if let careful { return careful }
    let made = try CompiledPattern.compile(source, options, .careful)
    careful = made
    return made
  }

  // MARK: Compiling

  /// A callout at the start of each attempt is where a search can be interrupted.
  private static let attemptMark = "(?C1)"

  private static func compile(
    _ source: String, _ options: Options, _ care: Care
  ) throws -> OpaquePointer {
    guard source.utf8.count <= maximumLength else {
      throw fault("it is longer than \(maximumLength) bytes", column: maximumLength)
    }
    let prefix = verbLength(source)
    let marked =
      source.utf8.prefix(prefix) + Array(attemptMark.utf8) + source.utf8.dropFirst(prefix)
    var bits =
      options.bits | UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    if care == .careful { bits |= UInt32(PCRE2_AUTO_CALLOUT) }
    var code: Int32 = 0
    var offset = 0
    let compiled = Array(marked).withUnsafeBufferPointer { text in
      pcre2_compile_8(text.baseAddress, text.count, bits, &code, &offset, nil)
    }
    guard let compiled else {
      let place = offset > prefix ? max(prefix, offset - attemptMark.utf8.count) : offset
      let before = String(decoding: source.utf8.prefix(place), as: UTF8.self)
      throw fault(message(code), column: before.count + 1)
    }
    // Where there is no machine code for it, the pattern is interpreted.
    _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
    return compiled
  }

  /// Bytes of leading verbs such as `(*ANYCRLF)`, which must stay in front.
  private static func verbLength(_ source: String) -> Int {
    let bytes = Array(source.utf8)
    var position = 0
    while bytes.dropFirst(position).starts(with: Array("(*".utf8)),
      let end = bytes[position...].firstIndex(of: UInt8(ascii: ")"))
    {
      position = end + 1
    }
    return position
  }

  private static func fault(_ what: String, column: Int) -> ScriptFault {
    ScriptFault(
      .invalidArgument, "the pattern is wrong at column \(column): \(what)", symbol: "pattern")
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, Int(count))), as: UTF8.self)
  }

  private static func number(_ code: OpaquePointer, _ what: UInt32) -> UInt32 {
    var value: UInt32 = 0
    pcre2_pattern_info_8(code, what, &value)
    return value
  }

  /// The table of names: entries of one size, each the group's number in two bytes and the name.
  private static func names(_ code: OpaquePointer) -> [String: Int] {
    let count = Int(number(code, UInt32(PCRE2_INFO_NAMECOUNT)))
    let size = Int(number(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE)))
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    guard let table else { return [:] }
    var names: [String: Int] = [:]
    for index in 0..<count {
      let entry = UnsafeBufferPointer(start: table + index * size, count: size)
      let name = String(decoding: entry.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
      names[name] = Int(entry[0]) << 8 | Int(entry[1])
    }
    return names
  }
}

/// The patterns of one engine that were given as text, so that a loop compiles each once.
final class PatternCache {
  private var patterns: [String: CompiledPattern] = [:]
  private static let limit = 64

  func pattern(_ source: String) throws -> CompiledPattern {
    if let known = patterns[source] { return known }
    if patterns.count >= PatternCache.limit { patterns.removeAll() }
    let made = try CompiledPattern(source)
    patterns[source] = made
    return made
  }
}
