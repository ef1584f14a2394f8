import CEdit
import Glibc

extension LineEditor {
  private enum Wait { case ready, interrupted, resized, ended }

  private static let interruptKey: wchar_t = 3

  /// libedit's next key: 1 with a character, 0 at the end of input.
  func readCharacter(_ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
    mendCursor()
    if let text = draft {
      draft = nil
      insert(text)
      send("\r")
      dsk_el_refresh(handle)
    }
    if !pendingKeys.isEmpty {
      character.pointee = wchar_t(bitPattern: pendingKeys.removeFirst().value)
      return 1
    }
    while true {
      if pendingBytes.isEmpty {
        if features.colour, dsk_readable_within(STDIN_FILENO, 0) == 0 { paint() }
        switch wait() {
        case .ready: break
        case .ended: return end()
        case .resized:
          redrawResized()
          continue
        case .interrupted:
          character.pointee = Self.interruptKey
          return 1
        }
      }
      guard var scalar = readScalar() else { return end() }
      if isVi, scalar == "\u{1B}" { scalar = escapeKey() }
      character.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
  }

  private func end() -> Int32 {
    inputHasEnded = true
    return 0
  }

  /// What an Escape stands for: itself, or the code of the key whose sequence follows at once.
  private func escapeKey() -> Unicode.Scalar {
    var sequence: [Unicode.Scalar] = []
    repeat {
      guard !pendingBytes.isEmpty || dsk_readable_within(STDIN_FILENO, 25) == 1,
        let next = readScalar()
      else { break }
      sequence.append(next)
    } while !EscapeKeys.isComplete(sequence)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: sequence)
    if let code = EscapeKeys.code(for: String(text)) { return code }
    pendingKeys = sequence
    return "\u{1B}"
  }

  /// The signals are blocked but while waiting, so that none slips in between the look at its flag and
  /// the wait.
  private func wait() -> Wait {
    var blocked = sigset_t()
    var original = sigset_t()
    sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH] { sigaddset(&blocked, signal) }
    pthread_sigmask(SIG_BLOCK, &blocked, &original)
    defer { pthread_sigmask(SIG_SETMASK, &original, nil) }
    while true {
      if Signals.status != nil { return .ended }
      if Signals.takeInterrupt() { return .interrupted }
      if Signals.takeWindowChange() { return .resized }
      // Any error but a signal shows itself when the key is read.
      if dsk_wait_readable(STDIN_FILENO, &original) > 0 || errno != EINTR { return .ready }
    }
  }

  /// One character of UTF-8, read byte by byte so that what follows stays for the programs that an
  /// entry starts. A byte that fits nowhere becomes U+FFFD. Nil at the end of input.
  func readScalar() -> Unicode.Scalar? {
    guard let first = readByte() else { return nil }
    let length = Self.sequenceLength(first)
    guard length > 1 else { return length == 1 ? Unicode.Scalar(first) : "\u{FFFD}" }
    var bytes = [first]
    while bytes.count < length {
      guard let byte = readByte() else { return nil }
      guard byte & 0xC0 == 0x80 else {
        pendingBytes.insert(byte, at: 0)
        return "\u{FFFD}"
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
  }

  private func readByte() -> UInt8? {
    if !pendingBytes.isEmpty { return pendingBytes.removeFirst() }
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count < 0, errno == EINTR, Signals.status == nil { continue }
      return nil
    }
  }

  /// What came between Return and the end of raw mode. A Ctrl-C among it was no signal yet: it becomes one
  /// now, so that the entry stops, and takes with it what was typed before it. All else is typed at the
  /// next prompt.
  func takeTypedAhead() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while pendingBytes.count < 1 << 16, dsk_readable_within(STDIN_FILENO, 0) == 1 {
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      guard count > 0 else { break }
      pendingBytes += chunk[..<count]
    }
    guard let last = pendingBytes.lastIndex(of: UInt8(Self.interruptKey)) else { return }
    pendingBytes.removeSubrange(...last)
    kill(getpid(), SIGINT)
  }

  private static func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }
}
