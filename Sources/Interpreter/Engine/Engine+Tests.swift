/// The `test` declarations of a script.
extension Engine {
  public struct ScriptTest: Hashable, Sendable {
    public let name: String
    /// 1-based.
    public let line: Int
  }

  /// What a file holds of tests, and whether it checks. Nothing runs.
  public struct TestListing {
    public let tests: [ScriptTest]
    /// Everything found wrong with the file; its tests run only where that is no error.
    public let diagnostics: [Diagnostic]
  }

  static func tests(in tree: SyntaxTree) -> [TestDeclaration] {
    tree.statements.compactMap { if case .test(let node) = $0 { node } else { nil } }
  }

  /// The tests of a script in the order of the text. Without any, the diagnostics are those of the syntax
  /// alone, behind which tests may be hidden.
  public func tests(in source: SourceText) -> TestListing {
    let parsed = Parser.parse(source)
    let tests = Engine.tests(in: parsed.tree)
    if tests.isEmpty { return TestListing(tests: [], diagnostics: parsed.diagnostics) }
    return TestListing(
      tests: tests.map {
        ScriptTest(name: $0.name, line: source.position(of: $0.span.start).line)
      }, diagnostics: prepare(source).diagnostics)
  }

  /// Runs the statements of a script and then one of its tests, in place of its `main`. For another test
  /// make another engine.
  /// - Parameter index: of `tests(in:)`.
  public func run(_ source: SourceText, test index: Int) -> Outcome {
    switch perform(source, session: nil, test: index, warn: { _ in }) {
    case .value(let value):
      vm.heap.release(value)
      return .done(nil)
    case .ended(let outcome): return outcome
    }
  }
}
