import Glibc

/// Copies, other names and links of files.
extension Files {
  /// Copies a file with its permissions; its holes stay holes.
  func copy(_ from: String, to: String, overwrite: Bool) throws(HostError) {
    let source = try open(from, O_RDONLY, doing: "cannot open it for reading")
    defer { _ = calls.close(source) }
    let facts = try facts(of: source, from)
    if facts.kind == .folder { throw .system("read", EISDIR, doing: "cannot copy it", path: from) }
    guard facts.kind == .file else {
      throw HostError(.notAFile, "it is no regular file", path: from)
    }
    if let other = try self.facts(to), other.isSameFile(as: facts) {
      throw HostError(.invalidArgument, "it is the same file as \(from)", path: to)
    }
    let made = try Replacement(to, overwrite: overwrite, mode: facts.permissions & 0o777, self)
    do throws(HostError) {
      try copyData(source, facts.size, to: made, from)
      try made.commit()
    } catch {
      made.discard()
      throw error
    }
  }

  private func copyData(
    _ source: Int32, _ size: Int, to made: Replacement, _ path: String
  ) throws(HostError) {
    try perform("ftruncate", path, doing: "cannot copy it") {
      calls.truncate(made.descriptor, size)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    var position = 0
    while position < size {
      let start = calls.seekData(source, position)
      if start == Int(-ENXIO) { break }
      // Where the file system knows no holes, everything is data.
      position = start < 0 ? position : start
      let hole = calls.seekHole(source, position)
      let end = hole < 0 ? size : min(hole, size)
      while position < end {
        if isStopWanted() { throw .interrupted }
        progress(position, size)
        let count = try copyPiece(source, buffer, position, end, to: made, path)
        if count == 0 { return }
        position += count
      }
    }
  }

  private func copyPiece(
    _ source: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ position: Int, _ end: Int,
    to made: Replacement, _ path: String
  ) throws(HostError) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    let count = try perform("read", path, doing: "cannot read it") {
      calls.readAt(source, start, min(buffer.count, end - position), position)
    }
    var done = 0
    while done < count {
      done += try perform("write", path, doing: "cannot write the copy") {
        calls.writeAt(made.descriptor, start + done, count - done, position + done)
      }
    }
    return count
  }

  /// Gives a file or a folder another name. Between file systems a file is copied and then removed.
  func move(_ from: String, to: String, overwrite: Bool) throws(HostError) {
    try Files.check(to)
    let facts = try existing(from, following: false)
    do throws(HostError) {
      if overwrite {
        try perform("rename", from, doing: "cannot move it to \(to)") { calls.rename(from, to) }
      } else {
        if try self.facts(to, following: false) != nil {
          throw HostError(
            .exists, "it exists already", path: to, hint: "write `overwrite: true` to replace it")
        }
        try renameNew(from, to, from)
      }
    } catch {
      guard error.call?.errno == EXDEV, facts.kind == .file else { throw error }
      try copy(from, to: to, overwrite: overwrite)
      try removeFile(from)
    }
  }

  func makeLink(_ path: String, to target: String) throws(HostError) {
    try Files.check(path)
    try Files.check(target)
    if symlink(target, path) != 0 {
      throw .system("symlink", errno, doing: "cannot make the link", path: path)
    }
  }

  func setPermissions(_ path: String, _ bits: Int) throws(HostError) {
    try Files.check(path)
    if chmod(path, mode_t(bits)) != 0 {
      throw .system("chmod", errno, doing: "cannot set its permissions", path: path)
    }
  }
}
