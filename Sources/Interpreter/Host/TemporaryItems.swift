import Glibc

/// Files and folders that a session made for itself: removed when it ends, however it ends.
final class TemporaryItems {
  private var paths: [(path: String, isFolder: Bool)] = []

  /// Makes an empty file that only this user can read.
  func makeFile(suffix: String, in root: String, _ files: Files) throws(HostError) -> String {
    try make(suffix: suffix, in: root, isFolder: false) { path throws(HostError) in
      let descriptor = try files.open(
        path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600, doing: "cannot make a temporary file")
      _ = files.calls.close(descriptor)
    }
  }

  /// Makes an empty folder that only this user can enter.
  func makeFolder(in root: String) throws(HostError) -> String {
    try make(suffix: "", in: root, isFolder: true) { path throws(HostError) in
      if mkdir(path, 0o700) != 0 {
        throw .system("mkdir", errno, doing: "cannot make a temporary folder", path: path)
      }
    }
  }

  private func make(
    suffix: String, in root: String, isFolder: Bool, _ body: (String) throws(HostError) -> Void
  ) throws(HostError) -> String {
    guard !suffix.contains("/") else {
      throw HostError(.invalidArgument, "a suffix cannot hold a slash")
    }
    while true {
      let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let path = FilePath(root).appending("dsk-\(number)\(suffix)")
      do throws(HostError) {
        try body(path)
        paths.append((path, isFolder))
        return path
      } catch {
        if error.code != .exists { throw error }
      }
    }
  }

  /// Removes them all, the last first. What a script has removed or moved away is not missed.
  /// - Returns: what could not be removed.
  func removeAll(_ files: Files) -> [HostError] {
    var errors: [HostError] = []
    while let (path, isFolder) = paths.popLast() {
      do throws(HostError) {
        guard try files.facts(path, following: false) != nil else { continue }
        if isFolder {
          try files.removeFolder(path, recursive: true)
        } else {
          try files.removeFile(path)
        }
      } catch {
        errors.append(error)
      }
    }
    return errors
  }
}
