extension Library {
  /// JSON.
  static let jsonRows: [Primitive] = [
    Primitive(
      "json", .method, category: "JSON",
      parameters: [
        .receiver(.any), .labeled("pretty", .bool, default: "false"),
      ], result: .string,
      errors: "A value without a JSON form: a function, a Double that is not finite.",
      summary:
        "The value as a JSON text, with exact integers; a Size is its number of bytes, and a "
        + "structure an object of its members.",
      example: "print(json([\"size\": 1KiB, \"list\": [1, nil, true]]))",
      output: "{\"size\":1024,\"list\":[1,null,true]}"
    ) { call in try JSONWriter.text(call[0], pretty: call.bool(1), call.vm) },
    Primitive(
      "parseJSON", .method, category: "JSON",
      parameters: [
        .receiver(.oneOf([.string, .bytes])),
        .labeled("largeIntegers", .symbol(["error", "string"]), default: ".error"),
      ], result: .any,
      errors: "What is no JSON, with its line and column; a key that stands twice in an object; an "
        + "integer of more than 64 bits; more than 200 containers inside one another.",
      summary:
        "The value of a JSON text: integers are exact, numbers with a fraction or an exponent the "
        + "nearest Double.",
      example: "let disk = parseJSON(\"{\\\"name\\\": \\\"sda\\\", \\\"size\\\": 1024}\")\n"
        + "print(disk[\"name\"], disk[\"size\"] + 1)", output: "sda 1025"
    ) { call in
      let text = try call.utf8(0)
      let keeps = call.symbol(1, default: "error") == "string"
      do {
        return try JSONParser.parse(text, keepsLargeIntegers: keeps, call.vm)
      } catch let fault as JSONParser.Fault {
        let place = TextPlace(text, fault.offset)
        throw ScriptFault(
          .invalidText, "JSON, \(place): \(fault.message)", symbol: "json", help: fault.help)
      }
    },
  ]
}

/// Where in a text something stands, as people count it.
struct TextPlace: CustomStringConvertible {
  let line: Int
  /// In characters.
  let column: Int

  init(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) {
    let before = text[..<min(offset, text.count)]
    line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    column = String(decoding: before[start...], as: UTF8.self).count + 1
  }

  var description: String { "line \(line), column \(column)" }
}

extension PrimitiveCall {
  /// The UTF-8 of a String, or of Bytes that must be it; borrowed.
  func utf8(_ index: Int) throws -> UnsafeBufferPointer<UInt8> {
    if self[index].tag == Tag.string { return self[index].asString.buffer }
    let bytes = bytes(index)
    guard let offset = UTF8Text.firstFault(in: bytes) else { return bytes }
    throw ScriptFault(
      .invalidText, "the bytes are no UTF-8 text: byte \(offset) belongs to no character",
      symbol: "notText")
  }
}
