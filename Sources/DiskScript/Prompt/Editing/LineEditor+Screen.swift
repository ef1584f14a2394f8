import CEdit
import Glibc

extension LineEditor {
  var entry: EditedEntry {
    guard let info = el_wline(handle)?.pointee, let start = info.buffer, let end = info.lastchar
    else { return EditedEntry(scalars: [], cursor: 0) }
    let characters = UnsafeBufferPointer(start: start, count: max(0, end - start))
    // See `mendCursor`.
    let cursor = min(max(0, info.cursor - start), characters.count)
    return EditedEntry(scalars: characters.map(Self.scalar), cursor: cursor)
  }

  /// Some of libedit's commands of vi mode leave its cursor before the start or behind the end of an
  /// empty line, and the next one would then read and write outside of the buffer.
  func mendCursor() {
    guard let info = el_wline(handle)?.pointee, let start = info.buffer, let end = info.lastchar
    else { return }
    let place = info.cursor - start
    let mended = min(max(0, place), max(0, end - start))
    if mended != place { el_cursor(handle, Int32(clamping: mended - place)) }
  }

  func insert(_ text: String) {
    let characters = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    if characters.count > 1 { el_winsertstr(handle, characters) }
  }

  /// Removes so many scalars before the cursor.
  func deleteBefore(_ count: Int) { el_deletestr(handle, Int32(clamping: count)) }

  /// Moves the cursor to a scalar's index.
  func moveCursor(to index: Int) { el_cursor(handle, Int32(clamping: index - entry.cursor)) }

  /// Puts another text in the place of all, the cursor at its end.
  func replaceAll(_ text: String) {
    let count = entry.scalars.count
    moveCursor(to: count)
    deleteBefore(count)
    insert(text)
  }

  /// Leaves what is drawn as it is and goes to the row below it.
  func leaveEntry() {
    let layout = layout(entry)
    let rows = layout.rowCount - layout.cursorRow - (layout.endsAtEdge ? 1 : 0)
    send("\r" + String(repeating: "\n", count: rows))
  }

  /// Draws the entry with the cursor at its end.
  func moveToEnd() {
    let row = layout(entry).cursorRow
    send("\r" + (row > 0 && !isDumb ? "\u{1B}[\(row)A" : ""))
    moveCursor(to: entry.scalars.count)
    dsk_el_refresh(handle)
  }

  /// Shows lines below the entry and draws it again under them.
  func show(_ lines: [String]) {
    leaveEntry()
    send(lines.map { $0 + "\r\n" }.joined())
    dsk_el_refresh(handle)
  }

  /// After the window changed its size: most terminals wrapped the rows anew, so the top of the entry
  /// is found by the new width; from there everything is drawn again.
  func redrawResized() {
    let row = layout(entry).cursorRow
    if !isDumb { send("\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J") }
    el_resize(handle)
    dsk_el_refresh(handle)
  }

  private var isDumb: Bool { !features.bracketedPaste }

  func layout(_ entry: EditedEntry) -> ScreenLayout {
    ScreenLayout(
      entry.scalars, cursor: entry.cursor, promptWidth: promptWidth,
      width: Terminal.size(STDOUT_FILENO)?.columns ?? 80)
  }
}
