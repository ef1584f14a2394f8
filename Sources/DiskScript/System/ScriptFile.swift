import DiskInterpreter
import Glibc

/// Reads a script from a path or from standard input.
enum ScriptFile {
  /// More than any script, less than most disks.
  static let sizeLimit = 64 << 20

  /// What a file that is named on the command line turns out to be.
  enum Content {
    case script(SourceText)
    case image
  }

  /// Names of files that hold images, whatever is in them.
  private static let imageSuffixes = [
    ".img", ".raw", ".qcow2", ".qcow", ".iso", ".vdi", ".vhd", ".vhdx", ".vmdk", ".dmg",
  ]

  /// Looks into the file: text is a script, and anything else an image.
  /// - Parameter isCertainlyScript: the name or the command says so.
  /// - Throws: a diagnostic that names the file and how to mend it; also where name and content say
  ///   different things.
  static func open(
    _ path: String, isCertainlyScript: Bool
  ) throws(Diagnostic) -> Content {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw unreadable(path, EISDIR)
    case S_IFBLK:
      if isCertainlyScript { throw imageNamedAsScript(path) }
      return .image
    case S_IFREG where status.st_size > sizeLimit:
      if isCertainlyScript { throw tooLarge(path) }
      return .image
    default: break
    }
    let bytes = try readAll(descriptor, name: path)
    if isCertainlyScript || bytes.starts(with: [0x23, 0x21]) {
      // Whole sectors with zeros in them were written by no editor.
      let isDisk = bytes.count >= 512 && bytes.count % 512 == 0 && bytes.prefix(1 << 16).contains(0)
      if isDisk { throw imageNamedAsScript(path) }
      return .script(SourceText(name: path, bytes: bytes))
    }
    let isNamedAsImage = imageSuffixes.contains { path.lowercased().hasSuffix($0) }
    guard looksLikeText(bytes) else { return .image }
    if isNamedAsImage {
      if bytes.isEmpty { return .image }
      throw textNamedAsImage(path)
    }
    return .script(SourceText(name: path, bytes: bytes))
  }

  /// As `open`, where only a script will do.
  static func read(
    _ path: String, isCertainlyScript: Bool
  ) throws(Diagnostic) -> SourceText {
    guard case .script(let source) = try open(path, isCertainlyScript: isCertainlyScript) else {
      throw imageNamedAsScript(path)
    }
    return source
  }

  static func readStandardInput() throws(Diagnostic) -> SourceText {
    let name = "<standard input>"
    return SourceText(name: name, bytes: try readAll(STDIN_FILENO, name: name))
  }

  private static func readAll(_ descriptor: Int32, name: String) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(name, errno)
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > sizeLimit { throw tooLarge(name) }
    }
  }

  /// UTF-8 without a NUL in the first 64 KiB.
  static func looksLikeText(_ bytes: [UInt8]) -> Bool {
    var head = bytes.prefix(1 << 16)
    guard !head.contains(0) else { return false }
    if head.count < bytes.count {
      // The cut may split a character: drop its beginning.
      while let last = head.last, last & 0xC0 == 0x80 { head.removeLast() }
      if let last = head.last, last >= 0xC0 { head.removeLast() }
    }
    return String(validating: head, as: UTF8.self) != nil
  }

  private static func unreadable(_ path: String, _ number: Int32) -> Diagnostic {
    let reason = SystemError.text(number)
    var help: String?
    switch number {
    case ENOENT: help = missingHelp(path)
    case EISDIR: help = "name a script in it"
    case EACCES: help = "ask its owner to let you read it"
    default: help = nil
    }
    return finding(.file, path, "cannot read the script: \(reason)", help: help)
  }

  private static func missingHelp(_ path: String) -> String? {
    if let near = Suggestion.closest(to: path, among: Invocation.commands.map(\.name)) {
      return "did you mean `dsk \(near)`?"
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard let near = Suggestion.closest(to: name, among: scripts(in: folder)) else { return nil }
    return "did you mean `\(folder)\(near)`?"
  }

  private static func scripts(in folder: String) -> [String] {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < 2_000, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".dsk") { names.append(name) }
    }
    return names
  }

  private static func imageNamedAsScript(_ path: String) -> Diagnostic {
    let literal = ImageOpening.literal(path)
    return finding(
      .file, path, "this is not a script: it looks like a disk image",
      help: "to see what is on it: dsk -e 'print(table(image(\(literal))))', "
        + "or at the prompt: image(\(literal))")
  }

  private static func textNamedAsImage(_ path: String) -> Diagnostic {
    finding(
      .file, path, "this is named like a disk image, and holds text",
      help: "`dsk run \(path)` runs it as a script; at the prompt, "
        + "image(\(ImageOpening.literal(path))) opens it as a disk")
  }

  private static func tooLarge(_ path: String) -> Diagnostic {
    finding(.sourceTooLarge, path, "the script is larger than \(sizeLimit >> 20) MiB")
  }

  private static func finding(
    _ code: DiagnosticCode, _ path: String, _ message: String, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(code, message, in: SourceText(name: path, bytes: []), at: [], help: help)
  }
}
