import Synchronization

/// The rows of a registry, made a section at a time when one of its names is asked for first: a script
/// uses few of them, and making all takes longer than the rest of the start.
/// Why: Documentation/Decisions/0009-rows-on-demand.md
final class RowStore: Sendable {
  /// Rows that are made together.
  typealias Section = @Sendable () -> [Primitive]

  /// In which sections a name has rows, a bit for each; the names in order.
  struct Index: Sendable {
    let entries: [(name: String, sections: UInt64)]
    /// Labels of the tuples that the rows give.
    let tupleLabels: [String]

    func sections(_ name: String) -> UInt64 {
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].name < name { low = middle + 1 } else { high = middle }
      }
      return low < entries.count && entries[low].name == name ? entries[low].sections : 0
    }
  }

  private let sections: [Section]
  private let index: Index
  /// Rows of an embedding program.
  private let own: [Primitive]
  /// Whether scripts may reach nothing outside of the engine.
  private let isClosed: Bool
  private let made = Mutex(Made())

  /// What was made so far.
  private struct Made {
    var byName: [String: [Primitive]] = [:]
    var all: [Primitive]?
  }

  init(_ sections: [Section], _ index: Index, own: [Primitive] = [], isClosed: Bool = false) {
    self.sections = sections
    self.index = index
    self.own = own
    self.isClosed = isClosed
  }

  /// The same rows with others.
  func adding(_ own: [Primitive]) -> RowStore {
    RowStore(sections, index, own: self.own + own, isClosed: isClosed)
  }

  /// The same rows for scripts that may reach nothing outside.
  var closed: RowStore { RowStore(sections, index, own: own, isClosed: true) }

  /// All rows, in the order of the sections.
  var all: [Primitive] {
    if let rows = made.withLock({ $0.all }) { return rows }
    let rows = sections.flatMap { $0().map(allowed) } + own
    made.withLock { $0.all = rows }
    return rows
  }

  var names: [String] {
    index.entries.map(\.name) + Set(own.map(\.name)).sorted()
  }

  var tupleLabels: Set<String> {
    own.reduce(into: Set(index.tupleLabels)) { $0.formUnion($1.result(of: $1.result).labels) }
  }

  /// The rows of one name, in the order of the sections.
  func rows(_ name: String) -> [Primitive] {
    if let rows = made.withLock({ $0.byName[name] }) { return rows }
    let rows = make(name)
    // A script may ask for any number of names that nothing has.
    if !rows.isEmpty { made.withLock { $0.byName[name] = rows } }
    return rows
  }

  private func make(_ name: String) -> [Primitive] {
    var rows: [Primitive] = []
    var left = index.sections(name)
    while left != 0 {
      rows += sections[left.trailingZeroBitCount]().filter { $0.name == name }.map(allowed)
      left &= left - 1
    }
    return rows + own.filter { $0.name == name }
  }

  private func allowed(_ row: Primitive) -> Primitive {
    isClosed && row.permission != .none ? row.refused : row
  }
}

extension RowStore.Index {
  /// The index of some sections, found by making them all.
  init(of sections: [RowStore.Section]) {
    precondition(sections.count <= UInt64.bitWidth, "an index has a bit for each section")
    var found: [String: UInt64] = [:]
    var labels = ScriptType.dictionary(.any, .any).iterated.labels
    for (number, section) in sections.enumerated() {
      for row in section() {
        found[row.name, default: 0] |= 1 << UInt64(number)
        labels.formUnion(row.result(of: row.result).labels)
      }
    }
    self.init(
      entries: found.sorted { $0.key < $1.key }.map { (name: $0.key, sections: $0.value) },
      tupleLabels: labels.sorted())
  }

  /// As the source of `StandardRegistry.index`.
  var source: String {
    let lines = entries.map { "      (\"\($0.name)\", 0x\(String($0.sections, radix: 16)))," }
    let labels = tupleLabels.map { "      \"\($0)\"," }
    return """
      // Generated from the rows by `make docs`; a test fails when it drifts.
      extension StandardRegistry {
        /// In which of `sections` each name has its rows.
        static let index = RowStore.Index(
          entries: [
      \(lines.joined(separator: "\n"))
          ],
          tupleLabels: [
      \(labels.joined(separator: "\n"))
          ])
      }

      """
  }
}
