import CLinux
import Glibc

/// QEMU's image locks: who uses an image how, and what nobody else may do meanwhile.
///
/// Shared byte locks of the open file description. Byte 100+i says "I use permission i", byte 200+i
/// "I do not share it"; i is 0 reading, 1 writing, 2 writing what is equal, 3 resizing. Whoever
/// opens takes its own bytes first and then looks for contradicting ones of others, so that of two
/// at least one gives way. Locks vanish with the descriptor. Source: QEMU, block/file-posix.c.
public enum ImageLock: Sendable {
  /// Reads, and wants nobody to write meanwhile: a format's file, and every backing file.
  case reading
  /// Reads bytes as they are, whoever writes them.
  case watching
  /// Writes, and wants nobody else to write: a format's file.
  case writing
  /// Reads a raw image, and wants no other program to write to it.
  case readingRaw
  /// Writes to a raw image, whose other users must expect that.
  case writingRaw
  /// Takes the place of an image: nobody else may use it, or count on it.
  case replacing

  private static let used = 100
  private static let unshared = 200

  /// The permissions that are used, and those that are not shared.
  private var permissions: (uses: [Int], refuses: [Int]) {
    switch self {
    case .reading: ([0], [1, 3])
    case .watching: ([0], [])
    case .writing: ([0, 1, 3], [1, 3])
    case .readingRaw: ([0], [])
    case .writingRaw: ([0, 1], [])
    case .replacing: ([1, 3], [3])
    }
  }

  /// Bytes that contradict where another holds them.
  private var contradictions: [Int] {
    switch self {
    case .watching: []
    case .readingRaw: [Self.unshared, Self.used + 1]
    case .writingRaw: [Self.unshared, Self.unshared + 1, Self.used + 1]
    case .replacing:
      [Self.unshared + 1, Self.unshared + 3, Self.used + 1, Self.used + 3]
    case .reading, .writing:
      permissions.uses.map { Self.unshared + $0 } + permissions.refuses.map { Self.used + $0 }
    }
  }

  /// Raw images may be open several times in one program: all see the same bytes. And a script that
  /// replaces an image that it has open still has the old one.
  private var toleratesOwnProcess: Bool {
    self == .readingRaw || self == .writingRaw || self == .replacing
  }

  /// Opens a file that is to be replaced, and keeps others from it until it is closed.
  /// - Throws: `.busy` where somebody uses it, `.permissionDenied` where the user may not write to it.
  static func holdReplaced(
    _ target: String, path: String, _ system: SystemCalls
  ) throws(DiskError) -> FileDevice {
    let opened = try OpenedFile(path: target, writable: true, system: system)
    let file = FileDevice(path: path, opened: opened, writable: true, system: system)
    do throws(DiskError) {
      try ImageLock.replacing.take(on: file)
    } catch {
      try? file.close()
      throw error
    }
    return file
  }

  /// Takes the locks on an open file. A file system without locks is used without them, as QEMU does.
  /// - Throws: `.busy`, naming who holds the image.
  func take(on file: FileDevice) throws(DiskError) {
    let fd = try file.acquire()
    defer { file.descriptor.release() }
    let bytes =
      permissions.uses.map { Self.used + $0 } + permissions.refuses.map { Self.unshared + $0 }
    for byte in bytes {
      let result = retryingInterrupts { file.system.lock(fd, Int16(F_RDLCK), byte, 1) }
      if result < 0 { return Self.drop(bytes, fd, file.system) }
    }
    file.holdsLock.store(true, ordering: .releasing)
    for byte in contradictions {
      guard let holders = holders(of: file, fd, byte) else { continue }
      Self.drop(bytes, fd, file.system)
      throw refusal(file.path, byte, holders)
    }
  }

  /// How often nobody may be seen to hold a lock before whoever holds it counts as hidden.
  private static let mostUnseen = 3

