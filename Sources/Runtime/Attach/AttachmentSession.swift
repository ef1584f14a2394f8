import Synchronization

/// What a script or a prompt attached and mounted, in the order in which it did, and the duty to
/// release all of it in reverse.
///
/// Safe to use from several threads. Not for signal handlers: the program notes the signal, and
/// calls `releaseAll()` on its normal way out.
public final class AttachmentSession: Sendable {
  private let stack = Mutex(ResourceStack())
  private let records: AttachmentRecords

  public init() { records = AttachmentRecords() }

  init(records: AttachmentRecords) { self.records = records }

  deinit { _ = releaseAll() }

  // MARK: Attaching

  /// Attaches a file, a block device or a part of one to a free loop device.
  ///
  /// If `hiddenTail` of the result is above zero, the device shows that many bytes less than asked
  /// for, since devices consist of whole sectors.
  /// - Throws: `.notFound`, `.isDirectory`, `.permissionDenied`, `.readOnly`, `.invalidArgument`,
  ///   `.outOfRange`, `.needsRoot`, `.noFreeDevice`, `.unsupported`, `.system`. Nothing stays
  ///   attached then.
  public func attach(
    _ source: AttachSource, _ options: AttachOptions = AttachOptions()
  ) throws(DiskError) -> Attachment {
    let configured = try LoopDevice.attach(source, options, records: records)
    stack.withLock { $0.push(.device(configured)) }
    return configured.attachment
  }

  /// Detaches, and waits until it is true: an attachment of this session or one that `attachments()`
  /// listed. Where it is gone already that is no error, also where its device serves someone else now.
  /// - Throws: `.busy` naming who holds it, `.needsRoot`, `.system`.
  public func detach(
    _ attachment: Attachment, patience: Duration = .seconds(5)
  ) throws(DiskError) {
    let taken = take {
      if case .device(let configured) = $0 {
        configured.attachment.isSame(as: attachment)
      } else {
        false
      }
    }
    if let taken { return try release(taken, patience) }
    guard let state = LoopTable.read(attachment.number),
      state.attachment(owner: .foreign, hiddenTail: 0).isSame(as: attachment)
    else { return }
    try DiskRuntime.detach(attachment.path, patience: patience, records: records)
  }

  /// Detaches a device by its path: one of this session's, or any other as the function `detach`
  /// does.
  /// - Throws: what `detach` of an attachment throws; `.notFound` where nothing is attached,
  ///   `.invalidArgument` where it is no loop device.
  public func detach(_ path: String, patience: Duration = .seconds(5)) throws(DiskError) {
    let number = try LoopTable.number(of: path)
    let sequence = LoopTable.sequence(number)
    let taken = take {
      if case .device(let configured) = $0 {
        configured.attachment.number == number && configured.attachment.sequence == sequence
      } else {
        false
      }
    }
    if let taken { return try release(taken, patience) }
    try DiskRuntime.detach(path, patience: patience, records: records)
  }

  // MARK: Mounting

  /// Mounts a device.
  /// - Parameters:
  ///   - folder: an existing folder; `nil` makes a temporary one that goes with the mount.
  ///   - type: the file system; `nil` finds it out from the content.
  /// - Throws: `.needsRoot`, `.notFound`, `.invalidArgument`, `.noFileSystem` where nothing
  ///   recognisable is on it, `.unsupported` where the kernel lacks the file system, `.corrupt`
  ///   where it refuses it, `.readOnly`, `.busy`, `.system`. Nothing is left then.
  public func mount(
    _ device: String, at folder: String? = nil, type: String? = nil,
    _ options: MountOptions = MountOptions()
  ) throws(DiskError) -> Mount {
    let record = stack.withLock { $0.record(ofDevice: device) }
    let records = records
    let mount = try FileSystemMount.mount(device, at: folder, type: type, options) {
      (target: String) throws(DiskError) in
      if let record { try records.note(mountPoint: target, in: record) }
    }
    stack.withLock { $0.push(.mount(mount)) }
    return mount
  }

