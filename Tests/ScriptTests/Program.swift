import Foundation
import TestSupport

/// The program under test.
enum Program {
  /// `DISKSCRIPT_DSK`, else the release build, else the debug build.
  static let path: String? = {
    let said = ProcessInfo.processInfo.environment["DISKSCRIPT_DSK"].map { [$0] }
    let candidates = said ?? [".build/release/dsk", ".build/debug/dsk"].map(Project.path)
    return candidates.first { access($0, X_OK) == 0 }
  }()

  /// The folder of other people's images: `DISKSCRIPT_CORPUS`, else `shared/corpus` beside the project.
  static let corpus: String? = {
    let said = ProcessInfo.processInfo.environment["DISKSCRIPT_CORPUS"]
    let candidates = said.map { [$0] } ?? [Project.path("../shared/corpus")]
    return candidates.first { access($0 + "/manifest.json", R_OK) == 0 }
  }()

  struct NotBuilt: Error, CustomStringConvertible {
    let description = "no dsk to test: run `make build`, or set DISKSCRIPT_DSK"
  }

  /// Runs it in `folder`, where it must also leave no object alive at its end.
  static func run(
    _ arguments: [String], in folder: String, environment extra: [String: String] = [:],
    input: [String] = [], seconds: Double = 10
  ) throws -> ChildProcess {
    guard let path else { throw NotBuilt() }
    let bytes = input.isEmpty ? nil : Array(input.map { $0 + "\n" }.joined().utf8)
    return try ChildProcess.run(
      path, arguments, in: folder, environment: environment(in: folder, extra), input: bytes,
      seconds: seconds)
  }

  /// What scripts and their set-up see: nothing of the person who runs the tests but the PATH.
  static func environment(in folder: String, _ extra: [String: String]) -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let own = [
      "PATH": path + ":/usr/sbin:/sbin", "HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "NO_COLOR": "1", "DISKSCRIPT_CHECK_LEAKS": "1", "DISKSCRIPT_CORPUS": corpus ?? "",
    ]
    return own.merging(extra) { $1 }
  }

  /// Why a case cannot run here; nil where it can.
  static func missing(_ needs: [String]) -> String? {
    for need in needs {
      let isMet =
        switch need {
        case "root": geteuid() == 0
        case "plain": geteuid() != 0
        case "loop": access("/dev/loop-control", R_OK | W_OK) == 0
        case "corpus": corpus != nil
        default: ChildProcess.has(need)
        }
      if !isMet { return "needs \(need)" }
    }
    return nil
  }
}
