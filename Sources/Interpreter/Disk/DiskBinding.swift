import DiskRuntime

/// What binds the disk runtime to the language: rows, types of objects, and the session's state.
enum DiskBinding {
  /// What is made together, in the order of the reference.
  static let sections: [RowStore.Section] = [
    { imageRows }, { imageFactRows }, { dataRows }, { tableRows }, { tableFactRows },
    { partitionRows }, { partitionFactRows }, { planRows }, { tableEditRows }, { planFactRows },
    { explainRows }, { recordRows }, { attachRows }, { mountRows },
    { convertRows + comparisonFacts },
    { chainRows }, { snapshotRows },
  ]

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

  /// Calls a script's function with a resource that is released when it returns, and also when it
  /// throws: then its error goes first, and what could not be released is tried again at the end.
  func scoped(_ body: Value, _ resource: Value, release: () throws -> Void) throws -> Value {
    let value: Value
    do {
      value = try vm.call(body, resource)
    } catch {
      try? release()
      throw error
    }
    do {
      try release()
    } catch {
      heap.release(value)
      throw error
    }
    return value
  }

  func offset(_ index: Int) -> ByteOffset { ByteOffset(self[index].int) }
}
