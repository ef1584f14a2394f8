import Glibc
import Synchronization

/// The signals that ask the program to stop. A handler stores a number and passes the request on to
/// the session; everything else is done by the main thread when it finds the number.
enum Signals {
  /// The first signal that asks the whole program to end, or 0.
  private static let ending = Atomic<Int32>(0)
  private static let interruptCount = Atomic<Int32>(0)
  private static let resizeCount = Atomic<Int32>(0)
  /// Set once, before the handlers are installed.
  nonisolated(unsafe) private static var session: (any Interruption)?

  /// Installs the handlers for a session. A signal that the program was started with ignored (by
  /// `nohup`, or in a shell's background) stays ignored.
  static func install(for interruption: any Interruption) {
    // Touched here so that no handler is the first to run a lazy initializer.
    _ = (status, interruptCount.load(ordering: .relaxed), resizeCount.load(ordering: .relaxed))
    session = interruption
    for signal in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(signal) {
      handle(signal) { Signals.received($0) }
    }
    // A handler and not SIG_IGN, which child processes would inherit.
    handle(SIGPIPE) { _ in }
    handle(SIGALRM) { _ in }
  }

  /// Also counts changes of the window's size, for the prompt.
  static func watchWindowSize() {
    handle(SIGWINCH) { _ in Signals.windowChanged() }
  }

  /// Nobody reads standard output any more: ends the program like a signal.
  static func outputClosed() { end(SIGPIPE) }

  /// The status that a signal asks the program to end with.
  static var status: ExitStatus? {
    switch ending.load(ordering: .relaxed) {
    case 0: nil
    case SIGHUP: .hungUp
    case SIGPIPE: .outputClosed
    default: .terminated
    }
  }

  /// Whether Ctrl-C or an ending signal came and was not taken yet.
  static var isStopWanted: Bool {
    status != nil || interruptCount.load(ordering: .relaxed) != 0
  }

  /// Whether Ctrl-C came since this was asked last. What begins from here on is not stopped by it.
  static func takeInterrupt() -> Bool {
    guard interruptCount.exchange(0, ordering: .relaxed) != 0 else { return false }
    if status == nil { session?.clear() }
    return true
  }

  /// Nothing is to be stopped any more.
  static func stopTicking() { tick(microseconds: 0) }

  /// Interrupts system calls that wait, again and again: one that begins just after the request to stop
  /// was looked for, such as a write that nobody reads, would else wait for ever.
  private static func tick(microseconds: Int) {
    let interval = timeval(tv_sec: 0, tv_usec: microseconds)
    var timer = itimerval(it_interval: interval, it_value: interval)
    _ = setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  static func takeWindowChange() -> Bool {
    resizeCount.exchange(0, ordering: .relaxed) != 0
  }

  private static func received(_ signal: Int32) {
    tick(microseconds: 200_000)
    if signal == SIGINT {
      interruptCount.store(1, ordering: .relaxed)
      session?.interrupt()
    } else {
      end(signal)
    }
  }

  private static func windowChanged() { resizeCount.store(1, ordering: .relaxed) }

  private static func end(_ signal: Int32) {
    _ = ending.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
    session?.interrupt()
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var old = sigaction()
    guard sigaction(signal, nil, &old) == 0 else { return false }
    return unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Without SA_RESTART: a system call that waits returns, so that the request is seen.
  private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigemptyset(&action.sa_mask)
    _ = sigaction(signal, &action, nil)
  }
}
