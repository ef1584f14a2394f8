/// Explanations of warnings.
extension Explanations {
  static let unreachableCode =
    "A statement can never run: one before it always leaves the block."

  static let unusedResult =
    "A value is computed and dropped. Use it, or discard it with `let _ =`."
}
