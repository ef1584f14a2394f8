/// Between the values of a running script and those of its host.
extension VM {
  /// A copy of a value for the host.
  /// - Parameter depth: containers inside one another deeper than 200 come as their text.
  func exported(_ value: Value, depth: Int = 0) -> ScriptValue {
    switch value.tag {
    case Tag.none, Tag.unset: return .none
    case Tag.bool: return .bool(value.bool)
    case Tag.int: return .int(value.int)
    case Tag.unsigned: return .unsigned(value.bits)
    case Tag.double: return .double(value.double)
    case Tag.size: return .size(value.int)
    case Tag.symbol: return .symbol(names.text(value.nameID))
    case Tag.string: return .string(heap.text(value))
    case Tag.bytes:
      let bytes = value.asBytes.pointee
      return .bytes(Array(UnsafeBufferPointer(start: bytes.start, count: bytes.count)))
    case Tag.range:
      let range = value.asRange.pointee
      return .range(range.lower..<max(range.lower, range.upper), isSize: range.isSize)
    case Tag.array where depth < 200:
      let array = value.asArray.pointee
      return .array(
        (0..<array.count).map { exported(array.elements.unsafelyUnwrapped[$0], depth: depth + 1) })
    case Tag.dictionary where depth < 200:
      return .dictionary(entries(value.asDictionary.pointee, depth))
    case Tag.tuple where depth < 200: return .tuple(fields(value, depth))
    case Tag.record where depth < 200:
      return .structure(
        type: shapes[value.asRecord.pointee.header.shape].name, fields(value, depth))
    default:
      return .other(
        type: registry.typeName(value), text: Display.brief(value, self, limit: 10_000))
    }
  }

  private func fields(_ value: Value, _ depth: Int) -> [ScriptValue.Field] {
    let record = value.asRecord
    let shape = shapes[record.pointee.header.shape]
    return (0..<record.pointee.count).compactMap { index in
      let field = shape.fields[index]
      if field.isPadding { return nil }
      return ScriptValue.Field(
        field.name.map(names.text), exported(record.fields[index], depth: depth + 1))
    }
  }

  private func entries(_ dictionary: DictionaryObject, _ depth: Int) -> [ScriptValue.Entry] {
    (0..<dictionary.used).compactMap { index in
      let entry = dictionary.entries[index]
      if entry.key.tag == Tag.unset { return nil }
      return ScriptValue.Entry(
        exported(entry.key, depth: depth + 1), exported(entry.value, depth: depth + 1))
    }
  }

  /// A value of the host's, with a reference of its own.
  /// - Throws: where a dictionary's key cannot be one, a size is negative, or the value has no form in
  ///   the language.
  func imported(_ value: ScriptValue) throws(ScriptFault) -> Value {
    switch value {
    case .none: return Value.none
    case .bool(let flag): return Value(flag)
    case .int(let number): return Value(number)
    case .unsigned(let number): return .unsigned(number)
    case .double(let number): return Value(number)
    case .size(let bytes):
      if bytes < 0 { throw VM.notImportable("a negative size") }
      return .size(bytes)
    case .string(let text): return heap.makeString(text)
    case .bytes(let bytes):
      return heap.makeBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
    case .range(let range, let isSize):
      return heap.makeRange(
        range.lowerBound, range.upperBound, isSize: isSize, isClosed: false)
    case .symbol(let name): return .symbol(names.intern(name))
    case .array(let elements): return heap.makeArray(try imported(elements))
    case .dictionary(let entries): return try imported(entries)
    case .tuple(let fields) where fields.count > 1:
      let values = try imported(fields.map(\.value))
      let labels = fields.map { field in field.name.map { names.intern($0) } }
      return heap.makeTuple(values, shape: shapes.tuple(labels, &names).number)
    case .tuple: throw VM.notImportable("a tuple of less than two values")
    case .structure(let type, _): throw VM.notImportable("a value of the structure \(type)")
    case .other(let type, _): throw VM.notImportable("a value of type \(type)")
    }
  }

  private func imported(_ list: [ScriptValue]) throws(ScriptFault) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(list.count)
    for element in list {
      do throws(ScriptFault) {
        values.append(try imported(element))
      } catch {
        values.forEach(heap.release)
        throw error
      }
    }
    return values
  }

  private func imported(_ entries: [ScriptValue.Entry]) throws(ScriptFault) -> Value {
    let dictionary = heap.makeDictionary(capacity: entries.count)
    for entry in entries {
      do throws(ScriptFault) {
        let key = try imported(entry.key)
        guard Heap.isHashable(key) else {
          heap.release(key)
          throw VM.notImportable("a key that is no number, text, symbol or bytes")
        }
        let value: Value
        do throws(ScriptFault) {
          value = try imported(entry.value)
        } catch {
          heap.release(key)
          throw error
        }
        heap.insert(dictionary.asDictionary, key: key, value: value)
      } catch {
        heap.release(dictionary)
        throw error
      }
    }
    return dictionary
  }

  private static func notImportable(_ what: String) -> ScriptFault {
    ScriptFault(.invalidArgument, "the host gave \(what)", symbol: "arguments")
  }
}
