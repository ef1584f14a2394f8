extension Library {
  private static let separator: Primitive.Parameter = .labeled(
    "separator", .string, default: "\",\"")
  private static let readErrors =
    "A quote that is not closed or in the wrong place, with its line and column; a separator that is "
    + "not one ASCII character."

  /// CSV.
  static let csvRows: [Primitive] = [
    Primitive(
      "parseCSV", .method, category: "CSV",
      parameters: [.receiver(.oneOf([.string, .bytes])), separator],
      result: .array(.array(.string)), errors: readErrors,
      summary: "The rows of a text of comma-separated values (RFC 4180), each an array of Strings.",
      example: "print(parseCSV(\"a,\\\"b,c\\\"\\n1,2\\n\"))",
      output: "[[\"a\", \"b,c\"], [\"1\", \"2\"]]"
    ) { call in
      let result = call.heap.makeArray(capacity: 0)
      do {
        try CSVForm.forEachRow(call) { row, _ in
          call.heap.append(call.heap.makeArray(row), to: result.asArray)
        }
      } catch {
        call.heap.release(result)
        throw error
      }
      return result
    },
    Primitive(
      "parseCSVRecords", .method, category: "CSV",
      parameters: [.receiver(.oneOf([.string, .bytes])), separator],
      result: .array(.dictionary(.string, .string)),
      errors: readErrors + " A row longer or shorter than the first, a name that stands twice.",
      summary: "The rows of comma-separated values by the names that the first row gives.",
      example: "print(parseCSVRecords(\"name,size\\nsda,1024\\n\")[0][\"size\"])", output: "1024"
    ) { call in try CSVForm.records(call) },
    Primitive(
      "csv", .method, category: "CSV",
      parameters: [
        .receiver(.array(.any)), separator,
        .labeled("lineBreak", .symbol(["lf", "crlf"]), default: ".lf"),
      ], result: .string,
      errors:
        "Rows that are neither all arrays nor all dictionaries with the same keys; a field that "
        + "is a container; a separator that is not one ASCII character.",
      summary:
        "Rows as comma-separated values, quoted where needed; of dictionaries, the first row names "
        + "the keys.",
      example: "print(csv([[\"name\", \"size\"], [\"a,b\", 1KiB]]), terminator: \"\")\n"
        + "print(csv([[\"n\": 1], [\"n\": nil]]).lines)",
      output: "name,size\n\"a,b\",1024\n[\"n\", \"1\", \"\\\"\\\"\"]"
    ) { call in try CSVForm.text(call) },
  ]
}

/// Rows of CSV as values of scripts.
enum CSVForm {
  fileprivate static func separator(_ call: borrowing PrimitiveCall) throws(ScriptFault) -> UInt8 {
    let text = Array(call.text(1, default: ",").utf8)
    guard text.count == 1, text[0] < 0x80, ![0x22, 0x0A, 0x0D].contains(text[0]) else {
      throw ScriptFault(
        .invalidArgument, "a separator is one ASCII character, and no quote or line break",
        symbol: "arguments")
    }
    return text[0]
  }

  /// Calls `body` with the fields of each row, which it takes over, and where the row begins.
  fileprivate static func forEachRow(
    _ call: borrowing PrimitiveCall, _ body: ([Value], Int) throws -> Void
  ) throws {
    let heap = call.heap
    let text = try call.utf8(0)
    var reader = CSVReader(text, separator: try separator(call))
    var count = 0
    do {
      while let (fields, offset) = try reader.row() {
        try body(fields.map { field in reader.read(field) { heap.makeString($0) } }, offset)
        count += 1
        if count & 0xFFF == 0 { try call.vm.poll(spent: 0x1000) }
      }
    } catch let fault as CSVReader.Fault {
      throw ScriptFault(
        .invalidText, "CSV, \(TextPlace(text, fault.offset)): \(fault.message)", symbol: "csv")
    }
  }

  fileprivate static func records(_ call: borrowing PrimitiveCall) throws -> Value {
    let heap = call.heap
    let result = heap.makeArray(capacity: 0)
    var names: [Value] = []
    defer { for name in names { heap.release(name) } }
    do {
      try forEachRow(call) { fields, offset in
        if names.isEmpty {
          names = fields
          if Set(names.map { heap.text($0) }).count < names.count {
            throw CSVReader.Fault(message: "a name stands twice in the first row", offset: offset)
          }
          return
        }
        guard fields.count == names.count else {
          for field in fields { heap.release(field) }
          let message = "the row has \(fields.count) fields, and the first row has \(names.count)"
          throw CSVReader.Fault(message: message, offset: offset)
        }
        let record = heap.makeDictionary(capacity: names.count)
        for (name, field) in zip(names, fields) {
          heap.retain(name)
          heap.insert(record.asDictionary, key: name, value: field)
        }
        heap.append(record, to: result.asArray)
      }
    } catch {
      heap.release(result)
      throw error
    }
    return result
  }

  // MARK: Writing

  fileprivate static func text(_ call: borrowing PrimitiveCall) throws -> Value {
    var writer = CSVWriter(
      separator: try separator(call), usesCRLF: call.symbol(2, default: "lf") == "crlf")
    var names: [Value]?
    for (index, row) in call.elements(0).enumerated() {
      if row.tag == Tag.dictionary {
        if index == 0 {
          names = keys(row)
          writer.add(row: try fields(names ?? [], call.vm))
        }
        writer.add(row: try fields(values(row, names, index, call), call.vm))
      } else {
        guard row.tag == Tag.array, names == nil else { throw mixed(index) }
        let array = row.asArray.pointee
        writer.add(
          row: try fields((0..<array.count).map { array.elements.unsafelyUnwrapped[$0] }, call.vm))
      }
      try call.vm.require(bytes: writer.text.count)
    }
    return writer.text.withUnsafeBufferPointer { call.heap.makeString($0) }
  }

  private static func mixed(_ index: Int) -> ScriptFault {
    ScriptFault(
      .wrongType, "row \(index) is of another kind than the first: all are arrays, or dictionaries",
      symbol: "csv")
  }

  private static func keys(_ row: Value) -> [Value] {
    let dictionary = row.asDictionary.pointee
    return (0..<dictionary.used).map { dictionary.entries[$0].key }.filter { $0.tag != Tag.unset }
  }

  private static func values(
    _ row: Value, _ names: [Value]?, _ index: Int, _ call: borrowing PrimitiveCall
  ) throws -> [Value] {
    guard let names else { throw mixed(index) }
    let found = names.compactMap { call.heap.lookup(row.asDictionary, $0) }
    if found.count == names.count, row.asDictionary.pointee.count == names.count { return found }
    throw ScriptFault(
      .invalidArgument, "row \(index) has other keys than the first", symbol: "csv")
  }

  private static func fields(_ values: [Value], _ vm: VM) throws -> [[UInt8]] {
    try values.map { value in
      switch value.tag {
      case Tag.none: return []
      case Tag.string: return Array(value.asString.buffer)
      case Tag.int, Tag.double, Tag.bool, Tag.size, Tag.unsigned:
        return Array(try Display.plain(value, vm).utf8)
      case Tag.symbol: return Array(vm.names.text(value.nameID).utf8)
      case Tag.host:
        let text = try Display.plain(value, vm)
        return Array(text.utf8)
      default:
        throw ScriptFault(
          .wrongType, "\(vm.describeType(value)) cannot be a field of CSV", symbol: "csv")
      }
    }
  }
}
