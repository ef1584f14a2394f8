/// One line of the kernel's mount table (proc_pid_mountinfo(5)).
public struct MountEntry: Hashable, Sendable {
  /// The kernel's number of this mount, and that of the one it lies in.
  public let id: Int
  public let parent: Int
  /// `major:minor` of the file system's device; a number without a device for btrfs and the like.
  public let device: String
  /// The folder of the file system that is mounted, `/` for all of it.
  public let root: String
  /// Where it is mounted, seen from this process's root.
  public let mountPoint: String
  public let options: [String]
  public let type: String
  /// The device's path or another name, as it was given to mount(2).
  public let source: String
}

/// The mount table of a process.
enum MountTable {
  /// The mounts that `process` sees, in the order in which they were made; empty where it may not be
  /// read.
  static func read(process: String = "self") -> [MountEntry] {
    guard let text = KernelFiles.text("/proc/\(process)/mountinfo", limit: 16 << 20) else {
      return []
    }
    return text.split(separator: "\n").compactMap(parse)
  }

  /// `ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [OPTIONAL…] - TYPE SOURCE SUPEROPTIONS`
  static func parse(_ line: Substring) -> MountEntry? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count >= 7, let id = Int(fields[0]), let parent = Int(fields[1]),
      let dash = fields[6...].firstIndex(of: "-"), fields.count > dash + 2
    else { return nil }
    return MountEntry(
      id: id, parent: parent, device: String(fields[2]), root: unescape(fields[3]),
      mountPoint: unescape(fields[4]), options: fields[5].split(separator: ",").map(String.init),
      type: unescape(fields[dash + 1]), source: unescape(fields[dash + 2]))
  }

  /// Undoes the kernel's `\ooo`, which stands for one byte.
  static func unescape(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
        let value = octal(bytes[(index + 1)...(index + 3)])
      {
        result.append(value)
        index += 4
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> UInt8? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value * 8 + Int(digit - UInt8(ascii: "0"))
    }
    return UInt8(exactly: value)
  }

  /// Writes a path in visible ASCII without space and backslash.
  static func escape(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      if byte <= 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\\") {
        let digits = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      } else {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return result
  }
}

/// The mounts that this process sees, as the kernel lists them.
public func mounts() -> [MountEntry] { MountTable.read() }
