extension Library {
  /// What tests claim. Outside of a test they are assertions.
  static let expectRows: [Primitive] = [
    Primitive(
      "expect", .function, category: "Program",
      parameters: [
        .unlabeled("condition", .bool), .unlabeled("message", .string, default: "\"\""),
        .labeled("left", .any, default: "nil"), .labeled("right", .any, default: "nil"),
      ], result: .none, errors: "The condition is false.",
      summary: "Throws unless the condition holds; where it compares, the error shows both sides.",
      example: "do { expect(1 + 1 == 3) } catch { print(error.message) }",
      output: "`expect(1 + 1 == 3)` does not hold: 2 and 3"
    ) { call in
      if call[0].bool { return .none }
      throw Library.unmet(call)
    },
    Primitive(
      "expect", .function, category: "Program",
      parameters: [
        .labeled("throws", .symbol([])), .unlabeled("body", .function(result: .any)),
      ], result: .none,
      errors: "The closure does not throw, or throws an error of another code.",
      summary: "Throws unless the closure throws an error of this code; `.any` takes each.",
      example: "expect(throws: .divisionByZero) { 1 / 0 }\nprint(\"as expected\")",
      output: "as expected"
    ) { call in
      let wanted = call.symbol(0, default: "any")
      let vm = call.vm
      do {
        call.heap.release(try vm.call(call[1]))
      } catch {
        guard vm.takeCatchable(wanted) else { throw error }
        return .none
      }
      throw ScriptFault(
        .assertionFailed,
        "expected an error\(wanted == "any" ? "" : " `.\(wanted)`"), and nothing was thrown",
        symbol: "assertion")
    },
  ]

  private static func unmet(_ call: borrowing PrimitiveCall) -> ScriptFault {
    var message = "`\(call.vm.callText ?? "expect")` does not hold"
    let reason = call.text(1)
    if !reason.isEmpty { message += ": \(reason)" }
    if call.isGiven(2), call.isGiven(3) {
      let sides = [2, 3].map { Display.brief(call[$0], call.vm, limit: 1000) }
      message += "\(reason.isEmpty ? ":" : ",") \(sides[0]) and \(sides[1])"
    }
    return ScriptFault(.assertionFailed, message, symbol: "assertion")
  }
}

extension VM {
  /// The source of the call that is under way, on one line.
  fileprivate var callText: String? {
    guard frame >= frames else { return nil }
    let function = frame.pointee.function.pointee
    let info = function.info.takeUnretainedValue()
    let index = frame.pointee.pc - function.code - 1
    guard index >= 0, index < info.spans.count else { return nil }
    let words = info.source.text(info.spans[index]).split { $0 == " " || $0.isNewline }
    let text = words.joined(separator: " ")
    return text.count > 200 ? text.prefix(199) + "…" : text
  }

  /// Drops the error that is on its way where it is of this code and may be caught.
  fileprivate func takeCatchable(_ code: String) -> Bool {
    guard pendingError.tag == Tag.error, !isUncatchable(pendingError) else { return false }
    let details = pendingError.asError.pointee.details.takeUnretainedValue()
    guard code == "any" || details.symbol == code else { return false }
    heap.release(pendingError)
    pendingError = .none
    return true
  }
}
