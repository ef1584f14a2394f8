/// Writes random programs that check and mostly run: every statement and kind of value, closures that
/// capture and change, errors thrown and caught at any place. The same seed gives the same program.
struct ProgramGenerator {
  enum Kind: CaseIterable {
    case int, text, list, map, function, any
  }

  private struct Variable {
    let name: String
    let kind: Kind
    let isMutable: Bool
  }

  private var state: UInt64
  private var scopes: [[Variable]] = [[]]
  private var lines: [String] = []
  private var names = 0
  private var statementsLeft: Int
  private var loops = 0
  private var functions = 0
  private var isInDefer = false

  init(seed: UInt64, statements: Int = 40) {
    state = seed
    statementsLeft = statements
  }

  /// The program; `loose` hides from the checker what a value is.
  mutating func program() -> String {
    lines = ["func loose(_ x: Any) -> Any { x }"]
    while statementsLeft > 0 { statement(1) }
    for variable in scopes[0] where variable.kind != .function {
      lines.append("print(\"\(variable.name)\", \(variable.name))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Chance

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  private mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  private mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  private mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

  // MARK: Names

  private mutating func fresh() -> String {
    names += 1
    return "v\(names)"
  }

  private mutating func variable(_ kind: Kind, mutable: Bool = false) -> String? {
    let known = scopes.flatMap { $0 }.filter { $0.kind == kind && (!mutable || $0.isMutable) }
    return known.isEmpty ? nil : pick(known).name
  }

  private mutating func line(_ text: String) { lines.append(text) }

  /// A block with what `body` writes, in a scope of its own.
  private mutating func block(
    _ depth: Int, with variables: [Variable] = [],
    _ body: (inout ProgramGenerator) -> Void = { _ in }
  ) {
    scopes.append(variables)
    body(&self)
    for _ in 0...below(3) { statement(depth + 1) }
    scopes.removeLast()
  }

  // MARK: Statements

  private mutating func statement(_ depth: Int) {
    statementsLeft -= 1
    if depth > 5 || statementsLeft < -40 {
      line("print(\(expression(pick([.int, .text]), 2)))")
      return
    }
    switch below(30) {
    case 0...7: declaration()
    case 8...11: assignment()
    case 12...14: change()
    case 15: ifElse(depth)
    case 16: loop(depth)
    case 17: doCatch(depth)
    case 18: function(depth)
    case 19 where !isInDefer: deferred(depth)
    case 20: line("print(\(expression(pick(Kind.allCases), 2)))")
    case 21 where depth > 2 && happens(30): line("throw \(expression(pick([.int, .text]), 1))")
    case 22 where loops > 0 && !isInDefer:
      line("if \(condition(1)) { \(pick(["break", "continue"])) }")
    case 23 where functions > 0 && !isInDefer:
      line("if \(condition(1)) { return \(expression(pick(Kind.allCases), 1)) }")
    case 24: line("print((try? \(expression(.any, 2))) ?? \"none\")")
    case 25: bound(depth)
    default: line("print(\(expression(pick([.int, .text, .list]), 3)))")
    }
  }

  private mutating func declaration() {
    let kind = pick([Kind.int, .int, .text, .list, .list, .map, .function, .any])
    let isMutable = kind != .function && happens(70)
    let name = fresh()
    let annotation: String
    switch kind {
    case .int where happens(20): annotation = ": Int"
    case .text where happens(20): annotation = ": String"
    case .list where happens(20): annotation = ": [Any]"
    case .any: annotation = happens(50) ? ": Any" : ""
    default: annotation = ""
    }
    line("\(isMutable ? "var" : "let") \(name)\(annotation) = \(expression(kind, 3))")
    scopes[scopes.count - 1].append(Variable(name: name, kind: kind, isMutable: isMutable))
  }

  private mutating func assignment() {
    let kind = pick([Kind.int, .int, .text, .list, .map, .any])
    guard let name = variable(kind, mutable: true) else {
      declaration()
      return
    }
    switch kind {
    case .int where happens(50):
      line("\(name) \(pick(["+=", "-=", "*=", "&="])) \(expression(.int, 2))")
    case .text where happens(60): line("\(name) += \(expression(.text, 2))")
    case .list where happens(40):
      line("\(name)[\(index(name))] = \(expression(pick(Kind.allCases), 2))")
    case .list where happens(40): line("\(name) += \(expression(.list, 2))")
    case .map where happens(60):
      line(
        "\(name)[\(expression(.text, 1))] = \(happens(20) ? "nil" : expression(pick(Kind.allCases), 2))"
      )
    default: line("\(name) = \(expression(kind, 3))")
    }
  }

  private mutating func index(_ list: String) -> String {
    happens(70) ? "\(below(3))" : "\(list).count - 1"
  }

  private mutating func change() {
    if happens(25), let name = variable(.map, mutable: true) {
      line("print(\(name).removeValue(forKey: \(expression(.text, 1))))")
      return
    }
    guard let name = variable(.list, mutable: true) else {
      declaration()
      return
    }
    let element = expression(pick(Kind.allCases), 2)
    switch below(9) {
    case 0...2: line("\(name).append(\(element))")
    case 3: line("\(name).insert(\(element), at: \(index(name)))")
    case 4: line("print(\(name).popLast())")
    case 5: line("\(name).removeAll(where: { x in x == \(element) })")
    case 6: line("\(name).append(contentsOf: \(expression(.list, 1)))")
    case 7: line("\(name).reverse()")
    default: line("\(name).append(\(name))")
    }
  }

  private mutating func ifElse(_ depth: Int) {
    line("if \(condition(2)) {")
    block(depth)
    if happens(50) {
      line("} else {")
      block(depth)
    }
    line("}")
  }

  private mutating func bound(_ depth: Int) {
    let name = fresh()
    line("if let \(name) = \(optional()), \(condition(1)) {")
    block(depth, with: [Variable(name: name, kind: .any, isMutable: false)])
    line("}")
  }

  private mutating func optional() -> String {
    switch below(3) {
    case 0: "(\(expression(.list, 1))).first"
    case 1: "(\(expression(.map, 1)))[\(expression(.text, 1))]"
    default: "(try? \(expression(.any, 2)))"
    }
  }

  private mutating func loop(_ depth: Int) {
    loops += 1
    defer { loops -= 1 }
    let name = fresh()
    switch below(5) {
    case 0:
      line("var \(name) = 0\nwhile \(name) < \(below(6)) {\n\(name) += 1")
      block(depth, with: [Variable(name: name, kind: .int, isMutable: false)])
    case 1:
      line("for \(name) in (\(expression(.list, 1))) where \(condition(1)) {")
      block(depth, with: [Variable(name: name, kind: .any, isMutable: false)])
    case 2:
      line("for \(name) in (\(expression(.map, 1))) {")
      block(depth) { generator in generator.line("print(\(name).key, \(name).value)") }
    case 3:
      line("for \(name) in (\(expression(.text, 1))) {")
      block(depth, with: [Variable(name: name, kind: .text, isMutable: false)])
    default:
      line("for \(name) in 0..<\(below(5)) {")
      block(depth, with: [Variable(name: name, kind: .int, isMutable: false)])
    }
    line("}")
  }

  private mutating func doCatch(_ depth: Int) {
    line("do {")
    block(depth)
    if happens(30) {
      line("} catch .index {")
      block(depth)
    }
    line("} catch {\nprint(\"caught\", error.code, error.value)")
    block(depth)
    line("}")
  }

  private mutating func deferred(_ depth: Int) {
    isInDefer = true
    line("defer {")
    block(depth)
    line("}")
    isInDefer = false
  }

  private mutating func function(_ depth: Int) {
    let name = fresh()
    let parameter = fresh()
    let outer = (loops, isInDefer)
    (loops, isInDefer) = (0, false)
    functions += 1
    line("func \(name)(_ \(parameter): Any) -> Any {")
    block(depth, with: [Variable(name: parameter, kind: .any, isMutable: false)])
    line("return \(expression(.any, 2))\n}")
    functions -= 1
    (loops, isInDefer) = outer
    scopes[scopes.count - 1].append(Variable(name: name, kind: .function, isMutable: false))
  }

  // MARK: Expressions

  /// In parentheses: a brace in a condition would begin its block.
  private mutating func condition(_ depth: Int) -> String { "(\(comparison(depth)))" }

  private mutating func comparison(_ depth: Int) -> String {
    switch below(6) {
    case 0: "\(expression(.int, depth)) < \(expression(.int, depth))"
    case 1: "\(expression(.list, depth)) == \(expression(.list, depth))"
    case 2: "\(expression(.text, depth)) != \(expression(.any, depth))"
    case 3: "\(expression(.list, depth)).isEmpty && \(expression(.int, depth)) > 0"
    case 4: "!(\(expression(.text, depth)).hasPrefix(\"a\")) || \(expression(.int, depth)) == 1"
    default: pick(["true", "false"])
    }
  }

  private mutating func expression(_ kind: Kind, _ depth: Int) -> String {
    if happens(45) || depth == 0, let name = variable(kind) { return name }
    if depth == 0 { return leaf(kind) }
    switch kind {
    case .int: return int(depth - 1)
    case .text: return text(depth - 1)
    case .list: return list(depth - 1)
    case .map: return map(depth - 1)
    case .function: return closure(depth - 1)
    case .any: return any(depth - 1)
    }
  }

  private mutating func leaf(_ kind: Kind) -> String {
    switch kind {
    case .int: "\(below(10))"
    case .text: "\"\(pick(["a", "bc", "", "déf"]))\""
    case .list: pick(["[1, 2, 3]", "[\"x\" + \"y\"]", "[0]"])
    case .map: "[\"a\": 1, \"b\": \"c\" + \"d\"]"
    case .function: "{ x in x }"
    case .any: pick(["nil", "1", "\"q\" + \"r\"", "[4]", ".gpt", "2KiB", "1.5", "b\"01 02\""])
    }
  }

  private mutating func int(_ depth: Int) -> String {
    let (a, b) = (expression(.int, depth), expression(.int, depth))
    switch below(10) {
    case 0...2: return "(\(a) \(pick(["+", "-", "&+", "|", "^"])) \(b))"
    case 3:
      let divisor = happens(90) ? "(\(b) | 1)" : b
      return "(\(a) \(pick(["/", "%", "*"])) \(divisor))"
    case 4: return "\(expression(.list, depth)).count"
    case 5: return "(\(condition(depth)) ? \(a) : \(b))"
    case 6: return "(0..<4).reduce(\(a)) { $0 &+ $1 }"
    case 7: return "((try? \(expression(.list, depth))[\(a)]) == nil ? \(a) : \(b))"
    case 8: return "\(expression(.text, depth)).count"
    default: return leaf(.int)
    }
  }

  private mutating func text(_ depth: Int) -> String {
    switch below(7) {
    case 0, 1: return "(\(expression(.text, depth)) + \(expression(.text, depth)))"
    case 2:
      let shown = variable(pick(Kind.allCases)) ?? "\(below(10))"
      return "\"\\(\(shown))-\\(\(variable(.list) ?? "nil"))\""
    case 3: return "\(expression(.text, depth)).uppercased()"
    case 4: return "\(expression(.list, depth)).joined(separator: \(expression(.text, depth)))"
    case 5: return "String(\(expression(.any, depth)))"
    default: return leaf(.text)
    }
  }

  private mutating func list(_ depth: Int) -> String {
    switch below(9) {
    case 0, 1:
      let elements = (0...below(3)).map { _ in expression(pick(Kind.allCases), depth) }
      return "[\(elements.joined(separator: ", "))]"
    case 2: return "(\(expression(.list, depth)) + \(expression(.list, depth)))"
    case 3: return "\(expression(.list, depth)).map(\(expression(.function, depth)))"
    case 4: return "\(expression(.list, depth)).filter { x in x != \(expression(.any, depth)) }"
    case 5: return "\(expression(.list, depth)).sorted(by: { a, b in \"\\(a)\" < \"\\(b)\" })"
    case 6: return "\(expression(.list, depth)).dropFirst(\(below(3)))"
    case 7: return "\(expression(.map, depth)).keys"
    default: return leaf(.list)
    }
  }

  private mutating func map(_ depth: Int) -> String {
    switch below(4) {
    case 0:
      let a = expression(pick(Kind.allCases), depth)
      return "[\"k\": \(a), \"l\": \(expression(pick(Kind.allCases), depth))]"
    case 1: return "\(expression(.map, depth)).mapValues { x in [x] }"
    case 2:
      return "\(expression(.map, depth)).filter { e in e.value != \(expression(.any, depth)) }"
    default: return leaf(.map)
    }
  }

  private mutating func closure(_ depth: Int) -> String {
    let name = fresh()
    scopes.append([Variable(name: name, kind: .any, isMutable: false)])
    defer { scopes.removeLast() }
    if happens(40), let changed = variable(.int, mutable: true) {
      return "{ \(name) in\n\(changed) &+= 1\nreturn \(expression(.any, depth))\n}"
    }
    if happens(30), let changed = variable(.list, mutable: true) {
      return "{ \(name) in\n\(changed).append(\(name))\nreturn \(changed).count\n}"
    }
    return "{ \(name) in \(expression(.any, depth)) }"
  }

  /// Mostly caught, so that the program goes on.
  private mutating func careful(_ text: String) -> String {
    happens(92) ? "(try? \(text))" : "(\(text))"
  }

  private mutating func any(_ depth: Int) -> String {
    switch below(9) {
    case 0, 1: "\(expression(.function, depth == 0 ? 0 : 1).wrapped)(\(expression(.any, depth)))"
    case 2: "loose(\(expression(pick(Kind.allCases), depth)))"
    case 3: careful("loose(\(expression(.any, depth)))[\(expression(.int, depth))]")
    case 4: "(\(optional()) ?? \(expression(.any, depth)))"
    case 5: "(\(condition(depth)) ? \(expression(.any, depth)) : \(expression(.any, depth)))"
    case 6: careful("loose(\(expression(.any, depth))) + \(expression(.any, depth))")
    case 7: expression(pick([.int, .text, .list, .map]), depth)
    default: leaf(.any)
    }
  }
}

extension String {
  /// A closure is called through a function that takes it, a name as it is.
  fileprivate var wrapped: String { hasPrefix("{") ? "loose(\(self))" : self }
}
