/// Writes the atoms of a layout: each group on one line where it fits, broken where it does not.
struct Printer {
  static let width = 100
  private static let step = 2

  /// A group that has begun and not ended.
  private struct Open {
    let group: Int
    let isBroken: Bool
    let outer: Int
    let inner: Int
  }

  private let source: SourceText
  private let layout: Layout
  private var output: [UInt8] = []
  private var column = 0
  /// The depth of the line being written.
  private var depth = 0
  private var open: [Open] = []
  private var nextGroup = 0

  /// The formatted text.
  static func text(_ source: SourceText, _ layout: Layout) -> [UInt8] {
    var printer = Printer(source: source, layout: layout)
    for index in layout.atoms.indices {
      while let top = printer.open.last, layout.groups[top.group].last < index {
        printer.open.removeLast()
      }
      printer.gap(index)
      printer.enter(index)
      printer.write(layout.atoms[index])
    }
    printer.trim()
    if !printer.output.isEmpty { printer.output.append(0x0A) }
    return printer.output
  }

  private init(source: SourceText, layout: Layout) {
    self.source = source
    self.layout = layout
  }

  /// Begins the groups whose first atom this is.
  private mutating func enter(_ index: Int) {
    while nextGroup < layout.groups.count, layout.groups[nextGroup].first == index {
      let group = layout.groups[nextGroup]
      let isBroken = group.isForced || !fits(nextGroup, index)
      let isFile = nextGroup == 0
      let inner = isBroken && !isFile ? depth + Self.step : depth
      open.append(Open(group: nextGroup, isBroken: isBroken, outer: depth, inner: inner))
      nextGroup += 1
    }
  }

  private mutating func write(_ atom: Atom) {
    output += source.bytes[atom.span.start..<atom.span.end]
    column = atom.isMultiline ? atom.lastWidth : column + atom.firstWidth
  }

  private mutating func write(_ text: String) {
    output += Array(text.utf8)
    let last = text.split(separator: "\n", omittingEmptySubsequences: false).last
    column = last?.count == text.count ? column + text.count : last?.count ?? 0
  }

  private mutating func trim() {
    while let last = output.last, last == 0x20 || last == 0x0A { output.removeLast() }
  }

  private mutating func newline(_ depth: Int, blank: Bool) {
    while output.last == 0x20 { output.removeLast() }
    if !output.isEmpty { output += blank ? [0x0A, 0x0A] : [0x0A] }
    output += Array(repeating: 0x20, count: depth)
    column = depth
    self.depth = depth
  }
}

/// What stands between two atoms.
extension Printer {
  private func isBroken(_ group: Int) -> Bool { open.last { $0.group == group }?.isBroken ?? false }

  /// Writes the comments before an atom, and the line break or space.
  private mutating func gap(_ index: Int) {
    let atom = layout.atoms[index]
    let mark = layout.breaks[index]
    let owner = mark.flatMap { mark in open.last { $0.group == mark.group && $0.isBroken } }
    let place = owner.map { mark?.place == .inside ? $0.inner : $0.outer }
    var mustBreak = index == 0 ? false : place != nil
    var isFirst = mark?.isFirst ?? (index == 0)
    var isSpaced = false
    let forward = place == nil ? atom.comments.count : firstAttached(index)
    for (number, comment) in atom.comments.enumerated() {
      let isAlone =
        comment.isOnNewLine || output.isEmpty || comment.beginsStatement
        || mustBreak && number >= forward
      if isAlone {
        let inner = isDeeper(comment, atom, mark) ? owner?.inner : place
        newline(inner ?? unmarkedDepth(index), blank: comment.hasBlankBefore && !isFirst)
      } else if comment.isLine {
        write("  ")
      } else if isSpaced || !afterOpener(index) {
        write(" ")
      }
      write(comment.text)
      isFirst = false
      isSpaced = true
      if comment.endsLine { mustBreak = mustBreak || comment.isLine || isAlone }
      if !comment.endsLine, isAlone { mustBreak = place != nil && mark?.place == .closing }
    }
    if mustBreak {
      let blank = atom.hasBlankBefore && mark?.keepsBlank == true && !isFirst
      newline(place ?? unmarkedDepth(index), blank: blank)
    } else if isSpaced {
      if !endsList(atom) { write(" ") }
    } else if index > 0, mark?.hasSpace ?? layout.hasSpace(before: index) {
      write(" ")
    }
  }

