/// The lines of a file: one is in memory at a time.
final class FileLines: LazySequence {
  private let file: OpenFile

  init(_ file: OpenFile) { self.file = file }

  override func makeIterator() throws -> LazyIterator { LineIterator(file) }
}

/// Pieces of a file.
final class FileChunks: LazySequence {
  private let file: OpenFile
  private let size: Int

  init(_ file: OpenFile, size: Int) {
    self.file = file
    self.size = size
  }

  override func makeIterator() throws -> LazyIterator { ChunkIterator(file, size: size) }
}

private final class ChunkIterator: LazyIterator {
  private let file: OpenFile
  private let size: Int
  private var position = 0

  init(_ file: OpenFile, size: Int) {
    self.file = file
    self.size = size
  }

  override func next(_ vm: VM) throws -> Value? {
    let expected = file.size.map { max(1, min(size, $0 - position)) } ?? size
    try vm.require(bytes: expected)
    var count = 0
    let whole = try vm.heap.makeBytes(count: expected) { buffer in
      count = try file.fill(buffer, at: position)
    }
    position += count
    if count == expected { return whole }
    defer { vm.heap.release(whole) }
    return count == 0 ? nil : vm.heap.sliceBytes(whole, start: 0, count: count)
  }
}

private final class LineIterator: LazyIterator {
  private let file: OpenFile
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
  /// What was read and not given yet.
  private var start = 0
  private var end = 0
  /// The position in the file of the buffer's first byte.
  private var origin = 0
  private var isAtEnd = false

  init(_ file: OpenFile) { self.file = file }

  deinit { buffer.deallocate() }

  override func next(_ vm: VM) throws -> Value? {
    var searched = start
    while true {
      if let (stop, length) = lineBreak(from: searched) {
        defer { start = stop + length }
        return try line(upTo: stop, vm)
      }
      if isAtEnd {
        if start == end { return nil }
        defer { start = end }
        return try line(upTo: end, vm)
      }
      let known = end - start
      try fill(vm)
      // A line break may have been read in part.
      searched = start + max(0, known - LineBreak.longest)
    }
  }

  /// The next line break that is there in whole.
  private func lineBreak(from position: Int) -> (Int, Int)? {
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<end]).assumingMemoryBound(to: UInt8.self)
    // What follows these bytes may belong to a line break that begins in them.
    let limit = isAtEnd ? end : end - LineBreak.longest + 1
    var index = position
    while index < limit {
      let length = LineBreak.length(bytes, index)
      if length > 0 { return (index, length) }
      index += 1
    }
    return nil
  }

  private func fill(_ vm: VM) throws {
    if start > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
      origin += start
      (start, end) = (0, end - start)
    }
    if end == buffer.count {
      try vm.require(bytes: buffer.count * 2)
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: buffer.count * 2, alignment: 8)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
      buffer.deallocate()
      buffer = larger
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
    let count = try file.read(into: room, at: origin + end)
    end += count
    isAtEnd = count == 0
  }

  /// The bytes from `start` on.
  private func line(upTo stop: Int, _ vm: VM) throws -> Value {
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[start..<stop])
      .assumingMemoryBound(to: UInt8.self)
    if let fault = UTF8Text.firstFault(in: bytes) {
      throw WholeFile.notText(file.path, origin + start + fault)
    }
    try vm.require(bytes: bytes.count)
    return vm.heap.makeString(bytes)
  }
}
