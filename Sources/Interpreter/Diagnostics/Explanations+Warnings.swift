/// Explanations of warnings.
extension Explanations {
  static let unreachableCode =
    "A statement can never run: one before it always leaves the block."

  static let unusedResult =
    "A value is computed and dropped. Use it, or discard it with `let _ =`."

  static let unusedName =
    "A constant, a variable or a function is declared and nothing uses it. Often a name is misspelled "
    + "where it was meant. `dsk check` says so of what no other file can see: names inside of blocks "
    + "and functions, names that begin with `_`, and the variables of a script that is no library."

  static let neverChanged =
    "A variable is declared with `var` and nothing changes it. Declared with `let` it says so to "
    + "those who read the script. `dsk check` reports it."

  static let neverRead =
    "A variable is assigned to, and nothing reads it, so that the assignments are for nothing. "
    + "`dsk check` reports it."

  static let mainCalled =
    "The script calls `main` itself. It runs by itself behind the last statement, with the arguments "
    + "of the command line, so that it would run twice."
}
