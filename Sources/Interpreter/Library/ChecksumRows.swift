extension Library {
  /// Checksums of bytes.
  static let checksumRows: [Primitive] = [
    Primitive(
      "crc32", .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .int,
      summary: "The CRC-32 that gzip, PNG and GUID partition tables use.",
      example: "print(\"123456789\".utf8.crc32.hex)", output: "cbf43926"
    ) { call in Value(Int(CRC32.checksum(call.bytes(0)))) },
    Primitive(
      "sha256", .property, category: "Bytes", parameters: [.receiver(.bytes)], result: .bytes,
      summary: "The SHA-256 digest, 32 bytes.", example: "print(\"abc\".utf8.sha256.hex)",
      output: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    ) { call in
      let digest = SHA256.digest(call.bytes(0))
      return call.heap.makeBytes(count: digest.count) { $0.copyBytes(from: digest) }
    },
  ]
}

/// CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309, RFC 1952 section 8).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
    }
  }

  static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
        table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8
      }
    }
  }
}

/// SHA-256 (FIPS 180-4).
enum SHA256 {
  private static let initial: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB,
    0x5BE0_CD19,
  ]
  private static let constants: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
    0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
    0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
    0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
    0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
    0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
    0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
    0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
    0xC671_78F2,
  ]

  static func digest(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var state = initial
    var words = [UInt32](repeating: 0, count: 64)
    let whole = bytes.count / 64 * 64
    for start in stride(from: 0, to: whole, by: 64) {
      compress(UnsafeBufferPointer(rebasing: bytes[start..<(start + 64)]), &state, &words)
    }
    var tail = Array(bytes[whole...]) + [0x80]
    tail += [UInt8](repeating: 0, count: (120 - tail.count % 64) % 64)
    let bits = UInt64(bytes.count) * 8
    tail += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - $0 * 8)) }
    tail.withUnsafeBufferPointer { tail in
      for start in stride(from: 0, to: tail.count, by: 64) {
        compress(UnsafeBufferPointer(rebasing: tail[start..<(start + 64)]), &state, &words)
      }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - $0 * 8)) }
    }
  }

  private static func compress(
    _ block: UnsafeBufferPointer<UInt8>, _ state: inout [UInt32], _ words: inout [UInt32]
  ) {
    for index in 0..<16 {
      words[index] =
        UnsafeRawPointer(block.baseAddress.unsafelyUnwrapped + index * 4)
        .loadUnaligned(as: UInt32.self).byteSwapped
    }
    for index in 16..<64 {
      let (x, y) = (words[index - 15], words[index - 2])
      let s0 = turned(x, 7) ^ turned(x, 18) ^ x >> 3
      let s1 = turned(y, 17) ^ turned(y, 19) ^ y >> 10
      words[index] = words[index - 16] &+ s0 &+ words[index - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
      let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
      let s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
      let t2 = s0 &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
  }

  private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word >> bits | word << (32 - bits)
  }
}