  /// Attaches and mounts in one go: unmounting the result detaches as well, and where mounting fails
  /// nothing stays attached.
  /// - Throws: what `attach` and `mount` throw.
  public func mount(
    _ source: AttachSource, _ attachOptions: AttachOptions, at folder: String? = nil,
    type: String? = nil, _ options: MountOptions = MountOptions()
  ) throws(DiskError) -> Mount {
    let attachment = try attach(source, attachOptions)
    do throws(DiskError) {
      let plain = try mount(attachment.path, at: folder, type: type, options)
      var whole = plain
      whole.attachment = attachment
      stack.withLock { [whole] in $0.replace(plain, by: whole) }
      return whole
    } catch {
      // If even that fails it stays registered, and the session's end tries again.
      try? detach(attachment)
      throw error
    }
  }

  /// Unmounts, removes a temporary folder and detaches what was attached for this mount alone.
  /// Doing it twice is no error.
  /// - Parameter lazily: take it out of the folder tree now, and let the kernel finish when the last
  ///   user is gone. Never done without being asked for.
  /// - Throws: `.busy` naming who uses it, `.needsRoot`, `.system`.
  public func unmount(
    _ mount: Mount, lazily: Bool = false, patience: Duration = .seconds(5)
  ) throws(DiskError) {
    let taken = take {
      if case .mount(let held) = $0 { held == mount } else { false }
    }
    if let taken { try release(taken, patience, lazily: lazily) }
    if let attachment = mount.attachment { try detach(attachment, patience: patience) }
  }

  // MARK: The end

  /// How much is attached and mounted now.
  public var count: Int { stack.withLock { $0.entries.count } }

  /// What `releaseAll` let go of.
  public enum Released: Hashable, Sendable {
    case detached(Attachment)
    case unmounted(Mount)
  }

  /// Releases everything, the latest first. What fails does not keep the rest from being released;
  /// it stays registered, so that another call tries again.
  /// - Parameter note: told what was released, in that order.
  /// - Returns: the errors, in the order in which they came.
  public func releaseAll(
    patience: Duration = .seconds(5), note: (Released) -> Void = { _ in }
  ) -> [DiskError] {
    var errors: [DiskError] = []
    var tried: Set<Int> = []
    while let entry = stack.withLock({ $0.take { !tried.contains($0.serial) } }) {
      tried.insert(entry.serial)
      do throws(DiskError) {
        try release(entry, patience)
        switch entry.resource {
        case .device(let configured): note(.detached(configured.attachment))
        case .mount(let mount): note(.unmounted(mount))
        }
      } catch {
        errors.append(error)
      }
    }
    return errors
  }

  private func take(
    where matches: (SessionResource) -> Bool
  ) -> ResourceStack.Entry? {
    stack.withLock { $0.take { matches($0.resource) } }
  }

  private func release(
    _ entry: ResourceStack.Entry, _ patience: Duration, lazily: Bool = false
  ) throws(DiskError) {
    do throws(DiskError) {
      switch entry.resource {
      case .device(let configured): try release(configured, patience)
      case .mount(let mount): try release(mount, patience, lazily)
      }
    } catch {
      stack.withLock { $0.putBack(entry) }
      throw error
    }
  }

  private func release(
    _ configured: LoopDevice.Configured, _ patience: Duration
  ) throws(DiskError) {
    let attachment = configured.attachment
    configured.hold?.shut()
    try LoopDevice.clear(
      attachment.number, sequence: attachment.sequence, patience: patience)
    records.remove(configured.record)
  }

  private func release(
    _ mount: Mount, _ patience: Duration, _ lazily: Bool
  ) throws(DiskError) {
    // Where somebody else unmounted it, what was wanted is true; what is there now is not ours.
    if FileSystemMount.isStill(mount) {
      do throws(DiskError) {
        try FileSystemMount.unmount(mount.folder, lazily: lazily, patience: patience)
      } catch {
        if error.code != .notFound { throw error }
      }
    }
    if mount.isTemporary { FileSystemMount.removeIfTemporary(mount.folder) }
  }
}
