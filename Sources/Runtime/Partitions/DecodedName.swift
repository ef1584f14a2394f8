/// A name from a table: UTF-16 code units up to the first NUL, as text.
struct DecodedName {
  let text: String
  /// The code units, where they are not valid UTF-16 and the text lost something.
  let malformed: [UInt16]?

  static let empty = DecodedName(text: "", malformed: nil)

  init(text: String, malformed: [UInt16]?) {
    self.text = text
    self.malformed = malformed
  }

  /// From little-endian code units that fill `view`.
  init(utf16 view: LayoutView) {
    var units: [UInt16] = []
    var isASCII = true
    for offset in stride(from: 0, to: view.count - 1, by: 2) {
      let unit = view.u16(offset)
      if unit == 0 { break }
      isASCII = isASCII && unit < 0x80
      units.append(unit)
    }
    text = String(decoding: units, as: UTF16.self)
    malformed = isASCII || text.utf16.elementsEqual(units) ? nil : units
  }
}
