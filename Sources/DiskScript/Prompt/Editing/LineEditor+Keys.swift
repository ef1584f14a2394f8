import CEdit
import Glibc

/// What a key function tells libedit to do next.
private enum Answer {
  static let normal = UInt8(CC_NORM)
  static let accept = UInt8(CC_NEWLINE)
  static let refresh = UInt8(CC_REFRESH)
  static let beep = UInt8(CC_REFRESH_BEEP)
  /// Forgets the entry and draws an empty prompt where the cursor stands.
  static let startAgain = UInt8(CC_FATAL)
}

extension LineEditor {
  func addFunctions() {
    func add(_ name: String, _ help: String, _ function: @escaping dsk_el_key_function) {
      dsk_el_add_function(handle, name, help, function)
    }
    add("dsk-return", "Run the entry, or go on with it") { editor, _ in
      LineEditor.of(editor).pressReturn()
    }
    add("dsk-newline", "Begin a new line") { editor, _ in LineEditor.of(editor).breakLine() }
    add("dsk-complete", "Complete") { editor, _ in LineEditor.of(editor).complete() }
    add("dsk-complete-back", "The completion before") { editor, _ in
      LineEditor.of(editor).turn(by: -1)
    }
    add("dsk-edit", "Edit the entry in $VISUAL or $EDITOR") { editor, _ in
      LineEditor.of(editor).editOutside()
    }
    add("dsk-interrupt", "Drop the entry") { editor, _ in LineEditor.of(editor).interrupt() }
    add("dsk-suspend", "Suspend") { editor, _ in LineEditor.of(editor).suspend() }
    add("dsk-up", "Line above, or earlier entry") { editor, _ in LineEditor.of(editor).up() }
    add("dsk-down", "Line below, or later entry") { editor, _ in LineEditor.of(editor).down() }
    add("dsk-line-start", "Start of the line, then of the entry") { editor, _ in
      LineEditor.of(editor).lineStart()
    }
    add("dsk-line-end", "End of the line, then of the entry") { editor, _ in
      LineEditor.of(editor).lineEnd()
    }
    add("dsk-close", "Closing bracket") { editor, key in LineEditor.of(editor).close(key) }
    add("dsk-quote", "Quote") { editor, _ in LineEditor.of(editor).quote() }
    add("dsk-paste", "Bracketed paste") { editor, _ in LineEditor.of(editor).paste() }
  }

  func bindEmacsKeys() {
    let keys = [
      // The terminal makes a line feed of Return.
      ("\\e^M", "dsk-newline"), ("\\e^J", "dsk-newline"), ("\\e^H", "ed-delete-prev-word"),
      ("^X^E", "dsk-edit"),
      // libedit's own command line, which an empty command crashes.
      ("\\ex", "ed-unassigned"), ("\\eX", "ed-unassigned"),
      ("^A", "dsk-line-start"), ("^E", "dsk-line-end"), ("^P", "dsk-up"), ("^N", "dsk-down"),
    ]
    for (key, function) in keys + Self.commonKeys + Self.insertKeys {
      dsk_el_bind(handle, key, function)
    }
    for key in EscapeKeys.all {
      for sequence in key.sequences { dsk_el_bind(handle, "\\e" + sequence, key.function) }
    }
  }

  /// What `bind -v` in the person's file has reset, for both of vi's modes.
  func bindViKeys() {
    let keys = Self.commonKeys + EscapeKeys.all.map { ($0.name, $0.function) }
    for (key, function) in keys {
      dsk_el_bind(handle, key, function)
      dsk_el_bind_command_mode(handle, key, function)
    }
    for (key, function) in Self.insertKeys { dsk_el_bind(handle, key, function) }
    dsk_el_bind_command_mode(handle, ":", "ed-unassigned")
  }

  private static let commonKeys = [
    ("^M", "dsk-return"), ("^J", "dsk-return"), ("^I", "dsk-complete"), ("^C", "dsk-interrupt"),
    ("^Z", "dsk-suspend"),
  ]

  private static let insertKeys = [
    ("}", "dsk-close"), (")", "dsk-close"), ("]", "dsk-close"), ("\"", "dsk-quote"),
    ("^R", "em-inc-search-prev"),
    ("^W", "ed-delete-prev-word"),
  ]

  // MARK: Return

  private func pressReturn() -> UInt8 {
    let text = entry.text
    if assistant.isIncomplete(text) { return breakLine() }
    assistant.keep(text)
    if features.colour { paint(isFinal: true) }
    leaveEntry()
    accepted = text
    return Answer.accept
  }

  private func breakLine() -> UInt8 {
    insert("\n" + String(repeating: " ", count: Indentation.next(after: entry.beforeCursor)))
    return Answer.refresh
  }

  private func close(_ key: Int32) -> UInt8 {
    if Indentation.shouldOutdent(before: entry.beforeCursor) { deleteBefore(Indentation.step) }
    insert(Unicode.Scalar(UInt32(bitPattern: key)).map { String($0) } ?? "")
    return Answer.refresh
  }

