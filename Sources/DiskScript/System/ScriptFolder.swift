import DiskInterpreter
import Glibc

/// The scripts in a folder and in those below it.
enum ScriptFolder {
  /// What a path names: itself, or every file that ends with `.dsk` in the folder that it is, in order.
  /// Links to folders and hidden folders are passed over.
  static func scripts(at path: String) throws(Diagnostic) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
    var found: [String] = []
    var folders = [path]
    while let folder = folders.popLast() {
      for name in try names(in: folder) {
        let inner = folder.hasSuffix("/") ? folder + name : folder + "/" + name
        guard lstat(inner, &status) == 0 else { continue }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR {
          folders.append(inner)
        } else if name.hasSuffix(".dsk"), kind == S_IFREG || kind == S_IFLNK {
          found.append(inner)
        }
      }
    }
    return found.sorted()
  }

  private static func names(in folder: String) throws(Diagnostic) -> [String] {
    guard let stream = opendir(folder) else {
      throw Diagnostic(
        .file, "cannot read the folder: \(SystemError.text(errno))",
        in: SourceText(name: folder, bytes: []), at: [])
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
