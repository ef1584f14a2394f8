/// A moment as scripts hold it.
final class DateValue: OrderedResource {
  let date: CalendarDate

  init(_ date: CalendarDate) { self.date = date }

  /// Equal are the same moments, whatever their offsets.
  func isSame(as other: AnyObject) -> Bool { order(to: other) == 0 }

  func order(to other: AnyObject) -> Int {
    guard let instant = (other as? DateValue)?.date.instant else { return 0 }
    return date.instant == instant ? 0 : date.instant < instant ? -1 : 1
  }
}

extension Library {
  static let date: ScriptType = .host("Date")
  static let dateType = hostType(
    "Date", "A moment, and the offset from UTC that it is shown at.",
    json: { .string(ISO8601.text(unsafeDowncast($0, to: DateValue.self).date)) }
  ) { ISO8601.text(unsafeDowncast($0, to: DateValue.self).date) }

  private static let moment = "let date = parseDate(\"2024-02-29T13:05:09.25+01:00\")\n"

  /// Making dates.
  static let dateRows: [Primitive] = [
    Primitive(
      "now", .function, category: "Dates", parameters: [], result: date,
      summary: "This moment, in UTC.", example: "print(now() > Date(epoch: 0))", output: "true"
    ) { call in try call.wrapDate(call.services.host.now()) },
    Primitive(
      "parseDate", .method, category: "Dates", parameters: [.receiver(.string)], result: date,
      errors: "A text that is no such date, with what is wrong in it.",
      summary:
        "The moment that an ISO 8601 text names, with its offset; UTC where it has none, and "
        + "midnight where it has no time.",
      example: "print(parseDate(\"2024-02-29\"), parseDate(\"2024-02-29 12:30:00.5+02:00\"))",
      output: "2024-02-29T00:00:00Z 2024-02-29T12:30:00.500+02:00"
    ) { call in
      let text = call.text(0)
      do throws(ISO8601.Fault) {
        return call.wrap(DateValue(try ISO8601.parse(text)), "Date")
      } catch {
        throw ScriptFault(
          .invalidText, "\(Display.brief(call[0], call.vm)) is no date: \(error.reason)",
          symbol: "date", help: "write it like 2024-02-29T12:00:00Z")
      }
    },
    Primitive(
      "Date", .function, category: "Dates",
      parameters: [.labeled("epoch", .oneOf([.int, .double]))],
      result: date, errors: "A moment outside of the years 0 to 9999.",
      summary: "The moment so many seconds after 1970-01-01T00:00:00Z.",
      example: "print(Date(epoch: 86400))", output: "1970-01-02T00:00:00Z"
    ) { call in
      if call[0].tag == Tag.int { return try call.wrapDate(Instant(seconds: call.int(0))) }
      return try call.wrapDate(call.shifted(Instant(seconds: 0), by: call[0]))
    },
    Primitive(
      "Date", .function, category: "Dates",
      parameters: [
        .labeled("year", .int), .labeled("month", .int), .labeled("day", .int),
        .labeled("hour", .int, default: "0"), .labeled("minute", .int, default: "0"),
        .labeled("second", .int, default: "0"), .labeled("offset", .string, default: "\"Z\""),
      ], result: date, errors: "A part that is out of its range, such as 30 February.",
      summary: "The moment that a calendar and a clock show at an offset from UTC.",
      example: "print(Date(year: 2024, month: 2, day: 29, hour: 12, offset: \"+01:00\"))",
      output: "2024-02-29T12:00:00+01:00"
    ) { call in
      let made = CalendarDate(
        year: call.int(0), month: call.int(1), day: call.int(2), hour: call.int(3),
        minute: call.int(4), second: call.int(5), offset: try call.offset(text: 6))
      guard let made else {
        throw ScriptFault(
          .invalidArgument,
          "there is no such date: \(call.int(0))-\(call.int(1))-\(call.int(2)) "
            + "\(call.int(3)):\(call.int(4)):\(call.int(5))", symbol: "arguments")
      }
      return call.wrap(DateValue(made), "Date")
    },
    Primitive(
      "adding", .method, category: "Dates",
      parameters: [.receiver(date), .labeled("seconds", .oneOf([.int, .double]))], result: date,
      errors: "A moment outside of the years 0 to 9999.",
      summary: "The moment so many seconds later; earlier where they are negative.",
      example: moment + "print(date.adding(seconds: -3600))",
      output: "2024-02-29T12:05:09.250+01:00"
    ) { call in
      let old = call.date(0)
      return try call.wrapDate(call.shifted(old.instant, by: call[1]), offset: old.offset)
    },
    Primitive(
      "seconds", .method, category: "Dates",
      parameters: [.receiver(date), .labeled("since", date)], result: .double,
      summary: "The seconds from another moment to this one; negative where this is earlier.",
      example: moment + "print(date.seconds(since: parseDate(\"2024-02-29\")))", output: "43509.25"
    ) { call in Value(call.date(0).instant.seconds(since: call.date(1).instant)) },
    Primitive(
      "utc", .property, category: "Dates", parameters: [.receiver(date)], result: date,
      summary: "The same moment, shown in UTC.", example: moment + "print(date.utc)",
      output: "2024-02-29T12:05:09.250Z"
    ) { call in try call.wrapDate(call.date(0).instant) },
    Primitive(
      "local", .property, category: "Dates", parameters: [.receiver(date)], result: date,
      summary: "The same moment, shown at the offset of local time then.",
      example: moment + "print(date.local == date)", output: "true"
    ) { call in
      let instant = call.date(0).instant
      return try call.wrapDate(instant, offset: call.services.host.localOffset(instant))
    },
    Primitive(
      "at", .method, category: "Dates",
      parameters: [.receiver(date), .labeled("offset", .string)], result: date,
      errors: "What is no offset.", summary: "The same moment, shown at an offset from UTC.",
      example: moment + "print(date.at(offset: \"-05:00\"))",
      output: "2024-02-29T07:05:09.250-05:00"
    ) { call in try call.wrapDate(call.date(0).instant, offset: try call.offset(text: 1)) },
  ]

