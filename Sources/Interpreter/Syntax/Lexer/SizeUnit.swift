/// The units of a size literal. The raw value is the spelling; case counts.
public enum SizeUnit: String, CaseIterable, Sendable {
  case byte = "B"
  case kilobyte = "kB"
  case megabyte = "MB"
  case gigabyte = "GB"
  case terabyte = "TB"
  case petabyte = "PB"
  case exabyte = "EB"
  case kibibyte = "KiB"
  case mebibyte = "MiB"
  case gibibyte = "GiB"
  case tebibyte = "TiB"
  case pebibyte = "PiB"
  case exbibyte = "EiB"

  /// The unit in bytes: a power of 1000 or of 1024.
  public var bytes: Int {
    switch self {
    case .byte: 1
    case .kilobyte: 1_000
    case .megabyte: 1_000_000
    case .gigabyte: 1_000_000_000
    case .terabyte: 1_000_000_000_000
    case .petabyte: 1_000_000_000_000_000
    case .exabyte: 1_000_000_000_000_000_000
    case .kibibyte: 1 << 10
    case .mebibyte: 1 << 20
    case .gibibyte: 1 << 30
    case .tebibyte: 1 << 40
    case .pebibyte: 1 << 50
    case .exbibyte: 1 << 60
    }
  }

  /// The decimal and the binary unit that a prefix such as `M` can mean, by its lower-case letter.
  static func pair(_ letter: Character) -> (decimal: SizeUnit, binary: SizeUnit)? {
    switch letter {
    case "k": (.kilobyte, .kibibyte)
    case "m": (.megabyte, .mebibyte)
    case "g": (.gigabyte, .gibibyte)
    case "t": (.terabyte, .tebibyte)
    case "p": (.petabyte, .pebibyte)
    case "e": (.exabyte, .exbibyte)
    default: nil
    }
  }
}
