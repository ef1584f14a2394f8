import DiskInterpreter
import Testing

@Suite struct SyntaxPatternsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfPatternsAndSwitchesNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    a + b as Int * 2
    => E0108 1:14+1 `*` binds tighter than the cast before it
    ---
    x as
    => E0111 1:3+2 two statements stand on one line
    """##
}
