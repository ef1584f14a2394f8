/// Examples of characters and tokens.
extension CodeExample {
  static let tokens: [DiagnosticCode: CodeExample] = [
    .unexpectedCharacter: CodeExample(
      "let rest = 5 − 3",
      mended: "let rest = 5 - 3"),
    .unterminatedString: CodeExample(
      #"let name = "disk.img"#,
      mended: #"let name = "disk.img""#),
    .unterminatedComment: CodeExample(
      #"""
      /* begun /* and closed once */
      print("here")
      """#,
      mended: #"""
        /* begun /* and closed twice */ */
        print("here")
        """#),
    .invalidEscape: CodeExample(
      #"print("C:\Images")"#,
      mended: #"print("C:\\Images")"#),
    .invalidNumber: CodeExample(
      "let mask = 0xG0",
      mended: "let mask = 0xC0"),
    .integerTooLarge: CodeExample(
      "let most = 9223372036854775808",
      mended: "let most = 9223372036854775807"),
    .ambiguousUnit: CodeExample(
      "let size = 10M",
      mended: "let size = 10MiB"),
    .unknownUnit: CodeExample(
      "let start = 2048s",
      mended: "let start = 2048 * 512B"),
    .inexactSize: CodeExample(
      "let size = 0.3B",
      mended: "let size = 0.5KiB"),
    .invalidBytesLiteral: CodeExample(
      #"let mark = b"55 A""#,
      mended: #"let mark = b"55 AA""#),
    .invalidBlockString: CodeExample(
      ##"""
      let text = """one line"""
      """##,
      mended: ##"""
        let text = """
          one line
          """
        """##),
  ]
}
