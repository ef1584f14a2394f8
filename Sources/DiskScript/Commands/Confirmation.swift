import DiskInterpreter
import Glibc

/// Asks a person, once, before what is on a disk or in a file is lost. The answer is No unless it
/// begins with a `y`.
struct Confirmation {
  let output: OutputStream
  let colour: Bool

  func ask(_ loss: PossibleLoss) -> Bool {
    if output.endsWithinLine { output.write("\n") }
    let style = Style(hasColour: colour)
    output.write(style.paint(question(loss), .warning) + "\n")
    for line in loss.contents { output.write("  " + VisibleText.line(line) + "\n") }
    // What was typed before the question is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    output.write("Go on? [y/N] ")
    output.flush()
    let answer = readLine()
    if answer?.last == 0x0A { output.noteReturn() } else { output.write("\n") }
    guard let first = answer?.first(where: { $0 != 0x20 }) else { return false }
    return first == UInt8(ascii: "y") || first == UInt8(ascii: "Y")
  }

  private func question(_ loss: PossibleLoss) -> String {
    let path = VisibleText.line(loss.path)
    return switch loss.kind {
    case .replacedFile: "\(path) exists and will be replaced. What is in it will be lost:"
    case .device: "\(path) is a block device and will be written to. What is on it may be lost:"
    }
  }

  /// A line as it came; nil where there is none, and after Ctrl-C.
  private func readLine() -> [UInt8]? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR, !Signals.isStopWanted { continue }
      guard count == 1 else { return nil }
      if line.count < 100 || byte == 0x0A { line.append(byte) }
      if byte == 0x0A { return line }
    }
  }
}
