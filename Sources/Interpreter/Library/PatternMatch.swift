/// One place where a pattern matched: what `firstMatch(of:)` gives.
final class PatternMatch {
  let text: SearchedText
  let pattern: CompiledPattern
  /// Where each group begins and ends, in bytes; −1 where it took no part. The whole match is group 0.
  private let offsets: [Int]
  private let heap: Heap

  init(_ text: SearchedText, _ pattern: CompiledPattern, _ offsets: [Int], _ heap: Heap) {
    self.text = text
    self.pattern = pattern
    self.offsets = offsets
    self.heap = heap
    // What Swift holds for the script counts as the script's memory.
    heap.liveBytes += PatternMatch.cost(offsets)
  }

  deinit { heap.liveBytes -= PatternMatch.cost(offsets) }

  private static func cost(_ offsets: [Int]) -> Int { 112 + offsets.count * 8 }

  /// The bytes that a group took; nil where it took no part.
  func bytes(_ group: Int) -> Range<Int>? {
    let start = offsets[group * 2]
    // With `\K` a match can begin behind its end.
    return start < 0 ? nil : start..<max(start, offsets[group * 2 + 1])
  }

  var whole: Range<Int> { bytes(0) ?? 0..<0 }

  /// A group's text, or nil.
  func value(_ group: Int) -> Value {
    bytes(group).map { text.string($0) } ?? .none
  }

  /// - Parameter key: the number of a group, or its name.
  func element(_ key: Value, _ vm: VM) throws -> Value {
    if key.tag == Tag.string { return value(try pattern.group(vm.heap.text(key))) }
    guard (0...pattern.groupCount).contains(key.int) else {
      throw ScriptFault(
        .indexOutOfRange,
        "the pattern has no group \(key.int): its groups are 0 … \(pattern.groupCount)",
        symbol: "index")
    }
    return value(key.int)
  }
}

extension CompiledPattern {
  /// The number of a named group.
  func group(_ name: String) throws -> Int {
    if let number = names[name] { return number }
    throw ScriptFault(
      .keyNotFound, "the pattern has no group called `\(name)`", symbol: "key",
      help: Suggestion.closest(to: name, among: Set(names.keys)).map { "did you mean `\($0)`?" })
  }
}

extension PatternSearch {
  /// Calls `body` with each match from left to right, none overlapping another, until it gives false.
  func forEachMatch(_ body: ([Int]) throws -> Bool) throws {
    var position = 0
    var isBehindEmpty = false
    while position <= subject.buffer.count {
      guard let found = try first(from: position, notEmptyAtStart: isBehindEmpty) else { return }
      if try !body(found) { return }
      let end = max(found[0], found[1], position)
      isBehindEmpty = end == found[0] || end == position
      position = end
    }
  }

  func matches() throws -> [PatternMatch] {
    var all: [PatternMatch] = []
    try forEachMatch { offsets in
      all.append(PatternMatch(subject, pattern, offsets, vm.heap))
      return true
    }
    return all
  }
}

/// A replacement with `$1`, `${name}`, `$0` for the whole match and `$$` for a dollar sign.
struct ReplacementTemplate {
  private enum Part {
    case text([UInt8])
    case group(Int)
  }

  private var parts: [Part] = []

  /// - Throws: where it names a group that the pattern does not have.
  init(_ template: String, _ pattern: CompiledPattern) throws {
    var rest = Substring(template)
    while let dollar = rest.firstIndex(of: "$") {
      parts.append(.text(Array(rest[..<dollar].utf8)))
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        parts.append(.text([UInt8(ascii: "$")]))
        rest = rest.dropFirst()
      } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
        let name = String(rest[..<end].dropFirst())
        parts.append(.group(try Int(name).map { try pattern.checked($0) } ?? pattern.group(name)))
        rest = rest[rest.index(after: end)...]
      } else {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(2)
        guard let number = Int(digits) else {
          throw ScriptFault(
            .invalidArgument, "a `$` in a replacement stands before a group", symbol: "pattern",
            help: "write `$$` for a dollar sign")
        }
        parts.append(.group(try pattern.checked(number)))
        rest = rest.dropFirst(digits.count)
      }
    }
    parts.append(.text(Array(rest.utf8)))
  }

  func append(_ match: PatternMatch, to text: inout [UInt8]) {
    for part in parts {
      switch part {
      case .text(let bytes): text += bytes
      case .group(let number):
        if let range = match.bytes(number) { text += match.text.piece(range) }
      }
    }
  }
}

extension CompiledPattern {
  fileprivate func checked(_ group: Int) throws -> Int {
    if group <= groupCount { return group }
    throw ScriptFault(
      .invalidArgument, "the pattern has no group \(group): it has \(groupCount)",
      symbol: "pattern", help: "write `$$` for a dollar sign")
  }
}
