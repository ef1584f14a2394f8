/// Where lines end, in texts and in files: at what Swift's `isNewline` says.
enum LineBreak {
  /// The most bytes that one takes.
  static let longest = 3

  /// The length of the line break at a place, 0 where there is none.
  static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    switch bytes[at] {
    case 0x0D: at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1
    case 0x0A...0x0C: 1
    case 0xC2: at + 1 < bytes.count && bytes[at + 1] == 0x85 ? 2 : 0
    case 0xE2 where at + 2 < bytes.count && bytes[at + 1] == 0x80:
      bytes[at + 2] == 0xA8 || bytes[at + 2] == 0xA9 ? 3 : 0
    default: 0
    }
  }
}
