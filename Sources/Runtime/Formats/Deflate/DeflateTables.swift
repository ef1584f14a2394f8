/// The symbols of lengths and distances: RFC 1951, section 3.2.5.
enum DeflateTables {
  static let endOfBlock = 256
  static let literals = 286
  static let distances = 30
  /// The order in which the lengths of the code of code lengths are written.
  static let order: [Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  static let lengthExtra: [Int] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
  static let distanceExtra: [Int] = (0..<30).map { max($0 / 2 - 1, 0) }

  static let lengthBase: [Int] = {
    var bases: [Int] = []
    var base = 3
    for extra in lengthExtra.dropLast() {
      bases.append(base)
      base += 1 << extra
    }
    return bases + [258]
  }()

  static let distanceBase: [Int] = {
    var bases: [Int] = []
    var base = 1
    for extra in distanceExtra {
      bases.append(base)
      base += 1 << extra
    }
    return bases
  }()

  /// The symbol less 257 of a length less 3.
  static let lengthSymbol: [UInt8] = (0...255).map { length in
    UInt8(length == 255 ? 28 : (0..<28).last { lengthBase[$0] <= length + 3 } ?? 0)
  }

  /// The symbol of a distance less 1, as far as the window reaches.
  static let distanceSymbol: [UInt8] = (0..<DeflateEncoder.window).map { distance in
    UInt8((0..<30).last { distanceBase[$0] <= distance + 1 } ?? 0)
  }
}
