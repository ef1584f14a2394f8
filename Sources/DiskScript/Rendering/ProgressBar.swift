import DiskInterpreter
import Glibc

/// How far long work is, on one line of a terminal that is erased when the work ends.
///
/// Nothing is drawn for what is done within half a second.
final class ProgressBar: ProgressListener {
  private let write: (String) -> Void
  private let width: () -> Int
  private let isUnicode: Bool
  /// Seconds on a clock that never goes back.
  private let now: () -> Double
  private var title = ""
  private var start = 0.0
  private var lastDrawn: Double?
  /// Columns of the line that stands on the terminal.
  private var drawnWidth = 0

  static let patience = 0.5
  /// Seconds between two drawings.
  private static let pause = 0.1
  private static let longestBar = 30
  private static let shortestBar = 6
  /// Columns that stay free at the end: the terminal may show `^C` there.
  private static let margin = 3

  init(
    width: @escaping () -> Int, isUnicode: Bool, now: @escaping () -> Double = ProgressBar.clock,
    write: @escaping (String) -> Void
  ) {
    self.width = width
    self.isUnicode = isUnicode
    self.now = now
    self.write = write
  }

  /// On standard error, where that is a terminal on which a line can be drawn anew.
  static func standard(_ invocation: Invocation, after output: OutputStream) -> ProgressBar? {
    guard Terminal.isTerminal(STDERR_FILENO), !Terminal.isDumb, !invocation.quiet,
      !invocation.json
    else { return nil }
    let errors = OutputStream(descriptor: STDERR_FILENO)
    return ProgressBar(
      width: { Terminal.width(STDERR_FILENO) },
      isUnicode: Terminal.allowsUnicode(plain: invocation.plain)
    ) { text in
      output.flush()
      errors.write(text)
      errors.flush()
    }
  }

  static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  // MARK: What the work says

  func began(_ title: String) {
    self.title = title
    start = now()
    lastDrawn = nil
  }

  func moved(done: Int, total: Int) {
    let time = now()
    guard time - start >= Self.patience, time - (lastDrawn ?? 0) >= Self.pause else { return }
    lastDrawn = time
    let line = line(done: done, total: total, seconds: time - start, room: width() - Self.margin)
    let columns = VisibleText.columns(of: line)
    // What the line before had more of is blanked: no escape sequences are needed for that.
    write("\r" + line + String(repeating: " ", count: max(0, drawnWidth - columns)))
    drawnWidth = columns
  }

  func ended() {
    guard drawnWidth > 0 else { return }
    write("\r" + String(repeating: " ", count: drawnWidth) + "\r")
    drawnWidth = 0
  }

  // MARK: The line

  /// The most that fits of title, bar, share, bytes, rate and time left; the share last to go.
  func line(done: Int, total: Int, seconds: Double, room: Int) -> String {
    let total = max(total, 1)
    let done = min(max(done, 0), total)
    let share = Double(done) / Double(total)
    let percent = "\(Int(share * 100))%"
    let bytes = "\(SizeText.human(done)) of \(SizeText.human(total))"
    let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
    var facts = [bytes, "\(SizeText.human(rate))/s"]
    if rate > 0 { facts.append(Self.time(Double(total - done) / Double(rate)) + " left") }
    for count in (0...facts.count).reversed() {
      let tail = ([percent] + facts.prefix(count)).joined(separator: "  ")
      let left = room - VisibleText.columns(of: title) - 2 - tail.count
      let bar = min(left - 4, Self.longestBar)
      if bar >= Self.shortestBar { return "\(title)  \(self.bar(share, bar))  \(tail)" }
      if left >= 0 { return "\(title)  \(tail)" }
    }
    return VisibleText.fitted(percent, to: max(room, 0))
  }

  private func bar(_ share: Double, _ width: Int) -> String {
    let full = Int(share * Double(width))
    return "[" + String(repeating: isUnicode ? "█" : "#", count: full)
      + String(repeating: isUnicode ? "·" : ".", count: width - full) + "]"
  }

  /// `8 s`, `3 min`, `2 h 5 min`.
  static func time(_ seconds: Double) -> String {
    guard seconds < 360_000 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    if whole < 100 { return "\(whole) s" }
    if whole < 6_000 { return "\((whole + 59) / 60) min" }
    let minutes = (whole + 59) / 60
    return "\(minutes / 60) h \(minutes % 60) min"
  }
}
