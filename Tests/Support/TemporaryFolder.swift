import Foundation

/// A fresh folder that is removed with everything in it when the body ends, also when it throws.
public func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("dsk-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Writes text to a file, and makes it executable where asked.
public func write(_ text: String, to path: String, executable: Bool = false) throws {
  guard executable else {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return
  }
  // By a process of its own: what another thread starts meanwhile would hold this one's file open for
  // writing until it has its own program, and a file that is open so cannot be run.
  _ = try ChildProcess.run(
    "/bin/sh", ["-c", "cat > \"$0\" && chmod 755 \"$0\"", path], in: "/",
    environment: ["PATH": "/usr/bin:/bin"], input: Array(text.utf8))
}
