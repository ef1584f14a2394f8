extension Library {
  /// Text by the numbers of its characters.
  static let scalarRows: [Primitive] = [
    Primitive(
      "asciiValue", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .optional(.int), summary: "The number of its one ASCII character, or nil.",
      example: "print(\"A\".asciiValue, \"é\".asciiValue)", output: "65 nil"
    ) { call in
      let text = call[0].asString.buffer
      return text.count == 1 && text[0] < 0x80 ? Value(Int(text[0])) : .none
    },
    Primitive(
      "unicodeScalars", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .array(.int), summary: "The numbers of its Unicode scalars.",
      example: "print(\"é!\".unicodeScalars)", output: "[233, 33]"
    ) { call in
      let scalars = call.text(0).unicodeScalars
      try call.vm.require(
        elements: call[0].asString.pointee.count, of: MemoryLayout<Value>.stride)
      return call.heap.makeArray(scalars.map { Value(Int($0.value)) })
    },
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.labeled("unicodeScalars", .array(.int))], result: .string,
      errors: "A number that is no Unicode scalar.",
      summary: "The text of Unicode scalars, given by their numbers.",
      example: "print(String(unicodeScalars: [72, 0xE9]))", output: "Hé"
    ) { call in
      var text = String.UnicodeScalarView()
      for value in call.elements(0) {
        guard let number = UInt32(exactly: value.int), let scalar = Unicode.Scalar(number) else {
          throw ScriptFault(
            .invalidArgument, "\(value.int) is no Unicode scalar", symbol: "arguments")
        }
        text.append(scalar)
      }
      return call.string(String(text))
    },
    Primitive(
      "capitalized", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .string,
      summary: "With each word's first character in upper case, the rest in lower.",
      example: "print(\"hello WORLD\".capitalized)", output: "Hello World"
    ) { call in
      var (text, isInside) = ("", false)
      for character in call.text(0) {
        let isWord = character.isLetter || character.isNumber || character == "'"
        text += isInside ? character.lowercased() : character.uppercased()
        isInside = isWord
      }
      return try call.string(utf8: Array(text.utf8))
    },
  ]
}
