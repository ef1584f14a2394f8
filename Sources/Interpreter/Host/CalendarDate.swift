/// A moment as the proleptic Gregorian calendar shows it at an offset from UTC (ISO 8601, without leap
/// seconds). Years 0 … 9999.
struct CalendarDate: Hashable {
  let instant: Instant
  /// Seconds to the east of UTC: −86399 … 86399.
  let offset: Int

  private static let secondsPerDay = 86400
  /// The first and the last second of years 0 … 9999 in UTC.
  static let seconds = -62_167_219_200...253_402_300_799

  /// nil where the moment lies outside of years 0 … 9999.
  init?(_ instant: Instant, offset: Int = 0) {
    guard CalendarDate.seconds.contains(instant.seconds),
      CalendarDate.seconds.contains(instant.seconds + offset)
    else { return nil }
    self.instant = instant
    self.offset = offset
  }

  /// nil where one of the parts is out of its range: there is no 29 February in most years.
  init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    nanosecond: Int = 0, offset: Int = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...CalendarDate.days(in: month, of: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0...999_999_999).contains(nanosecond),
      (-86399...86399).contains(offset)
    else { return nil }
    let days = CalendarDate.days(year, month, day)
    let local = days * CalendarDate.secondsPerDay + hour * 3600 + minute * 60 + second
    self.init(Instant(seconds: local - offset, nanoseconds: nanosecond), offset: offset)
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 to a date: years begin in March here, so that a leap day ends one.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  // MARK: Parts

  private var local: Int { instant.seconds + offset }

  private var dayNumber: Int {
    let (days, rest) = local.quotientAndRemainder(dividingBy: CalendarDate.secondsPerDay)
    return rest < 0 ? days - 1 : days
  }

  private var secondOfDay: Int { local - dayNumber * CalendarDate.secondsPerDay }

  var date: (year: Int, month: Int, day: Int) {
    let days = dayNumber + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  var hour: Int { secondOfDay / 3600 }
  var minute: Int { secondOfDay / 60 % 60 }
  var second: Int { secondOfDay % 60 }
  /// 1 on Monday to 7 on Sunday.
  var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }
  /// 1 … 366.
  var dayOfYear: Int { dayNumber - CalendarDate.days(date.year, 1, 1) + 1 }
}
