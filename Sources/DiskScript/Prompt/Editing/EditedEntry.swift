/// What is being edited, and the places in it that keys lead to. Places are indices into the scalars.
struct EditedEntry {
  var scalars: [Unicode.Scalar]
  var cursor: Int

  var text: String { Self.string(scalars[...]) }
  var beforeCursor: String { Self.string(scalars[..<cursor]) }

  func isSame(as other: EditedEntry) -> Bool { cursor == other.cursor && scalars == other.scalars }

  /// Start and end of the cursor's line.
  var lineStart: Int { start(before: cursor) }
  var lineEnd: Int { scalars[cursor...].firstIndex(of: "\n") ?? scalars.count }

  /// One line up or down, in the same column where that line is long enough; nil at the edge.
  var placeAbove: Int? {
    let start = lineStart
    guard start > 0 else { return nil }
    return min(self.start(before: start - 1) + cursor - start, start - 1)
  }

  var placeBelow: Int? {
    let end = lineEnd
    guard end < scalars.count else { return nil }
    let next = scalars[(end + 1)...].firstIndex(of: "\n") ?? scalars.count
    return min(end + 1 + cursor - lineStart, next)
  }

  private func start(before index: Int) -> Int {
    scalars[..<index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