  /// Who holds a byte against us; nil for nobody. A child that was just started is waited for.
  private func holders(of file: FileDevice, _ fd: Int32, _ byte: Int) -> [LockHolders.Holder]? {
    var unseen = 0
    for _ in 0..<ForkedChild.patience {
      guard retryingInterrupts({ file.system.testLock(fd, byte, 1) }) > 0 else { return nil }
      let holders = LockHolders.of(file.identity, byte: byte)
      let others = holders.filter { $0.pid != getpid() }
      // It may have gone while it was looked for.
      if holders.isEmpty, unseen < Self.mostUnseen {
        unseen += 1
        usleep(ForkedChild.interval)
        continue
      }
      if others.isEmpty { return toleratesOwnProcess && !holders.isEmpty ? nil : holders }
      let strangers = others.filter { !ForkedChild.has(pid: $0.pid) }
      guard strangers.isEmpty else { return strangers }
      usleep(ForkedChild.interval)
    }
    return LockHolders.of(file.identity, byte: byte)
  }

  /// Gives all locks back: a child process that was just started may hold the descriptor for a moment
  /// longer, and the locks with it.
  static func release(_ file: FileDevice) {
    guard let fd = file.descriptor.acquire() else { return }
    defer { file.descriptor.release() }
    _ = retryingInterrupts { file.system.lock(fd, Int16(F_UNLCK), used, 2 * (unshared - used)) }
  }

  private static func drop(_ bytes: [Int], _ fd: Int32, _ system: SystemCalls) {
    for byte in bytes { _ = retryingInterrupts { system.lock(fd, Int16(F_UNLCK), byte, 1) } }
  }

  private func refusal(_ path: String, _ byte: Int, _ holders: [LockHolders.Holder]) -> DiskError {
    let who =
      holders.isEmpty
      ? "another program" : holders.map(\.summary).joined(separator: " and ")
    let what = byte == Self.used + 1 || byte == Self.used + 3 ? "writes to it" : "does not share it"
    let isWriting = permissions.uses.contains(1)
    return DiskError(
      .busy, "the image is in use: \(who) \(what)", path: path, found: who,
      hint: isWriting
        ? "close it there first"
        : "close it there first, or say force: true to read it all the same")
  }
}

/// The processes that hold a lock, as far as this user may know.
enum LockHolders {
  struct Holder: Hashable {
    let pid: Int32
    let name: String

    var summary: String {
      pid == getpid() ? "this program itself" : "process \(pid) (\(name))"
    }
  }

  /// Who holds a lock on a byte of a file: from `/proc/PID/fdinfo`, since an open file description's
  /// lock belongs to no process.
  static func of(_ file: FileIdentity, byte: Int) -> [Holder] {
    var found: [Holder] = []
    for pid in entries("/proc").compactMap({ Int32($0) }) {
      let folder = "/proc/\(pid)/fdinfo"
      let holds = entries(folder).contains { entry in
        guard let text = text("\(folder)/\(entry)"), text.contains("OFDLCK") else { return false }
        return text.split(separator: "\n").contains { isLock($0, on: file, byte: byte) }
      }
      if holds {
        let name = text("/proc/\(pid)/comm")?.split(separator: "\n").first.map(String.init) ?? "?"
        found.append(Holder(pid: pid, name: name))
      }
    }
    return found
  }

  /// `lock:	1: OFDLCK ADVISORY  READ -1 fe:00:1234 100 101`
  private static func isLock(_ line: Substring, on file: FileIdentity, byte: Int) -> Bool {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard words.count >= 8, words[2] == "OFDLCK", let first = Int(words[7]) else { return false }
    guard words[6].split(separator: ":").last == "\(file.inode)" else { return false }
    let last = words.count > 8 ? Int(words[8]) ?? Int.max : first
    return first <= byte && byte <= last
  }

  private static func entries(_ folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  static func text(_ path: String) -> String? {
    let fd = dsk_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard fd >= 0 else { return nil }
    defer { Glibc.close(fd) }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = Glibc.read(fd, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
