import Glibc

/// Folders: listing, making and removing them.
extension Files {
  /// The paths of what lies in a folder, sorted by their bytes.
  /// - Parameters:
  ///   - recursive: also what lies in folders below it; symbolic links are not followed.
  ///   - pattern: only what matches.
  func list(
    _ folder: String, recursive: Bool, matching pattern: GlobPattern?
  ) throws(HostError) -> [String] {
    var found: [String] = []
    let isDeep = recursive || pattern?.isOfPaths == true
    try walk(folder, below: "", isDeep: isDeep) { (relative: String) in
      if pattern?.matches(relative) ?? true { found.append(relative) }
    }
    let prefix = FilePath(folder).normalized
    let paths = prefix == "." ? found : found.map { FilePath(prefix).appending($0) }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func walk(
    _ folder: String, below prefix: String, isDeep: Bool, _ visit: (String) -> Void
  ) throws(HostError) {
    for entry in try entries(of: folder) {
      if isStopWanted() { throw .interrupted }
      let relative = prefix.isEmpty ? entry : "\(prefix)/\(entry)"
      visit(relative)
      guard isDeep else { continue }
      let path = FilePath(folder).appending(entry)
      // What has gone meanwhile is not missed.
      if try facts(path, following: false)?.kind == .folder {
        try walk(path, below: relative, isDeep: true, visit)
      }
    }
  }

  /// The names in a folder, without `.` and `..`.
  private func entries(
    of folder: String, flags: Int32 = 0
  ) throws(HostError) -> [String] {
    let descriptor = try open(
      folder, O_RDONLY | O_DIRECTORY | flags, doing: "cannot list it")
    guard let stream = fdopendir(descriptor) else {
      let number = errno
      _ = calls.close(descriptor)
      throw .system("fdopendir", number, doing: "cannot list it", path: folder)
    }
    defer { closedir(stream) }
    return try Files.names(in: stream, folder)
  }

  private static func names(
    in stream: OpaquePointer, _ folder: String
  ) throws(HostError) -> [String] {
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw .system("readdir", errno, doing: "cannot list it", path: folder) }
        return names
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// Makes a folder and those above it that are missing; one that is there already is left as it is.
  func makeFolder(_ path: String) throws(HostError) {
    if let facts = try facts(path) {
      if facts.kind == .folder { return }
      throw .system("mkdir", EEXIST, doing: "cannot make the folder", path: path)
    }
    let parent = FilePath(path).parent
    if parent != ".", parent != "/" { try makeFolder(parent) }
    if mkdir(path, 0o777) != 0 {
      let number = errno
      // Somebody else made it at the same moment, or it is the parent again, as `a/.` is of `a`.
      if number == EEXIST, try facts(path)?.kind == .folder { return }
      throw .system("mkdir", number, doing: "cannot make the folder", path: path)
    }
  }

  func removeFile(_ path: String) throws(HostError) {
    if try existing(path, following: false).kind == .folder {
      throw HostError(
        .isDirectory, "it is a folder", path: path, hint: "`removeFolder` removes folders")
    }
    try perform("unlink", path, doing: "cannot remove it") { calls.unlink(path) }
  }

  /// Removes a folder: an empty one, or with all that is in it. What is mounted below it is never
  /// touched: the file system that a folder lies on is not left.
  func removeFolder(_ path: String, recursive: Bool) throws(HostError) {
    let facts = try existing(path, following: false)
    guard facts.kind == .folder else {
      throw HostError(
        .invalidArgument, "it is no folder", path: path, hint: "`removeFile` removes files")
    }
    if recursive { try removeContents(of: path, device: facts.status.st_dev, depth: 0) }
    if rmdir(path) == 0 { return }
    let hint =
      errno == ENOTEMPTY ? "write `recursive: true` to remove what is in it too" : nil
    throw .system("rmdir", errno, doing: "cannot remove the folder", path: path, hint: hint)
  }

  private func removeContents(
    of folder: String, device: dev_t, depth: Int
  ) throws(HostError) {
    // Not through a link, should one have been put there since it was looked at.
    for entry in try entries(of: folder, flags: O_NOFOLLOW) {
      if isStopWanted() { throw .interrupted }
      let path = FilePath(folder).appending(entry)
      guard let facts = try facts(path, following: false) else { continue }
      guard facts.kind == .folder else {
        try perform("unlink", path, doing: "cannot remove it") { calls.unlink(path) }
        continue
      }
      guard facts.status.st_dev == device else {
        throw HostError(
          .busy, "another file system is mounted there", path: path,
          hint: "unmount it, so that its files are not removed")
      }
      guard depth < 1000 else {
        throw HostError(.unsupported, "folders are nested more than 1000 deep", path: path)
      }
      try removeContents(of: path, device: device, depth: depth + 1)
      if rmdir(path) != 0 {
        throw .system("rmdir", errno, doing: "cannot remove the folder", path: path)
      }
    }
  }
}
