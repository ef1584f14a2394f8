import Glibc

/// Reads scripts from files.
enum SourceFile {
  /// More than any script.
  static let sizeLimit = 64 << 20

  /// - Throws: a diagnostic that names the file and has no place.
  static func read(_ path: String) throws(Diagnostic) -> SourceText {
    switch readBytes(path) {
    case .success(let bytes): return SourceText(name: path, bytes: bytes)
    case .failure(let fault):
      throw Diagnostic(
        fault.isTooLarge ? .sourceTooLarge : .file, "cannot read the script: \(fault.reason)",
        in: SourceText(name: path, bytes: []), at: [])
    }
  }

  struct Fault: Error {
    let reason: String
    var isTooLarge = false
  }

  static func readBytes(_ path: String) -> Result<[UInt8], Fault> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(systemFault()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(systemFault()) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return .failure(Fault(reason: "this is no plain file"))
    }
    if status.st_size > sizeLimit {
      return .failure(Fault(reason: "it is larger than \(sizeLimit >> 20) MiB", isTooLarge: true))
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= sizeLimit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(systemFault())
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return .success(bytes)
  }

  private static func systemFault() -> Fault { Fault(reason: String(cString: strerror(errno))) }
}
