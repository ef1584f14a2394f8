/// The order of the folders in a module: a file may name types of its own folder and of earlier ones.
///
/// Imports cannot hold this, because the folders of one module need none. So the names are compared:
/// types declared at the top level of a folder, against the words of the folders before it. A name
/// that the earlier folder also declares for itself, at any depth, is taken for its own.
struct PhaseOrder {
  let root: String
  let folders: [String]
  /// References backwards that are meant: "Folder → Type", each with its reason.
  var exceptions: [String: String] = [:]

  static let interpreter = PhaseOrder(
    root: "Sources/Interpreter",
    folders: [
      "Source", "Diagnostics", "Syntax", "Semantics", "Compiler", "VM", "Registry", "Library",
      "Disk",
    ])

  static let runtime = PhaseOrder(
    root: "Sources/Runtime",
    folders: [
      "Errors", "Units", "Storage", "Formats", "Partitions", "FileSystems", "Attach", "Network",
      "Operations",
    ])

  func findings(in files: [SourceFile]) -> [String] {
    let inFolder = Dictionary(grouping: files) { $0.folder(below: root) ?? "" }
    let strangers = inFolder.keys.sorted().filter { !$0.isEmpty && !folders.contains($0) }
    return strangers.map { "\(root)/\($0): has no place in PhaseOrder" }
      + folders.indices.flatMap { backwardReferences(from: $0, inFolder) }
      + staleExceptions(inFolder)
  }

  private func backwardReferences(
    from index: Int, _ files: [String: [SourceFile]]
  ) -> [String] {
    let own = files[folders[index]] ?? []
    let ownNames = Set(own.flatMap { $0.declaredTypes(topLevelOnly: false) })
    var owner: [String: String] = [:]
    for later in folders[(index + 1)...] {
      for file in files[later] ?? [] {
        for name in file.declaredTypes(topLevelOnly: true) { owner[name] = later }
      }
    }
    return own.flatMap { file in
      file.words.compactMap { word -> String? in
        guard let later = owner[word.text], !word.followsDot, !ownNames.contains(word.text),
          exceptions["\(folders[index]) → \(word.text)"] == nil
        else { return nil }
        return "\(file.path):\(word.line): \(folders[index]) names \(word.text) of \(later)"
      }
    }
  }

  /// Exceptions that no file needs any more.
  private func staleExceptions(_ files: [String: [SourceFile]]) -> [String] {
    exceptions.keys.sorted().filter { exception in
      let parts = exception.split(separator: " ")
      let users = files[String(parts[0])] ?? []
      return !users.contains { $0.words.contains { $0.text == parts[2] } }
    }.map { "PhaseOrder: the exception '\($0)' is needed no more" }
  }
}
