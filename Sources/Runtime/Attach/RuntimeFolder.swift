import Glibc

/// The folder for what must not outlive a boot: records of attachments and temporary mount folders.
enum RuntimeFolder {
  /// Where this user's things may lie, and where root's lie for everyone to see. The first that can
  /// be used is written to.
  static func candidates() -> [String] {
    let user = geteuid()
    var folders = ["/run/dsk"]
    // Root keeps to /run: sudo hands down the runtime folder of the calling user.
    if user != 0, let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }),
      runtime.hasPrefix("/")
    {
      folders.insert(runtime + "/dsk", at: 0)
    }
    folders.append("/tmp/dsk-\(user)")
    return folders.filter { folder in
      guard let status = KernelFiles.status(folder, following: false) else { return true }
      return isTrustworthy(status)
    }
  }

  /// The first candidate that exists and is ours, or that can be made.
  static func preferred() -> String {
    let all = candidates()
    return all.first { isUsable($0) } ?? all.last ?? "/tmp/dsk-\(geteuid())"
  }

  /// In a folder that others can write to, anyone could claim a device as a dead session's.
  private static func isTrustworthy(_ status: stat) -> Bool {
    status.isKind(stat.folder) && status.st_mode & 0o022 == 0
      && (status.st_uid == geteuid() || status.st_uid == 0)
  }

  private static func isUsable(_ folder: String) -> Bool {
    if let status = KernelFiles.status(folder, following: false) {
      return isTrustworthy(status) && access(folder, W_OK) == 0
    }
    return access(parent(of: folder), W_OK) == 0
  }

  private static func parent(of folder: String) -> String {
    guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return "/" }
    return String(folder[..<slash])
  }

  /// Makes the folder where it is missing: readable by all, writable by its owner.
  /// - Throws: `.system`, also where the folder belongs to someone else or others can write to it.
  static func create(_ folder: String) throws(DiskError) {
    if mkdir(folder, 0o755) != 0 && errno != EEXIST {
      throw DiskError(
        .system, "the folder for attachment records cannot be made", path: folder,
        cause: DiskError.SystemCall("mkdir", errno: errno))
    }
    guard let status = KernelFiles.status(folder, following: false), isTrustworthy(status) else {
      throw DiskError(
        .system, "others can write to the folder for attachment records", path: folder,
        hint: "remove it, or take the write permission from group and others")
    }
  }
}
