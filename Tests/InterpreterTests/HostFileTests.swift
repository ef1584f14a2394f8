import Foundation
import Testing

@testable import DiskInterpreter

/// Files of scripts when the system does not play along.
@Suite struct HostFileTests {
  /// A fresh folder, removed afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func files(
    isStopWanted: Bool = false, _ change: (inout FileCalls) -> Void = { _ in }
  ) -> Files {
    var calls = FileCalls.linux
    change(&calls)
    return Files(calls: calls, isStopWanted: { isStopWanted })
  }

  private func replace(_ path: String, _ text: String, _ files: Files) throws {
    try Array(text.utf8).withUnsafeBytes { bytes in
      try files.replace(path, with: bytes, overwrite: true)
    }
  }

  private func code(_ body: () throws -> Void) -> HostError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? HostError)?.code
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private final class Counter: @unchecked Sendable { var value = 0 }

  enum Step: CaseIterable { case open, write, synchronize, rename }

  @Test(
    "a file that cannot be replaced is as it was, and nothing lies beside it",
    arguments: Step.allCases)
  func nothingIsHalfDone(step: Step) throws {
    try inFolder { folder in
      let path = folder + "/a"
      try replace(path, "old", files())
      let failing = files { calls in
        switch step {
        case .open:
          let real = calls.open
          calls.open = { $1 & O_CREAT != 0 ? -ENOSPC : real($0, $1, $2) }
        case .write: calls.write = { _, _, _ in Int(-ENOSPC) }
        case .synchronize: calls.synchronize = { _ in -EIO }
        case .rename: calls.rename = { _, _ in -EROFS }
        }
      }
      let expected: HostError.Code =
        switch step {
        case .open, .write: .noSpace
        case .synchronize: .inputOutput
        case .rename: .readOnly
        }
      #expect(code { try replace(path, "new", failing) } == expected)
      #expect(try text(path) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func aDiskThatFillsUpWhileAppendingLeavesTheOldEnd() throws {
    try inFolder { folder in
      let path = folder + "/a"
      try replace(path, "old", files())
      let real = FileCalls.linux.write
      let count = Counter()
      let failing = files { calls in
        calls.write = { fd, from, size in
          count.value += 1
          return count.value == 1 ? real(fd, from, 2) : Int(-ENOSPC)
        }
      }
      #expect(
        code {
          try Array("more".utf8).withUnsafeBytes { bytes in try failing.append(bytes, to: path) }
        } == .noSpace)
      #expect(try text(path) == "old")
      #expect(count.value == 2)
    }
  }

  @Test func aFileThatAppendingMadeAndCouldNotFillIsGone() throws {
    try inFolder { folder in
      let failing = files { calls in calls.write = { _, _, _ in Int(-ENOSPC) } }
      #expect(
        code {
          try [1].withUnsafeBytes { bytes in try failing.append(bytes, to: folder + "/a") }
        } == .noSpace)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }

  @Test func writesThatTakeOnlyAPartGoOn() throws {
    try inFolder { folder in
      let real = FileCalls.linux.write
      let slow = files { calls in calls.write = { fd, from, size in real(fd, from, min(size, 3)) } }
      try replace(folder + "/a", "0123456789", slow)
      #expect(try text(folder + "/a") == "0123456789")
    }
  }

  @Test func aSignalInterruptsNothingUnlessAStopIsWanted() throws {
    try inFolder { folder in
      let real = FileCalls.linux.write
      let count = Counter()
      let interrupted: (inout FileCalls) -> Void = { calls in
        calls.write = { fd, from, size in
          count.value += 1
          return count.value % 2 == 1 ? Int(-EINTR) : real(fd, from, size)
        }
      }
      try replace(folder + "/a", "text", files(interrupted))
      #expect(try text(folder + "/a") == "text")
      count.value = 0
      #expect(
        code { try replace(folder + "/b", "text", files(isStopWanted: true, interrupted)) }
          == .interrupted)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func whereTheFileSystemCannotRenameSafelyAnExistingFileStaysAllTheSame() throws {
    try inFolder { folder in
      let old = files { calls in calls.renameNew = { _, _ in -EINVAL } }
      try [1].withUnsafeBytes { bytes in
        try old.replace(folder + "/a", with: bytes, overwrite: false)
      }
      try "x".write(toFile: folder + "/b", atomically: false, encoding: .utf8)
      #expect(code { try old.move(folder + "/a", to: folder + "/b", overwrite: false) } == .exists)
      #expect(try text(folder + "/b") == "x")
    }
  }

  @Test func betweenFileSystemsAFileIsCopiedAndThenRemoved() throws {
    try inFolder { folder in
      try replace(folder + "/a", "moved", files())
      let real = FileCalls.linux.renameNew
      let far = files { calls in
        calls.renameNew = { from, to in from.hasSuffix("/a") ? -EXDEV : real(from, to) }
      }
      try far.move(folder + "/a", to: folder + "/b", overwrite: false)
      #expect(try text(folder + "/b") == "moved")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["b"])
    }
  }

  @Test func aFileThatGrowsWhileItIsReadIsReadToItsEnd() throws {
    try inFolder { folder in
      let path = folder + "/a"
      try replace(path, "0123456789", files())
      let run = ScriptRun("print(readText(\"\(path)\"), readBytes(\"\(path)\").count)") {
        let real = FileCalls.linux.descriptorStatus
        $0.host.files.descriptorStatus = { fd, status in
          let result = real(fd, &status)
          status.st_size = 4
          return result
        }
      }
      #expect(run.output == "0123456789 10\n")
      #expect(run.leaked == 0)
    }
  }

  @Test func aFileThatIsLargerThanTheMemoryIsRefusedBeforeItIsRead() throws {
    try inFolder { folder in
      let path = folder + "/a"
      try "".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(truncate(path, 1 << 40) == 0)
      for read in ["readText", "readBytes"] {
        let run = ScriptRun("print(\(read)(\"\(path)\").count)") {
          $0.limits.memoryBytes = 64 << 20
        }
        #expect(run.ending == .failed("E0703"))
        #expect(run.leaked == 0)
      }
      let endless = ScriptRun("print(readBytes(\"/dev/zero\").count)") {
        $0.limits.memoryBytes = 64 << 20
      }
      #expect(endless.ending == .failed("E0703"))
    }
  }

  @Test func goingThroughAFileTakesNoMoreThanAPieceOfIt() throws {
    try inFolder { folder in
      let path = folder + "/a"
      try String(repeating: "0123456789abcde\n", count: 1 << 18)
        .write(toFile: path, atomically: false, encoding: .utf8)
      let run = ScriptRun(
        """
        var count = 0
        for line in openFile("\(path)").lines { count += line.count }
        for chunk in openFile("\(path)").chunks(of: 64KiB) { count += chunk.count }
        print(count)
        """
      ) { $0.limits.memoryBytes = 2 << 20 }
      #expect(run.output == "\((15 + 16) << 18)\n")
      #expect(run.leaked == 0)
    }
  }

  @Test func anUnreadableSectorEndsALoopWithItsFile() throws {
    try inFolder { folder in
      try replace(folder + "/a", "one\ntwo\n", files())
      let run = ScriptRun("for line in openFile(\"\(folder)/a\").lines { print(line) }") {
        $0.host.files.readAt = { _, _, _, _ in Int(-EIO) }
      }
      #expect(run.ending == .failed("E0601"))
      #expect(run.message.hasSuffix("a: cannot read it: Input/output error"))
      #expect(run.leaked == 0)
    }
  }

  // MARK: Temporary things

  @Test func whatIsTemporaryGoesAlsoWhereTheScriptWasInterrupted() throws {
    try inFolder { folder in
      let engine = Engine(
        {
          var configuration = Engine.Configuration { _ in true }
          configuration.host.temporaryRoot = folder
          return configuration
        }())
      engine.interruption.interrupt()
      let code =
        "let a = temporaryFolder()\ntemporaryFile()\nwriteText(a + \"/x\", \"\")\nwhile true {}"
      guard case .interrupted = engine.run(SourceText(name: "t.dsk", text: code)) else {
        Issue.record("not interrupted")
        return
      }
      #expect(engine.close().failures.isEmpty)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }

  @Test func whatIsTemporaryAndCannotBeRemovedIsReported() throws {
    try inFolder { folder in
      var configuration = Engine.Configuration { _ in true }
      configuration.host.temporaryRoot = folder
      configuration.host.files.unlink = { _ in -EIO }
      let engine = Engine(configuration)
      _ = engine.run(SourceText(name: "t.dsk", text: "temporaryFile()"))
      #expect(engine.close().failures.map(\.diagnostic.code) == [.releaseFailed])
    }
  }
}
