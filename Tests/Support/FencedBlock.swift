/// A fenced block of Markdown.
public struct FencedBlock: Equatable, Sendable {
  /// What stands after the fence, such as `dsk`; "" where nothing does.
  public let language: String
  public let text: String
  /// The line of the document on which the text begins.
  public let line: Int

  public init(language: String, text: String, line: Int) {
    self.language = language
    self.text = text
    self.line = line
  }

  /// The blocks of a document, in order; one that is never closed is none.
  public static func all(in text: String) -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: (language: String, start: Int)?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.hasPrefix("```") {
      if let (language, start) = open {
        let body = lines[start..<index].map { $0 + "\n" }.joined()
        blocks.append(FencedBlock(language: language, text: body, line: start + 1))
        open = nil
      } else {
        open = (String(line.dropFirst(3)), index + 1)
      }
    }
    return blocks
  }
}
