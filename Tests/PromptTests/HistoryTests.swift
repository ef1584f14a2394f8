import Glibc
import Testing

@testable import DiskScript

/// The history and its file.
@Suite(.timeLimit(.minutes(2))) struct HistoryTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/history" }

  @Test(arguments: ["", "a", "a\nb", "\\n", "\\", "a\\\nb\r\n", "漢\t😀", "\n\n"])
  func anEntryComesBackAsItWas(entry: String) throws {
    let file = HistoryFile(path: path)
    try file.append("before")
    try file.append(entry)
    try file.append("after")
    #expect(try file.load() == ["before", entry, "after"].filter { !$0.isEmpty })
  }

  @Test(arguments: [
    "image(\"a.qcow2\", passphrase: \"secret\")", " let p = \"secret\"",
    "createImage(\"a\", size: 1MiB, passphrase:\n  [\"secret\"])",
    "f(passphrase: p)\ng(passphrase: #\"secret\"#)",
  ])
  func whatIsPrivateStaysInTheSession(entry: String) throws {
    let history = History(file: HistoryFile(path: path))
    for text in ["image(\"a.qcow2\", passphrase: p)", entry, "print(1)"] { history.add(text) }
    #expect(history.entries.contains(entry))
    #expect(
      try HistoryFile(path: path).load() == ["image(\"a.qcow2\", passphrase: p)", "print(1)"])
  }

  @Test func parallelAppendsAndTrimsLoseNoneOfTheNewest() async throws {
    var file = HistoryFile(path: path)
    file.byteLimit = 16_384
    let shared = file
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<250 { try shared.append("writer \(writer) entry \(number)") }
        }
      }
      try await group.waitForAll()
    }
    let entries = try file.load()
    #expect(entries.count > 100)
    for writer in 0..<8 {
      // What is left of each writer is an unbroken run of its entries, in order.
      let numbers = entries.filter { $0.hasPrefix("writer \(writer) ") }.compactMap {
        Int($0.split(separator: " ").last ?? "")
      }
      if let first = numbers.first { #expect(numbers == Array(first..<250)) }
    }
    #expect(entries.contains { $0.hasSuffix("entry 249") })
  }

  @Test func withoutATrimEveryParallelAppendIsThere() async throws {
    let file = HistoryFile(path: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask { for number in 0..<100 { try file.append("\(writer).\(number)") } }
      }
      try await group.waitForAll()
    }
    let expected = (0..<8).flatMap { writer in (0..<100).map { "\(writer).\($0)" } }
    #expect(try file.load().sorted() == expected.sorted())
  }

  @Test func aTornLineSpoilsNoOther() throws {
    _ = folder.write("good\nto", to: "history")
    let file = HistoryFile(path: path)
    try file.append("next")
    #expect(try file.load() == ["good", "to", "next"])
  }

  @Test func linesThatAreNoTextAreLeftOut() throws {
    _ = folder.write(Array("a\n".utf8) + [0xFF, 0xFE, 0x0A] + Array("b\n".utf8), to: "history")
    #expect(try HistoryFile(path: path).load() == ["a", "b"])
  }

  @Test func trimmingKeepsTheNewestAndTheMode() throws {
    var file = HistoryFile(path: path)
    file.entryLimit = 10
    for number in 0..<25 { try file.append("\(number)") }
    try file.trimIfNeeded()
    #expect(try file.load() == (15..<25).map { "\($0)" })
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aLinkedHistoryStaysALink() throws {
    let target = folder.write("", to: "target")
    #expect(symlink(target, path) == 0)
    var file = HistoryFile(path: path)
    file.entryLimit = 1
    for number in 0..<4 { try file.append("\(number)") }
    try file.trimIfNeeded()
    #expect(TemporaryFolder.read(target) == "3\n")
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func aHistoryThatOthersCanReadIsClosedToThem() throws {
    _ = folder.write("a\n", to: "history")
    chmod(path, 0o644)
    try HistoryFile(path: path).append("b")
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aLockHeldByAnotherDelaysButLosesNothing() throws {
    let file = HistoryFile(path: path)
    try file.append("first")
    let holder = open(path, O_RDWR | O_CLOEXEC)
    #expect(flock(holder, LOCK_EX) == 0)
    let history = History(file: file)
    history.add("second")
    #expect(history.takeComplaint()?.contains("lock") == true)
    #expect(history.takeComplaint() == nil)
    close(holder)
    history.add("third")
    #expect(try file.load() == ["first", "second", "third"])
  }

  @Test func aRepeatedEntryIsKeptOnce() throws {
    let history = History(file: HistoryFile(path: path))
    for entry in ["a", "a", "b", "a"] { history.add(entry) }
    #expect(history.entries == ["a", "b", "a"])
    #expect(try HistoryFile(path: path).load() == ["a", "b", "a"])
  }

  @Test func theWalkFollowsThePrefixAndEndsAtTheDraft() {
    var walk = HistoryWalk(
      ["let a", "print(1)", "let b", "let b", "x"], draft: "let z", prefix: "let")
    #expect(walk.older() == "let b")
    #expect(walk.older() == "let a")
    #expect(walk.older() == nil)
    #expect(walk.shown == "let a")
    #expect(walk.newer() == "let b")
    #expect(walk.newer() == "let z")
    #expect(walk.newer() == nil)
  }
}
