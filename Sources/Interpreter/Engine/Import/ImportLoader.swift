import Glibc

/// Reads and parses what a source imports, and what that imports, each file once.
struct ImportLoader {
  /// Files by their canonical path: those that earlier entries of the prompt loaded, and those found
  /// since.
  private(set) var files: [String: ImportedFile]
  /// The files found since, each behind those that it imports.
  private(set) var found: [ImportedFile] = []
  /// The files being read, outermost first: what would import one of them closes a circle.
  private var open: [(path: String?, name: String)] = []

  /// Whether files may be read at all.
  private let allowsFiles: Bool

  init(known: [String: ImportedFile], allowsFiles: Bool = true) {
    files = known
    self.allowsFiles = allowsFiles
  }

  struct Loaded {
    var imports: [(node: ImportDeclaration, file: ImportedFile)] = []
    var faults: [Diagnostic] = []
  }

  /// What the imports of a tree lead to, and what is wrong with them.
  mutating func load(_ tree: SyntaxTree) -> Loaded {
    open.append((ImportLoader.canonical(tree.source.name), tree.source.name))
    defer { open.removeLast() }
    var loaded = Loaded()
    for case .importFile(let node) in tree.statements {
      do throws(Diagnostic) {
        loaded.imports.append((node, try file(node, from: tree.source)))
      } catch {
        loaded.faults.append(error)
      }
    }
    return loaded
  }

  private mutating func file(
    _ node: ImportDeclaration, from source: SourceText
  ) throws(Diagnostic) -> ImportedFile {
    guard allowsFiles else {
      throw ImportLoader.fault(
        .importNotFound,
        "cannot import `\(Escaping.visible(node.path))`: this program lets its scripts read no files",
        node, source, help: nil)
    }
    let name = ImportLoader.path(node.path, from: source.name)
    guard let path = ImportLoader.canonical(name) else {
      throw ImportLoader.unreadable(
        node, name, source, String(cString: strerror(errno)))
    }
    if let start = open.firstIndex(where: { $0.path == path }) {
      let circle = (open[start...].map(\.name) + [open[start].name]).joined(separator: " → ")
      throw ImportLoader.fault(
        .importCycle, "these files import one another: \(circle)", node, source,
        help: "move what they share into a file of its own")
    }
    if let known = files[path] { return known }
    let bytes: [UInt8]
    switch SourceFile.readBytes(name) {
    case .success(let read): bytes = read
    case .failure(let fault): throw ImportLoader.unreadable(node, name, source, fault.reason)
    }
    let text = SourceText(name: name, bytes: bytes)
    let file = ImportedFile(path: path, source: text, parsed: Parser.parse(text))
    let loaded = load(file.tree)
    file.imports = loaded.imports
    file.diagnostics += loaded.faults
    file.lacksImports = !loaded.faults.isEmpty
    files[path] = file
    found.append(file)
    return file
  }

  // MARK: Paths

  /// The path of an import, relative to the folder of the file that it stands in; that of what is no
  /// file, such as the prompt, is the current one.
  static func path(_ path: String, from importer: String) -> String {
    if path.hasPrefix("/") || importer.hasPrefix("<") { return path }
    guard let slash = importer.lastIndex(of: "/") else { return path }
    return importer[...slash] + path
  }

  static func canonical(_ path: String) -> String? {
    guard !path.utf8.contains(0), let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  // MARK: Faults

  private static func fault(
    _ code: DiagnosticCode, _ message: String, _ node: ImportDeclaration, _ source: SourceText,
    help: String?
  ) -> Diagnostic {
    Diagnostic(code, message, in: source, at: [Diagnostic.Label(node.pathSpan)], help: help)
  }

  private static func unreadable(
    _ node: ImportDeclaration, _ path: String, _ source: SourceText, _ reason: String
  ) -> Diagnostic {
    fault(
      .importNotFound, "cannot import `\(Escaping.visible(node.path))`: \(reason)", node, source,
      help: suggestion(node.path, path).map { "did you mean `\($0)`?" })
  }

  /// The script of the same folder that was probably meant, spelled like the import.
  private static func suggestion(_ written: String, _ path: String) -> String? {
    if !written.hasSuffix(".dsk"), canonical(path + ".dsk") != nil { return written + ".dsk" }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    let names = PathListing(folder: folder.isEmpty ? "." : folder, prefix: "").entries
      .map(\.name).filter { $0.hasSuffix(".dsk") }
    return Suggestion.closest(to: name, among: names).map { written.dropLast(name.count) + $0 }
  }
}
