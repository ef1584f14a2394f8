/// A file that says "this process attached that device", which outlives the process.
///
/// The reasons are in Documentation/Decisions/0003-attachment-records.md. One record belongs to one
/// attachment of one process. It is written before the kernel is asked to attach, so that a process
/// killed in between leaves at most a record too many, never a device without one, and completed
/// with the kernel's sequence number afterwards.
struct AttachmentRecord: Hashable, Sendable {
  /// The record's own path.
  var file: String
  var owner: ProcessIdentity
  /// The N of /dev/loopN.
  var number: Int
  /// The device's sequence number before attaching and, once complete, after it.
  var before: UInt64?
  var sequence: UInt64?
  /// Where the backing file lies and what of it is shown, to recognise an incomplete record's
  /// device by.
  var backingDevice: UInt64
  var backingInode: UInt64
  var offset: Int
  var sizeLimit: Int
  var hiddenTail: Int
  /// Where the process mounted the device.
  var mountPoints: [String]

  private static let heading = "dsk-attachment 1"

  /// The text of a new record: one `key=value` a line. Further lines are appended later.
  var text: String {
    var lines = [
      Self.heading, "boot=\(owner.boot)", "namespace=\(owner.namespace)", "pid=\(owner.pid)",
      "start=\(owner.startTime)", "number=\(number)", "device=\(backingDevice)",
      "inode=\(backingInode)", "offset=\(offset)", "limit=\(sizeLimit)", "tail=\(hiddenTail)",
    ]
    if let before { lines.append("before=\(before)") }
    lines.append("begun=1")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Parses a record. `nil` for anything that is not one, and for one that was cut off while it was
  /// first written.
  init?(file: String, text: String) {
    // Only whole lines count: the last one may have been cut off by the death of its writer.
    guard let end = text.lastIndex(of: "\n") else { return nil }
    let lines = text[..<end].split(separator: "\n")
    guard lines.first.map(String.init) == Self.heading else { return nil }
    var values: [String: String] = [:]
    var mounts: [String] = []
    for line in lines.dropFirst() {
      guard let equals = line.firstIndex(of: "=") else { return nil }
      let (key, value) = (String(line[..<equals]), String(line[line.index(after: equals)...]))
      if key == "mount" {
        mounts.append(MountTable.unescape(value[...]))
      } else {
        values[key] = value
      }
    }
    func integer<T: FixedWidthInteger>(_ key: String) -> T? { values[key].flatMap { T($0) } }
    guard values["begun"] == "1", let boot = values["boot"], let pid: Int32 = integer("pid"),
      let start: UInt64 = integer("start"), let number: Int = integer("number"), number >= 0,
      let device: UInt64 = integer("device"), let inode: UInt64 = integer("inode"),
      let offset: Int = integer("offset"), let limit: Int = integer("limit"),
      let tail: Int = integer("tail"), offset >= 0, limit >= 0, tail >= 0
    else { return nil }
    self.file = file
    owner = ProcessIdentity(
      pid: pid, startTime: start, boot: boot, namespace: values["namespace"] ?? "")
    self.number = number
    before = integer("before")
    sequence = integer("sequence")
    backingDevice = device
    backingInode = inode
    self.offset = offset
    sizeLimit = limit
    hiddenTail = tail
    mountPoints = mounts
  }

  init(
    file: String, owner: ProcessIdentity, number: Int, before: UInt64?, backing: AttachBacking
  ) {
    self.file = file
    self.owner = owner
    self.number = number
    self.before = before
    sequence = nil
    backingDevice = backing.device
    backingInode = backing.inode
    offset = backing.offset.bytes
    sizeLimit = backing.sizeLimit.bytes
    hiddenTail = backing.hiddenTail.bytes
    mountPoints = []
  }

  /// Whether the device as it is now is the attachment that this record speaks of.
  func describes(_ state: LoopState) -> Bool {
    guard owner.isFromThisBoot, number == state.number else { return false }
    if let sequence, let current = state.sequence { return sequence == current }
    // Not completed, or a kernel without sequence numbers: it must look the same in every respect,
    // and something must have been attached since the record was begun.
    if let before, let current = state.sequence, current <= before { return false }
    guard offset == state.offset, sizeLimit == state.sizeLimit else { return false }
    guard let status = KernelFiles.status(state.backingFile) else {
      return state.backingFile.hasSuffix(" (deleted)")
    }
    return UInt64(status.st_dev) == backingDevice && UInt64(status.st_ino) == backingInode
  }
}
