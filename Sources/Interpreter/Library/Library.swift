/// The rows of the language's own library; those that bind the disk runtime are in Disk/.
enum Library {
  /// The types of objects that the library makes.
  static let hostTypes = fileHostTypes + regexHostTypes

  static let rows: [Primitive] =
    numbers + texts + sequences + bytesOfAllKinds + outputRows + programRows + expectRows
    + errorRows + jsonRows
    + outsideRows

  private static let numbers =
    numberRows + roundingRows + mathRows + integerRows + formatRows + sizeRows + rangeRows

  private static let texts =
    stringRows + characterRows + stringPiecesRows + stringSearchRows + scalarRows + regexRows

  private static let sequences =
    sequenceRows + pairRows + arrayRows + arrayPartRows + sortingRows + groupingRows
    + arrayMutatingRows + arrayChangeRows + dictionaryRows + dictionaryClosureRows
    + dictionaryMergingRows
    + endRows

  private static let bytesOfAllKinds =
    bytesRows + bytesMakingRows + bytesPartRows + bytesTextRows + bytesChangeRows + checksumRows
    + layoutRows

  /// What touches the world outside, and the texts that come from there.
  private static let outsideRows: [Primitive] =
    csvRows + pathRows + fileRows + fileFactRows + folderRows + openFileRows + dateRows
    + datePartRows + worldRows + runRows
}

extension Primitive.Parameter {
  /// The receiver of a row.
  static func receiver(_ type: ScriptType) -> Primitive.Parameter { .unlabeled("self", type) }
}
