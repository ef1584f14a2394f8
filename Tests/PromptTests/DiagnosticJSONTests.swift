import DiskInterpreter
import Testing

@testable import DiskScript

/// The shape that other programs rely on.
@Suite struct DiagnosticJSONTests {
  @Test func everyFactIsThereInOrder() {
    let source = SourceText(name: "é.dsk", text: "let é = 1\nf(é)\n")
    var diagnostic = Diagnostic(
      .sizeWithInt, "say \"no\"\n", in: source,
      at: [Diagnostic.Label(SourceSpan(11, 16), "here")], help: "h",
      fix: Diagnostic.Fix(SourceSpan(11, 12), "g"), notes: ["n"])
    diagnostic.stack = [
      Diagnostic.Frame(function: "f", source: source, span: SourceSpan(11, 12))
    ]
    let cause = Failure.Cause(
      code: "system", message: "m", path: "p", bytes: 1..<3, expected: "e", found: "f",
      call: ("open", 13))
    let place =
      "\"line\":2,\"column\":1,\"endLine\":2,\"endColumn\":5,\"startByte\":11,\"endByte\":16"
    let fixed =
      "\"line\":2,\"column\":1,\"endLine\":2,\"endColumn\":2,\"startByte\":11,\"endByte\":12"
    #expect(
      DiagnosticJSON.text(Failure(diagnostic, cause: cause))
        == "{\"severity\":\"error\",\"code\":\"E0412\",\"message\":\"say \\\"no\\\"\\n\","
        + "\"file\":\"é.dsk\",\(place),\"labels\":[{\(place),\"text\":\"here\"}],\"help\":\"h\","
        + "\"fix\":{\(fixed),\"replacement\":\"g\"},\"notes\":[\"n\"],"
        + "\"stack\":[{\"function\":\"f\",\"file\":\"é.dsk\",\"line\":2,\"column\":1}],"
        + "\"stackDepth\":1,\"cause\":{\"code\":\"system\",\"message\":\"m\",\"path\":\"p\","
        + "\"startByte\":1,\"endByte\":3,\"expected\":\"e\",\"found\":\"f\",\"call\":\"open\","
        + "\"errno\":13,\"errnoName\":\"EACCES\"}}")
  }

  @Test func theDocumentedMembersAreTheWrittenOnes() {
    let diagnostic = Diagnostic(
      .disk, "m", in: SourceText(name: "", text: ""), at: [], severity: .warning)
    let members = DiagnosticJSON.members.map { "\"\($0.name)\":" }
    for text in [DiagnosticJSON.text(Failure(diagnostic)), DiagnosticJSON.text(UsageError("u"))] {
      var rest = text[...]
      for member in members {
        let found = rest.firstRange(of: member)
        #expect(found != nil, "\(member) in \(text)")
        if let found { rest = rest[found.upperBound...] }
      }
    }
  }

  @Test func controlCharactersAreEscapedAndTheRestIsNot() {
    let text = JSONValue.string("\u{0}\u{1F}\u{7F}\u{9B}\u{2028}\\\"/é漢😀\t").text()
    #expect(text == "\"\\u0000\\u001f\\u007f\\u009b\\u2028\\\\\\\"/é漢😀\\t\"")
  }
}
