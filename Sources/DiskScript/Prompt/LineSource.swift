import DiskInterpreter

/// Where the prompt's entries come from.
protocol LineSource: AnyObject {
  /// Waits for the next entry.
  func next() -> LineResult
  /// The text that the next entry begins with.
  func offer(_ text: String)
}

enum LineResult: Equatable {
  /// An accepted entry, one or several lines without a final line break.
  case entry(String)
  /// Ctrl-D on an empty line, or no input any more, or a signal that ends the program.
  case endOfInput
}

/// What a line editor asks while an entry is typed.
protocol LineAssistant: AnyObject {
  func isIncomplete(_ text: String) -> Bool
  /// The entry is complete and Return was pressed: keeps it, before the screen shows that it is taken.
  func keep(_ text: String)
  /// - Parameter cursor: a UTF-8 byte offset into the text.
  func completions(in text: String, at cursor: Int) -> Completions
  /// What of the entry is to be told apart.
  /// - Parameter cursor: a UTF-8 byte offset into the text; nil once the entry is accepted.
  func highlights(in text: String, cursor: Int?) -> [Engine.Highlight]
}
