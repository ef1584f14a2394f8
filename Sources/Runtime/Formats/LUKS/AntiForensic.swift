/// A key spread over many stripes, all of which are needed to have it back, so that overwriting any
/// of them is enough to destroy it. LUKS On-Disk Format Specification 1.2.3, section 2.4.
enum AntiForensic {
  /// The key from its stripes, which lie one after the other.
  static func merge(_ stripes: SecretBytes, keyBytes: Int, hash: PasswordHash) -> SecretBytes {
    let sum = SecretBytes(count: keyBytes)
    let count = stripes.count / keyBytes
    for index in 0..<count {
      add(stripe(stripes, index, keyBytes), to: sum.mutable)
      if index < count - 1 { diffuse(sum, hash) }
    }
    return sum
  }

  /// The stripes of a key: all but the last are random, and the last makes it come out.
  static func split(
    _ key: SecretBytes, stripes count: Int, hash: PasswordHash,
    random: inout some RandomNumberGenerator
  ) -> SecretBytes {
    let stripes = SecretBytes(count: key.count * count)
    let sum = SecretBytes(count: key.count)
    defer { withExtendedLifetime(sum) {} }
    for at in stride(from: 0, to: stripes.count, by: 8) {
      let word = random.next()
      let place = UnsafeMutableRawBufferPointer(
        rebasing: stripes.mutable[at..<min(at + 8, stripes.count)])
      withUnsafeBytes(of: word) {
        place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<place.count]))
      }
    }
    for index in 0..<(count - 1) {
      add(stripe(stripes, index, key.count), to: sum.mutable)
      diffuse(sum, hash)
    }
    add(key.all, to: sum.mutable)
    UnsafeMutableRawBufferPointer(rebasing: stripes.mutable[(stripes.count - key.count)...])
      .copyMemory(from: sum.all)
    return stripes
  }

  private static func stripe(
    _ stripes: SecretBytes, _ index: Int, _ size: Int
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: stripes.all[(index * size)..<((index + 1) * size)])
  }

  private static func add(
    _ bytes: UnsafeRawBufferPointer, to sum: UnsafeMutableRawBufferPointer
  ) {
    let words = bytes.count & ~7
    for at in stride(from: 0, to: words, by: 8) {
      let word =
        bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        ^ sum.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      sum.storeBytes(of: word, toByteOffset: at, as: UInt64.self)
    }
    for at in words..<bytes.count { sum[at] ^= bytes[at] }
  }

  /// Replaces each piece of a digest's length by the digest of its number and itself.
  private static func diffuse(_ sum: SecretBytes, _ hash: PasswordHash) {
    let digest = SecretBytes(count: hash.size)
    defer { withExtendedLifetime(digest) {} }
    var at = 0
    var number: UInt32 = 0
    while at < sum.count {
      let count = min(hash.size, sum.count - at)
      let piece = UnsafeMutableRawBufferPointer(rebasing: sum.mutable[at..<(at + count)])
      withUnsafeBytes(of: number.bigEndian) {
        hash.digest($0, UnsafeRawBufferPointer(piece), into: digest.start)
      }
      piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: digest.all[..<count]))
      at += count
      number += 1
    }
  }
}
