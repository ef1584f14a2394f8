/// Explanations of calls and labels.
extension Explanations {
  static let wrongLabel =
    "An argument has another label than the parameter in its place, or none, or one too "
    + "many. The signature is shown."

  static let missingArgument =
    "A parameter without a default gets no value."

  static let extraArgument =
    "The call passes more arguments than there are parameters."

  static let notCallable =
    "What stands before the parentheses is no function."

  static let unknownMember =
    "Values of this type have no member of this name. Members that are spelled alike are "
    + "offered."

  static let unknownSymbol =
    "A symbol such as `.gpt` is none of those that the parameter takes. They are listed."

  static let memberNeedsCall =
    "The member does something, so it is called with parentheses: `part.attach()`."

  static let memberIsNoCall =
    "The member is a plain value and takes no parentheses."

  static let duplicateLabel =
    "Two parameters, or two arguments, have the same label."
}
