/// The bytes that a layout is read from, as far as they were asked for.
struct LayoutSource {
  /// What is read, for messages; nil for bytes that have no name.
  let name: String?
  /// Where the first byte lies in what the script reads, for messages.
  let origin: Int
  /// How many there are from there on.
  let available: Int
  /// So many bytes from an index on, counted from `origin`; never asked for more than there are.
  private let fetch: (Int, Int) throws -> [UInt8]
  private var loaded: [UInt8] = []

  /// A layout whose width is not known before is read in pieces of this size.
  private static let pieceBytes = 4096

  init(
    name: String? = nil, origin: Int, available: Int,
    fetch: @escaping (Int, Int) throws -> [UInt8]
  ) {
    self.name = name
    self.origin = origin
    self.available = max(0, available)
    self.fetch = fetch
  }

  /// Makes sure that `count` bytes from the beginning are loaded, where there are so many.
  /// - Returns: whether there are.
  mutating func load(_ count: Int) throws -> Bool {
    if count <= loaded.count { return true }
    guard count <= available else { return false }
    let wanted = min(available, max(count, loaded.count + LayoutSource.pieceBytes))
    // Nothing past what is needed is asked of a device at its first piece: it may be unreadable.
    let end = loaded.isEmpty ? count : wanted
    loaded += try fetch(loaded.count, end - loaded.count)
    return true
  }

  /// Bytes that are loaded.
  func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { loaded[range] }
}
