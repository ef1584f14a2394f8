import DiskRuntime
import Glibc

/// What must hold of any bytes that are opened as an image: the fuzz target `FuzzImages` and the test
/// of changed images share it.
struct ImageTrial {
  /// Where the bytes are put. The file is gone afterwards.
  let path: String

  /// As much of a disk as is read: a small file can say that it is of an exbibyte.
  private static let readLimit = 4 << 20
  private static let piece = 64 << 10

  /// What the bytes made wrong; nil where all is as it should be. Errors are as it should be.
  func fault(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard put(bytes) else { return "cannot write \(path)" }
    defer { unlink(path) }
    if let fault = read() ?? checkTables() { return fault }
    return isUnchanged(bytes) ? nil : "the file was changed though it was opened for reading"
  }

  private func put(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let fd = creat(path, 0o600)
    guard fd >= 0 else { return false }
    defer { close(fd) }
    return write(fd, bytes.baseAddress, bytes.count) == bytes.count
  }

  private func isUnchanged(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let file = try? FileDevice(path: path), file.size.bytes == bytes.count,
      let now = try? file.read(at: .zero, count: file.size)
    else { return false }
    // Not element by element, which took half of the time of a fuzz run.
    return now.withUnsafeBytes { now in
      guard let old = bytes.baseAddress, let new = now.baseAddress else { return bytes.isEmpty }
      return memcmp(old, new, bytes.count) == 0
    }
  }

  /// Opens and reads; what is read twice is the same, and so are whole reads and parts.
  private func read() -> String? {
    guard let image = try? Image.open(path, OpenOptions(gate: .none)) else { return nil }
    defer { try? image.close() }
    _ = try? image.formatDevice?.details()
    _ = try? image.formatDevice?.snapshots()
    let size = min(image.size.bytes, Self.readLimit)
    for at in stride(from: 0, to: size, by: Self.piece) {
      let count = min(Self.piece, size - at)
      guard let whole = try? image.device.read(at: ByteOffset(at), count: ByteCount(count)) else {
        continue
      }
      let part = min(512, count)
      guard
        let end = try? image.device.read(
          at: ByteOffset(at + count - part), count: ByteCount(part))
      else { return "what was read at once is not read in parts" }
      if !whole.suffix(part).elementsEqual(end) { return "two reads of one place differ" }
    }
    var at = 0
    // Extents go on to the end, each beginning where the last one ended.
    for _ in 0..<1000 where at < image.size.bytes {
      guard let extent = try? image.device.extent(at: ByteOffset(at)) else { break }
      if extent.length.bytes <= 0 || extent.length.bytes > image.size.bytes - at {
        return "an extent at \(at) of \(extent.length.bytes) bytes"
      }
      at += extent.length.bytes
    }
    return nil
  }

  private func checkTables() -> String? {
    guard let image = try? Image.open(path, OpenOptions(gate: .none)) else { return nil }
    defer { try? image.close() }
    guard let result = try? image.formatDevice?.check(repair: .none, shouldStop: { false }) else {
      return nil
    }
    let isClean = result.corruptions == 0 && result.leaks == 0
    return isClean == result.findings.isEmpty
      ? nil
      : "\(result.corruptions) errors, \(result.leaks) leaks and \(result.findings.count) findings"
  }
}
