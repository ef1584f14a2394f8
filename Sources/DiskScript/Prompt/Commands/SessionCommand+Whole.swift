extension SessionCommand {
  /// All of the last value, where the prompt showed the beginning of it.
  static func wholeValue(_ context: SessionContext, _: Substring) -> SessionAnswer {
    guard let echo = context.session.lastValue() else { return .text("there is no value yet\n") }
    return .text(echo.text(colour: context.colour) + "\n")
  }
}
