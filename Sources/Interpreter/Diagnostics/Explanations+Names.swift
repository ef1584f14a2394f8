/// Explanations of names.
extension Explanations {
  static let unknownName =
    "Nothing of this name is declared where it is used, and the library has none. Names "
    + "that are spelled alike are offered."

  static let alreadyDeclared =
    "The name is declared twice in one scope. A scope inside may use it again."

  static let assignmentToConstant =
    "A constant is assigned to. What is declared with `let`, a parameter and the variable "
    + "of a loop never change; declare a `var`."

  static let usedBeforeDeclared =
    "A variable is used above its declaration. Statements run from the top; only "
    + "functions are known in their whole scope."

  static let outsideOfLoop =
    "`break` or `continue` stands outside of a loop. A function or a closure inside of a "
    + "loop is outside of it."

  static let outsideOfFunction =
    "`return` stands outside of a function and of a closure."

  static let jumpOutOfDefer =
    "A `defer` block is left by `return`, `break`, `continue` or `throw`. It always runs "
    + "to its end."

  static let guardFallsThrough =
    "The block of a `guard` can run past its end. It must leave the scope with `return`, "
    + "`throw`, `break` or `continue`."

  static let placeholderOutsideClosure =
    "`$0` … `$9` are the parameters of a closure that names none. They mean nothing "
    + "elsewhere, and not in a closure with named parameters."

  static let unknownType =
    "An annotation names a type that does not exist."

  static let notAValue =
    "A type or a function of the library stands where a value is needed. Perhaps the "
    + "parentheses of a call are missing."

  static let missingReturn =
    "A function that says with `->` what it gives can come to its end without giving it. Every way "
    + "through it must end with `return`, or by throwing."

  static let mainParameter =
    "`main` is the command line of a script, and this parameter has a type that no word of a "
    + "command line can give, is a second array that would take the rest of it, or has the option "
    + "of another one, as `dry` and `noDry` have with `--no-dry`, or `--help`."

  static let importNotFound =
    "A file that is imported cannot be read. Its path is relative to the file that imports it, or to "
    + "the current folder at the prompt."

  static let importCycle =
    "Files import one another in a circle, so that none of them can be first. Move what they share "
    + "into a file of its own."

  static let importClash =
    "Two imported files have the same name for different things. Rename one of them, or let it begin "
    + "with `_`, which keeps it inside of its file."

  static let notExhaustive =
    "A `switch` has no case for some of the values that it may meet. Add the missing cases, or a "
    + "`default`."

  static let unknownLoopLabel =
    "`break` or `continue` names a loop that it does not stand in. The label stands before the loop, "
    + "as in `outer: for …`."

  static let invalidStructure =
    "A structure says something that cannot be. In a `@layout` every field has a type of a fixed "
    + "width, such as `u32`, `Bytes(16)` or `[4 of Entry]`; elsewhere such types do not exist."

  static let methodUsesLocal =
    "A method uses a variable of the function that its structure stands in. Methods see their "
    + "structure and the names of the outermost level: pass the value, or move the structure out."
}
