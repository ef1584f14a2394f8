import Glibc

/// A started program.
struct ChildProcess {
  let identifier: pid_t

  /// - Parameters:
  ///   - files: what the child gets as descriptors 0, 1, 2.
  ///   - terminal: the path of a terminal to be its controlling one and its descriptors instead.
  ///   - folder: where it runs; nil for the tests' own.
  static func start(
    _ path: String, _ arguments: [String], environment: [String: String],
    files: [Int32] = [], terminal: String? = nil, folder: String? = nil
  ) -> ChildProcess? {
    if let folder {
      // The C library's own way there is not for Swift to see.
      return start(
        "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder, path] + arguments,
        environment: environment, files: files, terminal: terminal)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Whatever ignored or blocked signals the tests were started with, the child has none.
    var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGTSTP] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    if let terminal {
      // POSIX_SPAWN_SETSID: the first terminal that a session's leader opens becomes its controlling terminal.
      flags |= 0x80
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    for (target, source) in files.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var identifier: pid_t = 0
    guard posix_spawn(&identifier, path, &actions, &attributes, &words, &variables) == 0 else {
      return nil
    }
    return ChildProcess(identifier: identifier)
  }

  /// The exit status, or 128 and the signal's number; nil where it still runs after the time.
  func wait(seconds: Double) -> Int32? {
    for _ in 0..<Int(seconds * 200) {
      var status: Int32 = 0
      if waitpid(identifier, &status, WNOHANG) == identifier {
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      }
      usleep(5_000)
    }
    return nil
  }
}

/// A program run to its end with pipes.
struct PipedRun {
  let status: Int32?
  let output: String
  let errors: String

  init(
    _ arguments: [String], program: ProgramUnderTest = .dsk, input: String = "",
    environment: [String: String] = [:], closesOutputEarly: Bool = false
  ) {
    let folder = TemporaryFolder()
    let file = folder.write(input, to: "input")
    let errorFile = folder.write("", to: "errors")
    let inputEnd = open(file, O_RDONLY | O_CLOEXEC)
    let errorEnd = open(errorFile, O_WRONLY | O_CLOEXEC)
    let out = Descriptor.makePipe()
    var variables = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
    variables.merge(environment) { $1 }
    let child = ChildProcess.start(
      program.path, arguments, environment: variables,
      files: [inputEnd, out.write, errorEnd])
    for end in [inputEnd, errorEnd, out.write] { close(end) }
    if closesOutputEarly {
      var byte: UInt8 = 0
      _ = read(out.read, &byte, 1)
      output = ""
    } else {
      output = Descriptor.readAll(out.read)
    }
    close(out.read)
    status = child?.wait(seconds: 20)
    if status == nil, let child { kill(child.identifier, SIGKILL) }
    errors = TemporaryFolder.read(errorFile) ?? ""
  }
}
