import Glibc
import Testing

/// Other people's programs, which decide what is right.
enum Tool {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  struct Failure: Error {
    let text: String
  }

  /// Whether every one of these programs is installed.
  static func has(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }

  static var isRoot: Bool { geteuid() == 0 }

  static func path(_ name: String) -> String? {
    let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
    return (search.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"])
      .map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// Runs a program to its end. Output goes through files, so that no pipe can fill up.
  static func run(_ name: String, _ arguments: [String], input: String = "") throws -> Result {
    guard let program = path(name) else { throw Failure(text: "\(name) is not installed") }
    let folder = try TemporaryFolder()
    let names = ["in", "out", "err"].map { folder.path($0) }
    try folder.write(Array(input.utf8), to: "in")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, names[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, names[1], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, names[2], O_WRONLY | O_CREAT, 0o600)
    var argv = cStrings([program] + arguments)
    var environment = cStrings(["LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    defer { for text in argv + environment { free(text) } }
    var pid: pid_t = 0
    let failed = posix_spawn(&pid, program, &actions, nil, &argv, &environment)
    guard failed == 0 else { throw Failure(text: "\(name): \(String(cString: strerror(failed)))") }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return Result(
      status: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f,
      output: String(decoding: try folder.read("out"), as: UTF8.self),
      errors: String(decoding: try folder.read("err"), as: UTF8.self))
  }

  private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { text in strdup(text) }
    copies.append(nil)
    return copies
  }

  /// Runs a program that must succeed, and returns what it printed.
  @discardableResult
  static func output(
    _ name: String, _ arguments: [String], input: String = ""
  ) throws -> String {
    let result = try run(name, arguments, input: input)
    guard result.status == 0 else {
      throw Failure(text: "\(name) \(arguments): status \(result.status): \(result.errors)")
    }
    return result.output
  }

  /// What `sfdisk -J` prints; nil where it sees no table.
  static func sfdiskJSON(_ path: String) throws -> String? {
    let result = try run("sfdisk", ["-J", path])
    return result.output.isEmpty ? nil : result.output
  }
}
