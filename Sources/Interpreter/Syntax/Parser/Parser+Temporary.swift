extension Parser {
  mutating func temporaryImport(_ list: inout [Statement]) throws(Unwind) {
    let start = token.span.start
    advance()
    guard case .string(let node) = try value(), let first = node.segments.first, case .text(let path) = first else { throw fail(.unexpectedToken, expected: "a path") }
    list.append(.importFile(ImportDeclaration(id: newID(), path: path, pathSpan: node.span, span: span(from: start))))
  }
  mutating func temporaryTest(_ list: inout [Statement]) throws(Unwind) {
    let start = token.span.start
    advance()
    let saved = context
    context = .header
    let name = try value()
    context = saved
    guard case .string(let node) = name, let first = node.segments.first, case .text(let path) = first else { throw fail(.unexpectedToken, expected: "a name") }
    let body = try block()
    list.append(.test(TestDeclaration(id: newID(), name: path, nameSpan: node.span, body: body, span: span(from: start))))
  }
}
