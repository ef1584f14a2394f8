import CLinux
import Glibc

/// What `/sys/block` says of loop devices. Needs no privilege.
enum LoopTable {
  private static func folder(_ number: Int) -> String { "/sys/block/loop\(number)" }

  /// The numbers of all loop devices that exist, attached or not, in order.
  static func numbers() -> [Int] {
    KernelFiles.names(in: "/sys/block")
      .compactMap { $0.hasPrefix("loop") ? Int($0.dropFirst(4)) : nil }
      .sorted()
  }

  /// The kernel's sequence number of what is attached to a device now; it changes with every
  /// attach and every detach, and never repeats before the next boot.
  static func sequence(_ number: Int) -> UInt64? {
    KernelFiles.number(folder(number) + "/diskseq")
  }

  /// The backing file as the kernel shows it, or `nil` where nothing is attached.
  static func backingFile(_ number: Int) -> String? {
    KernelFiles.value(folder(number) + "/loop/backing_file")
  }

  /// Everything but whose it is. `nil` where nothing is attached, or where the device changed hands
  /// while it was read.
  static func read(_ number: Int) -> LoopState? {
    for _ in 0..<8 {
      let before = sequence(number)
      guard let backingFile = backingFile(number) else { return nil }
      let state = LoopState(
        number: number, sequence: before, backingFile: backingFile,
        offset: count(number, "/loop/offset"), sizeLimit: count(number, "/loop/sizelimit"),
        size: size(number),
        isReadOnly: flag(number, "/ro"), autoclear: flag(number, "/loop/autoclear"),
        directIO: flag(number, "/loop/dio"), sectorSize: count(number, "/queue/logical_block_size"))
      if sequence(number) == before { return state }
    }
    return nil
  }

  private static func count(_ number: Int, _ name: String) -> Int {
    Int(clamping: KernelFiles.number(folder(number) + name) ?? 0)
  }

  /// In bytes; the file counts in units of 512, whatever the sector size.
  private static func size(_ number: Int) -> Int {
    let (bytes, overflow) = count(number, "/size").multipliedReportingOverflow(by: 512)
    return overflow ? Int.max : bytes
  }

  private static func flag(_ number: Int, _ name: String) -> Bool { count(number, name) == 1 }

  /// The N of a loop device node.
  /// - Throws: `.notFound`, `.invalidArgument` where it is not a loop device.
  static func number(of path: String) throws(DiskError) -> Int {
    guard let status = KernelFiles.status(path) else {
      throw DiskError(
        .notFound, "no such device", path: path,
        cause: DiskError.SystemCall("stat", errno: errno))
    }
    // The minor number is N only while loop devices have no partitions, so the kernel is asked.
    guard status.isKind(stat.block), dsk_major(status.st_rdev) == LoopDevice.major,
      let link = KernelFiles.link("/sys/dev/block/7:\(dsk_minor(status.st_rdev))"),
      let name = link.split(separator: "/").last, name.hasPrefix("loop"),
      let number = Int(name.dropFirst(4))
    else {
      throw DiskError(.invalidArgument, "this is not a loop device", path: path)
    }
    return number
  }

  /// `major:minor`, as the mount table names the device.
  static func deviceNumbers(_ number: Int) -> String? {
    KernelFiles.value(folder(number) + "/dev")
  }

  /// The devices that were built upon this one (device mapper, md).
  static func upperDevices(_ number: Int) -> [String] {
    KernelFiles.names(in: folder(number) + "/holders").sorted()
  }
}

/// The state of one attached loop device as read from `/sys`.
struct LoopState {
  let number: Int
  let sequence: UInt64?
  let backingFile: String
  let offset: Int
  let sizeLimit: Int
  let size: Int
  let isReadOnly: Bool
  let autoclear: Bool
  let directIO: Bool
  let sectorSize: Int

  func attachment(owner: Attachment.Owner, hiddenTail: Int) -> Attachment {
    Attachment(
      number: number, sequence: sequence, backingFile: backingFile, offset: ByteOffset(offset),
      sizeLimit: ByteCount(sizeLimit), size: ByteCount(size), isReadOnly: isReadOnly,
      autoclear: autoclear,
      directIO: directIO, sectorSize: ByteCount(sectorSize), owner: owner,
      hiddenTail: ByteCount(hiddenTail))
  }
}

/// All loop devices of this machine that have a backing file, in number order, with the facts that
/// `losetup -J -l` lists and whose they are. Needs no privilege. Removes the records that dead
/// processes left of devices which are gone.
public func attachments() -> [Attachment] { attachments(records: AttachmentRecords()) }

func attachments(records: AttachmentRecords) -> [Attachment] {
  // Records before devices: whoever attaches in between is then seen with a device, never without.
  let all = records.load()
  let states = LoopTable.numbers().compactMap(LoopTable.read)
  var claimed: Set<String> = []
  let result = states.map { state in
    let owning = records.owner(of: state, among: all)
    if let record = owning.record { claimed.insert(record.file) }
    return state.attachment(owner: owning.owner, hiddenTail: owning.record?.hiddenTail ?? 0)
  }
  records.clean(all.filter { !claimed.contains($0.file) })
  return result
}
