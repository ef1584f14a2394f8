import Glibc

/// A file that is open for reading. The last reference to go closes it.
final class OpenFile {
  let path: String
  private let files: Files
  private var descriptor: Int32
  /// What can be read at any position: a regular file or a block device, but no pipe.
  let isSeekable: Bool
  /// nil for what only shows its end when it comes.
  let size: Int?

  /// - Throws: `.isDirectory` for a folder, and what the system says.
  init(_ path: String, _ files: Files) throws(HostError) {
    self.path = path
    self.files = files
    let opened = try files.open(path, O_RDONLY, doing: "cannot open it for reading")
    descriptor = opened
    do throws(HostError) {
      let facts = try files.facts(of: opened, path)
      if facts.kind == .folder {
        throw .system("read", EISDIR, doing: "cannot read it", path: path)
      }
      isSeekable = lseek(opened, 0, SEEK_CUR) >= 0
      // Files of /proc say that they are empty, and are not.
      size = facts.kind == .file && facts.size > 0 ? facts.size : nil
    } catch {
      _ = files.calls.close(opened)
      descriptor = -1
      throw error
    }
  }

  deinit { close() }

  func close() {
    guard descriptor >= 0 else { return }
    _ = files.calls.close(descriptor)
    descriptor = -1
  }

  var isOpen: Bool { descriptor >= 0 }

  /// Bytes from a position on, or the next ones of what has no positions.
  /// - Returns: how many; 0 at the end.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(HostError) -> Int {
    guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
    guard isOpen else { throw HostError(.closed, "the file is closed", path: path) }
    if files.isStopWanted() { throw .interrupted }
    return try files.perform("read", path, doing: "cannot read it") {
      isSeekable
        ? files.calls.readAt(descriptor, start, buffer.count, position)
        : files.calls.read(descriptor, start, buffer.count)
    }
  }

  /// Fills the buffer as far as there are bytes.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(HostError) -> Int {
    var done = 0
    while done < buffer.count {
      // In pieces, so that a stop is seen between them.
      let piece = UnsafeMutableRawBufferPointer(
        rebasing: buffer[done..<min(buffer.count, done + (8 << 20))])
      let count = try read(into: piece, at: position + done)
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// What follows `position`, up to its end.
  /// - Throws: `.tooLarge` past `limit` bytes.
  func rest(from position: Int, limit: Int) throws(HostError) -> [UInt8] {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let count = try read(into: piece, at: position + bytes.count)
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
      if bytes.count > limit { throw HostError(.tooLarge, "it is too large", path: path) }
    }
  }
}
