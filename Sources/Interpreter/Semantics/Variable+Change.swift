/// How what is constant is made to change.
extension Variable {
  var changeHelp: String {
    if function != nil || structure != nil { return "choose another name for what changes" }
    return switch origin {
    case .parameter: "copy it into a variable: `var copy = \(name)`"
    case .loop: "write `for var \(name)`: the element of the sequence stays as it is"
    default: "declare it with `var` where it is meant to change"
    }
  }

  /// Declares it as a variable, where a word before its name does that.
  func changeFix(_ source: SourceText) -> Diagnostic.Fix? {
    if function != nil || structure != nil || origin == .parameter { return nil }
    let word = origin == .loop ? "for " : "let "
    let start = span.start - word.utf8.count
    guard start >= 0, span.end <= source.bytes.count,
      source.text(SourceSpan(start, span.start)) == word
    else { return nil }
    return origin == .loop
      ? Diagnostic.Fix(SourceSpan(span.start, span.start), "var ")
      : Diagnostic.Fix(SourceSpan(start, span.start), "var ")
  }
}
