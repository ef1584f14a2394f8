import Foundation
import Glibc
import TestSupport

/// A script that runs while a test does something to it.
final class RunningScript {
  private let pid: pid_t
  private let folder: String
  private var status: ChildProcess.Status?

  /// Starts `dsk`. The script makes the file `ready` when the test may go on.
  init(_ code: String, in run: DiskRun) throws {
    guard let program = Program.path else { throw Program.NotBuilt() }
    folder = run.folder
    try write(code, to: folder + "/script.dsk")
    pid = try ChildProcess.spawn(
      [program, "script.dsk"], in: folder, Program.environment(in: folder, [:]),
      streams: ["/dev/null", folder + "/out", folder + "/err"])
  }

  deinit {
    if status == nil { _ = ChildProcess.wait(for: pid, seconds: 0) }
  }

  var output: String { text("out") }
  var errors: String { text("err") }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
  }

  func waitUntilReady() throws {
    for _ in 0..<1000 {
      if access(folder + "/ready", F_OK) == 0 { return }
      usleep(10_000)
    }
    throw DiskRun.Failed(description: "the script did not get ready: \(errors)")
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// How it ended, at most 20 seconds later.
  func end() -> ChildProcess.Status {
    let ended = status ?? ChildProcess.wait(for: pid, seconds: 20)
    status = ended
    return ended
  }
}
