import Glibc

extension Library {
  /// The environment, standard input, and time that passes.
  static let worldRows: [Primitive] = [
    Primitive(
      "environment", .function, category: "Program", parameters: [.unlabeled("name", .string)],
      result: .optional(.string), permission: .readEnvironment,
      summary: "The value of a variable of the environment, or nil where there is none.",
      example: "print(environment(\"NO_SUCH_VARIABLE\") ?? \"unset\")", output: "unset"
    ) { call in call.services.host.variable(call.text(0)).map { call.string($0) } ?? .none },
    Primitive(
      "environmentVariables", .constant, category: "Program", parameters: [],
      result: .dictionary(.string, .string), permission: .readEnvironment,
      summary: "All variables of the environment, by name.",
      example: "print(environmentVariables[\"NO_SUCH_VARIABLE\"])", output: "nil"
    ) { call in
      let result = call.heap.makeDictionary()
      for (name, value) in call.services.host.environment().sorted(by: { $0.name < $1.name }) {
        call.heap.insert(result.asDictionary, key: call.string(name), value: call.string(value))
      }
      return result
    },
    Primitive(
      "readLine", .function, category: "Program",
      parameters: [.labeled("prompt", .string, default: "\"\"")], result: .optional(.string),
      permission: .readInput, errors: "Bytes that are not UTF-8, an unreadable input.",
      summary: "The next line of standard input without its line break, or nil at its end.",
      example: "func ask() -> String { return readLine(prompt: \"Go on? \") ?? \"no\" }\n"
        + "print(\"ready\")", output: "ready"
    ) { call in
      if call.isGiven(0) { try call.services.write(call.text(0), toErrors: true) }
      let vm = call.vm
      let line: [UInt8]?
      do throws(HostError) {
        line = try call.services.input.line(limit: call.heap.roomLeft / 4) { vm.isStopWanted }
      } catch {
        if error.code == .tooLarge { throw vm.memoryFault }
        throw error
      }
      guard let line else { return .none }
      return try line.withUnsafeBufferPointer { bytes in
        if let fault = UTF8Text.firstFault(in: bytes) { throw WholeFile.notText(nil, fault) }
        return call.heap.makeString(bytes)
      }
    },
    Primitive(
      "sleep", .function, category: "Program",
      parameters: [.unlabeled("seconds", .oneOf([.int, .double]))], result: .none,
      errors: "A negative number.", summary: "Waits so many seconds; Ctrl-C ends it.",
      example: "sleep(0.01)\nprint(\"awake\")", output: "awake"
    ) { call in
      let seconds = try call.double(0)
      guard seconds >= 0 else {
        throw ScriptFault(
          .invalidArgument, "nothing waits for \(Display.brief(call[0], call.vm)) seconds",
          symbol: "arguments", help: "write a number that is not negative")
      }
      var left = min(seconds, 1e9)
      while left > 0 {
        if call.vm.isStopWanted { throw HostError.interrupted }
        // In pieces: another thread may ask for the stop.
        let piece = min(left, 0.1)
        usleep(UInt32(piece * 1e6))
        left -= piece
      }
      return .none
    },
  ]
}
