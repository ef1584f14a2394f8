import Glibc

/// The entries of earlier sessions, one line each, in a file that parallel sessions share.
///
/// Each entry is appended, under a lock, at the moment it is accepted: a session that is killed has lost
/// nothing, and no session overwrites another's. A backslash, a line break and a carriage return are
/// written `\\`, `\n`, `\r`.
struct HistoryFile {
  struct Failure: Error {
    let message: String
  }

  let path: String
  /// Entries kept when the file is trimmed, which happens at twice as many or at `byteLimit`.
  var entryLimit = 10_000
  var byteLimit = 8 << 20

  /// `$XDG_STATE_HOME/dsk/history`, else `~/.local/state/dsk/history`; folders are made as needed,
  /// for the owner only.
  static func standard() throws(Failure) -> HistoryFile {
    let folder: String
    if let state = Terminal.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
      folder = state
    } else if let home = Terminal.variable("HOME"), home.hasPrefix("/") {
      folder = home + "/.local/state"
    } else {
      throw Failure(message: "neither HOME nor XDG_STATE_HOME is set")
    }
    try makeFolders(folder + "/dsk")
    return HistoryFile(path: folder + "/dsk/history")
  }

  /// The entries, oldest first. A file that is not there yet is empty; lines that are no UTF-8 are
  /// left out.
  func load() throws(Failure) -> [String] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return [] }
    guard descriptor >= 0 else { throw failure("cannot read") }
    defer { close(descriptor) }
    return try entries(readAll(descriptor))
  }

  /// Adds an entry at the end and trims the file where it has grown too large.
  func append(_ entry: String) throws(Failure) {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("cannot read") }
    var bytes = Array(Self.encode(entry).utf8) + [0x0A]
    // A line torn by a full disk or a power cut must not swallow this one.
    if status.st_size > 0, lastByte(descriptor, status.st_size) != 0x0A {
      bytes.insert(0x0A, at: 0)
    }
    try write(bytes, descriptor)
    if Int(status.st_size) + bytes.count > byteLimit { try trim(descriptor) }
  }

  /// Rewrites the file with its newest entries, where it holds more than twice the limit.
  func trimIfNeeded() throws(Failure) {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    let count = try readAll(descriptor).count { $0 == 0x0A }
    if count > entryLimit * 2 { try trim(descriptor) }
  }

  static func encode(_ entry: String) -> String {
    var result = ""
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func decode(_ line: String) -> String {
    var result = ""
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if isEscaped {
        switch scalar {
        case "n": result += "\n"
        case "r": result += "\r"
        default: result.unicodeScalars.append(scalar)
        }
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: The file

  /// Opens the file and holds its lock until it is closed. A session that trims puts a new file in
  /// place: then this one is opened again.
  private func openLocked() throws(Failure) -> Int32 {
    for _ in 0..<100 {
      let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw failure("cannot write") }
      guard lock(descriptor) else {
        close(descriptor)
        throw Failure(message: "\(path): another program holds its lock")
      }
      var held = stat()
      var current = stat()
      if fstat(descriptor, &held) == 0, stat(path, &current) == 0, held.st_ino == current.st_ino,
        held.st_dev == current.st_dev
      {
        if held.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
        return descriptor
      }
      close(descriptor)
    }
    throw Failure(message: "\(path): it is replaced all the time")
  }

  /// Waits at most a second: a prompt must not hang for its history.
  private func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<200 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      if errno != EWOULDBLOCK, errno != EINTR { return true }  // no locks here: append is atomic
      usleep(5_000)
    }
    return false
  }

  /// Replaces the file at once, so that a kill leaves either the old or the new one.
  private func trim(_ descriptor: Int32) throws(Failure) {
    var kept = Array(try entries(readAll(descriptor)).suffix(entryLimit))
    var size = kept.reduce(0) { $0 + $1.utf8.count + 1 }
    while size > byteLimit / 2, kept.count > 1 { size -= kept.removeFirst().utf8.count + 1 }
    // The file itself where the path is a link.
    let target = realpath(path, nil)
    defer { free(target) }
    let destination = target.map { String(cString: $0) } ?? path
    var template = Array((destination + ".XXXXXX").utf8CString)
    let copy = mkstemp(&template)
    guard copy >= 0 else { throw failure("cannot write beside") }
    defer { close(copy) }
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    do throws(Failure) {
      try write(kept.flatMap { Array(Self.encode($0).utf8) + [0x0A] }, copy)
      guard fsync(copy) == 0, rename(temporary, destination) == 0 else {
        throw failure("cannot replace")
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private func entries(_ bytes: [UInt8]) throws(Failure) -> [String] {
    bytes.split(separator: 0x0A).compactMap {
      String(validating: $0, as: UTF8.self).map(Self.decode)
    }
  }

  private func readAll(_ descriptor: Int32) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var offset: off_t = 0
    // Far beyond the limit the file is not ours: only its beginning is looked at.
    while bytes.count < byteLimit * 4 {
      let count = pread(descriptor, &chunk, chunk.count, offset)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot read") }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
      offset += off_t(count)
    }
    return bytes
  }

  private func lastByte(_ descriptor: Int32, _ size: off_t) -> UInt8? {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, size - 1) == 1 ? byte : nil
  }

  private func write(_ bytes: [UInt8], _ descriptor: Int32) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("cannot write") }
      start += count
    }
  }

  private func failure(_ what: String) -> Failure {
    Failure(message: "\(what) \(path): \(SystemError.text(errno))")
  }

  private static func makeFolders(_ path: String) throws(Failure) {
    var prefix = ""
    for part in path.split(separator: "/") {
      prefix += "/" + part
      if mkdir(prefix, 0o700) != 0, errno != EEXIST, errno != EISDIR {
        var status = stat()
        let reason = errno
        // Folders on the way may exist where nothing may be made.
        if stat(prefix, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
        throw Failure(message: "cannot make the folder \(prefix): \(SystemError.text(reason))")
      }
    }
  }
}
