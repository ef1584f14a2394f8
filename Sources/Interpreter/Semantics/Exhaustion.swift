/// Which values of a type no case takes.
///
/// The cases are rows, and what a value consists of are columns: the first column is taken apart by each
/// of the forms that its type has, and for each form the rows that fit it are looked at further.
struct Exhaustion {
  /// A value that no case takes, or a part of one: as it would be written behind `case`.
  typealias Missing = [String]

  /// Nobody reads more.
  private static let limit = 32

  private var rows: [[Pattern]]
  private var types: [ScriptType]
  /// A case compares with values of a type that has too many to list, or there are too many cases.
  private var isOpen = false
  /// Keeps what could take for ever within bounds: a `switch` that is beyond them needs a `default`.
  private var steps = 20_000

  private init(_ rows: [[Pattern]], _ types: [ScriptType]) {
    self.rows = rows
    self.types = types
  }

  /// The cases that are missing; none where all values are taken, nil where there is no telling which.
  static func missing(in patterns: [Pattern], of type: ScriptType) -> [String]? {
    var search = Exhaustion(patterns.map { [$0] }, [type])
    let found = search.missing()
    if found.isEmpty { return [] }
    return search.isOpen || found == [["_"]] ? nil : found.map { $0[0] }
  }

  private mutating func missing() -> [Missing] {
    guard let type = types.first else { return rows.isEmpty ? [[]] : [] }
    steps -= 1
    if steps < 0 {
      isOpen = true
      return [types.map { _ in "_" }]
    }
    guard rows.contains(where: { !Exhaustion.takesAll($0[0]) }) else {
      return rest(of: rows, [], types.dropFirst()).map { ["_"] + $0 }
    }
    if case .tuple(let elements) = type { return tuples(elements) }
    guard let forms = Exhaustion.forms(type) else {
      let rest = rest(of: rows.filter { Exhaustion.takesAll($0[0]) }, [], types.dropFirst())
      if !rest.isEmpty { isOpen = true }
      return rest.map { ["_"] + $0 }
    }
    var found: [Missing] = []
    for form in forms where found.count < Exhaustion.limit {
      let fitting = rows.filter { Exhaustion.takes($0[0], form) }
      found += rest(of: fitting, [], types.dropFirst()).map { [form] + $0 }
    }
    guard case .optional(let wrapped) = type else { return found }
    return found + somethings(wrapped.flattened)
  }

  private mutating func rest(
    of rows: [[Pattern]], _ parts: [ScriptType], _ others: ArraySlice<ScriptType>
  ) -> [Missing] {
    var next = Exhaustion(
      parts.isEmpty ? rows.map { Array($0.dropFirst()) } : rows, parts + others)
    next.steps = steps
    let found = next.missing()
    steps = next.steps
    isOpen = isOpen || next.isOpen
    return found
  }

  /// The first column is a tuple: its elements become columns.
  private mutating func tuples(_ elements: [ScriptType.TupleElement]) -> [Missing] {
    let expanded = rows.compactMap { row -> [Pattern]? in
      if Exhaustion.takesAll(row[0]) {
        return elements.map { _ in .wildcard(row[0].span) } + row.dropFirst()
      }
      guard case .tuple(let parts, _) = row[0], parts.count == elements.count,
        case .places(let places) = TupleLabels.order(
          of: parts.map { $0.label?.text }, in: elements.map(\.label))
      else { return nil }
      let ordered = elements.indices.map { place in
        parts[places.firstIndex(of: place) ?? place].pattern
      }
      return ordered + row.dropFirst()
    }
    return rest(of: expanded, elements.map(\.type), types.dropFirst()).map { found in
      let parts = zip(elements, found).map { element, part in
        (element.label.map { "\($0): " } ?? "") + part
      }
      return ["(\(parts.joined(separator: ", ")))"] + found.dropFirst(elements.count)
    }
  }

  /// The first column is optional, and what is not nil is looked at.
  private mutating func somethings(_ wrapped: ScriptType) -> [Missing] {
    let fitting = rows.filter { !Exhaustion.isNil($0[0]) }.map { row -> [Pattern] in
      if case .optional(let part, _) = row[0] { [part] + row.dropFirst() } else { row }
    }
    return rest(of: fitting, [wrapped], types.dropFirst()).map { found in
      [found[0] == "_" ? "_?" : found[0]] + found.dropFirst()
    }
  }

  /// The values of a type that are no more than a few; of an optional the one that holds nothing.
  private static func forms(_ type: ScriptType) -> [String]? {
    switch type {
    case .bool: ["true", "false"]
    case .symbol(let names) where !names.isEmpty: names.sorted().map { ".\($0)" }
    case .optional: ["nil"]
    default: nil
    }
  }

  private static func takesAll(_ pattern: Pattern) -> Bool {
    switch pattern {
    case .wildcard, .binding: true
    default: false
    }
  }

  private static func isNil(_ pattern: Pattern) -> Bool {
    if case .value = pattern { takes(pattern, "nil") } else { false }
  }

  private static func takes(_ pattern: Pattern, _ form: String) -> Bool {
    if takesAll(pattern) { return true }
    guard case .value(let node) = pattern else { return false }
    switch node {
    case .symbol(let symbol): return ".\(symbol.name)" == form
    case .literal(let literal):
      switch literal.value {
      case .bool(let bool): return "\(bool)" == form
      case .none: return form == "nil"
      default: return false
      }
    default: return false
    }
  }
}

extension ScriptType {
  /// What is optional twice is nil in one way only.
  fileprivate var flattened: ScriptType {
    if case .optional(let wrapped) = self { wrapped.flattened } else { self }
  }
}
