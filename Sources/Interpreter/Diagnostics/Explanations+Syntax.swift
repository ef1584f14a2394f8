/// Explanations of syntax.
extension Explanations {
  static let unexpectedToken =
    "The script stops making sense at this place: something else was expected, and the "
    + "diagnostic names it."

  static let expectedExpression =
    "A value is missing: after an operator, after `=`, between commas, or in the header "
    + "of a statement."

  static let expectedName =
    "A name is missing. Names begin with a letter or `_`; a reserved word can be a name "
    + "in backticks."

  static let missingCloser =
    "A bracket or brace is never closed. The place shown is the one that was opened; the "
    + "closing one belongs somewhere before the second place."

  static let strayCloser =
    "A closing bracket or brace has no partner that opens it."

  static let assignmentIsNotAnExpression =
    "`=` stands inside of an expression. Assignment is a statement and has no value; a "
    + "comparison is written `==`."

  static let invalidAssignmentTarget =
    "Left of `=` stands something that cannot be assigned to. A name, a member or a "
    + "subscript can."

  static let operatorsDoNotChain =
    "Two comparisons or two ranges are joined without brackets, such as `a < b < c`. "
    + "Write `a < b && b < c`."

  static let nestedTooDeeply =
    "Brackets, blocks, operators or calls hang together more deeply than the limit, which "
    + "keeps every phase within its stack. Name the inner part, or split the statement."

  static let tooManyErrors =
    "The source has more errors than are shown. Mend the first ones: later ones often "
    + "follow from them."

  static let statementsOnOneLine =
    "A second statement begins on the same line. A line break or `;` separates "
    + "statements. Often something else is meant, such as a call whose parentheses are "
    + "missing."

  static let foreignSyntax =
    "Another language writes it so. The diagnostic says what is written here, and nearly "
    + "always gives the exact edit."

  static let sourceTooLarge =
    "A source has at most 2147483647 bytes (2 GiB − 1). Keep data in a file of its own "
    + "and read it."
}
