/// How messages say things.
enum Wording {
  /// `1 element`, `2 elements`
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `there is 1 element`, `there are 2 elements`
  static func there(_ number: Int, _ noun: String) -> String {
    "there \(number == 1 ? "is" : "are") \(count(number, noun))"
  }
}
