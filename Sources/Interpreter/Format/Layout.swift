/// Where lines may break and what belongs together, for the atoms of one source.
struct Layout {
  /// Atoms that are laid out together: on one line, or broken at every one of the group's breaks.
  struct Group {
    enum Kind {
      /// Statements between braces: broken where anything in them is.
      case block
      /// What stands between `( )` or `[ ]`.
      case list
      /// Operators, members of a chain, conditions.
      case soft
    }
    let kind: Kind
    /// The first and the last of its atoms.
    let first: Int
    let last: Int
    /// Broken in any case.
    var isForced = false
    /// A line ends in it in any case, in an inner group perhaps.
    var holdsNewline = false
  }

  /// What a break does where its group is broken.
  enum Place {
    /// One level deeper than the line on which the group begins.
    case inside
    /// As deep as that line: a `case`, a `struct` below its attribute.
    case beside
    /// As deep as that line, with comments before it one level deeper: what closes the group.
    case closing
  }

  /// A place before an atom where the line breaks if the group is broken.
  struct Break {
    let group: Int
    let place: Place
    /// A space where the line is not broken.
    let hasSpace: Bool
    /// Nothing of the group stands before.
    var isFirst = false
    /// An empty line of the source is kept.
    var keepsBlank = false
  }

  let atoms: [Atom]
  private(set) var groups: [Group] = []
  /// For each atom, the break before it.
  private(set) var breaks: [Break?]
  /// Atoms that stand directly behind the one before, whatever the rule of the two says.
  private(set) var glued: Set<Int> = []
  /// Atoms that go on with what a group has begun, such as `else`, by their groups: a line that a comment makes
  /// begin with one of them is as deep as that on which the group begins.
  private(set) var continuations: [Int: Int] = [:]
  /// Operators that stand before their operand, and the dots of symbols.
  private(set) var prefixes: Set<Int> = []

  init(_ atoms: [Atom]) {
    self.atoms = atoms
    breaks = Array(repeating: nil, count: atoms.count)
  }

  /// The first atom that begins in `span`.
  func first(_ span: SourceSpan) -> Int {
    min(boundary { atoms[$0].span.start >= span.start }, atoms.count - 1)
  }

  /// The last atom that ends in `span`, or before it where none does; the end of the text is none.
  func last(_ span: SourceSpan) -> Int {
    min(boundary { atoms[$0].span.end > span.end } - 1, atoms.count - 2)
  }

  /// The first atom for which `isBehind` holds; it holds for all that follow.
  private func boundary(_ isBehind: (Int) -> Bool) -> Int {
    var low = 0
    var high = atoms.count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Makes a group and gives its number.
  mutating func group(_ kind: Group.Kind, _ first: Int, _ last: Int, isForced: Bool = false) -> Int
  {
    groups.append(Group(kind: kind, first: first, last: last, isForced: isForced))
    return groups.count - 1
  }

  mutating func force(_ group: Int) { groups[group].isForced = true }

  mutating func allow(
    before atom: Int, _ group: Int, _ place: Place, space: Bool = true, isFirst: Bool = false,
    keepsBlank: Bool = false
  ) {
    guard breaks[atom] == nil else { return }
    breaks[atom] = Break(
      group: group, place: place, hasSpace: space, isFirst: isFirst, keepsBlank: keepsBlank)
  }

  mutating func goOn(at atom: Int, _ group: Int) { continuations[atom] = group }
  mutating func glue(_ atom: Int) { glued.insert(atom) }
  mutating func markPrefix(_ atom: Int) { prefixes.insert(atom) }

  /// The commas from `first` to `last` that stand in no bracket between.
  func commas(_ first: Int, _ last: Int) -> [Int] {
    var list: [Int] = []
    var index = first
    while index <= last {
      if atoms[index].isMark(.comma) { list.append(index) }
      if let partner = atoms[index].partner, partner > index { index = partner }
      index += 1
    }
    return list
  }

  /// Puts the groups in order, the outer before the inner one, and finds out which of them are broken
  /// because of what they hold. Gives the new number of each group.
  mutating func settle() -> [Int] {
    let order = groups.indices.sorted { a, b in
      let (x, y) = (groups[a], groups[b])
      if x.first != y.first { return x.first < y.first }
      return x.last != y.last ? x.last > y.last : a < b
    }
    var numbers = Array(repeating: 0, count: groups.count)
    for (number, group) in order.enumerated() { numbers[group] = number }
    groups = order.map { groups[$0] }
    for index in breaks.indices {
      guard let old = breaks[index] else { continue }
      breaks[index] = Break(
        group: numbers[old.group], place: old.place, hasSpace: old.hasSpace, isFirst: old.isFirst,
        keepsBlank: old.keepsBlank)
    }
    continuations = continuations.mapValues { numbers[$0] }
    spread()
    return numbers
  }

  /// Whether a comment before an atom makes a line end there.
  private func endsLine(before index: Int) -> Bool {
    let isClosing = breaks[index]?.place == .closing
    return atoms[index].comments.contains { $0.endsLine || $0.isOnNewLine && isClosing }
  }

  /// Comments break the innermost group around them; what breaks inside of a block breaks the block.
  private mutating func spread() {
    var parents: [Int?] = []
    var open: [Int] = []
    var next = 0
    for index in atoms.indices {
      while let top = open.last, groups[top].last < index { open.removeLast() }
      if index > 0, let top = open.last, endsLine(before: index) { groups[top].isForced = true }
      while next < groups.count, groups[next].first == index {
        parents.append(open.last)
        open.append(next)
        next += 1
      }
      if atoms[index].isMultiline, let top = open.last { groups[top].holdsNewline = true }
    }
    for index in groups.indices.reversed() {
      if groups[index].kind == .block, groups[index].holdsNewline { groups[index].isForced = true }
      guard groups[index].isForced || groups[index].holdsNewline, let parent = parents[index]
      else { continue }
      groups[parent].holdsNewline = true
    }
  }
}
