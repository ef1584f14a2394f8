/// Explanations of types, units and operators.
extension Explanations {
  static let wrongType =
    "A value has another type than the one that is needed here."

  static let notABool =
    "A condition is neither true nor false. Nothing else counts as a truth value: "
    + "compare, as in `count > 0`."

  static let inexactConversion =
    "A conversion would change the value, such as of 1.5 to an Int. Round explicitly."

  static let branchWithoutValue =
    "A branch of an `if` or a `switch` that is used as a value gives none. End it with an "
    + "expression, or leave by `return` or `throw`; an `if` needs its `else`."

  static let operandTypes =
    "The operator does not work on values of these types. Nothing is converted silently."

  static let sizeWithInt =
    "A Size and an Int are mixed. A Size counts bytes and an Int counts anything: write a "
    + "unit, such as `512B`, or multiply by the size of what is counted."
}
