import Foundation
import Glibc

/// A program run to its end, with what it wrote. Its output goes to files, so that it can never
/// wait for a reader.
public struct ChildProcess: Sendable {
  public enum Status: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// Killed by us, with the processes of its group, because it took too long.
    case timedOut
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public let status: Status
  public let output: String
  public let errors: String

  public init(status: Status, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// Runs `program`, found on the PATH of `environment` where it holds no slash.
  /// - Parameters:
  ///   - environment: the whole environment; nil for that of the tests.
  ///   - input: its standard input; nil for /dev/null.
  ///   - seconds: after this time it is killed.
  public static func run(
    _ program: String, _ arguments: [String], in folder: String,
    environment: [String: String]? = nil,
    input: [UInt8]? = nil, seconds: Double = 60
  ) throws -> ChildProcess {
    try withTemporaryFolder { own in
      let environment = environment ?? ProcessInfo.processInfo.environment
      let inputPath = input == nil ? "/dev/null" : own + "/in"
      if let input { try Data(input).write(to: URL(fileURLWithPath: inputPath)) }
      let pid = try spawn(
        [try find(program, in: environment["PATH"] ?? "")] + arguments, in: folder, environment,
        streams: [inputPath, own + "/out", own + "/err"])
      let status = wait(for: pid, seconds: seconds)
      return ChildProcess(
        status: status, output: try text(own + "/out"), errors: try text(own + "/err"))
    }
  }

  /// Whether a program of this name is on the PATH of the tests, or where Debian keeps those of root.
  public static func has(_ program: String) -> Bool {
    (try? find(program, in: ProcessInfo.processInfo.environment["PATH"] ?? "")) != nil
  }

  private static func find(_ program: String, in path: String) throws -> String {
    if program.contains("/") { return program }
    let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
    let found = folders.map { $0 + "/" + program }.first { access($0, X_OK) == 0 }
    guard let found else { throw Failure(description: "no program '\(program)' on the PATH") }
    return found
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// Starts a program, in a process group of its own and without blocked signals, which a thread of
  /// the tests may have.
  /// - Parameters:
  ///   - command: the program's path and its arguments.
  ///   - streams: the files that are its standard input, output and error output.
  public static func spawn(
    _ command: [String], in folder: String, _ environment: [String: String], streams: [String]
  ) throws -> pid_t {
    // Glibc's module hides the spawn action that changes the folder; env(1) does the same.
    let command = ["/usr/bin/env", "-C", folder] + command
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, streams[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, streams[1], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, streams[2], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))

    var pid: pid_t = 0
    let code = withCStrings(command) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&pid, command[0], &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else {
      throw Failure(description: "cannot run \(command[0]): \(String(cString: strerror(code)))")
    }
    return pid
  }

  /// Waits for the end of a process that `spawn` started; kills it with its group where it takes longer.
  public static func wait(for pid: pid_t, seconds: Double) -> Status {
    let end = ContinuousClock.now + .seconds(seconds)
    var raw: Int32 = 0
    while waitpid(pid, &raw, WNOHANG) == 0 {
      if ContinuousClock.now > end {
        kill(-pid, SIGKILL)
        waitpid(pid, &raw, 0)
        return .timedOut
      }
      usleep(1_000)
    }
    let signal = raw & 0x7F
    return signal == 0 ? .exited((raw >> 8) & 0xFF) : .signalled(signal)
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}
