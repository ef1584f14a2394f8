/// What a paste puts into an entry.
enum PastedText {
  /// Line breaks of all kinds become line feeds, and one at the end is left out, for Return is pressed
  /// by the person; control characters, which a page may have hidden in the text, are dropped.
  static func clean(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in scalars {
      switch scalar {
      case "\r": view.append("\n")
      case "\n": if previous != "\r" { view.append("\n") }
      case "\t": view.append(scalar)
      case "\0"..<" ", "\u{7F}"..<"\u{A0}": break
      default: view.append(scalar)
      }
      previous = scalar
    }
    if view.last == "\n" { view.removeLast() }
    return String(view)
  }
}
