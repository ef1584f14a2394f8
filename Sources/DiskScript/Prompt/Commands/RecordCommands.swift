import DiskInterpreter
import Glibc

/// Commands about the session as a whole: saving it, taking the last entry back, beginning anew.
enum RecordCommands {
  static func save(_ context: SessionContext, _ argument: Substring) -> SessionAnswer {
    guard let (path, rest) = CommandPath.read(argument), rest.isEmpty || rest == "overwrite" else {
      return .error(UsageError(":save takes a file", help: "write `:save script.dsk`"))
    }
    let (text, errors) = context.session.savedScript(at: path)
    // A script that does not check would not run again.
    if !errors.isEmpty { return .diagnostics(errors) }
    do throws(Diagnostic) {
      try write(text, to: path, replaces: rest == "overwrite")
    } catch {
      if error.code == .file, access(path, F_OK) == 0, rest.isEmpty {
        return .error(
          UsageError(
            "\(path) exists already", help: "write `:save \(path) overwrite` to replace it"))
      }
      return .diagnostics([error])
    }
    let lines = text.utf8.count { $0 == 0x0A }
    return .text("saved \(lines) line\(lines == 1 ? "" : "s") to \(VisibleText.line(path))\n")
  }

  private static func write(
    _ text: String, to path: String, replaces: Bool
  ) throws(Diagnostic) {
    if replaces, access(path, F_OK) == 0 {
      return try FileReplacement.replace(path, with: Array(text.utf8))
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path, errno) }
    let stream = OutputStream(descriptor: file)
    stream.write(text)
    stream.flush()
    let number = stream.failure ?? 0
    close(file)
    if number == 0 { return }
    unlink(path)
    throw failure(path, number)
  }

  private static func failure(_ path: String, _ number: Int32) -> Diagnostic {
    Diagnostic(
      number == EACCES || number == EPERM || number == EROFS ? .permission : .file,
      "cannot write the script: \(SystemError.text(number))",
      in: SourceText(name: path, bytes: []), at: [])
  }

  static func undo(_ context: SessionContext, _: Substring) -> SessionAnswer {
    do throws(Engine.UndoRefusal) {
      try context.session.undo()
      return .text("the last entry is undone\n")
    } catch {
      return .error(refusal(error))
    }
  }

  private static func refusal(_ refusal: Engine.UndoRefusal) -> UsageError {
    switch refusal {
    case .nothing:
      UsageError(
        "there is nothing to undo", help: "only the last entry that ran to its end can be undone")
    case .effects(let names):
      UsageError(
        "the last entry cannot be undone: it called "
          + names.map { "`\($0)`" }.joined(separator: ", ") + ", whose effect would stay",
        help: "undo that by hand; `:reset` forgets every variable")
    case .gone(let name):
      UsageError(
        "the last entry cannot be undone: what `\(name)` stood for is closed",
        help: "open it again")
    }
  }

  static func reset(_ context: SessionContext, _: Substring) -> SessionAnswer {
    .released(context.session.reset(), "the session begins anew")
  }
}
