import CEdit
import Glibc

/// An editor for entries of one or several lines, on libedit.
///
/// libedit calls back through C functions that capture nothing: they find the editor through
/// `EL_CLIENTDATA`. The terminal is in raw mode only while `next()` waits.
final class LineEditor: LineSource {
  struct Features {
    /// Colour in the prompt, and in what is typed.
    var colour: Bool
    /// Bracketed paste; a dumb terminal would show the request.
    var bracketedPaste: Bool
  }

  let handle: OpaquePointer
  let assistant: any LineAssistant
  let history: History
  let features: Features
  let promptWidth: Int
  /// What libedit searches with Ctrl-R.
  private let searchList: OpaquePointer
  private var enteredCount = 0
  private let prompt: UnsafeMutablePointer<CChar>

  /// The entry that Return accepted.
  var accepted: String?
  /// Up and Down under way.
  var walk: HistoryWalk?
  /// Bytes that were read too far, the next one first.
  var pendingBytes: [UInt8] = []
  /// Keys that were read too far.
  var pendingKeys: [Unicode.Scalar] = []
  private(set) var isVi = false
  /// The candidates that Tab goes through, after it has listed them.
  var cycle: CompletionCycle?
  /// The entry as Tab left it with a quote that closes a path.
  var closedQuote: EditedEntry?
  /// What the next entry begins with.
  var draft: String?
  /// Something of the entry was drawn in colour.
  var isPainted = false
  /// The terminal has no more keys, or a signal ends the program.
  var inputHasEnded = false

  /// Nil where libedit cannot be set up. The locale must be a UTF-8 one by now.
  init?(assistant: any LineAssistant, history: History, features: Features) {
    guard let handle = el_init("dsk", dsk_stdin(), dsk_stdout(), dsk_stderr()) else { return nil }
    guard let list = history_init() else {
      el_end(handle)
      return nil
    }
    self.handle = handle
    searchList = list
    self.assistant = assistant
    self.history = history
    self.features = features
    let name = "dsk>"
    promptWidth = name.count + 1
    // An escape must not be the last of a prompt: the space is.
    prompt = strdup(
      features.colour ? "\u{1}\u{1B}[1;34m\u{1}\(name)\u{1}\u{1B}[0m\u{1} " : "\(name) ")
    dsk_history_set_size(list, 10_000)
    setUp()
  }

  deinit {
    el_end(handle)
    history_end(searchList)
    free(prompt)
  }

  static func of(_ handle: OpaquePointer?) -> LineEditor {
    Unmanaged<LineEditor>.fromOpaque(dsk_el_client(handle)!).takeUnretainedValue()
  }

  func next() -> LineResult {
    accepted = nil
    walk = nil
    cycle = nil
    closedQuote = nil
    isPainted = false
    feedSearch()
    // libedit draws the prompt before it takes the terminal: what is typed meanwhile would be echoed
    // by the terminal, and Ctrl-C be a signal.
    dsk_el_prepare_terminal(handle, 1)
    send(features.bracketedPaste ? "\u{1B}[?2004h" : "")
    let result = read()
    send(features.bracketedPaste ? "\u{1B}[?2004l" : "")
    if result == .endOfInput { send("\n") } else { takeTypedAhead() }
    return result
  }

  func offer(_ text: String) { draft = text }

  private func read() -> LineResult {
    while true {
      var count: Int32 = 0
      let line = el_wgets(handle, &count)
      if let accepted { return .entry(accepted) }
      if let line, count > 0 {
        // Accepted by a key of libedit's own, such as vi mode's `v`, which calls an editor.
        let scalars = UnsafeBufferPointer(start: line, count: Int(count)).map(Self.scalar)
        let text = PastedText.clean(scalars)
        assistant.keep(text)
        return .entry(text)
      }
      // -1 without an end of the input: a key sequence that leads nowhere.
      if count == 0 || inputHasEnded { return .endOfInput }
    }
  }

  static func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}"
  }

  private func setUp() {
    dsk_el_set_client(handle, Unmanaged.passUnretained(self).toOpaque())
    dsk_el_set_prompt(handle) { LineEditor.of($0).prompt }
    dsk_el_set_history(handle, searchList)
    dsk_el_set_reader(handle) { handle, character in
      LineEditor.of(handle).readCharacter(character!)
    }
    addFunctions()
    // The editor first, for it resets all keys; then ours; then the person's own, which win.
    dsk_el_set_editor(handle, "emacs")
    bindEmacsKeys()
    _ = el_source(handle, nil)
    isVi = dsk_el_editor(handle).map { String(cString: $0) } == "vi"
    if isVi { bindViKeys() }
    // Ctrl-C and Ctrl-Z arrive as keys: as signals they would lose the line.
    dsk_el_set_tty(handle, "-isig")
  }

  private func feedSearch() {
    if enteredCount > history.entries.count {
      dsk_history_clear(searchList)
      enteredCount = 0
    }
    for entry in history.entries[enteredCount...] { dsk_history_enter(searchList, entry) }
    enteredCount = history.entries.count
  }

  /// Writes to the terminal in order with what libedit draws.
  func send(_ text: String) {
    guard !text.isEmpty else { return }
    fputs(text, dsk_stdout())
    fflush(dsk_stdout())
  }
}
