extension Image {
  /// Carries out a plan: all of it, or after a stop at any point the old table or the new one.
  ///
  /// The replaced bytes are kept beside the image first, where `undoTable` finds them, in place of
  /// those of an earlier change. Data that goes elsewhere is moved before the table is written; a
  /// stop in the middle of that leaves a record from which `resumeTableChange` goes on. A plan
  /// without changes does nothing.
  /// - Parameter progress: called between pieces of moved data with bytes done and bytes in all.
  /// - Returns: what the kernel made of it.
  /// - Throws: `.readOnly`; `.busy` where somebody uses the disk, with the holder's name, or where
  ///   the disk is not as it was when the plan was made; what writing throws.
  @discardableResult
  public func write(
    _ plan: TablePlan, shouldStop: () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> KernelNotice {
    guard !plan.isEmpty else { return .notNeeded }
    try prepareForTableChange()
    guard try isAsPlanned(plan) else {
      throw DiskError(
        .busy, "the table was changed since the plan was made", path: path,
        hint: "make the plan again")
    }
    let store = try ChangeStore(self)
    if try isTableChangeInterrupted() { throw interrupted }
    let change = TableJournal(
      diskSize: size.bytes, sectorSize: sectorSize.bytes, writes: plan.writes,
      moves: try DataMover.ordered(plan.moves))
    try store.journal?.save(change)
    if !change.moves.isEmpty {
      let start = MoveProgress(isForward: true)
      try store.progress.save(start)
      try finish(change, store, from: start, shouldStop, progress)
    } else {
      try TableTransaction(writes: change.writes).apply(to: device)
    }
    return try KernelNotice.tell(file)
  }

  /// Takes the last change of the table back, also one of an earlier session, and one that was
  /// interrupted. Data that was moved goes back as well.
  /// - Returns: false where there is no change to take back.
  /// - Throws: `.readOnly`, `.busy`; `.corrupt` where the bytes were changed since by another
  ///   program, and for a damaged journal.
  public func undoTable(
    shouldStop: () -> Bool = { false }, progress report: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Bool {
    let store = try ChangeStore(self)
    guard let journal = store.journal, let change = try store.change() else { return false }
    try prepareForTableChange()
    let transaction = TableTransaction(writes: change.writes)
    let progress = try store.currentProgress()
    // Once data is on its way back, the table's sectors may be data again.
    let isOnWayBack = progress.map { !$0.isForward } ?? false
    let state = isOnWayBack ? .partial : try transaction.state(on: device)
    if case .changed(let range) = state {
      throw DiskError(
        .corrupt, "the table was changed by another program since: undoing would lose that",
        path: path, range: range, hint: "remove \(journal.path) to keep the table as it is")
    }
    if state == .untouched, progress == nil {
      try journal.remove()
      return false
    }
    try revert(change, store, progress, shouldStop, report)
    try store.progress.remove()
    try journal.remove()
    _ = try KernelNotice.tell(file)
    return true
  }

  /// Goes on with a change that moves data and was interrupted, to its end; an interrupted `undoTable`
  /// is brought to its end as well.
  /// - Returns: false where there is nothing to go on with.
  public func resumeTableChange(
    shouldStop: () -> Bool = { false }, progress report: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Bool {
    let store = try ChangeStore(self)
    guard let change = try store.change(), let progress = try store.currentProgress() else {
      return false
    }
    guard progress.isForward else {
      return try undoTable(shouldStop: shouldStop, progress: report)
    }
    try prepareForTableChange()
    try finish(change, store, from: progress, shouldStop, report)
    _ = try KernelNotice.tell(file)
    return true
  }

  /// Whether a change of the table was interrupted, so that `undoTable` or `resumeTableChange`
  /// should be called.
  public func isTableChangeInterrupted() throws(DiskError) -> Bool {
    let store = try ChangeStore(self)
    // A damaged journal is none: the next change replaces it.
    guard let change = (try? store.change()) ?? nil else { return false }
    if try store.currentProgress() != nil { return true }
    return try TableTransaction(writes: change.writes).state(on: device) == .partial
  }

  // MARK: - Steps

  private func prepareForTableChange() throws(DiskError) {
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: path,
        hint: "open it with writable: true")
    }
    if let file { try DiskUse.refuseIfUsed(file) }
  }

  private var interrupted: DiskError {
    DiskError(
      .busy, "an earlier change of its table was interrupted", path: path,
      hint: "undo(img) puts the table back as it was before; resume(img) goes on with a move")
  }

  /// Moves what is left to move, then writes the table.
  private func finish(
    _ change: TableJournal, _ store: ChangeStore, from progress: MoveProgress,
    _ shouldStop: () -> Bool, _ report: (Int, Int) -> Void
  ) throws(DiskError) {
    _ = try DataMover(change.moves, on: device, keeping: store.progress)
      .run(from: progress, shouldStop: shouldStop, report: report)
    try TableTransaction(writes: change.writes).apply(to: device)
    try store.progress.remove()
  }

  /// The table first, then the data: where there will be data again, the table's bytes must not be
  /// put back afterwards. A move that stands half way is brought to its end before: only from there
  /// is a way back.
  private func revert(
    _ change: TableJournal, _ store: ChangeStore, _ progress: MoveProgress?,
    _ shouldStop: () -> Bool, _ report: (Int, Int) -> Void
  ) throws(DiskError) {
    let transaction = TableTransaction(writes: change.writes)
    guard !change.moves.isEmpty else { return try transaction.revert(on: device) }
    let mover = DataMover(change.moves, on: device, keeping: store.progress)
    if let progress, progress.isForward {
      _ = try mover.run(from: progress, shouldStop: shouldStop, report: report)
    }
    let start = MoveProgress(isForward: false)
    var back = start
    if let progress, !progress.isForward { back = progress }
    if back == start {
      try store.progress.save(back)
      try transaction.revert(on: device)
    }
    _ = try mover.run(from: back, shouldStop: shouldStop, report: report)
  }

  private func isAsPlanned(_ plan: TablePlan) throws(DiskError) -> Bool {
    for write in plan.writes {
      let found = try device.read(
        at: ByteOffset(write.offset), count: ByteCount(write.old.count))
      if found != write.old { return false }
    }
    return true
  }
}

/// What is kept beside an image about the last change of its table.
private struct ChangeStore {
  let journal: JournalFile?
  let progress: ProgressFile
  private let owner: UInt32?

  init(_ image: Image) throws(DiskError) {
    journal = try JournalFile(for: image)
    progress = ProgressFile(beside: journal)
    owner = image.file.flatMap { KernelFiles.status($0.path) }?.st_uid
  }

  func change() throws(DiskError) -> TableJournal? { try journal?.load(owner: owner) }
  func currentProgress() throws(DiskError) -> MoveProgress? { try progress.load(owner: owner) }
}
