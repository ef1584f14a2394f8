extension QCOW2Image {
  public func check(
    repair: Repair, progress: @escaping (Int, Int) -> Void, shouldStop: @escaping () -> Bool
  ) throws(DiskError) -> CheckResult {
    try checkOpen()
    guard repair == .none || isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: name,
        hint: "open it with writable: true to repair it")
    }
    if isWritable { try flush() }
    shape.lockToWrite()
    defer { shape.unlock() }
    defer { if refcounts?.isMissing == true { refcounts = nil } }
    if repair != .none {
      return try repairLocked(repair, progress: progress, shouldStop: shouldStop)
    }
    return try checkLocked(QCOW2Check(self, progress: progress, shouldStop: shouldStop))
  }

  /// As `check` without repair. Call with the shape locked to write.
  func checkLocked(_ check: QCOW2Check) throws(DiskError) -> CheckResult {
    try check.countReferences()
    try checkCopiedFlags(check, fix: false)
    try check.compare { (_, _, _) throws(DiskError) in false }
    return check.result
  }
}
