/// A pattern of file names: `*` any characters, `?` one, `[a-z]` one of a set, `[!a]` none of it, and
/// between slashes `**` any folders. A name that begins with a dot is matched only by a pattern that does.
struct GlobPattern {
  private let parts: [[Character]]
  /// Without a slash it is matched against names, else against paths below the folder.
  let isOfPaths: Bool

  init(_ text: String) {
    isOfPaths = text.contains("/")
    parts = text.split(separator: "/").map(Array.init)
  }

  /// - Parameter path: relative to the folder that is listed.
  func matches(_ path: String) -> Bool {
    let components = path.split(separator: "/").map(Array.init)
    if !isOfPaths {
      guard let name = components.last, let part = parts.first else { return false }
      return GlobPattern.matches(name[...], part[...])
    }
    return matches(components[...], parts[...])
  }

  private func matches(
    _ names: ArraySlice<[Character]>, _ parts: ArraySlice<[Character]>
  ) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    if part == ["*", "*"] {
      let rest = parts.dropFirst()
      if matches(names, rest) { return true }
      guard let name = names.first, name.first != "." else { return false }
      return matches(names.dropFirst(), parts)
    }
    guard let name = names.first, GlobPattern.matches(name[...], part[...]) else { return false }
    return matches(names.dropFirst(), parts.dropFirst())
  }

  /// One name against one part: on a mismatch the last star takes one character more.
  private static func matches(
    _ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>
  ) -> Bool {
    if name.first == ".", pattern.first != "." { return false }
    var (name, rest) = (name, pattern)
    var afterStar: (name: ArraySlice<Character>, rest: ArraySlice<Character>)?
    while true {
      if rest.first == "*" {
        rest = rest.dropFirst()
        afterStar = (name, rest)
        continue
      }
      if let character = name.first, let left = one(character, rest) {
        (name, rest) = (name.dropFirst(), left)
        continue
      }
      if name.isEmpty, rest.isEmpty { return true }
      guard let star = afterStar, !star.name.isEmpty else { return false }
      (name, rest) = (star.name.dropFirst(), star.rest)
      afterStar = (name, rest)
    }
  }

  /// The pattern behind what takes this character, or nil where it does not.
  private static func one(
    _ character: Character, _ pattern: ArraySlice<Character>
  ) -> ArraySlice<Character>? {
    guard let first = pattern.first else { return nil }
    let rest = pattern.dropFirst()
    if first == "?" { return rest }
    if first == "[", let end = rest.dropFirst().firstIndex(of: "]") {
      var set = rest[rest.startIndex..<end]
      let isNegated = set.first == "!" || set.first == "^"
      if isNegated { set = set.dropFirst() }
      return contains(set, character) != isNegated ? pattern[(end + 1)...] : nil
    }
    return first == character ? rest : nil
  }

  private static func contains(_ set: ArraySlice<Character>, _ character: Character) -> Bool {
    var rest = set
    while let low = rest.first {
      rest = rest.dropFirst()
      if rest.first == "-", let high = rest.dropFirst().first {
        if low <= character, character <= high { return true }
        rest = rest.dropFirst(2)
      } else if low == character {
        return true
      }
    }
    return false
  }
}
