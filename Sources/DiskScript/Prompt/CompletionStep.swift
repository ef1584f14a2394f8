/// What Tab does with the candidates.
enum CompletionStep: Equatable {
  case nothing
  /// Removes so many scalars before the cursor and puts a text there.
  case replace(count: Int, with: String)
  /// They agree no further than what is typed: shows them.
  case list

  /// - Parameter before: the text before the cursor, which the candidates' range ends at.
  static func next(_ list: Completions, in before: String) -> CompletionStep {
    guard let first = list.candidates.first else { return .nothing }
    let bytes = Array(before.utf8)
    guard list.range.lowerBound >= 0, list.range.lowerBound <= list.range.upperBound,
      list.range.upperBound == bytes.count,
      let typed = String(validating: bytes[list.range], as: UTF8.self)
    else { return .nothing }
    let common = list.candidates.dropFirst().reduce(Substring(first.insertion)) {
      sharedStart($0, $1.insertion)
    }
    // Of what was not looked at nobody knows what it shares.
    guard list.isComplete else { return .list }
    let isOnly = list.candidates.count == 1
    if isOnly ? common != typed : common.count > typed.count {
      return .replace(count: typed.unicodeScalars.count, with: String(common))
    }
    return isOnly ? .nothing : .list
  }

  private static func sharedStart(_ a: Substring, _ b: String) -> Substring {
    var end = a.startIndex
    var other = b.startIndex
    while end < a.endIndex, other < b.endIndex, a[end] == b[other] {
      end = a.index(after: end)
      other = b.index(after: other)
    }
    return a[..<end]
  }
}
