/// "Did you mean …?"
public enum Suggestion {
  /// The candidate nearest to `name` by insertions, deletions, replacements and swaps of neighbours,
  /// where it is near enough to be what was meant.
  public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard wanted.count <= 64 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name && candidate.utf8.count <= 64 {
      let other = Array(candidate.lowercased().utf8)
      if abs(other.count - wanted.count) > limit { continue }
      let found = distance(wanted, other)
      if found > limit { continue }
      if let best, (best.distance, best.name) <= (found, candidate) { continue }
      best = (found, candidate)
    }
    return best?.name
  }

  /// The help for a symbol that is not one of `allowed`.
  static func symbolHelp(_ given: String, _ allowed: Set<String>) -> String {
    if let near = closest(to: given, among: allowed) { return "did you mean `.\(near)`?" }
    return "use one of \(allowed.sorted().map { "`.\($0)`" }.joined(separator: ", "))"
  }

  /// Cost: the product of the lengths.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      for j in 0..<b.count {
        var cost = min(current[j] + 1, previous[j + 1] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[b.count]
  }
}
