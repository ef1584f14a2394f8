extension Image {
  /// Carries out a plan: all of it, or after a stop at any point the old table or the new one.
  ///
  /// The replaced bytes are kept beside the image first, where `undoTable` finds them, in place of
  /// those of an earlier change. A plan without changes does nothing.
  /// - Returns: what the kernel made of it.
  /// - Throws: `.readOnly`; `.busy` where somebody uses the disk, with the holder's name, or where
  ///   the disk is not as it was when the plan was made; what writing throws.
  @discardableResult
  public func write(_ plan: TablePlan) throws(DiskError) -> KernelNotice {
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: path,
        hint: "open it with writable: true")
    }
    guard !plan.isEmpty else { return .notNeeded }
    if let file { try DiskUse.refuseIfUsed(file) }
    let transaction = TableTransaction(writes: plan.writes)
    guard try isAsPlanned(plan) else {
      throw DiskError(
        .busy, "the table was changed since the plan was made", path: path,
        hint: "make the plan again")
    }
    let journal = try JournalFile(for: self)
    try refuseIfInterrupted(journal)
    try journal?.save(
      TableJournal(diskSize: size.bytes, sectorSize: sectorSize.bytes, writes: plan.writes))
    try transaction.apply(to: device)
    return try KernelNotice.tell(file)
  }

  /// Takes the last change of the table back, also one of an earlier session, and one that was
  /// interrupted.
  /// - Returns: false where there is no change to take back.
  /// - Throws: `.readOnly`, `.busy`; `.corrupt` where the bytes were changed since by another
  ///   program, and for a damaged journal.
  public func undoTable() throws(DiskError) -> Bool {
    guard let journal = try JournalFile(for: self), let change = try load(journal) else {
      return false
    }
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: path,
        hint: "open it with writable: true")
    }
    if let file { try DiskUse.refuseIfUsed(file) }
    let transaction = TableTransaction(writes: change.writes)
    switch try transaction.state(on: device) {
    case .untouched:
      try journal.remove()
      return false
    case .changed(let range):
      throw DiskError(
        .corrupt, "the table was changed by another program since: undoing would lose that",
        path: path, range: range, hint: "remove \(journal.path) to keep the table as it is")
    case .complete, .partial:
      try transaction.revert(on: device)
      try journal.remove()
      _ = try KernelNotice.tell(file)
      return true
    }
  }

  /// Whether a change of the table was interrupted, so that `undoTable` should be called.
  public func isTableChangeInterrupted() throws(DiskError) -> Bool {
    guard let journal = try JournalFile(for: self), let change = try load(journal) else {
      return false
    }
    return try TableTransaction(writes: change.writes).state(on: device) == .partial
  }

  private func load(_ journal: JournalFile) throws(DiskError) -> TableJournal? {
    let owner = file.flatMap { KernelFiles.status($0.path) }?.st_uid
    guard let change = try journal.load(owner: owner) else { return nil }
    return change
  }

  private func isAsPlanned(_ plan: TablePlan) throws(DiskError) -> Bool {
    for write in plan.writes {
      let found = try device.read(
        at: ByteOffset(write.offset), count: ByteCount(write.old.count))
      if found != write.old { return false }
    }
    return true
  }

  private func refuseIfInterrupted(_ journal: JournalFile?) throws(DiskError) {
    // A damaged journal is no reason to refuse: it is about to be replaced.
    guard let journal, let change = try? load(journal),
      try TableTransaction(writes: change.writes).state(on: device) == .partial
    else { return }
    throw DiskError(
      .busy, "an earlier change of its table was interrupted", path: path,
      hint: "undo(img) puts the table back as it was before")
  }
}