  /// The parts of a date.
  static let datePartRows: [Primitive] = [
    part("epoch", "Whole seconds from 1970-01-01T00:00:00Z.", "1709208309") { $0.instant.seconds },
    part("year", "The year.", "2024") { $0.date.year },
    part("month", "The month, 1 … 12.", "2") { $0.date.month },
    part("day", "The day of the month.", "29") { $0.date.day },
    part("hour", "The hour, 0 … 23.", "13") { $0.hour },
    part("minute", "The minute, 0 … 59.", "5") { $0.minute },
    part("second", "The second, 0 … 59.", "9") { $0.second },
    part("nanosecond", "The nanoseconds within the second.", "250000000") {
      $0.instant.nanoseconds
    },
    part("weekday", "The day of the week, from 1 on Monday to 7 on Sunday.", "4") { $0.weekday },
    part("dayOfYear", "The day of the year, 1 … 366.", "60") { $0.dayOfYear },
  ]

  private static func part(
    _ name: String, _ summary: String, _ output: String,
    _ body: @escaping @Sendable (CalendarDate) -> Int
  ) -> Primitive {
    Primitive(
      name, .property, category: "Dates", parameters: [.receiver(date)], result: .int,
      summary: summary, example: moment + "print(date.\(name))", output: output
    ) { call in Value(body(call.date(0))) }
  }
}

extension PrimitiveCall {
  func date(_ index: Int) -> CalendarDate { host(index, as: DateValue.self).date }

  func wrapDate(_ instant: Instant, offset: Int = 0) throws(ScriptFault) -> Value {
    guard let date = CalendarDate(instant, offset: offset) else {
      throw ScriptFault(
        .invalidArgument, "the moment lies outside of the years 0 to 9999", symbol: "date")
    }
    return wrap(DateValue(date), "Date")
  }

  /// An offset from UTC as a text.
  func offset(text index: Int) throws(ScriptFault) -> Int {
    let text = text(index, default: "Z")
    if let offset = ISO8601.parseOffset(text) { return offset }
    throw ScriptFault(
      .invalidArgument, "\(Display.brief(self[index], vm)) is no offset from UTC",
      symbol: "arguments", help: "write `Z`, or hours and minutes such as `+02:00`")
  }

  /// A moment so many seconds on: exact for an Int, to the nanosecond for a Double.
  func shifted(_ instant: Instant, by seconds: Value) throws(ScriptFault) -> Instant {
    let outside = ScriptFault(
      .invalidArgument, "the moment lies outside of the years 0 to 9999", symbol: "date")
    if seconds.tag == Tag.int {
      let (sum, overflow) = instant.seconds.addingReportingOverflow(seconds.int)
      if overflow { throw outside }
      return Instant(seconds: sum, nanoseconds: instant.nanoseconds)
    }
    guard abs(seconds.double) < 1e12 else { throw outside }
    let whole = seconds.double.rounded(.down)
    let nanoseconds = instant.nanoseconds + Int(((seconds.double - whole) * 1e9).rounded())
    return Instant(
      seconds: instant.seconds + Int(whole) + nanoseconds / 1_000_000_000,
      nanoseconds: nanoseconds % 1_000_000_000)
  }
}
