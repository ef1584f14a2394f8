import Glibc

/// A folder that is gone, with all that is in it, when the last reference to it is.
final class TemporaryFolder: Sendable {
  let root: String

  init() throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/dsk-storage-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Tool.Failure(text: "mkdtemp: errno \(errno)") }
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.remove(root) }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  /// The names in the folder, sorted.
  var names: [String] { Self.names(root) }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = path(name)
    guard let file = fopen(path, "w") else { throw Tool.Failure(text: "cannot write \(path)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw Tool.Failure(text: "short write to \(path)")
    }
    return path
  }

  func read(_ name: String) throws -> [UInt8] {
    guard let file = fopen(path(name), "r") else {
      throw Tool.Failure(text: "cannot read \(path(name))")
    }
    defer { fclose(file) }
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return all }
      all += chunk[..<count]
    }
  }

  /// A file that is one hole.
  func sparse(_ name: String, bytes: Int) throws -> String {
    let path = path(name)
    let fd = creat(path, 0o600)
    defer { close(fd) }
    guard fd >= 0, ftruncate(fd, bytes) == 0 else {
      throw Tool.Failure(text: "cannot make \(path) of \(bytes) bytes: errno \(errno)")
    }
    return path
  }

  private static func names(_ folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in names(path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
