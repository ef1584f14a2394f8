/// The rows of the language's own library; those that bind the disk runtime are in Disk/.
enum Library {
  /// The types of objects that the library makes.
  static let hostTypes = fileHostTypes + regexHostTypes

  /// What is made together, the parts in the order of the reference.
  static let sections: [RowStore.Section] =
    numberSections + textSections + sequenceSections + bytesSections + programSections
    + outsideSections

  private static let numberSections: [RowStore.Section] = [
    { numberRows }, { roundingRows }, { mathRows }, { integerRows }, { formatRows }, { sizeRows },
    { rangeRows },
  ]

  private static let textSections: [RowStore.Section] = [
    { stringRows }, { characterRows }, { stringPiecesRows }, { stringSearchRows }, { scalarRows },
    { regexRows },
  ]

  private static let sequenceSections: [RowStore.Section] = [
    { sequenceRows }, { pairRows }, { arrayRows }, { arrayPartRows }, { sortingRows },
    { groupingRows }, { arrayMutatingRows }, { arrayChangeRows }, { dictionaryRows },
    { dictionaryClosureRows }, { dictionaryMergingRows }, { endRows },
  ]

  private static let bytesSections: [RowStore.Section] = [
    { bytesRows }, { bytesMakingRows }, { bytesPartRows }, { bytesTextRows }, { bytesChangeRows },
    { checksumRows }, { layoutRows },
  ]

  private static let programSections: [RowStore.Section] = [
    { outputRows }, { programRows }, { expectRows }, { errorRows }, { jsonRows },
  ]

  /// What touches the world outside, and the texts that come from there.
  private static let outsideSections: [RowStore.Section] = [
    { csvRows }, { pathRows }, { fileRows }, { fileFactRows }, { folderRows }, { openFileRows },
    { dateRows }, { datePartRows }, { worldRows }, { runRows },
  ]
}

extension Primitive.Parameter {
  /// The receiver of a row.
  static func receiver(_ type: ScriptType) -> Primitive.Parameter { .unlabeled("self", type) }
}
