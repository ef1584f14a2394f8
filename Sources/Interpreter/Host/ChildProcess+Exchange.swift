import Glibc

/// Feeding a child and listening to it until it ends.
extension ChildProcess {
  private static let errorLimit = 1 << 20

  /// Writes the input, keeps the output, and waits for the end. What descendants write after the
  /// program itself has ended is not waited for.
  func finish(
    _ command: Command, _ isStopWanted: () -> Bool
  ) throws(HostError) -> Command.Result {
    var result = Command.Result()
    var left = (command.input ?? [])[...]
    let deadline = command.timeout.map { ChildProcess.now + $0 }
    do throws(HostError) {
      while !hasEnded() {
        if isStopWanted() { throw .interrupted }
        if let deadline, ChildProcess.now >= deadline { throw ChildProcess.late(command) }
        wait(until: deadline, hasInput: !left.isEmpty)
        feed(&left)
        try listen(&result, command)
      }
      try listen(&result, command)
    } catch {
      terminate()
      throw error
    }
    closeAll()
    setStatus(&result)
    return result
  }

  private static func late(_ command: Command) -> HostError {
    HostError(
      .timedOut, "`\(command.line)` took longer than \(command.timeout ?? 0) seconds",
      hint: "give it more time with `timeout:`")
  }

  private func setStatus(_ result: inout Command.Result) {
    let status = waitStatus ?? 0
    let signal = status & 0x7F
    result.signal = signal == 0 ? nil : signal
    result.status = signal == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(signal)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Until something can be done, a signal comes, or it is time to look whether a stop is wanted.
  private func wait(until deadline: Double?, hasInput: Bool) {
    if !hasInput { ChildProcess.close(&input) }
    var entries = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errorOutput, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: ending, events: Int16(POLLIN), revents: 0),
    ]
    // Without a descriptor of the process its end is asked for again and again.
    var milliseconds: Int32 = ending >= 0 ? 100 : 5
    if let deadline {
      milliseconds = min(milliseconds, Int32(max(1, (deadline - ChildProcess.now) * 1000)))
    }
    _ = poll(&entries, nfds_t(entries.count), milliseconds)
  }

  private func feed(_ left: inout ArraySlice<UInt8>) {
    guard input >= 0, !left.isEmpty else { return }
    let count = PipeSignal.held {
      left.withUnsafeBytes { write(input, $0.baseAddress, min($0.count, 1 << 16)) }
    }
    if count > 0 {
      left = left.dropFirst(count)
    } else if count < 0, errno != EAGAIN, errno != EINTR {
      // It reads no more: that is its own affair.
      left = []
    }
    if left.isEmpty { ChildProcess.close(&input) }
  }

  private func listen(_ result: inout Command.Result, _ command: Command) throws(HostError) {
    drain(&output, into: &result.output, limit: command.outputLimit)
    if result.output.count > command.outputLimit {
      throw HostError(
        .tooLarge, "`\(command.line)` wrote more than \(command.outputLimit) bytes",
        hint: "let it write to a file, and go through that with `openFile`")
    }
    let limit = ChildProcess.errorLimit
    drain(&errorOutput, into: &result.errorOutput, limit: 2 * limit)
    // The end says what went wrong.
    result.errorOutput.removeFirst(max(0, result.errorOutput.count - limit))
  }

  /// Reads what is there, up to a little more than `limit` bytes in all.
  private func drain(_ descriptor: inout Int32, into bytes: inout [UInt8], limit: Int) {
    while descriptor >= 0, bytes.count <= limit {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
      } else if count == 0 || errno != EINTR {
        if count < 0, errno == EAGAIN { return }
        ChildProcess.close(&descriptor)
      }
    }
  }
}

/// Writing to a pipe that nobody reads must not end the program, whatever it does about that signal.
enum PipeSignal {
  static func held(_ body: () -> Int) -> Int {
    var pipe = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    var pending = sigset_t()
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let count = body()
    let number = errno
    if count < 0, number == EPIPE, !wasPending {
      var none = timespec()
      while sigtimedwait(&pipe, nil, &none) < 0, errno == EINTR {}
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = number
    return count
  }
}
