import Foundation
import Testing

/// The program with pipes instead of a terminal: commands, statuses, bad input.
@Suite struct ProgramTests {
  private let folder = TemporaryFolder()

  @Test func aScriptGetsEverythingBehindItsName() {
    let script = folder.write("#!/usr/bin/env dsk\nprint(arguments)\n", to: "a.dsk")
    let run = PipedRun(["--quiet", script, "--json", "-e", "x", "--", "y"])
    #expect(run.output == "--json,-e,x,--,y\n")
    #expect(run.status == 0)
    #expect(PipedRun(["run", script, "-h"]).output == "-h\n")
    #expect(PipedRun(["-e", "print(arguments)", "-q", "z"]).output == "-q,z\n")
    #expect(PipedRun(["-", "-q"], input: "print(arguments)").output == "-q\n")
  }

  @Test func withoutATerminalStandardInputIsAScript() {
    let run = PipedRun([], input: "print(\"a\")\nprint(\"b\")\n1 + 1\n")
    #expect(run.output == "a\nb\n")
    #expect(run.errors == "")
    #expect(run.status == 0)
  }

  @Test func statusesFollowTheContract() {
    #expect(PipedRun(["-e", "print(\"a\")"]).status == 0)
    #expect(PipedRun(["-e", "1 / 0"]).status == 1)
    #expect(PipedRun(["-e", "undefined"]).status == 2)
    #expect(PipedRun(["--nonsense"]).status == 2)
    if ProgramUnderTest.isFixture { #expect(PipedRun(["-e", "fixtureRefuse"]).status == 3) }
  }

  @Test func aScriptThatDoesNotCheckDoesNotRun() {
    let run = PipedRun([], input: "print(\"first\")\nundefined\n")
    #expect(run.output == "")
    #expect(run.errors.contains("<standard input>:2:1"))
    #expect(run.status == 2)
  }

  @Test func checkLooksAtEveryFileAndRunsNone() {
    let good = folder.write("print(\"ran\")\n", to: "good.dsk")
    let bad = folder.write("undefined\n", to: "bad.dsk")
    let run = PipedRun(["check", bad, good, folder.path + "/missing.dsk"])
    #expect(run.output == "")
    #expect(run.errors.contains("bad.dsk:1:1"))
    #expect(run.errors.contains("missing.dsk"))
    #expect(run.status == 2)
    #expect(PipedRun(["check", good]).status == 0)
  }

  @Test func aMissingScriptIsNamedAndANearOneOffered() {
    _ = folder.write("", to: "build.dsk")
    let run = PipedRun([folder.path + "/biuld.dsk"])
    #expect(
      run.errors == """
        error[E0601]: cannot read the script: No such file or directory
          \(folder.path)/biuld.dsk
        help: did you mean `\(folder.path)/build.dsk`?

        """)
    #expect(run.status == 2)
  }

  @Test func aDirectoryIsNoScript() {
    let run = PipedRun([folder.path])
    #expect(run.errors.hasPrefix("error[E0601]: cannot read the script: Is a directory\n"))
    #expect(run.status == 2)
  }

