import DiskInterpreter
import Testing

@Suite struct SyntaxSpanTests {
  private func statements(_ text: String) -> (SourceText, [Statement]) {
    let source = SourceText(name: "test", text: text)
    return (source, Parser.parse(source).tree.statements)
  }

  @Test func spansOfStatementsCoverThemExactly() {
    let lines = [
      "let a: Int = 1", "var b", "a.b[0] += f(1)", "f(1) { $0 }", "if a { } else if b { } else { }",
      "guard a else { return }", "while a { }", "repeat { } while a", "for x in xs where y { }",
      "break", "continue", "return 1", "return", "defer { }", "do { } catch .a where b { }",
      "throw a",
      "func f(_ a: Int = 1) -> [Int]? { }", "(a + b) * -c", "a ? b : c", "try? a!", "\"a \\(b) c\"",
    ]
    let (source, nodes) = statements(lines.joined(separator: " // x\n  "))
    #expect(nodes.map { source.text($0.span) } == lines)
  }

  @Test func spansOfPartsCoverThemExactly() throws {
    let (source, nodes) = statements("alpha.beta(gamma: 1, 2) { x in x } + (delta ?? 3)")
    guard case .expression(.binary(let sum)) = nodes.first, case .call(let call) = sum.left,
      case .group(let group) = sum.right, case .binary(let inner) = group.inner
    else {
      Issue.record("another tree: \(nodes)")
      return
    }
    #expect(source.text(sum.operatorSpan) == "+")
    #expect(source.text(call.span) == "alpha.beta(gamma: 1, 2) { x in x }")
    #expect(source.text(call.callee.span) == "alpha.beta")
    #expect(source.text(call.argumentsSpan) == "(gamma: 1, 2)")
    #expect(call.arguments.map { $0.label.map { source.text($0.span) } } == ["gamma", nil])
    #expect(call.trailingClosure.map { source.text($0.body.span) } == "{ x in x }")
    #expect(call.trailingClosure?.parameters.map { source.text($0.span) } == ["x"])
    #expect(source.text(group.span) == "(delta ?? 3)")
    #expect(source.text(inner.operatorSpan) == "??")
    #expect(source.text(inner.span) == "delta ?? 3")
  }

  @Test func foldedChainsHaveTheSpansOfTheirParts() throws {
    let (source, nodes) = statements("a ?? b ?? c\nd ? e : f ? g : h\nif i { } else if j { }")
    guard case .expression(.binary(let coalesce)) = nodes[0],
      case .expression(.ternary(let ternary)) = nodes[1], case .ifElse(let first) = nodes[2],
      case .elseIf(let second) = first.otherwise
    else {
      Issue.record("another tree: \(nodes)")
      return
    }
    #expect(source.text(coalesce.right.span) == "b ?? c")
    #expect(source.text(ternary.whenFalse.span) == "f ? g : h")
    #expect(source.text(second.span) == "if j { }")
  }

  @Test func aCallWithOnlyAClosureHasEmptyArgumentsBehindItsCallee() {
    let (_, nodes) = statements("map { $1 }")
    guard case .expression(.call(let call)) = nodes.first else {
      Issue.record("no call")
      return
    }
    #expect(call.argumentsSpan == SourceSpan(3, 3))
    #expect(call.trailingClosure?.hasHeader == false)
    #expect(call.trailingClosure?.parameters.map(\.name.text) == ["$0", "$1"])
  }
}
