import Glibc

/// The program that the cases drive: the fixture that was built beside the tests, or what
/// `DISKSCRIPT_PROMPT_PROGRAM` names.
enum ProgramUnderTest {
  static let path: String = {
    if let named = getenv("DISKSCRIPT_PROMPT_PROGRAM") { return String(cString: named) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    let beside = own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex) + "/PromptFixture"
    if access(String(beside), X_OK) == 0 { return String(beside) }
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(root)/.build/debug/PromptFixture"
  }()

  /// Its engine fails on demand, which a real one does not.
  static let isFixture = path.hasSuffix("/PromptFixture")
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/dsk-prompt-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer {
      String(cString: mkdtemp($0.baseAddress!))
    }
  }

  deinit {
    func remove(_ path: String) {
      if let stream = opendir(path) {
        while let entry = readdir(stream) {
          let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
          }
          if name != ".", name != ".." { remove(path + "/" + name) }
        }
        closedir(stream)
        rmdir(path)
      } else {
        unlink(path)
      }
    }
    remove(path)
  }

  func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return file
  }

  static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return Descriptor.readAll(descriptor)
  }
}

enum Descriptor {
  static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
