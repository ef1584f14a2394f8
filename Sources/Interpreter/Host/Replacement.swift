import Glibc

/// A file in the making: bytes go to a temporary file in the folder of the target, which takes the
/// target's place only when all of them are on the disk.
struct Replacement {
  private let files: Files
  let descriptor: Int32
  private let temporary: String
  private let target: String
  private let replaces: Bool
  private let path: String

  /// - Throws: `.exists` where there is something already and `overwrite` is false, `.notAFile` for
  ///   devices and pipes, which are never replaced.
  init(_ path: String, overwrite: Bool, mode: Int? = nil, _ files: Files) throws(HostError) {
    self.files = files
    self.path = path
    let old = try Replacement.replaced(path, overwrite, files)
    replaces = old != nil
    target = old == nil ? path : try files.resolved(path)
    (descriptor, temporary) = try Replacement.makeTemporary(beside: target, path, files)
    if let old {
      try preserve(old)
    } else if let mode, fchmod(descriptor, mode_t(mode)) != 0 {
      let number = errno
      discard()
      throw .system("fchmod", number, doing: "cannot set its permissions", path: path)
    }
  }

  /// The file that is to be replaced, or nil where there is none.
  private static func replaced(
    _ path: String, _ overwrite: Bool, _ files: Files
  ) throws(HostError) -> Files.Facts? {
    guard let old = try files.facts(path, following: false) else { return nil }
    if !overwrite {
      throw HostError(
        .exists, "it exists already", path: path, hint: "write `overwrite: true` to replace it")
    }
    let facts = old.kind == .link ? try files.existing(path) : old
    switch facts.kind {
    case .file: return facts
    case .folder: throw .system("open", EISDIR, doing: "cannot write it", path: path)
    default: throw HostError(.notAFile, "it is no regular file, and is not replaced", path: path)
    }
  }

  private static func makeTemporary(
    beside target: String, _ path: String, _ files: Files
  ) throws(HostError) -> (Int32, String) {
    let folder = FilePath(target).parent
    let flags = O_RDWR | O_CREAT | O_EXCL
    while true {
      let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let name = FilePath(folder).appending(".\(FilePath(target).name.prefix(60)).\(number).tmp")
      do throws(HostError) {
        return (try files.open(name, flags, mode: 0o666, doing: "cannot write it"), name)
      } catch {
        if error.code == .exists { continue }
        var error = error
        error.path = path
        throw error
      }
    }
  }

  /// The owner and the permissions of what is replaced; the owner only as far as the system allows.
  private func preserve(_ old: Files.Facts) throws(HostError) {
    _ = fchown(descriptor, old.status.st_uid, old.status.st_gid)
    guard fchmod(descriptor, mode_t(old.permissions)) == 0 else {
      let number = errno
      discard()
      throw .system("fchmod", number, doing: "cannot keep its permissions", path: path)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(HostError) {
    try files.write(bytes, to: descriptor, path)
  }

  /// Puts the file into its place: durable when this returns.
  func commit() throws(HostError) {
    try files.perform("fsync", path, doing: "cannot write it") {
      files.calls.synchronize(descriptor)
    }
    if replaces {
      try files.perform("rename", path, doing: "cannot replace it") {
        files.calls.rename(temporary, target)
      }
    } else {
      try files.renameNew(temporary, target, path)
    }
    _ = files.calls.close(descriptor)
    files.synchronizeFolder(FilePath(target).parent)
  }

  /// Leaves everything as it was before.
  func discard() {
    _ = files.calls.close(descriptor)
    _ = files.calls.unlink(temporary)
  }
}

extension Files {
  /// A whole file at once: afterwards it has all the bytes, or is as it was.
  func replace(
    _ path: String, with bytes: UnsafeRawBufferPointer, overwrite: Bool
  ) throws(HostError) {
    let made = try Replacement(path, overwrite: overwrite, self)
    do throws(HostError) {
      try made.write(bytes)
      try made.commit()
    } catch {
      made.discard()
      throw error
    }
  }

  /// Adds bytes to the end of a file, which is made where there is none. Where they do not all fit it is
  /// cut back to what it was.
  func append(_ bytes: UnsafeRawBufferPointer, to path: String) throws(HostError) {
    let flags = O_WRONLY | O_APPEND | O_CREAT
    let isNew = try facts(path) == nil
    let descriptor = try open(path, flags, mode: 0o666, doing: "cannot append to it")
    defer { _ = calls.close(descriptor) }
    let facts = try facts(of: descriptor, path)
    do throws(HostError) {
      try write(bytes, to: descriptor, path)
      if facts.kind == .file {
        try perform("fsync", path, doing: "cannot write it") { calls.synchronize(descriptor) }
      }
    } catch {
      if facts.kind == .file { _ = calls.truncate(descriptor, facts.size) }
      if isNew { _ = calls.unlink(path) }
      throw error
    }
  }

  /// All of the bytes, at the descriptor's own position.
  func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String
  ) throws(HostError) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      // In pieces, so that a stop is seen between them.
      let count = min(bytes.count - done, 8 << 20)
      done += try perform("write", path, doing: "cannot write it") {
        calls.write(descriptor, start + done, count)
      }
      if isStopWanted() { throw .interrupted }
    }
  }

  /// Renames where there is nothing of that name yet.
  func renameNew(_ from: String, _ to: String, _ path: String) throws(HostError) {
    do throws(HostError) {
      try perform("renameat2", path, doing: "cannot put it there") { calls.renameNew(from, to) }
    } catch {
      // A file system without such a rename: looked at just before, which is all that is left.
      guard error.call?.errno == EINVAL || error.call?.errno == ENOSYS else { throw error }
      if try facts(to, following: false) != nil {
        throw .system("rename", EEXIST, doing: "cannot put it there", path: path)
      }
      try perform("rename", path, doing: "cannot put it there") { calls.rename(from, to) }
    }
  }

  /// Makes a rename durable. Not every file system can, and the file itself is safe already.
  func synchronizeFolder(_ path: String) {
    let descriptor = calls.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { return }
    _ = calls.synchronize(descriptor)
    _ = calls.close(descriptor)
  }
}
