import DiskInterpreter
import Glibc

/// Finds the scripts that may hold tests.
enum TestFinder {
  /// The files named, and the `.dsk` files below the folders named, each once, in order of their paths.
  /// What begins with a dot is left out, and links are not followed into folders.
  static func files(_ paths: [String]) throws(UsageError) -> [String] {
    var found: Set<String> = []
    for path in paths.isEmpty ? ["."] : paths {
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw UsageError("cannot find '\(path)': \(SystemError.text(errno))")
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        collect(path == "." && paths.isEmpty ? "" : folder(path), &found)
      } else {
        found.insert(path)
      }
    }
    return found.sorted()
  }

  private static func folder(_ path: String) -> String { path.hasSuffix("/") ? path : path + "/" }

  /// - Parameter folder: with a final slash, or empty for the current one.
  private static func collect(_ folder: String, _ found: inout Set<String>) {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      var status = stat()
      guard lstat(folder + name, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: collect(folder + name + "/", &found)
      case S_IFREG, S_IFLNK: if name.hasSuffix(".dsk") { found.insert(folder + name) }
      default: break
      }
    }
  }
}

/// Which tests are wanted.
struct TestFilter {
  private let expression: Regex<AnyRegexOutput>?

  init(_ text: String?) throws(UsageError) {
    do {
      expression = try text.map { try Regex($0) }
    } catch {
      throw UsageError("'--filter' is no regular expression: '\(text ?? "")'")
    }
  }

  func takes(_ test: ScriptTest, in file: String) -> Bool {
    guard let expression else { return true }
    return test.name.contains(expression) || file.contains(expression)
  }
}
