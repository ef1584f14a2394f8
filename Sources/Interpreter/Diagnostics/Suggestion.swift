/// "Did you mean …?"
public enum Suggestion {
  /// The candidate nearest to `name` by insertions, deletions, replacements and swaps of neighbours,
  /// where it is near enough to be what was meant.
  public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard wanted.count <= 64 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
      // Most are of another length; only the case of letters outside of ASCII changes that.
      if abs(candidate.utf8.count - wanted.count) > limit { continue }
      let found = distance(wanted, Array(candidate.lowercased().utf8))
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
    let width = b.count + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows in
      for j in 0..<width { rows[j] = j }
      for i in 0..<a.count {
        // Three rows take turns: this one, the previous one and the one before that.
        let (current, previous, before) = (
          (i + 1) % 3 * width, i % 3 * width, (i + 2) % 3 * width
        )
        rows[current] = i + 1
        for j in 0..<b.count {
          var cost = min(
            rows[current + j] + 1, rows[previous + j + 1] + 1,
            rows[previous + j] + (a[i] == b[j] ? 0 : 1))
          if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
            cost = min(cost, rows[before + j - 1] + 1)
          }
          rows[current + j + 1] = cost
        }
      }
      return rows[a.count % 3 * width + b.count]
    }
  }
}
