import DiskInterpreter
import Glibc

/// Has a text edited by the person's own editor.
enum ExternalEditor {
  struct Failure: Error {
    let message: String
  }

  /// `$VISUAL`, else `$EDITOR`, else `vi`; both may hold arguments.
  static var command: String {
    [Terminal.variable("VISUAL"), Terminal.variable("EDITOR")].compactMap { $0 }
      .first { !$0.isEmpty } ?? "vi"
  }

  /// Runs the editor on a copy and waits for its end. The terminal must be in its usual mode.
  /// - Returns: the text as it was left, without line breaks at its end.
  static func edit(_ text: String) throws(Failure) -> String {
    let named = Terminal.variable("TMPDIR") ?? ""
    let folder = named.hasPrefix("/") ? named : "/tmp"
    var template = Array((folder + "/dsk-XXXXXX.dsk").utf8CString)
    let file = mkstemps(&template, 4)
    guard file >= 0 else {
      throw Failure(message: "cannot make a file to edit: \(SystemError.text(errno))")
    }
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { unlink(path) }
    let stream = OutputStream(descriptor: file)
    stream.write(text + "\n")
    stream.flush()
    close(file)
    if let number = stream.failure {
      throw Failure(message: "cannot write \(path): \(SystemError.text(number))")
    }
    try run(path)
    do throws(Diagnostic) {
      let edited = try ScriptFile.read(path, isCertainlyScript: true)
      return PastedText.clean(Array(String(decoding: edited.bytes, as: UTF8.self).unicodeScalars))
    } catch {
      throw Failure(message: error.message)
    }
  }

  private static func run(_ path: String) throws(Failure) {
    let arguments = ["sh", "-c", "exec \(command) \"$1\"", "sh", path]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let number = posix_spawn(&child, "/bin/sh", nil, nil, &words, environ)
    guard number == 0 else {
      throw Failure(message: "cannot start \(command): \(SystemError.text(number))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    // A Ctrl-C that was pressed there was meant for the editor.
    _ = Signals.takeInterrupt()
    Signals.stopTicking()
    guard status == 0 else {
      throw Failure(message: "\(command) failed: nothing of it is taken")
    }
  }
}