  /// Whether a comment belongs to what stands above it: before what closes a group, and before a `case` where
  /// it is written deeper than that.
  private func isDeeper(_ comment: PlacedComment, _ atom: Atom, _ mark: Layout.Break?) -> Bool {
    guard let mark, mark.place != .inside else { return false }
    return mark.place == .closing || (!mark.isFirst && comment.indentation > atom.indentation)
  }

  private func afterOpener(_ index: Int) -> Bool {
    guard index > 0, case .punctuation(let mark) = layout.atoms[index - 1].kind else {
      return false
    }
    return mark == .leftParenthesis || mark == .leftBracket
  }

  private func endsList(_ atom: Atom) -> Bool {
    atom.isMark(.rightParenthesis) || atom.isMark(.rightBracket) || atom.isMark(.comma)
      || atom.kind == .endOfFile
  }

  /// The first of the comments before an atom that stand with it on one line, and belong to it and not to
  /// what stands before, where the line breaks there.
  private func firstAttached(_ index: Int) -> Int {
    let comments = layout.atoms[index].comments
    guard index > 0, let mark = layout.breaks[index], mark.place != .closing else {
      return comments.count
    }
    let before = layout.atoms[index - 1]
    if layout.groups[mark.group].kind == .soft, !before.isMark(.comma),
      before.kind != .punctuation(.assign)
    {
      return comments.count
    }
    return (comments.lastIndex { $0.endsLine } ?? -1) + 1
  }

  /// The depth of a line that begins where no break is: behind a comment in the middle of something.
  private func unmarkedDepth(_ index: Int) -> Int {
    if let group = layout.continuations[index], let begun = open.last(where: { $0.group == group })
    {
      return begun.outer
    }
    guard let top = open.last else { return depth }
    if layout.groups[top.group].kind != .block, top.isBroken { return top.inner }
    return max(depth, top.outer + Self.step)
  }

  /// Whether a group that begins at atom `start` fits on the line: all of it, and what follows up to the next
  /// place where the line may break. A line that must end inside of it ends the count.
  private func fits(_ group: Int, _ start: Int) -> Bool {
    let last = layout.groups[group].last
    var width = column
    for index in start..<layout.atoms.count {
      if index > start {
        if layout.atoms[index].comments.contains(where: { $0.endsLine }) { return true }
        if let mark = layout.breaks[index], endsCount(mark, group, last) { return true }
        width += gapWidth(index)
      }
      width += layout.atoms[index].firstWidth
      if width > Self.width { return false }
      if layout.atoms[index].isMultiline { return true }
    }
    return true
  }

  /// The characters between an atom and the one before on the same line, as `gap` writes them.
  private func gapWidth(_ index: Int) -> Int {
    let atom = layout.atoms[index]
    guard !atom.comments.isEmpty else {
      return layout.breaks[index]?.hasSpace ?? layout.hasSpace(before: index) ? 1 : 0
    }
    let comments = atom.comments.reduce(0) { $0 + $1.text.count + 1 }
    return comments + (endsList(atom) ? 0 : 1) - (afterOpener(index) ? 1 : 0)
  }

  private func endsCount(_ mark: Layout.Break, _ group: Int, _ last: Int) -> Bool {
    if mark.group < group { return isBroken(mark.group) }
    return layout.groups[mark.group].isForced || layout.groups[mark.group].first > last
  }
}
