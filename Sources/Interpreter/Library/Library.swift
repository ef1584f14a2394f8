/// The rows of the language's own library; those that bind the disk runtime are in Disk/.
enum Library {
  static let rows: [Primitive] =
    numbers + texts + sequences + bytesOfAllKinds + outputRows + programRows + errorRows + jsonRows

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
}

extension Primitive.Parameter {
  /// The receiver of a row.
  static func receiver(_ type: ScriptType) -> Primitive.Parameter { .unlabeled("self", type) }
}
