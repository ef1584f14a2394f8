/// The bytes of a LUKS header of version 1, all big-endian. LUKS On-Disk Format Specification 1.2.3.
enum LUKSLayout {
  /// `LUKS`, 0xba, 0xbe.
  static let magic: [UInt8] = [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]
  static let size = 592

  /// Offsets in the header. Names are 32 bytes that end with a zero.
  enum Field {
    static let version = 6
    static let cipher = 8
    static let mode = 40
    static let hash = 72
    /// In sectors of 512 bytes.
    static let payload = 104
    static let keyBytes = 108
    static let digest = 112
    static let digestSalt = 132
    static let digestIterations = 164
    static let uuid = 168
    static let slots = 208
  }

  /// Offsets in one of the eight key slots.
  enum Slot {
    static let count = 8
    static let size = 48
    static let state = 0
    static let iterations = 4
    static let salt = 8
    /// In sectors of 512 bytes from the header's start.
    static let offset = 40
    static let stripes = 44
    static let active: UInt32 = 0x00ac_71f3
    static let inactive: UInt32 = 0x0000_dead
  }

  static let nameBytes = 32
  static let saltBytes = 32
  static let digestBytes = 20
  /// How often a key is stored over in its slot: the only number that programs write.
  static let stripes = 4000
  /// Key material begins at a multiple of so many bytes.
  static let alignment = 4096

  enum Limit {
    /// So many take the fastest machines some seconds, and slow ones a minute.
    static let iterations = 50_000_000
    /// The largest key that programs write, of Serpent or Twofish in XTS, has 64 bytes.
    static let keyBytes = 128
  }

  /// The bytes of a slot's key material on the disk.
  static func material(keyBytes: Int) -> Int { keyBytes * stripes }

  /// Where a new header puts slot `index`, in bytes; slot 8 is the end of all of them.
  static func slotOffset(_ index: Int, keyBytes: Int) -> Int {
    let room = (material(keyBytes: keyBytes) + alignment - 1) / alignment * alignment
    return alignment + index * room
  }
}
