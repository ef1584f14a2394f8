import DiskInterpreter
import Foundation

/// Grammar.md and the sources of the parser, as the tests of this folder read them.
enum GrammarDocument {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let file = root.appendingPathComponent("Grammar.md")

  static func text() throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// The bodies of the fenced blocks of one language.
  static func blocks(_ language: String, in text: String) -> [String] {
    var blocks: [String] = []
    var lines: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```\(language)", lines == nil {
        lines = []
      } else if line == "```", let body = lines {
        blocks.append(body.joined(separator: "\n") + "\n")
        lines = nil
      } else {
        lines?.append(line)
      }
    }
    return blocks
  }

  /// The productions of the `ebnf` blocks, by name, with white space made single.
  static func productions() throws -> [String: String] {
    var result: [String: String] = [:]
    for block in blocks("ebnf", in: try text()) {
      for text in split(block) { result[text.name] = text.body }
    }
    return result
  }

  struct SourceProduction {
    let name: String
    let body: String
    /// The line of code that follows the comment.
    let declaration: String
    let file: String
  }

  /// The productions in comments above the functions of the lexer and the parser.
  static func sourceProductions() throws -> [SourceProduction] {
    let folder = root.appendingPathComponent("Sources/Interpreter/Syntax")
    let files = ["Lexer", "Parser"].flatMap { name in
      (try? FileManager.default.contentsOfDirectory(
        at: folder.appendingPathComponent(name), includingPropertiesForKeys: nil)) ?? []
    }
    return try files.flatMap { file in
      try productions(of: String(contentsOf: file, encoding: .utf8), file.lastPathComponent)
    }
  }

  private static func productions(of text: String, _ file: String) -> [SourceProduction] {
    var result: [SourceProduction] = []
    var comment: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.hasPrefix("// ") {
        comment.append(String(line.dropFirst(3)))
      } else {
        let block = comment.joined(separator: "\n")
        if block.hasSuffix(" ;") {
          result += split(block).map {
            SourceProduction(name: $0.name, body: $0.body, declaration: line, file: file)
          }
        }
        comment = []
      }
    }
    return result
  }

  private static func split(_ block: String) -> [(name: String, body: String)] {
    var result: [(name: String, body: String)] = []
    var lines: [String] = []
    for line in block.split(separator: "\n") {
      lines.append(line.trimmingCharacters(in: .whitespaces))
      guard line.hasSuffix(" ;") else { continue }
      let text = lines.joined(separator: " ")
      lines = []
      guard let equals = text.range(of: " = ") else { continue }
      result.append((String(text[..<equals.lowerBound]), String(text[equals.upperBound...])))
    }
    return result
  }

  /// The names that a production's body refers to.
  static func references(in body: String) -> Set<String> {
    var names: Set<String> = []
    var isQuoted = false
    var word = ""
    for character in body + " " {
      if character == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, character.isLetter {
        word.append(character)
        continue
      }
      if !word.isEmpty { names.insert(word) }
      word = ""
    }
    return names
  }
}
