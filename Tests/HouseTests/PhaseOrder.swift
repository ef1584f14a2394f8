/// The order of the folders in a module: a file may name types of its own tier and of earlier ones.
///
/// Imports cannot hold this, because the folders of one module need none. So the names are compared:
/// types declared at the top level of a folder, against the words of the folders before it. A name
/// that the earlier folder also declares for itself, at any depth, is taken for its own.
struct PhaseOrder {
  let root: String
  /// The earliest first. Folders of one tier may name each other; "." stands for files directly in
  /// the root.
  let tiers: [[String]]
  /// References to a later tier that are meant: "Folder → Type", each with its reason.
  var exceptions: [String: String] = [:]

  /// The VM comes before the phases that make programs for it; the registry's rows are called by it.
  static let interpreter = PhaseOrder(
    root: "Sources/Interpreter",
    tiers: [
      ["Source"], ["Host"], ["Diagnostics"], ["Syntax"], ["Format"], ["VM", "Registry", "Display"],
      ["Semantics"],
      ["Compiler"], ["Library"], ["Disk"], ["Engine"], ["."],
    ])

  static let runtime = PhaseOrder(
    root: "Sources/Runtime",
    tiers: [
      ["Errors"], ["Units"], ["Storage"], ["Formats"], ["Partitions"], ["Images"], ["FileSystems"],
      ["Attach"], ["Network"], ["Operations"], ["."],
    ])

  func findings(in files: [SourceFile]) -> [String] {
    let own = files.filter { $0.path.hasPrefix(root + "/") }
    let inFolder = Dictionary(grouping: own) { $0.folder(below: root) ?? "." }
    let known = Set(tiers.joined())
    return inFolder.keys.sorted().filter { !known.contains($0) }.map {
      "\(root)/\($0): has no place in PhaseOrder"
    } + tiers.indices.flatMap { forwardReferences(from: $0, inFolder) } + staleExceptions(inFolder)
  }

  /// What the files of a tier name of later ones.
  private func forwardReferences(
    from index: Int, _ files: [String: [SourceFile]]
  ) -> [String] {
    var owner: [String: String] = [:]
    for later in tiers[(index + 1)...].joined() {
      for file in files[later] ?? [] {
        for name in file.declaredTypes(topLevelOnly: true) { owner[name] = later }
      }
    }
    return tiers[index].flatMap { folder -> [String] in
      let own = files[folder] ?? []
      let ownNames = Set(own.flatMap { $0.declaredTypes(topLevelOnly: false) })
      return own.flatMap { file in
        file.words.compactMap { word -> String? in
          guard let later = owner[word.text], !word.followsDot, !ownNames.contains(word.text),
            exceptions["\(folder) → \(word.text)"] == nil
          else { return nil }
          return "\(file.path):\(word.line): \(folder) names \(word.text) of \(later)"
        }
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
