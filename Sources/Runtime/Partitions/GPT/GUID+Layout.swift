extension GUID {
  /// From its 16 bytes on disk, which begin at `offset` of `view`.
  init(_ view: LayoutView, at offset: Int) {
    self.init(
      UInt64(view.u32(offset)) << 32 | UInt64(view.u16(offset + 4)) << 16
        | UInt64(view.u16(offset + 6)),
      view.u64(offset + 8).byteSwapped)
  }
}
