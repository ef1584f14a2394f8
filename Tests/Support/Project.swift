import Foundation

/// The project that these tests belong to, found from the place of this file.
public enum Project {
  /// The folder that holds Package.swift.
  public static let root: String = {
    var folder = URL(fileURLWithPath: #filePath)
    repeat {
      folder.deleteLastPathComponent()
    } while folder.path != "/"
      && !FileManager.default.fileExists(
        atPath: folder.appendingPathComponent("Package.swift").path)
    return folder.path
  }()

  /// The absolute path of a file named relative to the root.
  public static func path(_ relative: String) -> String { root + "/" + relative }

  /// The text of a file named relative to the root; nil where there is none, or it is not UTF-8.
  public static func text(_ relative: String) -> String? {
    try? String(contentsOfFile: path(relative), encoding: .utf8)
  }

  /// The files below a folder, relative to the root and sorted.
  public static func files(under folder: String, suffix: String = "") -> [String] {
    let found = FileManager.default.enumerator(atPath: path(folder))?.compactMap { $0 as? String }
    return (found ?? []).filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: path(folder + "/" + name), isDirectory: &isFolder)
      return exists && !isFolder.boolValue && name.hasSuffix(suffix)
    }.map { folder + "/" + $0 }.sorted()
  }

  /// What git knows or would add, relative to the root and sorted; every file that is not built
  /// where this is no git checkout.
  public static let trackedFiles: [String] = {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    let listing = try? ChildProcess.run("git", arguments, in: root)
    if let listing, listing.status == .exited(0) {
      let names = listing.output.split(separator: "\0").map(String.init)
      return names.filter { FileManager.default.fileExists(atPath: path($0)) }.sorted()
    }
    return files(under: ".").map { String($0.dropFirst(2)) }
      .filter { !$0.hasPrefix(".build/") && !$0.hasPrefix(".git/") }
  }()
}
