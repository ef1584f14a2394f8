import Glibc

/// Where the journal of an image is kept: beside the image, by its name with `.dsk-undo` behind it;
/// that of a block device in a folder for them, because /dev forgets.
struct JournalFile {
  static let suffix = ".dsk-undo"
  static let deviceFolder = "/var/lib/dsk"

  let path: String
  private let system: SystemCalls

  init(path: String, system: SystemCalls) {
    self.path = path
    self.system = system
  }

  /// nil for an image that is not in a file.
  init?(for image: Image) throws(DiskError) {
    guard let file = image.file else { return nil }
    // Beside the file itself, whatever link led to it.
    guard let resolved = KernelFiles.resolve(file.path) else {
      throw DiskError.system("realpath", errno, doing: "cannot find the file", path: file.path)
    }
    switch file.kind {
    case .file: self.init(path: resolved + Self.suffix, system: file.system)
    case .blockDevice:
      let name = resolved.split(separator: "/").joined(separator: "-")
      self.init(path: "\(Self.deviceFolder)/\(name)\(Self.suffix)", system: file.system)
    }
  }

  private var folder: String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Makes the journal durable under its name, in place of an older one.
  /// - Throws: `.permissionDenied`, `.noSpace`, … : then nothing may be written to the disk.
  func save(_ journal: TableJournal) throws(DiskError) { try save(journal.encoded) }

  /// The file beside it with something more behind its name.
  func sibling(_ suffix: String) -> JournalFile {
    JournalFile(path: path + suffix, system: system)
  }

  func save(_ bytes: [UInt8]) throws(DiskError) {
    if folder == Self.deviceFolder { mkdir(folder, 0o700) }
    let temporary = "\(path).\(getpid()).tmp"
    let fd = retryingInterrupts {
      system.open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o600)
    }
    guard fd >= 0 else { throw cannot("open", -fd) }
    do throws(DiskError) {
      try write(bytes, fd)
      try check(retryingInterrupts { system.synchronize(fd) }, "fdatasync")
      _ = system.close(fd)
    } catch {
      _ = system.close(fd)
      _ = system.unlink(temporary)
      throw error
    }
    try check(system.rename(temporary, path), "rename")
    synchronizeFolder()
  }

  /// The journal; nil where there is none.
  /// - Throws: `.corrupt`, `.permissionDenied` for one that somebody else put there.
  func load(owner: UInt32?) throws(DiskError) -> TableJournal? {
    guard let bytes = try loadBytes(owner: owner) else { return nil }
    return try TableJournal(bytes, path: path)
  }

  func loadBytes(owner: UInt32?) throws(DiskError) -> [UInt8]? {
    guard let status = KernelFiles.status(path, following: false) else { return nil }
    let isTrusted =
      status.isKind(stat.regular)
      && (status.st_uid == geteuid() || status.st_uid == 0 || status.st_uid == owner)
    guard isTrusted else {
      throw DiskError(
        .permissionDenied, "the journal is not of the owner of the image, and is not believed",
        path: path, hint: "remove it, or run as its owner")
    }
    guard let bytes = KernelFiles.bytes(path, limit: TableJournal.maximumSize) else {
      throw cannot("read", errno)
    }
    return bytes
  }

  func remove() throws(DiskError) {
    let result = system.unlink(path)
    guard result >= 0 || result == -ENOENT else { throw cannot("unlink", -result) }
    synchronizeFolder()
  }

  private func write(_ bytes: [UInt8], _ fd: Int32) throws(DiskError) {
    var position = 0
    while position < bytes.count {
      let moved = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map {
          system.write(fd, $0 + position, bytes.count - position, position)
        } ?? Int(-EIO)
      }
      if moved == Int(-EINTR) { continue }
      guard moved > 0 else { throw cannot("pwrite", moved == 0 ? EIO : Int32(-moved)) }
      position += moved
    }
  }

  /// A name is durable only when its folder is. Some file systems cannot: then it is as it is.
  private func synchronizeFolder() {
    let fd = system.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard fd >= 0 else { return }
    _ = system.synchronize(fd)
    _ = system.close(fd)
  }

  private func check(_ result: Int32, _ call: String) throws(DiskError) {
    guard result >= 0 else { throw cannot(call, -result) }
  }

  private func cannot(_ call: String, _ errno: Int32) -> DiskError {
    DiskError.system(
      call, errno, doing: "cannot keep the journal, so nothing is written to the disk", path: path)
  }
}
