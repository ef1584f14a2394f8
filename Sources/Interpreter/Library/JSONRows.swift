extension Library {
  /// JSON.
  static let jsonRows: [Primitive] = [
    Primitive(
      "json", .method, category: "JSON",
      parameters: [
        .receiver(.any), .labeled("pretty", .bool, default: "false"),
      ], result: .string,
      errors: "A value without a JSON form: a function, a Double that is not finite.",
      summary: "The value as a JSON text, with exact integers; a Size is its number of bytes.",
      example: "print(json([\"size\": 1KiB, \"list\": [1, nil, true]]))",
      output: "{\"size\":1024,\"list\":[1,null,true]}"
    ) { call in
      call.string(try JSONEncoding.encode(call[0], call.vm).text(pretty: call.bool(1)))
    }
  ]
}

/// The JSON form of script values.
enum JSONEncoding {
  static func encode(_ value: Value, _ vm: VM, depth: Int = 0) throws(ScriptFault) -> JSONValue {
    if depth > 200 {
      throw ScriptFault(
        .invalidArgument, "the value is nested more than 200 deep", symbol: "json")
    }
    switch value.tag {
    case Tag.int, Tag.size: return .int(value.int)
    case Tag.double:
      guard value.double.isFinite else {
        throw ScriptFault(
          .invalidArgument, "\(value.double) has no JSON form", symbol: "json")
      }
      return .double(value.double)
    case Tag.bool: return .bool(value.bool)
    case Tag.none: return .null
    case Tag.string: return .string(vm.heap.text(value))
    case Tag.symbol: return .string(vm.names.text(value.nameID))
    case Tag.bytes:
      let bytes = value.asBytes.pointee
      return .string(Hex.text(UnsafeBufferPointer(start: bytes.start, count: bytes.count)))
    case Tag.array: return .array(try elements(value, vm, depth))
    case Tag.dictionary: return .object(try members(value, vm, depth))
    case Tag.host:
      let host = value.asHost.pointee
      if let encode = vm.registry.hostType(number: host.type).encode {
        return encode(host.reference.takeUnretainedValue())
      }
      fallthrough
    default:
      throw ScriptFault(
        .wrongType, "\(vm.describeType(value)) has no JSON form", symbol: "json")
    }
  }

  private static func elements(_ value: Value, _ vm: VM, _ depth: Int) throws(ScriptFault)
    -> [JSONValue]
  {
    var result: [JSONValue] = []
    for index in 0..<value.asArray.pointee.count {
      let element = value.asArray.pointee.elements.unsafelyUnwrapped[index]
      result.append(try encode(element, vm, depth: depth + 1))
    }
    return result
  }

  private static func members(_ value: Value, _ vm: VM, _ depth: Int) throws(ScriptFault)
    -> [(String, JSONValue)]
  {
    var result: [(String, JSONValue)] = []
    let dictionary = value.asDictionary.pointee
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      let entry = dictionary.entries[index]
      result.append(
        (try Display.plain(entry.key, vm), try encode(entry.value, vm, depth: depth + 1)))
    }
    return result
  }
}
