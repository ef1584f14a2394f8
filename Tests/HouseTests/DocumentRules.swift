import TestSupport

/// A document in Markdown.
struct Document {
  let path: String
  let text: String

  static let all = Project.trackedFiles.filter { $0.hasSuffix(".md") }
    .map { Document(path: $0, text: Project.text($0) ?? "") }

  var blocks: [FencedBlock] { FencedBlock.all(in: text) }

  /// The packages that the document's `apt-get install` lines name.
  var aptPackages: [Set<String>] {
    text.split(separator: "\n").compactMap { line in
      guard line.contains("apt-get install") else { return nil }
      let words = line.split(separator: " ").drop { $0 != "install" }.dropFirst()
      return Set(words.filter { !$0.hasPrefix("-") }.map(String.init))
    }
  }

  /// Targets of links that name a file of the project, relative to the root.
  var linkedFiles: [String] {
    let folder = path.split(separator: "/").dropLast()
    return text.split(separator: "](").dropFirst().compactMap { rest in
      guard let end = rest.firstIndex(of: ")") else { return nil }
      let target = rest[..<end].prefix { $0 != "#" }
      guard !target.isEmpty, !target.contains(":") else { return nil }
      var parts = folder
      for part in target.split(separator: "/") {
        if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(part) }
      }
      return parts.joined(separator: "/")
    }
  }

  /// What stands after `make` in code: `make NAME`.
  var makeTargets: Set<String> {
    let code =
      blocks.filter { $0.language != "dsk" }.map(\.text)
      + text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    return Set(
      code.flatMap { $0.split(separator: "\n") }.compactMap { line in
        let words = line.split(separator: " ")
        guard words.count > 1, words[0] == "make" else { return nil }
        return words[1].allSatisfy { $0.isLowercase || $0 == "-" } ? String(words[1]) : nil
      })
  }
}

/// Tools/packages: the Debian packages and what needs them.
enum PackageList {
  static func packages(for purposes: String..., in text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        return words.count > 1 && purposes.contains(String(words[0])) ? String(words[1]) : nil
      })
  }
}

/// The numbered pages of Documentation/Decisions.
enum DecisionPages {
  /// - Parameter pages: file name and text of each.
  static func findings(in pages: [(name: String, text: String)]) -> [String] {
    pages.sorted { $0.name < $1.name }.enumerated().flatMap { index, page -> [String] in
      let number = index + 1
      let padded = String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
      var findings: [String] = []
      if !page.name.hasPrefix(padded + "-") {
        findings.append("\(page.name): expected number \(padded)")
      }
      if !page.text.hasPrefix("# \(number). ") {
        findings.append("\(page.name): begins with '# \(number). ' and its title")
      }
      return findings
    }
  }
}

/// What belongs to one machine only and never into a committed file.
enum MachineTraces {
  /// Words of host names behind which package registries, mirrors and proxies stand.
  private static let registryWords: Set<Substring> = [
    "registry", "proxy", "mirror", "mirrors", "artifactory", "nexus", "deb", "packages", "index",
    "pypi", "npmjs", "crates", "localhost",
  ]

  static func findings(in path: String, text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      (homePaths(in: line) + registryHosts(in: line)).map { "\(path):\(index + 1): \($0)" }
    }
  }

  private static func homePaths(in line: Substring) -> [String] {
    ["home", "Users"].flatMap { folder -> [String] in
      let parts = line.split(separator: "/\(folder)/", omittingEmptySubsequences: false)
      return parts.dropFirst().compactMap { rest in
        let name = rest.prefix { $0.isLetter || $0.isNumber }
        return name.isEmpty ? nil : "/\(folder)/\(name)"
      }
    }
  }

  private static func registryHosts(in line: Substring) -> [String] {
    line.split(separator: "://", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
      let host = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
      let words = host.split { $0 == "." || $0 == "-" }
      let isAddress = !words.isEmpty && words.allSatisfy { $0.allSatisfy(\.isNumber) }
      return isAddress || words.contains(where: registryWords.contains) ? String(host) : nil
    }
  }
}
