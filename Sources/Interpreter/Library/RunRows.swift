/// What a program said, and how it ended.
final class RunResult {
  let command: Command
  let result: Command.Result

  init(_ command: Command, _ result: Command.Result) {
    self.command = command
    self.result = result
  }

  /// What the prompt shows: what the program said, up to a limit, as far as a terminal bears it.
  var shown: String {
    let limit = 100_000
    let text = String(decoding: result.output.prefix(limit), as: UTF8.self)
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
      .map { $0.map { Escaping.visible(String($0)) }.joined(separator: "\t") }
    if lines.last == "" { lines.removeLast() }
    if result.output.count > limit { lines.append("… \(result.output.count) bytes") }
    if result.status != 0 { lines.append("(status \(result.status))") }
    return lines.joined(separator: "\n")
  }
}

extension Library {
  private static let finished: ScriptType = .host("RunResult")
  static let runResultType = Registry.HostType(
    name: "RunResult", summary: "What a program said, and how it ended.",
    describe: { object in
      let run = unsafeDowncast(object, to: RunResult.self)
      return "`\(Escaping.visible(run.command.line))` ended with status \(run.result.status)"
    }, echo: { object, _, _ in DrawnLine.lines(unsafeDowncast(object, to: RunResult.self).shown) },
    table: nil, encode: nil)

  /// Other programs.
  static let runRows: [Primitive] = [
    Primitive(
      "run", .function, category: "Program",
      parameters: [
        .unlabeled("command", .string), .variadic("arguments", .any),
        .labeled("input", .oneOf([.string, .bytes]), default: "nothing"),
        .labeled("directory", .string, default: "this one"),
        .labeled("environment", .dictionary(.string, .string), default: "[:]"),
        .labeled("timeout", .oneOf([.int, .double]), default: "none"),
        .labeled("check", .bool, default: "true"),
      ], result: finished, permission: .writeFiles,
      errors:
        "An unknown program; a status other than 0 unless `check: false`; a timeout; more than "
        + "256 MiB of output.",
      summary:
        "Runs a program without a shell and waits for it; arguments are Strings, numbers, and "
        + "arrays of them.",
      example: "print(run(\"echo\", \"a  b\", [1, 2]).text, terminator: \"\")\n"
        + "print(run(\"cat\", input: \"hello\").text)\n"
        + "print(run(\"false\", check: false).status)", output: "a  b 1 2\nhello\n1"
    ) { call in
      let command = try RunCall.command(call)
      let result = try command.run(call.services.host, call.files)
      if call.bool(6, default: true), let failure = command.failure(result) { throw failure }
      return call.wrap(RunResult(command, result), "RunResult")
    },
    Primitive(
      "text", .property, category: "Program", parameters: [.receiver(finished)], result: .string,
      errors: "Output that is not UTF-8.", summary: "What a program wrote to standard output.",
      example: "print(run(\"echo\", \"hello\").text.trimmed())", output: "hello"
    ) { call in try RunCall.text(call, call.host(0, as: RunResult.self).result.output) },
    Primitive(
      "bytes", .property, category: "Program", parameters: [.receiver(finished)], result: .bytes,
      summary: "The bytes that a program wrote to standard output.",
      example: "print(run(\"echo\", \"hi\").bytes)", output: "b\"68 69 0a\""
    ) { call in
      let output = call.host(0, as: RunResult.self).result.output
      try call.vm.require(bytes: output.count)
      return call.heap.makeBytes(count: output.count) { $0.copyBytes(from: output) }
    },
    Primitive(
      "errorText", .property, category: "Program", parameters: [.receiver(finished)],
      result: .string,
      summary: "The last that a program wrote to standard error, up to 1 MiB.",
      example: "print(run(\"sh\", \"-c\", \"echo oh >&2\").errorText.trimmed())", output: "oh"
    ) { call in
      let text = call.host(0, as: RunResult.self).result.errorOutput
      // Cut off somewhere, and for people: what is no text is shown as what it might be.
      return call.string(String(decoding: text, as: UTF8.self))
    },
    Primitive(
      "status", .property, category: "Program", parameters: [.receiver(finished)], result: .int,
      summary: "A program's exit status; 128 and more for the signal that ended it.",
      example: "print(run(\"sh\", \"-c\", \"exit 3\", check: false).status)", output: "3"
    ) { call in Value(call.host(0, as: RunResult.self).result.status) },
  ]
}

/// The arguments of `run`.
private enum RunCall {
  static func command(_ call: borrowing PrimitiveCall) throws -> Command {
    var arguments: [String] = []
    for value in call.elements(1) { try add(value, to: &arguments, call) }
    var command = Command(name: call.text(0), arguments: arguments)
    if call.isGiven(2) {
      command.input =
        call[2].tag == Tag.string ? Array(call[2].asString.buffer) : Array(call.bytes(2))
    }
    if call.isGiven(3) { command.folder = call.text(3) }
    if call.isGiven(4) {
      command.variables = call.entries(4).map { entry in
        (call.heap.text(entry.key), call.heap.text(entry.value))
      }
    }
    if call.isGiven(5) {
      let seconds = try call.double(5)
      guard seconds > 0 else {
        throw ScriptFault(
          .invalidArgument, "a timeout is more than 0 seconds", symbol: "arguments")
      }
      command.timeout = seconds
    }
    command.outputLimit = min(command.outputLimit, call.heap.roomLeft)
    return command
  }

  private static func add(
    _ value: Value, to arguments: inout [String], _ call: borrowing PrimitiveCall, depth: Int = 0
  ) throws {
    switch value.tag {
    case Tag.string, Tag.int, Tag.double, Tag.size, Tag.unsigned:
      arguments.append(try Display.plain(value, call.vm))
    case Tag.array where depth == 0:
      let array = value.asArray.pointee
      for index in 0..<array.count {
        try add(array.elements.unsafelyUnwrapped[index], to: &arguments, call, depth: 1)
      }
    default:
      throw ScriptFault(
        .wrongType,
        "a program's argument is a String or a number, and this is "
          + call.vm.describeType(value), symbol: "type", help: "write it as \"\\(…)\"")
    }
  }

  static func text(_ call: borrowing PrimitiveCall, _ bytes: [UInt8]) throws -> Value {
    try call.vm.require(bytes: bytes.count)
    return try bytes.withUnsafeBufferPointer { buffer in
      if let offset = UTF8Text.firstFault(in: buffer) {
        throw HostError(
          .notText, "the output is no UTF-8 text: byte \(offset) belongs to no character",
          hint: "`.bytes` gives what is no text")
      }
      return call.heap.makeString(buffer)
    }
  }
}
