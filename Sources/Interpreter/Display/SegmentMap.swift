/// A disk as a bar to scale: what lies where, labels under it, and what the characters mean.
struct SegmentMap {
  enum Kind: Int, CaseIterable, Sendable {
    /// Partitions; the second kind where its neighbour before has the first.
    case used, usedToo
    /// Those that do not begin where the disk's alignment has it.
    case unaligned, unalignedToo
    case overlapping, outside, free
    /// Nobody's, and too little for a partition.
    case rest
  }

  struct Segment: Hashable {
    /// Sectors, bytes: any unit, the same for all.
    let length: UInt64
    let kind: Kind
    /// The number of what begins here, and the number with its name; empty where nothing does.
    var short = ""
    var long = ""
  }

  /// One line of the legend.
  struct Meaning {
    let kinds: [Kind]
    let text: String
  }

  /// In order, without gaps: together they are the disk.
  let segments: [Segment]
  let meanings: [Meaning]

  static func symbol(_ kind: Kind, isUnicode: Bool) -> Character {
    switch kind {
    case .used: isUnicode ? "█" : "#"
    case .usedToo: isUnicode ? "▓" : "="
    case .unaligned: isUnicode ? "▒" : "%"
    case .unalignedToo: isUnicode ? "░" : "+"
    case .overlapping: isUnicode ? "╳" : "X"
    case .outside: "!"
    case .free, .rest: isUnicode ? "·" : "."
    }
  }

  static func role(_ kind: Kind) -> DrawnLine.Role {
    switch kind {
    case .used: .used
    case .usedToo: .usedToo
    case .unaligned: .unaligned
    case .unalignedToo: .unalignedToo
    case .overlapping, .outside: .damaged
    case .free, .rest: .free
    }
  }

  /// What each column of a bar of so many shows: an index of a segment.
  ///
  /// Each segment has at least one column, but for `rest`, where there are enough; else the worst that
  /// lies in a column is shown, and among equals the longest.
  func columns(_ count: Int) -> [Int] {
    let total = segments.reduce(0.0) { $0 + Double($1.length) }
    guard total > 0, count > 0 else { return [] }
    let own = segments.indices.filter { segments[$0].kind != .rest }
    guard own.count <= count else { return sampled(count, total) }
    var widths = [Int](repeating: 0, count: segments.count)
    let ideal = segments.map { Double($0.length) / total * Double(count) }
    for index in segments.indices {
      widths[index] = max(Int(ideal[index]), segments[index].kind == .rest ? 0 : 1)
    }
    var excess = widths.reduce(0, +) - count
    while excess > 0 {
      // Where most is too much.
      guard
        let victim = segments.indices.filter({
          widths[$0] > 1 || segments[$0].kind == .rest && widths[$0] > 0
        })
        .max(by: { Double(widths[$0]) - ideal[$0] < Double(widths[$1]) - ideal[$1] })
      else { break }
      widths[victim] -= 1
      excess -= 1
    }
    while excess < 0 {
      let poorest = segments.indices.max {
        ideal[$0] - Double(widths[$0]) < ideal[$1] - Double(widths[$1])
      }
      guard let poorest else { break }
      widths[poorest] += 1
      excess += 1
    }
    return segments.indices.flatMap { Array(repeating: $0, count: widths[$0]) }
  }

  private func sampled(_ count: Int, _ total: Double) -> [Int] {
    var columns: [Int] = []
    var first = 0
    var before = 0.0
    for column in 0..<count {
      let (low, high) = (
        total * Double(column) / Double(count), total * Double(column + 1) / Double(count)
      )
      while first + 1 < segments.count, before + Double(segments[first].length) <= low {
        before += Double(segments[first].length)
        first += 1
      }
      var best = first
      var bestShare = -1.0
      var (index, start) = (first, before)
      while index < segments.count, start < high {
        let end = start + Double(segments[index].length)
        let isBad = segments[index].kind == .overlapping || segments[index].kind == .outside
        let share = min(end, high) - max(start, low) + (isBad ? total : 0)
        if share > bestShare { (best, bestShare) = (index, share) }
        start = end
        index += 1
      }
      columns.append(best)
    }
    return columns
  }
}

extension SegmentMap: Drawable {
  func lines(on canvas: Canvas) -> [DrawnLine] {
    var lines: [DrawnLine] = []
    if let count = canvas.mapColumns {
      let columns = columns(count)
      if !columns.isEmpty { lines = [bar(columns, canvas)] + labels(columns, canvas) }
    }
    return lines + legend(canvas)
  }

  private func bar(_ columns: [Int], _ canvas: Canvas) -> DrawnLine {
    var line = DrawnLine("[", .dim)
    for index in columns {
      let kind = segments[index].kind
      line.add(
        String(SegmentMap.symbol(kind, isUnicode: canvas.isUnicode)), SegmentMap.role(kind))
    }
    line.add("]", .dim)
    return line
  }

  /// A label where its segment begins, as far as there is room before the next.
  private func labels(_ columns: [Int], _ canvas: Canvas) -> [DrawnLine] {
    var text = " "
    var width = 1
    for (column, index) in columns.enumerated() where column == 0 || columns[column - 1] != index {
      let segment = segments[index]
      let next = columns[column...].firstIndex { $0 != index } ?? columns.count
      let room = next == columns.count ? next - column : next - column - 1
      let label = [segment.long, segment.short].first {
        !$0.isEmpty && TextTable.width($0) <= max(room, 1)
      }
      guard let label, column + 1 >= width else { continue }
      text += String(repeating: " ", count: column + 1 - width) + label
      width = column + 1 + TextTable.width(label)
    }
    return width > 1 ? [DrawnLine(text)] : []
  }

  private func legend(_ canvas: Canvas) -> [DrawnLine] {
    var legend = Legend(canvas)
    for meaning in meanings {
      let present = meaning.kinds.filter { kind in segments.contains { $0.kind == kind } }
      guard !present.isEmpty else { continue }
      let symbols = present.map { kind in
        DrawnLine.Run(
          String(SegmentMap.symbol(kind, isUnicode: canvas.isUnicode)), SegmentMap.role(kind))
      }
      legend.add(symbols, meaning.text)
    }
    return legend.lines
  }
}
