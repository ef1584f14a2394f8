extension Library {
  /// The script as a program.
  static let programRows: [Primitive] = [
    Primitive(
      "arguments", .constant, category: "Program", parameters: [], result: .array(.string),
      summary: "The arguments that the script was started with.",
      example: "print(arguments.count)", output: "0"
    ) { call in
      call.heap.makeArray(call.services.arguments.map { call.string($0) })
    },
    Primitive(
      "exit", .function, category: "Program",
      parameters: [.unlabeled("status", .int, default: "0")], result: .none,
      errors: "A status outside of 0 … 255.",
      summary: "Ends the script with an exit status; what is attached is released first.",
      example: "print(\"done\")\nexit(0)", output: "done"
    ) { call in
      guard let status = UInt8(exactly: call.int(0)) else {
        throw ScriptFault(
          .invalidArgument, "an exit status is 0 … 255, and this is \(call.int(0))",
          symbol: "arguments")
      }
      let fault = ScriptFault(.interrupted, "exit \(status)", symbol: "exit")
      fault.details.exitStatus = Int32(status)
      throw fault
    },
    Primitive(
      "assert", .function, category: "Program",
      parameters: [
        .unlabeled("condition", .bool),
        .unlabeled("message", .string, default: "\"assertion failed\""),
      ], result: .none, errors: "The condition is false.",
      summary: "Throws unless the condition holds.",
      example: "assert(1 + 1 == 2, \"arithmetic\")\nprint(\"fine\")", output: "fine"
    ) { call in
      if call[0].bool { return .none }
      throw ScriptFault(
        .assertionFailed, call.text(1, default: "assertion failed"), symbol: "assertion")
    },
  ]
}
