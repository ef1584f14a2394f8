/// The code of one source: its functions, of which number 0 is the source's own statements.
final class Chunk {
  let functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionCode>>
  let count: Int

  init(count: Int) {
    self.count = count
    functions = .allocate(capacity: max(count, 1))
    for index in 0..<count {
      functions[index] = .allocate(capacity: 1)
      functions[index].initialize(to: Chunk.nothing(functions))
    }
  }

  /// A function that is not compiled, because an error was found before.
  private static func nothing(
    _ functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionCode>>
  ) -> FunctionCode {
    let code = UnsafeMutablePointer<Instruction>.allocate(capacity: 1)
    code.initialize(to: Instruction(.returnNone))
    let info = FunctionInfo(name: "", source: SourceText(name: "", text: ""))
    return FunctionCode(
      code: code, directEntry: code, constants: .allocate(capacity: 1), constantCount: 0,
      functions: functions, sites: .allocate(capacity: 1), registerCount: 1, parameterCount: 0,
      requiredCount: 0,
      info: Unmanaged.passRetained(info))
  }

  /// Puts a compiled function into its place.
  func set(_ number: Int, _ function: FunctionCode) {
    Chunk.free(functions[number].pointee)
    functions[number].pointee = function
  }

  private static func free(_ function: FunctionCode) {
    function.code.deallocate()
    function.constants.deallocate()
    function.sites.deallocate()
    function.info.release()
  }

  var main: UnsafeMutablePointer<FunctionCode> { functions[0] }

  func release(constantsTo heap: Heap) {
    for index in 0..<count {
      let function = functions[index].pointee
      for constant in 0..<function.constantCount { heap.release(function.constants[constant]) }
      functions[index].pointee.constantCount = 0
    }
  }

  func free() {
    for index in 0..<count {
      Chunk.free(functions[index].pointee)
      functions[index].deallocate()
    }
    functions.deallocate()
  }
}
