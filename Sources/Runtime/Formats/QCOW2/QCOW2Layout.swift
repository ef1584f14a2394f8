/// The bytes of a qcow2 file, all big-endian. QEMU, docs/interop/qcow2.txt.
enum QCOW2Layout {
  static let magic: UInt32 = 0x5146_49fb

  /// Offsets in the header. Version 2 ends at `incompatible`.
  enum Field {
    static let version = 4
    static let backingOffset = 8
    static let backingSize = 16
    static let clusterBits = 20
    static let size = 24
    static let cryptMethod = 32
    static let l1Size = 36
    static let l1Offset = 40
    static let refcountTableOffset = 48
    static let refcountTableClusters = 56
    static let snapshotCount = 60
    static let snapshotsOffset = 64
    static let incompatible = 72
    static let compatible = 80
    static let autoclear = 88
    static let refcountOrder = 96
    static let headerLength = 100
    static let compressionType = 104
  }

  static let lengthOfVersion2 = 72
  /// The shortest header of version 3, without a compression type.
  static let lengthOfVersion3 = 104

  /// Features that whoever opens the image must know.
  enum Incompatible {
    static let dirty: UInt64 = 1 << 0
    static let corrupt: UInt64 = 1 << 1
    static let dataFile: UInt64 = 1 << 2
    static let compressionType: UInt64 = 1 << 3
    static let extendedL2: UInt64 = 1 << 4
    static let known = dirty | corrupt | dataFile | compressionType | extendedL2
  }

  enum Compatible {
    static let lazyRefcounts: UInt64 = 1 << 0
  }

  /// Features that whoever writes without knowing them must clear.
  enum Autoclear {
    static let bitmaps: UInt64 = 1 << 0
    static let rawDataFile: UInt64 = 1 << 1
  }

  /// Types of header extensions.
  enum Extension {
    static let end: UInt32 = 0
    static let backingFormat: UInt32 = 0xe279_2aca
    static let featureNames: UInt32 = 0x6803_f857
    static let bitmaps: UInt32 = 0x2385_2875
    static let encryption: UInt32 = 0x0537_be77
    static let dataFile: UInt32 = 0x4441_5441
  }

  /// Bits of L1 and L2 entries.
  enum Entry {
    /// The refcount is exactly one: the cluster may be written in place.
    static let copied: UInt64 = 1 << 63
    static let compressed: UInt64 = 1 << 62
    /// Reads as zeros; standard entries of version 3.
    static let zero: UInt64 = 1
    /// Where a table or cluster lies: bits 9 to 55.
    static let offset: UInt64 = 0x00ff_ffff_ffff_fe00
    /// Bits of an L1 entry, of a standard L2 entry and of one of the refcount table that are always 0.
    static let reservedInL1: UInt64 = 0x7f00_0000_0000_01ff
    static let reservedInL2: UInt64 = 0x3f00_0000_0000_01fe
    static let reservedInRefcountTable: UInt64 = 0x1ff
  }

  /// What QEMU allows, and so the most that an image of use can have.
  enum Limit {
    static let clusterBits = 9...21
    static let l1Bytes = 32 << 20
    static let refcountTableBytes = 8 << 20
    static let snapshots = 65536
    static let snapshotBytes = 64 << 20
    static let backingName = 1023
    static let bitmaps = 65535
    static let bitmapBytes = 64 << 20
  }

  /// The names that QEMU writes into the feature table, for images that bring none.
  static let featureNames: [(type: UInt8, bit: UInt8, name: String)] = [
    (0, 0, "dirty bit"), (0, 1, "corrupt bit"), (0, 2, "external data file"),
    (0, 3, "compression type"), (0, 4, "extended L2 entries"), (1, 0, "lazy refcounts"),
    (2, 0, "bitmaps"), (2, 1, "raw external data"),
  ]
}
