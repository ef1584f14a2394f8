import CCrypto

/// Bytes that are overwritten before their memory is given back: keys, and what leads to them.
///
/// Pointers into them hold only as long as the object does. A parameter lives for the whole of its
/// call, and a local one no longer than to its last use: that is why functions take the object, and
/// why locals that are last used by pointer say `withExtendedLifetime`.
final class SecretBytes: @unchecked Sendable {
  // Unchecked, because they are filled before anybody else has them.
  let start: UnsafeMutablePointer<UInt8>
  let count: Int

  init(count: Int) {
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: 0, count: max(count, 1))
    self.count = count
  }

  convenience init(_ source: some Collection<UInt8>) {
    self.init(count: source.count)
    mutable.copyBytes(from: source)
  }

  /// A copy, which nothing overwrites.
  var copy: [UInt8] { [UInt8](all) }

  var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
  var mutable: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  deinit {
    OPENSSL_cleanse(start, count)
    start.deallocate()
  }
}

/// What opens an encrypted image: any bytes. They are overwritten in memory when the last reference
/// goes, which a text that it was made of is not.
public final class Passphrase: Sendable {
  let secret: SecretBytes

  /// The bytes of a text in UTF-8, as QEMU takes them.
  public init(_ text: String) { secret = SecretBytes(text.utf8) }

  public init(bytes: [UInt8]) { secret = SecretBytes(bytes) }
}
