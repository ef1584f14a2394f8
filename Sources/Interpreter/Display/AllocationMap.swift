/// What of a disk is stored, and where, as a bar to scale.
struct AllocationMap {
  enum Kind: Hashable {
    case stored
    /// By an image under this one.
    case below
    case hole
  }

  /// In order, without gaps: together they are the disk, as far as it was looked at.
  let runs: [(length: Int, kind: Kind)]
  let size: Int
  /// Whether there is more than was looked at.
  let isCut: Bool

  /// The shares of one column that are stored here and below.
  private struct Share {
    var stored = 0.0
    var below = 0.0

    /// Rounding leaves a full column a little less than one.
    var isFull: Bool { stored + below > 0.999 }
    var isPartly: Bool { stored + below > 0 && !isFull }
  }

  private func shares(_ count: Int) -> [Share] {
    var shares = [Share](repeating: Share(), count: count)
    var position = 0
    let scale = Double(count) / Double(size)
    for run in runs {
      defer { position += run.length }
      if run.kind == .hole { continue }
      let start = Double(position) * scale
      let end = Double(position + run.length) * scale
      var column = min(Int(start), count - 1)
      while column < count, Double(column) < end {
        let share = min(end, Double(column + 1)) - max(start, Double(column))
        if run.kind == .stored { shares[column].stored += share }
        if run.kind == .below { shares[column].below += share }
        column += 1
      }
    }
    return shares
  }

  private static func symbol(_ share: Share, isUnicode: Bool) -> (String, DrawnLine.Role) {
    let isBelow = share.below > share.stored
    let role: DrawnLine.Role = isBelow ? .storedBelow : .stored
    if share.isPartly { return (isUnicode ? "▒" : "+", role) }
    if !share.isFull { return (isUnicode ? "·" : ".", .hole) }
    if isBelow { return (isUnicode ? "▓" : "=", role) }
    return (isUnicode ? "█" : "#", role)
  }

  private func total(_ kind: Kind) -> Int {
    runs.reduce(0) { $0 + ($1.kind == kind ? $1.length : 0) }
  }
}

extension AllocationMap: Drawable {
  func lines(on canvas: Canvas) -> [DrawnLine] {
    var lines: [DrawnLine] = []
    var isPartly = false
    if let count = canvas.mapColumns, size > 0, !isCut {
      var bar = DrawnLine("[", .dim)
      for share in shares(count) {
        isPartly = isPartly || share.isPartly
        let (text, role) = AllocationMap.symbol(share, isUnicode: canvas.isUnicode)
        bar.add(text, role)
      }
      bar.add("]", .dim)
      lines.append(bar)
    }
    return lines + legend(canvas, isPartly: isPartly)
  }

  private func legend(_ canvas: Canvas, isPartly: Bool) -> [DrawnLine] {
    var legend = Legend(canvas)
    func add(_ share: Share, _ text: String) {
      let (symbol, role) = AllocationMap.symbol(share, isUnicode: canvas.isUnicode)
      legend.add([DrawnLine.Run(symbol, role)], text)
    }
    let stored = total(.stored)
    let below = total(.below)
    if stored > 0 { add(Share(stored: 1), "stored \(SizeText.human(stored))") }
    if below > 0 { add(Share(below: 1), "stored in an image under it \(SizeText.human(below))") }
    if isPartly { add(Share(stored: 0.5), "in part") }
    let hole = total(.hole)
    if hole > 0 { add(Share(), "zeros that take no space \(SizeText.human(hole))") }
    if isCut {
      let seen = SizeText.human(runs.reduce(0) { $0 + $1.length })
      legend.add([], "of the first \(seen): `extents` lists all")
    }
    return legend.lines
  }
}
