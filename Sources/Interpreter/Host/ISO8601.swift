/// Dates as ISO 8601 writes them: `2024-02-29T12:00:00Z`, `2024-02-29T13:00:00.5+01:00`.
enum ISO8601 {
  /// Fractions of a second are written in threes of digits, where there are any.
  static func text(_ value: CalendarDate) -> String {
    let date = value.date
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
    text += "\(padded(value.hour, 2)):\(padded(value.minute, 2)):\(padded(value.second, 2))"
    if value.instant.nanoseconds > 0 {
      var digits = padded(value.instant.nanoseconds, 9)
      while digits.hasSuffix("000") { digits.removeLast(3) }
      text += "." + digits
    }
    return text + zone(value.offset)
  }

  private static func zone(_ offset: Int) -> String {
    if offset == 0 { return "Z" }
    let size = abs(offset)
    let seconds = size % 60 == 0 ? "" : ":" + padded(size % 60, 2)
    return (offset < 0 ? "-" : "+") + padded(size / 3600, 2) + ":" + padded(size / 60 % 60, 2)
      + seconds
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// What is wrong with a text, as the end of a sentence.
  struct Fault: Error { let reason: String }

  /// A date, or a date and a time behind `T` or a space; without a zone it is UTC.
  static func parse(_ text: String) throws(Fault) -> CalendarDate {
    var reader = Reader(Array(text.utf8)[...])
    let year = try reader.number(4, "the year")
    try reader.expect("-", after: "the year")
    let month = try reader.number(2, "the month", 1...12)
    try reader.expect("-", after: "the month")
    let last = CalendarDate.days(in: month, of: year)
    let day = try reader.number(2, "the day", 1...last)
    var time = (hour: 0, minute: 0, second: 0, nanosecond: 0)
    var offset = 0
    if reader.skip("T") || reader.skip("t") || reader.skip(" ") {
      time = try reader.time()
      offset = try reader.offset()
    }
    if !reader.isAtEnd { throw Fault(reason: "something follows the date") }
    guard
      let value = CalendarDate(
        year: year, month: month, day: day, hour: time.hour, minute: time.minute,
        second: time.second, nanosecond: time.nanosecond, offset: offset)
    else { throw Fault(reason: "it lies outside of the years 0 to 9999") }
    return value
  }

  /// An offset alone: `Z`, `+02:00`, `-0330`.
  static func parseOffset(_ text: String) -> Int? {
    var reader = Reader(Array(text.utf8)[...])
    guard !text.isEmpty, let offset = try? reader.offset(), reader.isAtEnd else { return nil }
    return offset
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    init(_ rest: ArraySlice<UInt8>) { self.rest = rest }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard let first = rest.first, first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func expect(_ character: Unicode.Scalar, after what: String) throws(Fault) {
      if !skip(character) { throw Fault(reason: "`\(character)` is missing after \(what)") }
    }

    mutating func number(
      _ digits: Int, _ what: String, _ range: ClosedRange<Int> = 0...9999
    ) throws(Fault) -> Int {
      let head = rest.prefix(digits)
      guard head.count == digits, head.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw Fault(reason: "\(what) needs \(digits) digits")
      }
      let value = head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      guard range.contains(value) else {
        throw Fault(reason: "\(what) is \(range.lowerBound) … \(range.upperBound), not \(value)")
      }
      rest = rest.dropFirst(digits)
      return value
    }

    mutating func time() throws(Fault) -> (hour: Int, minute: Int, second: Int, nanosecond: Int) {
      let hour = try number(2, "the hour", 0...23)
      try expect(":", after: "the hour")
      let minute = try number(2, "the minute", 0...59)
      guard skip(":") else { return (hour, minute, 0, 0) }
      let second = try number(2, "the second", 0...59)
      guard skip(".") || skip(",") else { return (hour, minute, second, 0) }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...9).contains(digits.count) else {
        throw Fault(reason: "a fraction of a second has 1 to 9 digits")
      }
      rest = rest.dropFirst(digits.count)
      let scaled = digits + Array(repeating: 0x30, count: 9 - digits.count)
      return (hour, minute, second, scaled.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    mutating func offset() throws(Fault) -> Int {
      if isAtEnd || skip("Z") || skip("z") { return 0 }
      let isWest = skip("-")
      guard isWest || skip("+") else { throw Fault(reason: "a zone is `Z` or like `+02:00`") }
      var seconds = try number(2, "the offset's hour", 0...23) * 3600
      if !isAtEnd {
        _ = skip(":")
        seconds += try number(2, "the offset's minute", 0...59) * 60
      }
      if skip(":") { seconds += try number(2, "the offset's second", 0...59) }
      return isWest ? -seconds : seconds
    }
  }
}
