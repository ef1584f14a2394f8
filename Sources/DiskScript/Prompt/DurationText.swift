/// How long something took, in the unit that suits it.
enum DurationText {
  static func text(_ duration: Duration) -> String {
    let (seconds, rest) = duration.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(rest / 1_000_000_000)
    switch nanoseconds {
    case ..<1_000: return "\(nanoseconds) ns"
    case ..<1_000_000: return "\(decimal(nanoseconds, 1_000)) µs"
    case ..<1_000_000_000: return "\(decimal(nanoseconds, 1_000_000)) ms"
    case ..<60_000_000_000: return "\(decimal(nanoseconds, 1_000_000_000)) s"
    default: return "\(seconds / 60) min \(seconds % 60) s"
    }
  }

  /// Three significant digits.
  private static func decimal(_ value: Int, _ unit: Int) -> String {
    let whole = value / unit
    let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
    guard places > 0 else { return "\(whole)" }
    let scale = places == 1 ? 10 : 100
    let fraction = String(value % unit * scale / unit)
    return "\(whole).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
  }
}
