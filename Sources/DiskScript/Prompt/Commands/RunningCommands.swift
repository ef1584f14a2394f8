import DiskInterpreter

/// Commands that lead to something being run.
enum RunningCommands {
  static func time(_ context: SessionContext, _ code: Substring) -> SessionAnswer {
    guard !code.isEmpty else {
      return .error(UsageError(":time takes an expression", help: "write `:time sha256(img)`"))
    }
    return .run(
      SourceText(name: "<prompt>", text: String(code)), isShown: true, isTimed: true)
  }

  static func load(_ context: SessionContext, _ argument: Substring) -> SessionAnswer {
    guard let path = CommandPath.read(argument)?.path else {
      return .error(UsageError(":load takes a file", help: "write `:load script.dsk`"))
    }
    do throws(Diagnostic) {
      let source = try ScriptFile.read(path, isCertainlyScript: path.hasSuffix(".dsk"))
      return .run(source, isShown: false, isTimed: false)
    } catch {
      return .diagnostics([error])
    }
  }

  static func edit(_ context: SessionContext, _ number: Substring) -> SessionAnswer {
    let entries = context.history.entries
    let text: String?
    if number.isEmpty {
      text = entries.last { PromptEntry.parse($0, isDeclared: { _ in true }) == .code($0) }
    } else if let number = Int(number), entries.indices.contains(number - 1) {
      text = entries[number - 1]
    } else {
      return .error(
        UsageError(":edit takes the number of an entry", help: ":history lists them"))
    }
    do throws(ExternalEditor.Failure) {
      return .draft(try ExternalEditor.edit(text ?? ""))
    } catch {
      return .error(UsageError(error.message, help: "set $VISUAL or $EDITOR to your editor"))
    }
  }
}

/// The file that a command names: quoted where it has spaces, `~/` for the person's home.
enum CommandPath {
  /// - Returns: also the words behind the path; nil where there is no path.
  static func read(_ argument: Substring) -> (path: String, rest: Substring)? {
    var path: Substring
    var rest: Substring
    if argument.first == "\"", let end = argument.dropFirst().firstIndex(of: "\"") {
      path = argument[argument.index(after: argument.startIndex)..<end]
      rest = argument[argument.index(after: end)...]
    } else {
      path = argument.prefix { !$0.isWhitespace }
      rest = argument.dropFirst(path.count)
    }
    guard !path.isEmpty else { return nil }
    rest = rest.drop { $0.isWhitespace }
    if path.hasPrefix("~/"), let home = Terminal.variable("HOME") {
      return (home + String(path.dropFirst()), rest)
    }
    return (String(path), rest)
  }
}
