extension QCOW2Image {
  public func check(
    repair: Repair, shouldStop: @escaping () -> Bool
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
    return repair == .none ? try checkLocked(shouldStop) : try repairLocked(repair, shouldStop)
  }

  private func checkLocked(_ shouldStop: @escaping () -> Bool) throws(DiskError) -> CheckResult {
    let check = try QCOW2Check(self, shouldStop: shouldStop)
    try check.countReferences()
    try checkCopiedFlags(check, fix: false)
    try check.compare { (_, _, _) throws(DiskError) in false }
    return check.result
  }
}
