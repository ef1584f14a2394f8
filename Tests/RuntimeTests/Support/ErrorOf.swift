import DiskRuntime

/// The error that `body` throws.
func error<Result>(of body: () throws(DiskError) -> Result) -> DiskError? {
  do throws(DiskError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
