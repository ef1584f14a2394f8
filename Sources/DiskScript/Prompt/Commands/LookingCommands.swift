/// Commands that only show something.
enum LookingCommands {
  static func help(_ context: SessionContext, _ topic: Substring) -> SessionAnswer {
    topic.isEmpty ? .text(HelpText.promptPage()) : page(context, topic)
  }

  static func page(_ context: SessionContext, _ topic: Substring) -> SessionAnswer {
    guard !topic.isEmpty else {
      return .error(UsageError(":doc takes a name", help: "write `:doc partitions`"))
    }
    let topic = String(topic)
    if let page = HelpText.page(topic, session: context.session, width: context.width) {
      return .text(page)
    }
    return .error(HelpText.unknown(topic, session: context.session))
  }

  /// Name, type and value in three columns; a function's signature takes two.
  static func variables(_ context: SessionContext, _: Substring) -> SessionAnswer {
    let own = context.session.names().filter(\.isOwn)
    guard !own.isEmpty else { return .text("nothing is declared yet\n") }
    let names = own.map { VisibleText.line($0.name) }
    let types = own.map { VisibleText.line($0.value.isEmpty ? "" : $0.type) }
    let typeWidth = min(types.map(VisibleText.columns(of:)).max() ?? 0, context.width / 3)
    let rest = zip(own, types).map { name, type -> String in
      if name.value.isEmpty { return VisibleText.line(name.summary) }
      let fitted = VisibleText.fitted(type, to: typeWidth)
      let margin = typeWidth - VisibleText.columns(of: fitted) + 2
      return fitted + String(repeating: " ", count: margin) + VisibleText.line(name.value)
    }
    let lines = UsageText.table(Array(zip(names, rest))).map {
      VisibleText.fitted($0, to: context.width)
    }
    return .text(lines.joined(separator: "\n") + "\n")
  }

  /// All of the last value, where the prompt showed the beginning of it.
  static func wholeValue(_ context: SessionContext, _: Substring) -> SessionAnswer {
    guard let echo = context.session.lastValue() else { return .text("there is no value yet\n") }
    return .text(echo.text(colour: context.colour) + "\n")
  }

  static func history(_ context: SessionContext, _ count: Substring) -> SessionAnswer {
    guard let count = count.isEmpty ? 20 : Int(count), count > 0 else {
      return .error(UsageError(":history takes a number", help: "write `:history 50`"))
    }
    let entries = context.history.entries
    let first = max(0, entries.count - count)
    let digits = String(entries.count).count
    var text = ""
    for (offset, entry) in entries[first...].enumerated() {
      let number = String(first + offset + 1)
      text += String(repeating: " ", count: digits - number.count) + number + "  "
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      let margin = "\n" + String(repeating: " ", count: digits + 2)
      text += lines.map { VisibleText.line(String($0)) }.joined(separator: margin) + "\n"
    }
    return .text(text)
  }
}
