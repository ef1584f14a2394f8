/// Characters that look like ASCII punctuation and come from word processors, keyboards and web pages.
enum LookAlikes {
  static let ascii: [UInt32: String] = {
    var table: [UInt32: String] = [
      0x2013: "-", 0x2014: "-", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2015: "-", 0x2212: "-",
      0xD7: "*", 0x2217: "*", 0x22C5: "*", 0xB7: "*", 0x2022: "*", 0x2715: "*", 0x2716: "*",
      0xF7: "/", 0x2215: "/", 0x2044: "/", 0x2236: ":", 0x2024: ".", 0x2026: "...", 0x201A: ",",
      0x2264: "<=", 0x2265: ">=", 0x2260: "!=", 0x2192: "->", 0x21D2: "->", 0x2190: "=",
      0x2227: "&&", 0x2228: "||", 0xAC: "!", 0x2039: "<", 0x203A: ">", 0x37E: ";", 0x2223: "|",
      0x3001: ",", 0x3002: ".", 0x3010: "[", 0x3011: "]", 0x2032: "'", 0x2033: "\"",
      0xA0: " ", 0x1680: " ", 0x202F: " ", 0x205F: " ", 0x3000: " ", 0x2028: "\n", 0x2029: "\n",
      0x85: "\n", 0xAD: "", 0xFEFF: "", 0x2060: "",
    ]
    for scalar in UInt32(0x2000)...0x200A { table[scalar] = " " }
    for scalar in UInt32(0x200B)...0x200F { table[scalar] = "" }
    for scalar in UInt32(0x202A)...0x202E { table[scalar] = "" }
    for scalar in UInt32(0x2061)...0x206F { table[scalar] = "" }
    // The full-width forms of ASCII's punctuation; letters and digits among them are names.
    for scalar in UInt32(0xFF01)...0xFF5E {
      let plain = UInt8(scalar - 0xFEE0)
      if !Lexer.isWordByte(plain) { table[scalar] = String(UnicodeScalar(plain)) }
    }
    return table
  }()

  /// What closes a string that this opening quotation mark began, by the mark.
  static let doubleQuotes: Set<UInt32> = [
    0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB, 0x2033, 0xFF02,
  ]
  static let singleQuotes: Set<UInt32> = [0x2018, 0x2019, 0x201B]
}
