import CLinux
import Glibc

/// A program that runs, and the pipes to it. Our ends never wait.
final class ChildProcess {
  let process: pid_t
  /// Becomes readable when the process has ended; negative on kernels without such descriptors.
  let ending: Int32
  var input: Int32
  var output: Int32
  var errorOutput: Int32
  /// Where what comes from a pipe is read to.
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  /// What `waitpid` said; nil as long as it runs.
  private(set) var waitStatus: Int32?

  /// Starts it. It inherits no descriptor but its three.
  init(_ command: Command, environment: [String]) throws(HostError) {
    let pipes = try Pipes(wantsInput: command.input != nil)
    let plan = SpawnPlan(pipes, folder: command.folder)
    let (code, process) = plan.spawn([command.name] + command.arguments, environment)
    pipes.closeChildEnds()
    guard code == 0 else {
      pipes.closeOwnEnds()
      throw ChildProcess.failure(code, command.name)
    }
    self.process = process
    (input, output, errorOutput) = (pipes.input.own, pipes.output.own, pipes.errorOutput.own)
    ending = dsk_process_descriptor(process)
    for descriptor in [input, output, errorOutput] where descriptor >= 0 {
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
  }

  deinit {
    closeAll()
    buffer.deallocate()
    if ending >= 0 { Glibc.close(ending) }
  }

  private static func failure(_ number: Int32, _ name: String) -> HostError {
    guard number == ENOENT else {
      return .system("posix_spawn", number, doing: "cannot run it", path: name)
    }
    var error = HostError(
      .notFound, "there is no such program", path: name,
      hint: name.contains("/") ? nil : "is it installed, and in a folder of PATH?")
    error.call = ("posix_spawn", number)
    return error
  }

  static func close(_ descriptor: inout Int32) {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  func closeAll() {
    ChildProcess.close(&input)
    ChildProcess.close(&output)
    ChildProcess.close(&errorOutput)
  }

  /// Whether it has ended; it leaves no zombie then.
  func hasEnded() -> Bool {
    if waitStatus != nil { return true }
    var status: Int32 = 0
    while true {
      let found = waitpid(process, &status, WNOHANG)
      if found == process {
        waitStatus = status
      } else if found < 0 {
        if errno == EINTR { continue }
        // Somebody else waits for all children of this program: the status is lost.
        waitStatus = 0
      }
      return waitStatus != nil
    }
  }

  /// Ends it: asks first, and two seconds later does not ask.
  func terminate() {
    closeAll()
    if hasEnded() { return }
    kill(process, SIGTERM)
    for _ in 0..<200 where !hasEnded() { usleep(10_000) }
    if hasEnded() { return }
    kill(process, SIGKILL)
    while !hasEnded() { usleep(1000) }
  }
}

/// The three pipes of a child: our ends and its own.
private struct Pipes {
  struct Pair {
    var own: Int32 = -1
    var child: Int32 = -1
  }

  var input = Pair()
  var output = Pair()
  var errorOutput = Pair()

  init(wantsInput: Bool) throws(HostError) {
    do throws(HostError) {
      if wantsInput {
        let ends = try Pipes.make()
        input = Pair(own: ends.write, child: ends.read)
      }
      var ends = try Pipes.make()
      output = Pair(own: ends.read, child: ends.write)
      ends = try Pipes.make()
      errorOutput = Pair(own: ends.read, child: ends.write)
    } catch {
      closeOwnEnds()
      closeChildEnds()
      throw error
    }
  }

  private static func make() throws(HostError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard dsk_pipe(&ends) == 0 else {
      throw .system("pipe2", errno, doing: "cannot make a pipe", path: nil)
    }
    return (aboveStandard(ends[0]), aboveStandard(ends[1]))
  }

  /// Where this program was started without one of its three descriptors, a pipe would take its number,
  /// and get into its own way in the child.
  private static func aboveStandard(_ descriptor: Int32) -> Int32 {
    if descriptor > 2 { return descriptor }
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    if moved < 0 { return descriptor }
    Glibc.close(descriptor)
    return moved
  }

  func closeChildEnds() {
    for end in [input.child, output.child, errorOutput.child] where end >= 0 { Glibc.close(end) }
  }

  func closeOwnEnds() {
    for end in [input.own, output.own, errorOutput.own] where end >= 0 { Glibc.close(end) }
  }
}

/// What the child does between its birth and its program.
private final class SpawnPlan {
  private var actions = posix_spawn_file_actions_t()
  private var attributes = posix_spawnattr_t()

  init(_ pipes: Pipes, folder: String?) {
    posix_spawn_file_actions_init(&actions)
    if pipes.input.child >= 0 {
      posix_spawn_file_actions_adddup2(&actions, pipes.input.child, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, pipes.output.child, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, pipes.errorOutput.child, STDERR_FILENO)
    if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    // Descriptors of a host that were not opened for this program alone.
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    posix_spawnattr_init(&attributes)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
  }

  deinit {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }

  /// - Returns: an errno, and the process where it is 0.
  func spawn(_ words: [String], _ environment: [String]) -> (Int32, pid_t) {
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
    return (code, process)
  }
}
