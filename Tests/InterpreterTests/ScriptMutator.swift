/// Makes scripts from scripts: by whole words and lines, so that what comes out parses more often than
/// what changed bytes give. Also the mutator of Fuzz/Script, which finds this file by a link.
struct ScriptMutator {
  /// Words that were seen, each once, up to a limit.
  private(set) var words: [[UInt8]] = []
  private var known: Set<[UInt8]> = []
  /// Lines that were seen.
  private(set) var lines: [[UInt8]] = []
  private var state: UInt64

  /// Values at which arithmetic, positions and sizes go wrong.
  private static let edges = [
    "0", "-1", "1", "63", "64", "65", "255", "0x7fffffffffffffff", "-0x7fffffffffffffff - 1",
    "1e308", "0.1", "-0.0", "Int.min", "Int.max", "Double.infinity", "nil", "[]", "[:]", "\"\"",
    "0B", "1TiB", "0...0", "0..<0", "b\"\"", "\"é\\u{1F469}\\u{200D}\"", "{ $0 }",
    "1...9223372036854775807",
  ].map { Array($0.utf8) }

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// Takes in what a script is made of.
  mutating func learn(_ script: [UInt8]) {
    for word in ScriptMutator.words(of: script) where words.count < 20_000 {
      if word[0] > 0x20, known.insert(word).inserted { words.append(word) }
    }
    for line in script.split(separator: 0x0A) where line.count < 120 {
      if lines.count < 4000 {
        lines.append(Array(line))
      } else {
        lines[below(lines.count)] = Array(line)
      }
    }
  }

  /// Another script: one to four changes away.
  mutating func mutated(_ script: [UInt8]) -> [UInt8] {
    var parts = ScriptMutator.words(of: script)
    for _ in 0...below(4) { change(&parts) }
    return Array(parts.joined())
  }

  private mutating func change(_ parts: inout [[UInt8]]) {
    guard !parts.isEmpty else {
      parts.append(pick(lines))
      return
    }
    let place = below(parts.count)
    switch below(10) {
    case 0, 1, 2: parts[place] = pick(words)
    case 3: parts[place] = pick(ScriptMutator.edges)
    case 4: parts.insert(pick(words), at: place)
    case 5: parts.remove(at: place)
    case 6: parts.swapAt(place, below(parts.count))
    case 7:
      let end = min(parts.count, place + 1 + below(12))
      parts.insert(contentsOf: Array(parts[place..<end]), at: below(parts.count))
    case 8: parts.removeSubrange(place..<min(parts.count, place + 1 + below(12)))
    default: parts.insert([0x0A] + pick(lines) + [0x0A], at: place)
    }
  }

  /// Names and numbers, spaces, and everything else by single characters.
  static func words(of script: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var last = Kind.other
    for byte in script {
      let kind = Kind(byte)
      if kind == last, kind != .other {
        result[result.count - 1].append(byte)
      } else {
        result.append([byte])
      }
      last = kind
    }
    return result
  }

  private enum Kind {
    case word, space, other

    init(_ byte: UInt8) {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: self = .word
      case 0x20, 0x0A: self = .space
      default: self = .other
      }
    }
  }

  private mutating func pick(_ from: [[UInt8]]) -> [UInt8] {
    from.isEmpty ? [] : from[below(from.count)]
  }

  /// A number in 0..<`bound`, by xorshift.
  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(truncatingIfNeeded: state >> 33) % bound
  }
}
