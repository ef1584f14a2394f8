/// Byte counts for people.
public enum SizeText {
  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  /// In the largest binary unit that is at most the size: `31 KiB`, `244.5 MiB`; at most one decimal,
  /// rounded half up.
  public static func human(_ bytes: Int) -> String {
    var unit = 0
    var scale = 1
    while unit + 1 < units.count, bytes / scale >= 1024 {
      scale *= 1024
      unit += 1
    }
    if unit == 0 { return "\(bytes) B" }
    let (whole, rest) = bytes.quotientAndRemainder(dividingBy: scale)
    // Tenths without a product that could overflow: rest < scale ≤ 2^60, and 10 × 2^60 < 2^64.
    var tenths = Int((UInt(rest) * 10 + UInt(scale) / 2) / UInt(scale))
    var units = whole
    if tenths == 10 {
      tenths = 0
      units += 1
    }
    if units == 1024, unit + 1 < SizeText.units.count { return "1 \(SizeText.units[unit + 1])" }
    return tenths == 0
      ? "\(units) \(SizeText.units[unit])" : "\(units).\(tenths) \(SizeText.units[unit])"
  }

  /// In the largest unit in which it is a whole number, so that nothing is lost: `31 KiB`, `31745 B`.
  static func exact(_ bytes: Int) -> String {
    for (power, unit) in units.enumerated().reversed() where bytes.magnitude >= 1 << (10 * power) {
      if bytes % (1 << (10 * power)) == 0 { return "\(bytes >> (10 * power)) \(unit)" }
    }
    return "\(bytes) B"
  }

  /// As the prompt echoes a size: `31 KiB (31744 B)`.
  static func echo(_ bytes: Int) -> String {
    bytes < 1024 ? "\(bytes) B" : "\(human(bytes)) (\(bytes) B)"
  }
}
