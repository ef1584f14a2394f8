import Foundation
import Testing

@testable import DiskInterpreter

/// Programs that a script runs, and what waits.
@Suite struct HostProcessTests {
  private func files(_ stop: @escaping () -> Bool = { false }) -> Files {
    Files(calls: .linux, isStopWanted: stop)
  }

  private func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  @Test func aStopEndsTheChildAndReapsIt() throws {
    let marker = "31\(UInt32.random(in: 10000...99999))"
    let command = Command(name: "sleep", arguments: [marker])
    var asked = 0
    let stopping = files {
      asked += 1
      return asked > 2
    }
    do {
      _ = try command.run(.system, stopping)
      Issue.record("not stopped")
    } catch {
      #expect(error.code == .interrupted)
    }
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
      return line?.contains(marker) == true
    }
    #expect(processes == [])
  }

  @Test func anInterruptionStopsWhatWaits() {
    for code in [
      "sleep(60)", "run(\"sleep\", 60)", "defer { print(\"deferred\") }\nrun(\"sleep\", 61)",
    ] {
      let engine = Engine(Engine.Configuration { _ in true })
      let flag = engine.interruption
      Thread.detachNewThread {
        usleep(200_000)
        flag.interrupt()
      }
      guard case .interrupted = engine.run(SourceText(name: "w.dsk", text: code)) else {
        Issue.record("not interrupted: \(code)")
        continue
      }
      _ = engine.close()
      #expect(engine.liveObjects == 0)
    }
  }

  @Test func theTimeLimitEndsWhatWaits() {
    let run = ScriptRun("run(\"sleep\", 60)") { $0.limits.seconds = 0.2 }
    #expect(run.ending == .failed("E0705"))
    #expect(ScriptRun("sleep(60)") { $0.limits.seconds = 0.2 }.ending == .failed("E0705"))
  }

  @Test func `making a key from a passphrase ends with the script's time`() {
    // Nothing is made before there is a key.
    let code =
      "createImage(\"never.qcow2\", size: 1MiB, format: .qcow2, encryption: .luks, "
      + "passphrase: \"x\", iterations: 50000000)"
    #expect(ScriptRun(code) { $0.limits.seconds = 0.2 }.ending == .failed("E0705"))
  }

  @Test func anInputThatNobodyGivesIsNotWaitedForAfterAStop() {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let descriptor = ends[0]
    let run = ScriptRun("print(readLine())") {
      $0.host.inputDescriptor = descriptor
      $0.limits.seconds = 0.2
    }
    #expect(run.ending == .failed("E0705"))
  }

  @Test func manyProgramsLeaveNoDescriptor() throws {
    let before = try openDescriptors()
    for _ in 0..<200 { _ = try Command(name: "true", arguments: []).run(.system, files()) }
    for _ in 0..<100 {
      _ = try? Command(name: "no-such-program", arguments: []).run(.system, files())
    }
    // Other tests run meanwhile, and open files of their own.
    #expect(try openDescriptors() < before + 100)
  }

  @Test(
    "a program's line is shown as a shell would take it",
    arguments: [
      (["a", "b c"], "a 'b c'"), (["a", ""], "a ''"), (["it's"], "'it'\\''s'"),
      (["x", "--a=b:c,d", "/e_f.g"], "x --a=b:c,d /e_f.g"), (["a", "*"], "a '*'"),
    ])
  func lines(words: [String], line: String) {
    #expect(Command(name: words[0], arguments: Array(words.dropFirst())).line == line)
  }
}
