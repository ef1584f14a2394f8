/// The code of one source: its functions, of which number 0 is the source's own statements.
final class Chunk {
  let functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionCode>>
  let count: Int

  init(count: Int) {
    self.count = count
    functions = .allocate(capacity: max(count, 1))
    for index in 0..<count { functions[index] = .allocate(capacity: 1) }
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
      let function = functions[index].pointee
      function.code.deallocate()
      function.constants.deallocate()
      function.info.release()
      functions[index].deallocate()
    }
    functions.deallocate()
  }
}
