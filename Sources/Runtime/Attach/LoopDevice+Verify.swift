import CLinux
import Glibc

extension LoopDevice {
  /// Compares what the kernel now says of the device with what was asked for, and completes the
  /// record. A loop device that is not what its caller believes destroys data.
  /// - Throws: `.system` naming the first thing that differs.
  static func verify(
    _ number: Int, _ device: Int32, _ backing: AttachBacking, _ options: AttachOptions,
    _ record: AttachmentRecord, _ records: AttachmentRecords, _ calls: any LoopCalls
  ) throws(DiskError) -> Configured {
    let status: LoopStatus
    switch calls.status(device) {
    case .success(let found): status = found
    case .failure(let error):
      throw DiskError(
        .system, "the attached device does not tell its state", path: path(number),
        cause: DiskError.SystemCall("ioctl(LOOP_GET_STATUS64)", errno: error.value))
    }
    if let (what, expected, found) = difference(status, backing, options) {
      throw DiskError(
        .system, "the kernel attached something else than was asked for: \(what)",
        path: path(number), expected: expected, found: found)
    }
    // The device is open, so nobody else can have cleared and reused it meanwhile.
    let sequence = LoopTable.sequence(number)
    let complete = try records.complete(record, sequence: sequence)
    let attachment = Attachment(
      number: number, sequence: sequence, backingFile: backing.name, offset: backing.offset,
      sizeLimit: backing.sizeLimit, size: backing.sizeLimit, isReadOnly: options.readOnly,
      autoclear: options.autoclear,
      directIO: status.info.lo_flags & UInt32(LO_FLAGS_DIRECT_IO) != 0,
      sectorSize: ByteCount(options.sectorSize.bytes), owner: .thisSession,
      hiddenTail: backing.hiddenTail)
    return Configured(
      attachment: attachment, hold: options.autoclear ? HeldDescriptor(device) : nil,
      record: complete)
  }

  private static func difference(
    _ status: LoopStatus, _ backing: AttachBacking, _ options: AttachOptions
  ) -> (what: String, expected: String, found: String)? {
    let info = status.info
    let readOnly = info.lo_flags & UInt32(LO_FLAGS_READ_ONLY) != 0
    let autoclear = info.lo_flags & UInt32(LO_FLAGS_AUTOCLEAR) != 0
    let checks: [(String, String, String)] = [
      ("file", "inode \(backing.inode)", "inode \(info.lo_inode)"),
      ("offset", "\(backing.offset.bytes)", "\(info.lo_offset)"),
      ("size limit", "\(backing.sizeLimit.bytes)", "\(info.lo_sizelimit)"),
      ("size", "\(backing.sizeLimit.bytes)", "\(status.size)"),
      ("sector size", "\(options.sectorSize.bytes)", "\(status.sectorSize)"),
      ("read-only", "\(options.readOnly)", "\(readOnly)"),
      ("autoclear", "\(options.autoclear)", "\(autoclear)"),
    ]
    return checks.first { $0.1 != $0.2 }
  }
}
