import Foundation
import Testing

@testable import DiskInterpreter

/// Texts that come from outside: numbers, dates, patterns and UTF-8, against other judges.
@Suite struct HostTextTests {
  // MARK: Numbers of JSON

  private func parsed(_ text: String) -> Double? {
    var decimal = JSONParser.Decimal()
    var exponent = 0
    var isFraction = false
    var rest = text[...]
    if let e = text.firstIndex(of: "e") {
      rest = text[..<e]
      exponent = Int(text[text.index(after: e)...]) ?? 0
    }
    for character in rest {
      if character == "." {
        isFraction = true
      } else if let digit = character.wholeNumberValue {
        decimal.add(UInt8(digit))
        if isFraction { decimal.exponent -= 1 }
      }
    }
    decimal.exponent += exponent
    return decimal.exactlyRounded
  }

  @Test func quicklyRoundedNumbersAreThoseOfTheCLibrary() {
    var random = SystemRandomNumberGenerator()
    var found = 0
    for _ in 0..<200_000 {
      let digits = String(UInt64.random(in: 0...UInt64.max, using: &random)).prefix(
        Int.random(in: 1...20, using: &random))
      let text = "\(digits)e\(Int.random(in: -30...30, using: &random))"
      guard let value = parsed(text) else { continue }
      found += 1
      #expect(value == strtod(text, nil), "\(text)")
    }
    #expect(found > 100_000)
  }

  @Test func halfwayBetweenTwoDoublesIsRoundedRight() {
    for text in [
      "9007199254740993", "9007199254740993.0", "9007199254740995e0", "4503599627370497.5",
      "18014398509481986", "9007199254740992.5", "1152921504606847105",
    ] {
      if let value = parsed(text) { #expect(value == strtod(text, nil), "\(text)") }
    }
  }

  @Test func numbersOfRandomTextsAreThoseOfTheCLibrary() {
    var random = SystemRandomNumberGenerator()
    var texts: [String] = []
    for _ in 0..<2000 {
      let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
      if value.isFinite { texts.append("\(value)") }
      texts.append("\(Double.random(in: -1000...1000, using: &random))")
    }
    let run = ScriptRun(
      "print(json(parseJSON(\"[\(texts.joined(separator: ","))]\")))")
    #expect(run.output == "[\(texts.joined(separator: ","))]\n")
  }

  // MARK: JSON in short supply

  @Test func aTextOfManyContainersRunsIntoTheMemoryLimitAndLeavesNothing() {
    let code = "print(parseJSON(\"[\" + \"[],\".repeated(500000) + \"{}]\").count)"
    #expect(ScriptRun(code).output == "500001\n")
    let run = ScriptRun(code) { $0.limits.memoryBytes = 16 << 20 }
    #expect(run.ending == .failed("E0703"))
    #expect(run.leaked == 0)
  }

  @Test func aTextThatIsCutAnywhereLeavesNothing() {
    let text = "{\"a\": [1, {\"b\": \"c\\u00e9\", \"d\": [true, null, 1.5e3]}, \"x\"], \"y\": {}}"
    for count in 0..<text.utf8.count {
      let cut = String(decoding: Array(text.utf8)[..<count], as: UTF8.self)
      let run = ScriptRun("do { parseJSON(\(Display.quoted(cut))) } catch .json { print(\"cut\") }")
      #expect(run.output == "cut\n", "\(cut)")
      #expect(run.leaked == 0)
    }
  }

  // MARK: Dates

  @Test func datesAreThoseOfTheCLibrary() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let seconds = Int.random(in: CalendarDate.seconds, using: &random)
      let date = try #require(CalendarDate(Instant(seconds: seconds)))
      var time = time_t(seconds)
      var parts = tm()
      gmtime_r(&time, &parts)
      #expect(date.date == (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)))
      #expect(date.hour == Int(parts.tm_hour) && date.second == Int(parts.tm_sec))
      #expect(date.weekday % 7 == Int(parts.tm_wday))
      #expect(date.dayOfYear == Int(parts.tm_yday) + 1)
      #expect(try ISO8601.parse(ISO8601.text(date)) == date)
    }
  }

  // MARK: UTF-8

  @Test func whatIsTextIsWhatTheStandardLibraryTakesForIt() {
    var random = SystemRandomNumberGenerator()
    let pieces: [[UInt8]] = [
      [0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0xA0, 0x80],
      [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80], [0xE2, 0x82],
    ]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        bytes += pieces[Int.random(in: 0..<(Bool.random() ? 4 : pieces.count), using: &random)]
      }
      let fault = bytes.withUnsafeBufferPointer { UTF8Text.firstFault(in: $0) }
      #expect((fault == nil) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
      if let fault {
        #expect(String(validating: bytes[..<fault], as: UTF8.self) != nil, "\(bytes)")
      }
    }
  }

  // MARK: Patterns

  @Test(
    "names match patterns as they do in a shell",
    arguments: [
      ("a.img", "*.img", true), ("a.img", "*", true), (".img", "*", false), (".img", ".*", true),
      ("abc", "a*c", true), ("abc", "a*b", false), ("aXbXc", "a*X*c", true), ("", "*", false),
      ("a", "[abc]", true), ("d", "[abc]", false), ("d", "[!abc]", true), ("b", "[a-c]", true),
      ("]", "[]]", true), ("-", "[a-]", true), ("[", "[", true), ("aab", "*ab", true),
      ("a/b", "*", true), ("a/b", "a/*", true), ("a/b/c", "a/*", false), ("a/b/c", "**/c", true),
      ("c", "**/c", true), ("a/.h/c", "**/c", false), ("a/b/c", "a/**", true), ("é", "?", true),
      ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*a*a*a*a*a*a*a*a*b", false),
    ])
  func patterns(name: String, pattern: String, matches: Bool) {
    #expect(GlobPattern(pattern).matches(name) == matches)
  }
}
