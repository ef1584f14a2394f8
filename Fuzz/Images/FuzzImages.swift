import DiskRuntime
import Glibc

/// Any bytes as an image file, opened as what they show: all of it read, as far as that is reasonable,
/// and its tables checked. Nothing is opened besides.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImages(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 0 else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  if let fault = ImageTrial(path: scratch).fault(bytes) { fatalError(fault) }
  return 0
}

/// A file of this process, in memory where there is such a file system.
private let scratch: String = {
  let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  return "\(folder)/dsk-fuzz-\(getpid())"
}()
