import DiskRuntime

/// A script's reference to an open image. The last one to go closes it: the script's own, or that of a
/// partition that was read from it.
final class ImageHandle: EquatableResource {
  let image: Image

  init(_ image: Image) { self.image = image }

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

/// A device that this session attached: the last reference to go detaches it.
final class AttachmentHandle: ScopedResource, EquatableResource {
  let attachment: Attachment
  private let session: DiskSession?

  /// - Parameter session: nil for a device that was only listed, and is not ours to release.
  init(_ attachment: Attachment, session: DiskSession?) {
    self.attachment = attachment
    self.session = session
    session?.note(.attachment(attachment), "detached \(attachment.path)")
  }

  deinit {
    // A device that was only listed is somebody else's. What cannot be released now is tried again,
    // and reported, when the session ends.
    if session != nil { try? release() }
  }

  /// Detaches: the script asked for it, or the last reference to a device of this session went.
  func release() throws(DiskError) {
    guard let session else {
      try DiskRuntime.detach(attachment.path)
      return
    }
    try session.attachments.detach(attachment)
    session.forget(.attachment(attachment))
  }

  func isSame(as other: AnyObject) -> Bool {
    (other as? AttachmentHandle)?.attachment.path == attachment.path
  }
}

/// A file system that this session mounted: the last reference to go unmounts it.
final class MountHandle: ScopedResource, EquatableResource {
  let mount: Mount
  private let session: DiskSession
  /// Keeps the device attached for as long as it is mounted.
  private var device: AttachmentHandle?

  init(_ mount: Mount, session: DiskSession, device: AttachmentHandle?) {
    self.mount = mount
    self.session = session
    self.device = device
    session.note(.mount(mount), "unmounted \(mount.folder)")
  }

  deinit { try? release() }

  func release() throws(DiskError) {
    try session.attachments.unmount(mount)
    session.forget(.mount(mount))
    device = nil
  }

  func isSame(as other: AnyObject) -> Bool { (other as? MountHandle)?.mount == mount }
}
