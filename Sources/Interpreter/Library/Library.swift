/// The rows of the language's own library; those that bind the disk runtime are in Disk/.
enum Library {
  static let rows: [Primitive] =
    outputRows + programRows + numberRows + roundingRows + sizeRows + rangeRows + stringRows
    + characterRows + sequenceRows + arrayRows + sortingRows + arrayMutatingRows + dictionaryRows
    + dictionaryClosureRows + bytesRows + bytesMakingRows + checksumRows + errorRows + expectRows
    + jsonRows + layoutRows
}

extension Primitive.Parameter {
  /// The receiver of a row.
  static func receiver(_ type: ScriptType) -> Primitive.Parameter { .unlabeled("self", type) }
}
