/// Walks a tree and notes where its text may break.
struct LayoutBuilder {
  var layout: Layout
  var atoms: [Atom] { layout.atoms }

  /// The layout of a whole source.
  static func layout(of tree: SyntaxTree, _ atoms: [Atom]) -> Layout {
    var builder = LayoutBuilder(layout: Layout(atoms))
    let file = builder.layout.group(.block, 0, atoms.count - 1, isForced: true)
    builder.sequence(tree.statements.map(\.span), file)
    builder.layout.allow(before: atoms.count - 1, file, .beside, keepsBlank: true)
    for statement in tree.statements { builder.statement(statement) }
    // The commas of conditions in a list are taken by then.
    builder.lists()
    _ = builder.layout.settle()
    return builder.layout
  }

  /// Everything between round and square brackets breaks after its commas. It is broken where its first
  /// element stands on a line of its own.
  private mutating func lists() {
    for (index, atom) in atoms.enumerated() {
      guard let close = atom.partner, close > index, !atom.isMark(.leftBrace) else { continue }
      if close == index + 1 {
        emptyList(index)
        continue
      }
      guard atoms[index + 1].isOnNewLine || !isWrapper(index, close) else { continue }
      let group = layout.group(.list, index, close, isForced: atoms[index + 1].isOnNewLine)
      layout.allow(before: index + 1, group, .inside, space: false, isFirst: true, keepsBlank: true)
      for comma in layout.commas(index + 1, close - 1) where comma + 1 < close {
        layout.allow(before: comma + 1, group, .inside, keepsBlank: true)
      }
      layout.allow(before: close, group, .closing, space: false)
    }
  }

  /// Brackets with nothing but comments between them.
  private mutating func emptyList(_ open: Int) {
    guard atoms[open + 1].comments.contains(where: { $0.endsLine || $0.isOnNewLine }) else {
      return
    }
    let group = layout.group(.list, open, open + 1)
    layout.allow(before: open + 1, group, .closing, space: false)
  }

  /// Whether all that stands between two brackets is another bracket, with a label perhaps: then only the
  /// inner one breaks, as in `f([`.
  private func isWrapper(_ open: Int, _ close: Int) -> Bool {
    guard let inner = atoms[close - 1].partner, inner < close - 1 else { return false }
    return inner == open + 1 || (inner == open + 3 && atoms[open + 2].isMark(.colon))
  }

  /// Statements or members in a row: a break before each. What a comma joins to the one before is part of it.
  mutating func sequence(_ spans: [SourceSpan], _ group: Int, place: Layout.Place = .inside) {
    var runStart = 0
    for (number, span) in spans.enumerated() {
      let first = layout.first(span)
      if number > 0, atoms[first - 1].isMark(.comma) { continue }
      if number > 0 { joined(spans[runStart..<number]) }
      runStart = number
      layout.allow(before: first, group, place, isFirst: number == 0, keepsBlank: true)
      if number > 0 { layout.force(group) }
    }
    joined(spans[runStart...])
  }

  /// `let a = 1, b = 2`
  private mutating func joined(_ spans: ArraySlice<SourceSpan>) {
    guard let first = spans.first else { return }
    commaGroup(Array(spans), from: layout.first(first))
  }

  /// Parts that are joined by commas without brackets, with the atoms from `first` on: broken where the
  /// source breaks after one of the commas.
  mutating func commaGroup(_ parts: [SourceSpan], from first: Int) {
    guard parts.count > 1, let last = parts.last else { return }
    let commas = parts.dropLast().map { part in
      var index = layout.last(part)
      while !atoms[index].isMark(.comma) { index += 1 }
      return index
    }
    let isForced = commas.contains { atoms[$0 + 1].isOnNewLine }
    let group = layout.group(.soft, first, layout.last(last), isForced: isForced)
    for comma in commas { layout.allow(before: comma + 1, group, .inside) }
  }

  /// The group of a statement that has blocks, from its first atom to its last.
  mutating func blockGroup(_ span: SourceSpan) -> Int {
    layout.group(.block, layout.first(span), layout.last(span))
  }

  /// Statements between braces, laid out with `group`; from atom `start` on, behind the header of a closure.
  mutating func block(_ block: Block, _ group: Int, from start: Int? = nil) {
    layout.goOn(at: layout.first(block.span), group)
    braces(
      layout.first(block.span), layout.last(block.span), block.statements.map(\.span), group, start)
    for statement in block.statements { self.statement(statement) }
  }

  /// Marks the breaks between two braces and what stands between them.
  mutating func braces(
    _ open: Int, _ close: Int, _ spans: [SourceSpan], _ group: Int, _ start: Int? = nil
  ) {
    let start = start ?? open + 1
    guard close > start || !atoms[close].comments.isEmpty else { return }
    if atoms[start].isOnNewLine || atoms[open + 1].isOnNewLine { layout.force(group) }
    sequence(spans, group)
    if close > start || atoms[close].comments.contains(where: \.endsLine) {
      layout.allow(before: close, group, .closing)
    }
  }
}
