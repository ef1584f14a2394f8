import CLinux
import Glibc
import Synchronization

/// The folder of attachment records: `/run/dsk` for root, `$XDG_RUNTIME_DIR/dsk` for others.
struct AttachmentRecords: Sendable {
  /// Where records are written; created at the first one.
  let folder: String
  /// Where records are looked for.
  let readFolders: [String]

  /// - Parameter folder: a folder of a test's own, instead of those of the system.
  init(folder: String? = nil) {
    self.folder = folder ?? RuntimeFolder.preferred()
    readFolders = folder.map { [$0] } ?? RuntimeFolder.candidates()
  }

  // MARK: Writing

  private static let serial = Atomic<Int>(0)

  /// Writes the record of an attachment that is about to be made.
  /// - Throws: `.system` where nothing can be written: what could not be found again after a crash
  ///   is not attached.
  func begin(
    _ number: Int, _ backing: AttachBacking, before: UInt64?
  ) throws(DiskError) -> AttachmentRecord {
    try RuntimeFolder.create(folder)
    let serial = Self.serial.add(1, ordering: .relaxed).newValue
    let owner = ProcessIdentity.current
    let record = AttachmentRecord(
      file: "\(folder)/loop\(number)-\(owner.pid)-\(serial).attachment", owner: owner,
      number: number, before: before, backing: backing)
    try write(record.text, to: record.file, O_CREAT | O_EXCL)
    return record
  }

  func complete(
    _ record: AttachmentRecord, sequence: UInt64?
  ) throws(DiskError) -> AttachmentRecord {
    var complete = record
    complete.sequence = sequence
    if let sequence { try write("sequence=\(sequence)\n", to: record.file, O_APPEND) }
    return complete
  }

  /// Notes where the device is about to be mounted, so that a dead session's mount can be undone.
  func note(mountPoint: String, in record: AttachmentRecord) throws(DiskError) {
    try write("mount=\(MountTable.escape(mountPoint))\n", to: record.file, O_APPEND)
  }

  func remove(_ record: AttachmentRecord) { unlink(record.file) }

  /// One write call: a record is far smaller than a page, so it is there as a whole or not at all.
  private func write(_ text: String, to path: String, _ flags: Int32) throws(DiskError) {
    let descriptor = dsk_open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0o644)
    guard descriptor >= 0 else { throw Self.writeError("open", path) }
    defer { close(descriptor) }
    var text = text
    let written = text.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written != text.utf8.count { throw Self.writeError("write", path) }
  }

  private static func writeError(_ call: String, _ path: String) -> DiskError {
    DiskError(
      .system, "the record of the attachment cannot be written", path: path,
      cause: DiskError.SystemCall(call, errno: errno))
  }

  // MARK: Reading

  /// All records that can be read, of any process.
  func load() -> [AttachmentRecord] {
    readFolders.flatMap { folder in
      KernelFiles.names(in: folder).filter { $0.hasSuffix(".attachment") }.sorted().compactMap {
        name in
        let file = folder + "/" + name
        return KernelFiles.text(file, limit: 65536).flatMap {
          AttachmentRecord(file: file, text: $0)
        }
      }
    }
  }

  /// Whose attachment a device is, and the record that says so. A live owner's word goes first:
  /// two processes may have begun records for the same device, and one of them died.
  func owner(
    of state: LoopState, among records: [AttachmentRecord]
  ) -> (owner: Attachment.Owner, record: AttachmentRecord?) {
    let matching = records.filter { $0.describes(state) }
    let me = ProcessIdentity.current
    if let mine = matching.first(where: { $0.owner == me }) { return (.thisSession, mine) }
    if let alive = matching.first(where: { $0.owner.isAlive }) {
      return (.otherSession(pid: alive.owner.pid), alive)
    }
    if let dead = matching.first { return (.stale(pid: dead.owner.pid), dead) }
    return (.foreign, nil)
  }

  /// Removes those of the records whose process is dead. For records that describe no device now.
  func clean(_ unclaimed: [AttachmentRecord]) {
    for record in unclaimed where !record.owner.isAlive { remove(record) }
  }
}
