import Glibc

/// The files of a script: system calls with their interruptions and errors taken care of.
struct Files {
  let calls: FileCalls
  /// Whether what waits should give up: asked whenever a signal has interrupted it.
  let isStopWanted: () -> Bool
  /// Told between the pieces of a copy the bytes done, and those in all.
  var progress: (Int, Int) -> Void = { _, _ in }

  /// Calls `body` again as long as a signal interrupted it, unless a stop is wanted.
  /// - Returns: a result that is not negative.
  @discardableResult
  func perform<Result: SignedInteger>(
    _ call: String, _ path: String?, doing: @autoclosure () -> String, _ body: () -> Result
  ) throws(HostError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      guard result == Result(-EINTR) else {
        throw .system(call, Int32(-result), doing: doing(), path: path)
      }
      if isStopWanted() { throw .interrupted }
    }
  }

  func open(
    _ path: String, _ flags: Int32, mode: UInt32 = 0, doing: @autoclosure () -> String
  ) throws(HostError) -> Int32 {
    try Files.check(path)
    return try perform("open", path, doing: doing()) {
      calls.open(path, flags | O_CLOEXEC | O_NOCTTY, mode)
    }
  }

  /// A path that no file can have is an error before the kernel sees half of it.
  static func check(_ path: String) throws(HostError) {
    if path.isEmpty {
      throw HostError(.invalidArgument, "a path cannot be empty", hint: "`.` is this folder")
    }
    if path.utf8.contains(0) {
      throw HostError(.invalidArgument, "a path cannot hold a NUL character")
    }
  }

  // MARK: Facts

  enum Kind { case file, folder, link, other }

  struct Facts {
    let status: FileCalls.Status

    var kind: Kind {
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    }

    var size: Int { Int(status.st_size) }
    /// The twelve bits that `chmod` sets.
    var permissions: Int { Int(status.st_mode & 0o7777) }

    var modified: Instant {
      Instant(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    func isSameFile(as other: Facts) -> Bool {
      status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
    }
  }

  /// What a path leads to; nil where there is nothing.
  /// - Parameter following: looks through symbolic links.
  func facts(_ path: String, following: Bool = true) throws(HostError) -> Facts? {
    try Files.check(path)
    var status = FileCalls.Status()
    do throws(HostError) {
      try perform("stat", path, doing: "cannot look at it") {
        following ? calls.status(path, &status) : calls.linkStatus(path, &status)
      }
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    return Facts(status: status)
  }

  /// - Throws: `.notFound` where there is nothing.
  func existing(_ path: String, following: Bool = true) throws(HostError) -> Facts {
    if let facts = try facts(path, following: following) { return facts }
    throw .system("stat", ENOENT, doing: "cannot look at it", path: path)
  }

  func facts(of descriptor: Int32, _ path: String) throws(HostError) -> Facts {
    var status = FileCalls.Status()
    try perform("fstat", path, doing: "cannot look at it") {
      calls.descriptorStatus(descriptor, &status)
    }
    return Facts(status: status)
  }

  /// The path without symbolic links, from the root.
  func resolved(_ path: String) throws(HostError) -> String {
    try Files.check(path)
    guard let found = realpath(path, nil) else {
      throw .system("realpath", errno, doing: "cannot follow it", path: path)
    }
    defer { free(found) }
    return String(cString: found)
  }

  /// Where a symbolic link leads, as it is written in it; nil for what is no link.
  func linkTarget(_ path: String) throws(HostError) -> String? {
    guard try existing(path, following: false).kind == .link else { return nil }
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = buffer.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    if count < 0 { throw .system("readlink", errno, doing: "cannot read the link", path: path) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  static func workingFolder() throws(HostError) -> String {
    guard let found = getcwd(nil, 0) else {
      throw .system("getcwd", errno, doing: "cannot tell the working folder", path: nil)
    }
    defer { free(found) }
    return String(cString: found)
  }
}