  /// The habit of closing a quote that Tab has closed already does no harm.
  private func quote() -> UInt8 {
    defer { closedQuote = nil }
    if let closedQuote, closedQuote.isSame(as: entry) { return Answer.normal }
    insert("\"")
    return Answer.refresh
  }

  private func noteQuote(_ inserted: String) {
    closedQuote = inserted.hasSuffix("\"") ? entry : nil
  }

  // MARK: Stopping

  private func interrupt() -> UInt8 {
    moveToEnd()
    send("^C\r\n")
    return Answer.startAgain
  }

  private func suspend() -> UInt8 {
    // The whole group, as the terminal does it. Returns when a shell continues it.
    withTerminalGivenBack { kill(0, SIGTSTP) }
    return Answer.normal
  }

  private func editOutside() -> UInt8 {
    let text = entry.text
    var edited: String?
    withTerminalGivenBack { edited = try? ExternalEditor.edit(text) }
    guard let edited else { return Answer.beep }
    replaceAll(edited)
    return Answer.refresh
  }

  /// Leaves the entry and the terminal's raw mode for something else, and draws the entry again behind it.
  private func withTerminalGivenBack(_ body: () -> Void) {
    leaveEntry()
    send(features.bracketedPaste ? "\u{1B}[?2004l" : "")
    dsk_el_prepare_terminal(handle, 0)
    body()
    dsk_el_prepare_terminal(handle, 1)
    send(features.bracketedPaste ? "\u{1B}[?2004h" : "")
    el_resize(handle)
    dsk_el_refresh(handle)
  }

  // MARK: Moving

  private func lineStart() -> UInt8 {
    let entry = entry
    moveCursor(to: entry.cursor == entry.lineStart ? 0 : entry.lineStart)
    return Answer.refresh
  }

  private func lineEnd() -> UInt8 {
    let entry = entry
    moveCursor(to: entry.cursor == entry.lineEnd ? entry.scalars.count : entry.lineEnd)
    return Answer.refresh
  }

  private func up() -> UInt8 {
    let entry = entry
    let isRecalled = walk?.shown == entry.text && entry.cursor == entry.scalars.count
    if !isRecalled, let target = entry.placeAbove {
      moveCursor(to: target)
      return Answer.refresh
    }
    if !isRecalled {
      walk = HistoryWalk(history.entries, draft: entry.text, prefix: entry.beforeCursor)
    }
    guard let text = walk?.older() else { return Answer.beep }
    replaceAll(text)
    return Answer.refresh
  }

  private func down() -> UInt8 {
    let entry = entry
    let isRecalled = walk?.shown == entry.text && entry.cursor == entry.scalars.count
    if !isRecalled {
      guard let target = entry.placeBelow else { return Answer.beep }
      moveCursor(to: target)
      return Answer.refresh
    }
    guard let text = walk?.newer() else { return Answer.beep }
    replaceAll(text)
    return Answer.refresh
  }

  // MARK: Completion

  private func complete() -> UInt8 {
    if let cycle, cycle.isOn(entry) { return turn(by: 1) }
    cycle = nil
    let entry = entry
    let before = entry.beforeCursor
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    if before.contains("\n"), line.allSatisfy({ $0 == " " }) {
      insert(String(repeating: " ", count: Indentation.step))
      return Answer.refresh
    }
    let list = assistant.completions(in: entry.text, at: before.utf8.count)
    switch CompletionStep.next(list, in: before) {
    case .nothing: return Answer.beep
    case .replace(let count, let text):
      deleteBefore(count)
      insert(text)
      noteQuote(text)
      return Answer.refresh
    case .list:
      let size = Terminal.size(STDOUT_FILENO) ?? (24, 80)
      show(
        CompletionMenu.lines(
          list, width: size.columns, rows: max(4, size.rows - 4),
          style: Style(hasColour: features.colour)))
      cycle = CompletionCycle(list, entry)
      return Answer.normal
    }
  }

  /// Puts the next candidate of those that are listed in the place of the one that stands there.
  private func turn(by step: Int) -> UInt8 {
    guard var turning = cycle, turning.isOn(entry) else { return Answer.beep }
    let count = turning.inserted.unicodeScalars.count
    turning.turn(by: step)
    deleteBefore(count)
    insert(turning.inserted)
    turning.shown = entry
    noteQuote(turning.inserted)
    cycle = turning
    return Answer.refresh
  }

  // MARK: Paste

  /// Everything up to `ESC [ 201 ~` is text: line breaks do not run it, keys in it do nothing.
  private func paste() -> UInt8 {
    var text: [Unicode.Scalar] = []
    let end: [Unicode.Scalar] = ["\u{1B}", "[", "2", "0", "1", "~"]
    while let scalar = readScalar() {
      if scalar == "\u{3}" { break }
      text.append(scalar)
      if scalar == "~", text.suffix(end.count).elementsEqual(end) {
        text.removeLast(end.count)
        break
      }
    }
    insert(PastedText.clean(text))
    return Answer.refresh
  }
}
