import CDeflate
import CZstd
import Synchronization

/// Unpacks raw deflate streams, each whole.
enum Inflater {
  /// - Returns: whether the stream is sound and fills `output` exactly. What lies behind its end is
  ///   not looked at.
  static func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let source = input.baseAddress, let target = output.baseAddress,
      let codec = pool.take()
    else { return false }
    defer { pool.give(codec) }
    var used = 0
    var made = 0
    let result = libdeflate_deflate_decompress_ex(
      codec, source, input.count, target, output.count, &used, &made)
    return result == LIBDEFLATE_SUCCESS && made == output.count
  }

  private static let pool = CodecPool(
    make: { libdeflate_alloc_decompressor() }, drop: { libdeflate_free_decompressor($0) })
}

/// Unpacks zstd frames, each whole.
enum ZstdUnpacker {
  /// As `Inflater.inflate`.
  static func unpack(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let codec = pool.take() else { return false }
    defer { pool.give(codec) }
    ZSTD_DCtx_reset(codec, ZSTD_reset_session_only)
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    while target.pos < target.size {
      let before = (source.pos, target.pos)
      let result = ZSTD_decompressStream(codec, &target, &source)
      if ZSTD_isError(result) != 0 || before == (source.pos, target.pos) { return false }
    }
    return true
  }

  private static let pool = CodecPool(
    make: { ZSTD_createDCtx() }, drop: { ZSTD_freeDCtx($0) })
}

/// Packs clusters for a new image, for one thread at a time.
final class ClusterCodec {
  private let deflate: DeflateEncoder?
  private let zstd: OpaquePointer?
  /// One less than QEMU takes.
  private static let zstdLevel: Int32 = 2

  /// - Throws: `.noSpace` where there is no memory for it.
  init(_ compression: QCOW2Header.Compression, clusterSize: Int) throws(DiskError) {
    switch compression {
    case .deflate:
      deflate = DeflateEncoder()
      zstd = nil
    case .zstd:
      deflate = nil
      zstd = ZSTD_createCCtx()
      guard let zstd else { throw DiskError(.noSpace, "no memory for compressing is to be had") }
      ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, Self.zstdLevel)
    }
  }

  deinit { if let zstd { ZSTD_freeCCtx(zstd) } }

  /// The stream of a cluster.
  /// - Parameter output: memory of 8 bytes more follows it.
  /// - Returns: the stream's size; 0 where it has no room.
  func pack(_ cluster: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    guard let target = output.baseAddress else { return 0 }
    if let deflate { return deflate.encode(cluster, into: target, limit: output.count) }
    guard let zstd else { return 0 }
    let size = ZSTD_compress2(zstd, target, output.count, cluster.baseAddress, cluster.count)
    return ZSTD_isError(size) != 0 ? 0 : size
  }
}

/// Codecs at rest, so that each thread takes one instead of making one. Kept until the program ends:
/// never more than threads worked at once.
final class CodecPool: Sendable {
  private let lock = PlainLock()
  private nonisolated(unsafe) var idle: [OpaquePointer] = []
  private let make: @Sendable () -> OpaquePointer?
  private let drop: @Sendable (OpaquePointer) -> Void

  init(
    make: @escaping @Sendable () -> OpaquePointer?,
    drop: @escaping @Sendable (OpaquePointer) -> Void
  ) {
    self.make = make
    self.drop = drop
  }

  deinit { for codec in idle { drop(codec) } }

  func take() -> OpaquePointer? {
    lock.lock()
    let codec = idle.popLast()
    lock.unlock()
    return codec ?? make()
  }

  func give(_ codec: OpaquePointer) {
    lock.lock()
    idle.append(codec)
    lock.unlock()
  }
}
