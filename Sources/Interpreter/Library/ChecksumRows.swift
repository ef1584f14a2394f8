import CDeflate

extension Library {
  /// Checksums and digests of bytes.
  static let checksumRows: [Primitive] =
    [
      checksum(
        "crc32", "The CRC-32 that gzip, PNG and GUID partition tables use.", output: "cbf43926"
      ) { libdeflate_crc32($1, $0.baseAddress, $0.count) },
      checksum(
        "crc32c", "The CRC-32C (Castagnoli) that ext4, Btrfs, XFS and iSCSI use.",
        output: "e3069283"
      ) { Castagnoli.checksum($0, after: $1) },
      checksum("adler32", "The Adler-32 that zlib uses.", first: 1, output: "91e01de") {
        libdeflate_adler32($1, $0.baseAddress, $0.count)
      },
    ]
    + [
      digest(.md5, "900150983cd24fb0d6963f7d28e17f72"),
      digest(.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
      digest(.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      digest(
        .sha512,
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
    ]

  private static func checksum(
    _ name: String, _ summary: String, first: UInt32 = 0, output: String,
    _ compute: @escaping @Sendable (UnsafeBufferPointer<UInt8>, UInt32) -> UInt32
  ) -> Primitive {
    Primitive(
      name, .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .int,
      summary: summary, example: "print(\"123456789\".utf8.\(name).hex)", output: output
    ) { call in
      var value = first
      try call.tracked { progress in
        try call.inPieces(progress) { value = compute($0, value) }
      }
      return Value(Int(value))
    }
  }

  private static func digest(_ digest: Digest, _ output: String) -> Primitive {
    let name = digest.rawValue
    return Primitive(
      name, .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .bytes,
      summary: "The \(title(digest)) digest, \(digest.byteCount) bytes.",
      example: "print(\"abc\".utf8.\(name).hex)", output: output
    ) { call in
      let result = try call.tracked { progress in
        try digest.digest { take in try call.inPieces(progress, take) }
      }
      return call.heap.makeBytes(count: result.count) { $0.copyBytes(from: result) }
    }
  }

  private static func title(_ digest: Digest) -> String {
    switch digest {
    case .md5: "MD5"
    case .sha1: "SHA-1"
    case .sha256: "SHA-256"
    case .sha512: "SHA-512"
    }
  }
}

extension PrimitiveCall {
  /// The receiver's bytes, a piece at a time, with a look at the limits in between.
  func inPieces(
    _ progress: (Int, Int) -> Void, _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws {
    let bytes = bytes(0)
    let size = 8 << 20
    for start in stride(from: 0, to: bytes.count, by: size) {
      if start > 0 { try vm.poll(spent: size >> 10) }
      progress(start, bytes.count)
      take(UnsafeBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)]))
    }
  }
}
