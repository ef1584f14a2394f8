/// The rows of the language's own library; those that bind the disk runtime are in Disk/.
enum Library {
  static let rows: [Primitive] =
    outputRows + programRows + numberRows + sizeRows + rangeRows + stringRows + characterRows
    + arrayRows + arrayClosureRows + arrayMutatingRows + dictionaryRows + bytesRows + errorRows
    + jsonRows
}

extension Primitive.Parameter {
  /// The receiver of a row.
  static func receiver(_ type: ScriptType) -> Primitive.Parameter { .unlabeled("self", type) }
}
