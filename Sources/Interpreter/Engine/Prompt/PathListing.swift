import Glibc

/// What of a folder may complete a path. Bounded, so that nobody waits for a folder of 100,000 files.
struct PathListing {
  struct Entry {
    let name: String
    let isFolder: Bool
    /// An image by its suffix, or a block device.
    let isImage: Bool
    /// Bytes, where it is a file and not too many were found to ask. A device would have to be opened,
    /// which may wait for a medium.
    var size: Int?
  }

  /// Images and block devices first, then folders, then the rest, each in alphabetical order.
  private(set) var entries: [Entry] = []
  /// Everything that begins with the prefix is among the entries.
  private(set) var isComplete = true

  /// Entries kept, and the time given to looking, in nanoseconds.
  private static let entryLimit = 1_000
  private static let timeLimit = 30_000_000
  /// Entries whose sizes are asked for.
  private static let sizeLimit = 100

  /// - Parameters:
  ///   - folder: with or without a slash at its end.
  ///   - prefix: what the names begin with; where it is empty, hidden ones are left out.
  ///   - timeLimit: in nanoseconds.
  init(folder: String, prefix: String, timeLimit: Int = timeLimit) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let end = Self.now() + timeLimit
    let wanted = Array(prefix.utf8CString.dropLast())
    var looked = 0
    while let found = readdir(stream) {
      looked += 1
      if entries.count >= Self.entryLimit || looked % 256 == 0 && Self.now() >= end {
        isComplete = false
        break
      }
      guard let entry = Self.entry(found, beginningWith: wanted, in: path) else { continue }
      entries.append(entry)
    }
    entries.sort { ($0.rank, $0.name) < ($1.rank, $1.name) }
    guard entries.count <= Self.sizeLimit else { return }
    for index in entries.indices { entries[index].size = Self.size(of: entries[index], in: path) }
  }

  private static func entry(
    _ found: UnsafeMutablePointer<dirent>, beginningWith wanted: [CChar], in folder: String
  ) -> Entry? {
    let name: String? = withUnsafePointer(to: &found.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
        guard strncmp(text, wanted, wanted.count) == 0 else { return nil }
        let isHidden = text[0] == 0x2E
        if isHidden, wanted.isEmpty || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 {
          return nil
        }
        return String(cString: text)
      }
    }
    guard let name else { return nil }
    var kind = Int32(found.pointee.d_type)
    if kind == Int32(DT_LNK) || kind == Int32(DT_UNKNOWN) {
      var status = stat()
      if stat(folder + name, &status) == 0 { kind = Int32((status.st_mode & S_IFMT) >> 12) }
    }
    let isImage = kind == Int32(DT_BLK) || images.contains { name.hasSuffix($0) }
    return Entry(name: name, isFolder: kind == Int32(DT_DIR), isImage: isImage)
  }

  private static func size(of entry: Entry, in folder: String) -> Int? {
    var status = stat()
    guard !entry.isFolder, stat(folder + entry.name, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size)
  }

  private static let images = [".img", ".raw", ".iso", ".qcow2", ".vmdk", ".vhd", ".vhdx", ".dd"]

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

extension PathListing.Entry {
  fileprivate var rank: Int { isImage && !isFolder ? 0 : isFolder ? 1 : 2 }
}
