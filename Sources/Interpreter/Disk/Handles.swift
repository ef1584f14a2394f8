import DiskRuntime

/// A script's reference to an open image. The last one to go closes it: the script's own, or that of a
/// partition that was read from it.
final class ImageHandle: EquatableResource {
  let image: Image
  /// Another image that has to stay open for as long as this one: the overlay that holds its backing
  /// file open, or what lies under an overlay in memory.
  private let other: ImageHandle?

  init(_ image: Image, over other: ImageHandle? = nil) {
    self.image = image
    self.other = other
  }

  deinit { try? image.close() }

  func isSame(as other: AnyObject) -> Bool { (other as? ImageHandle)?.image === image }
}

/// One partition of an image, which it keeps open.
final class PartitionHandle: EquatableResource {
  let partition: Partition
  let table: PartitionTable
  let image: ImageHandle

  init(_ partition: Partition, _ table: PartitionTable, _ image: ImageHandle) {
    self.partition = partition
    self.table = table
    self.image = image
  }

  func isSame(as other: AnyObject) -> Bool {
    guard let other = other as? PartitionHandle else { return false }
    return other.partition == partition && other.image.image === image.image
  }
}

final class TableHandle: EquatableResource {
  let table: PartitionTable
  let image: ImageHandle

  init(_ table: PartitionTable, _ image: ImageHandle) {
    self.table = table
    self.image = image
  }

  func isSame(as other: AnyObject) -> Bool { (other as? TableHandle)?.table == table }
}

/// A value of the runtime as an object that scripts hold.
final class Box<Wrapped: Hashable>: EquatableResource {
  let value: Wrapped

  init(_ value: Wrapped) { self.value = value }

  func isSame(as other: AnyObject) -> Bool { (other as? Box<Wrapped>)?.value == value }
}

/// A loop device. Where this session attached it, the last reference to go detaches it; one that was
/// only listed is left alone until a script says `detach`.
final class AttachmentHandle: ScopedResource, EquatableResource {
  let attachment: Attachment
  private let session: DiskSession
  private let isOwned: Bool

  init(_ attachment: Attachment, session: DiskSession, isOwned: Bool) {
    self.attachment = attachment
    self.session = session
    self.isOwned = isOwned
  }

  deinit { if isOwned && !isReleased { session.drop(attachment) } }

  private var isReleased = false

  func release() throws(DiskError) {
    try session.attachments.detach(attachment)
    isReleased = true
  }

  func isSame(as other: AnyObject) -> Bool {
    guard let other = (other as? AttachmentHandle)?.attachment else { return false }
    return other.path == attachment.path && other.sequence == attachment.sequence
  }
}

/// A file system that this session mounted: the last reference to go unmounts it.
final class MountHandle: ScopedResource, EquatableResource {
  let mount: Mount
  private let session: DiskSession
  /// Keeps the device attached for as long as it is mounted.
  private var device: AttachmentHandle?
  /// Whether the device was attached for this mount alone.
  private let ownsDevice: Bool

  init(_ mount: Mount, session: DiskSession, device: AttachmentHandle?, ownsDevice: Bool) {
    self.mount = mount
    self.session = session
    self.device = device
    self.ownsDevice = ownsDevice
  }

  deinit { if !isReleased { session.drop(mount) } }

  private var isReleased = false

  func release() throws(DiskError) {
    try session.attachments.unmount(mount)
    isReleased = true
    if ownsDevice { try device?.release() }
    device = nil
  }

  func isSame(as other: AnyObject) -> Bool { (other as? MountHandle)?.mount == mount }
}
