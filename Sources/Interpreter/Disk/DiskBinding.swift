import DiskRuntime

/// What binds the disk runtime to the language: rows, types of objects, and the session's state.
enum DiskBinding {
  static let rows: [Primitive] =
    imageRows + imageFactRows + dataRows + tableRows + tableFactRows + partitionRows
    + partitionFactRows + recordRows + attachRows + mountRows

  static func makeSession() -> any HostSession { DiskSession() }

  // The names of the types of objects, for signatures.
  static let image: ScriptType = .host("Image")
  static let partition: ScriptType = .host("Partition")
  static let partitionTable: ScriptType = .host("PartitionTable")
  static let attachment: ScriptType = .host("Attachment")
  static let mount: ScriptType = .host("Mount")
  /// Anything with bytes at positions.
  static let storage: ScriptType = .oneOf([image, partition])
}

extension PrimitiveCall {
  func wrap(_ image: ImageHandle) -> Value { wrap(image, "Image") }

  func image(_ index: Int) -> ImageHandle { host(index, as: ImageHandle.self) }

  func partition(_ index: Int) -> PartitionHandle { host(index, as: PartitionHandle.self) }

  /// The bytes of an image, or of one partition of it.
  func device(_ index: Int) throws -> any BlockDevice {
    if let image = hostIfAny(index, as: ImageHandle.self) { return image.image.device }
    let part = partition(index)
    return try part.image.image.slice(part.partition)
  }

  func offset(_ index: Int) -> ByteOffset { ByteOffset(self[index].int) }
}
