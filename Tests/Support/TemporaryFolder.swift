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
  try text.write(toFile: path, atomically: false, encoding: .utf8)
  guard executable else { return }
  try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
}
