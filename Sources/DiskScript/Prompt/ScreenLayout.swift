/// Where libedit draws an entry on the screen: the rows it takes and the row of the cursor, counted as
/// libedit's own `refresh.c` does.
struct ScreenLayout: Equatable {
  private(set) var rowCount = 1
  private(set) var cursorRow = 0
  /// The text fills its last row to the edge, so that the cursor waits on an empty row below it.
  private(set) var endsAtEdge = false
  /// Where each scalar of the text begins.
  private(set) var places: [Place] = []

  struct Place: Equatable {
    var row: Int
    var column: Int
  }

  /// - Parameters:
  ///   - promptWidth: columns of the prompt, which begins the first row.
  ///   - cursor: an index into the scalars of the text.
  init(_ text: [Unicode.Scalar], cursor: Int, promptWidth: Int, width: Int) {
    let width = max(width, 2)
    var row = promptWidth / width
    var column = promptWidth % width
    func advance(_ columns: Int) {
      column += columns
      if column >= width { wrap() }
    }
    func wrap() {
      row += 1
      column = 0
    }
    for (index, scalar) in text.enumerated() {
      if index == cursor { cursorRow = row }
      let columns = VisibleText.columns(of: scalar) ?? 1
      if columns > 1, column + columns > width { wrap() }
      places.append(Place(row: row, column: column))
      switch scalar {
      case "\n": wrap()
      case "\t": repeat { advance(1) } while column % 8 != 0
      case "\0"..<" ", "\u{7F}":
        advance(1)
        advance(1)
      default: advance(columns)
      }
    }
    if cursor >= text.count { cursorRow = row }
    rowCount = row + 1
    endsAtEdge = column == 0 && row > 0 && text.last != "\n"
  }
}
