/// Where the identifiers of new disks and partitions come from: one seed always gives the same
/// ones, so that a script can make the same disk twice.
///
/// GUIDs are of version 4, RFC 9562 section 5.4. SplitMix64 makes the bits, which are unpredictable
/// only as far as the seed is.
public struct GUIDSource: Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  mutating func next() -> GUID {
    let high = word() & ~0xf000 | 0x4000
    let low = word() & ~(0b11 << 62) | 0b10 << 62
    return GUID(high, low)
  }

  /// An MBR's disk identifier; never 0, which means that there is none.
  mutating func nextDiskIdentifier() -> UInt32 {
    while true {
      let candidate = UInt32(truncatingIfNeeded: word())
      if candidate != 0 { return candidate }
    }
  }

  private mutating func word() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
