extension Library {
  /// What a `catch` gets to see.
  static let errorRows: [Primitive] = [
    Primitive(
      "message", .property, category: "Errors", parameters: [.receiver(.error)], result: .string,
      summary: "What went wrong, on one line.",
      example: "do { throw \"no disk\" } catch { print(error.message) }", output: "no disk"
    ) { call in call.string(call.details.message) },
    Primitive(
      "code", .property, category: "Errors", parameters: [.receiver(.error)],
      result: .symbol([]), summary: "The kind of failure, as `catch .code` names it.",
      example: "do { print(1 / 0) } catch { print(error.code) }", output: ".divisionByZero"
    ) { call in .symbol(call.vm.names.intern(call.details.symbol)) },
    Primitive(
      "help", .property, category: "Errors", parameters: [.receiver(.error)],
      result: .optional(.string), summary: "How to mend it, or nil.",
      example: "do { throw 1 } catch { print(error.help) }", output: "nil"
    ) { call in call.details.help.map { call.string($0) } ?? .none },
    Primitive(
      "value", .property, category: "Errors", parameters: [.receiver(.error)], result: .any,
      summary: "What `throw` was given; nil for a failure of the system's own.",
      example: "do { throw 7 } catch { print(error.value) }", output: "7"
    ) { call in
      let value = call[0].asError.pointee.value
      call.heap.retain(value)
      return value
    },
  ]
}

extension PrimitiveCall {
  var details: ErrorDetails { self[0].asError.pointee.details.takeUnretainedValue() }
}
