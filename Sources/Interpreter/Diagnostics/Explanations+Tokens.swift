/// Explanations of characters and tokens.
extension Explanations {
  static let invalidUTF8 =
    "The source holds bytes that are not UTF-8. Scripts are text in UTF-8, with or "
    + "without a byte order mark. Save the file in that encoding; write binary data as a "
    + "literal of bytes such as b\"55 AA\", or read it from a file."

  static let nulByte =
    "The source holds a NUL byte. Text has none: the file is probably binary, or was "
    + "saved as UTF-16. In a string, `\\0` stands for the character."

  static let unexpectedCharacter =
    "A character stands where none of its kind can. Often it is a look-alike from a word "
    + "processor or a web page, such as a dash for a minus sign or curly quotes; the "
    + "diagnostic names the plain character."

  static let unterminatedString =
    "A string or a literal of bytes is never closed. A plain string ends on the line on "
    + "which it begins; text of several lines stands between `\"\"\"` lines. The place "
    + "shown is the opening quote."

  static let unterminatedComment =
    "A `/*` has no `*/`. Such comments nest: each one inside needs its own `*/`."

  static let invalidEscape =
    "A backslash is followed by something that is no escape. The escapes are \\n \\r \\t "
    + "\\0 \\\\ \\\" \\' and \\u{…} with a scalar in hexadecimal digits; `\\(` begins an "
    + "interpolation. In a raw string #\"…\"# the backslash is followed by as many `#`."

  static let invalidNumber =
    "A number is not written as one: digits are missing, a digit is outside of the "
    + "number's base, or a size has an exponent or a base other than ten."

  static let integerTooLarge =
    "A number does not fit. An Int and a Size end at 9223372036854775807 (2^63 − 1), a "
    + "Double at about 1.8e308. Nothing is cut off or wrapped silently."

  static let ambiguousUnit =
    "The unit of a size could mean a power of 1000 or of 1024. Write the one that is "
    + "meant: `10MB` is 10000000 bytes, `10MiB` is 10485760 bytes. The spelling counts: kB, "
    + "MB, GB, TB, PB, EB and KiB, MiB, GiB, TiB, PiB, EiB."

  static let unknownUnit =
    "A number is followed by a word that is no unit of size. The units are B, kB to EB "
    + "(powers of 1000) and KiB to EiB (powers of 1024), directly after the number."

  static let inexactSize =
    "A size with a fraction is no whole number of bytes, such as 0.5B. A size is always "
    + "exact: write the number of bytes that is meant."

  static let invalidBytesLiteral =
    "A literal of bytes holds pairs of hexadecimal digits, with spaces between pairs if "
    + "wanted: b\"55 AA\". Something else stands in it, or a digit stands alone."

  static let invalidBlockString =
    "A string of several lines has its text between two lines of `\"\"\"`. The text "
    + "begins on the line after the first, the last stands on a line of its own, and every "
    + "line begins with the white space that stands before it, which is no part of the "
    + "text."
}
