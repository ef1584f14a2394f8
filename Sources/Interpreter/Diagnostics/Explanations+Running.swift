/// Explanations of a running script.
extension Explanations {
  static let overflow =
    "The result does not fit 64 bits. Integers never wrap silently; `&+`, `&-` and `&*` "
    + "wrap on purpose."

  static let divisionByZero =
    "A division or a remainder by zero."

  static let inexactDivision =
    "A division of sizes leaves a remainder. It is exact or an error: say how to round "
    + "with `divided(by:rounding:)`."

  static let indexOutOfRange =
    "An index is not inside of the array, the string or the bytes."

  static let keyNotFound =
    "A dictionary has no such key and the value was needed. `dictionary[key] ?? value` "
    + "gives one."

  static let unexpectedNil =
    "A value was nil and is needed: it was unwrapped with `!` or passed on. Test it with "
    + "`if let` or `??`."

  static let invalidRange =
    "A range ends before it begins."

  static let invalidArgument =
    "A function got a value that it cannot work with. The diagnostic says which and why."

  static let uncaught =
    "An error was thrown and not caught, and has ended the script."

  static let assertionFailed =
    "Something that the script asserts is not so."

  static let mutationConflict =
    "A value was changed while something else was working on it, such as a list inside of "
    + "its own `map`."

  static let wrongCount =
    "A pattern takes apart an array or a tuple with another number of elements. A pattern in `let` "
    + "must fit; `if case [a, b] = …` asks first."

  static let brokenConstraint =
    "The bytes do not satisfy a constraint of the layout that they are read with. The diagnostic "
    + "names the field and its bytes; `lenient: true` gives the value and the list of what is wrong."

  static let invalidText =
    "A text could not be read as what it should be, such as JSON, CSV or a date. The message "
    + "says at which line and column, and what is wrong there."
}