  @Test(.enabled(if: getuid() != 0, "root reads everything"))
  func aScriptThatMayNotBeReadSaysSo() {
    let script = folder.write("", to: "secret.dsk")
    chmod(script, 0)
    let run = PipedRun([script])
    #expect(run.errors.contains("Permission denied"))
    #expect(run.status == 2)
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 512), [0xFF, 0xFE, 0x0A], Array("a\0b".utf8)])
  func aDiskIsNotTakenForAScript(bytes: [UInt8]) {
    let disk = folder.write(bytes, to: "disk.img")
    let run = PipedRun([disk])
    #expect(run.errors.contains("this is not a script"))
    #expect(run.errors.contains("image(\"\(disk)\")"))
    #expect(run.status == 2)
  }

  @Test func aHugeSparseDiskIsReportedAtOnce() {
    let disk = folder.write("", to: "huge.img")
    #expect(truncate(disk, 1 << 40) == 0)
    #expect(PipedRun([disk]).errors.contains("this is not a script"))
    #expect(PipedRun(["run", disk]).errors.contains("E0114"))
  }

  @Test func aDevicWithoutEndIsCutOff() {
    #expect(PipedRun(["run", "/dev/zero"]).errors.contains("E0114"))
  }

  @Test func diagnosticsAsJSONAreOneObjectALineWithAllMembers() throws {
    let source = "undefined\n  und\u{1B}\n"
    let run = PipedRun(["--json", "-"], input: source)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(!run.errors.contains("\u{1B}"))
    for line in lines {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let object = try #require(value as? [String: Any])
      #expect(object["code"] as? String == "E0201")
      #expect(object["file"] as? String == "<standard input>")
      #expect(object.count == 17)
    }
    #expect(run.status == 2)
  }

  @Test func wrongUsageIsJSONToo() throws {
    let run = PipedRun(["--json", "--nonsense"])
    let value = try JSONSerialization.jsonObject(with: Data(run.errors.utf8))
    let object = try #require(value as? [String: Any])
    #expect(object["message"] as? String == "unknown option '--nonsense'")
    #expect(object["code"] is NSNull)
    #expect(object.count == 17)
  }

  @Test func quietKeepsErrorsOnly() {
    let run = PipedRun(["-q", "-e", "1 / 0"])
    #expect(run.errors.hasPrefix("error[E0502]: division by zero"))
  }

  @Test func outputToAPipeHasNoEscapes() {
    let run = PipedRun(["-e", "1 / 0"], environment: ["TERM": "xterm"])
    #expect(!run.errors.contains("\u{1B}"))
    #expect(!PipedRun(["--help"], environment: ["TERM": "xterm"]).output.contains("\u{1B}"))
  }

  @Test func aReaderThatGoesAwayEndsTheScriptQuietly() {
    let run = PipedRun(
      ["-e", "while true { print(\"flood\") }"], closesOutputEarly: true)
    #expect(run.status == 141)
    #expect(run.errors == "")
  }

  @Test func aFullDiskUnderStandardOutputIsAFailure() throws {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for end in [full, null] { close(end) } }
    let child = try #require(
      ChildProcess.start(
        ProgramUnderTest.path, ["-e", "print(\"a\")"], environment: [:], files: [null, full, null]))
    #expect(child.wait(seconds: 20) == 1)
  }

  @Test func aSignalStopsAScriptWithItsStatus() throws {
    for (signal, status) in [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)] {
      let ends = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
      defer { ends.deallocate() }
      #expect(pipe(ends) == 0)
      let null = open("/dev/null", O_RDWR | O_CLOEXEC)
      let child = try #require(
        ChildProcess.start(
          ProgramUnderTest.path, ["-e", "while true { print(\"a\") }"], environment: [:],
          files: [null, ends[1], null]))
      close(ends[1])
      var byte: UInt8 = 0
      // It runs once it prints.
      #expect(read(ends[0], &byte, 1) == 1)
      kill(child.identifier, signal)
      _ = Descriptor.readAll(ends[0])
      #expect(child.wait(seconds: 20) == status)
      close(ends[0])
      close(null)
    }
  }

  @Test func helpAndVersionGoToStandardOutput() {
    #expect(PipedRun(["--help"]).output.hasPrefix("dsk: scripts and a prompt for disk images\n"))
    #expect(PipedRun(["--version"]).output == "dsk 0.1.0\n")
    #expect(PipedRun(["help"]).output.contains("partitions"))
    #expect(PipedRun(["help", "partitions"]).output.contains("in number order"))
    #expect(PipedRun(["help", "json"]).output.contains("endColumn"))
    let unknown = PipedRun(["help", "partitons"])
    #expect(unknown.errors.contains("did you mean 'partitions'?"))
    #expect(unknown.status == 2)
  }
}
