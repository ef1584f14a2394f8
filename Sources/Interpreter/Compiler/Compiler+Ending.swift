/// What runs behind the last statement of a script, inside of its outermost scope: `defer`s come after it.
extension Compiler {
  enum Ending {
    case nothing
    /// A call of `main`; for each parameter the global that holds its argument, or nil for its default.
    case main(FunctionUnit, arguments: [Int?])
    /// A call of a test.
    case test(FunctionUnit, SourceSpan)
  }

  func compile(_ ending: Ending) {
    switch ending {
    case .nothing: break
    case .test(let unit, let span): at(span) { callMain(unit, []) }
    case .main(let unit, let arguments):
      at(unit.variable?.span ?? builder.span) { callMain(unit, arguments) }
    }
  }

  /// A function of the outermost level captures nothing, so that it is called directly.
  private func callMain(_ unit: FunctionUnit, _ arguments: [Int?]) {
    let window = builder.allocate()
    for (index, global) in arguments.enumerated() {
      let register = index == 0 ? window : builder.allocate()
      if let global {
        emit(.getGlobal, a: register, bx: global)
      } else {
        emit(.loadUnset, a: register)
      }
    }
    emit(.call, a: window, bx: unit.number)
    emit(.discard, a: window)
    builder.free(to: window)
  }
}
