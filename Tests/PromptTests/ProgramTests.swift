import Foundation
import Testing

/// The program with pipes instead of a terminal: commands, statuses, bad input.
@Suite(.timeLimit(.minutes(2))) struct ProgramTests {
  private let folder = TemporaryFolder()

  @Test func aScriptGetsEverythingBehindItsName() {
    let script = folder.write("#!/usr/bin/env dsk\nprint(arguments)\n", to: "a.dsk")
    let run = PipedRun(["--quiet", script, "--json", "-e", "x", "--", "y"])
    #expect(run.output == "[\"--json\", \"-e\", \"x\", \"--\", \"y\"]\n")
    #expect(run.status == 0)
    #expect(PipedRun(["run", script, "-h"]).output == "[\"-h\"]\n")
    #expect(PipedRun(["-e", "print(arguments)", "-q", "z"]).output == "[\"-q\", \"z\"]\n")
    #expect(PipedRun(["-", "-q"], input: "print(arguments)").output == "[\"-q\"]\n")
  }

  @Test func withoutATerminalStandardInputIsAScript() {
    let run = PipedRun([], input: "print(\"a\")\nprint(\"b\")\n")
    #expect(run.output == "a\nb\n")
    #expect(run.errors == "")
    #expect(run.status == 0)
  }

  @Test func statusesFollowTheContract() {
    #expect(PipedRun(["-e", "print(\"a\")"]).status == 0)
    #expect(PipedRun(["-e", "print(1 / 0)"]).status == 1)
    #expect(PipedRun(["-e", "unheard"]).status == 2)
    #expect(PipedRun(["--nonsense"]).status == 2)
    #expect(PipedRun(["-e", "fixtureRefuse"], program: .fixture).status == 3)
  }

  @Test func aScriptThatDoesNotCheckDoesNotRun() {
    let run = PipedRun([], input: "print(\"first\")\nunheard\n")
    #expect(run.output == "")
    #expect(run.errors.contains("<standard input>:2:1"))
    #expect(run.status == 2)
  }

  @Test func checkLooksAtEveryFileAndRunsNone() {
    let good = folder.write("print(\"ran\")\n", to: "good.dsk")
    let bad = folder.write("unheard\n", to: "bad.dsk")
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

  @Test(arguments: [[UInt8](repeating: 0, count: 512), [0xFF, 0xFE, 0x0A], Array("a\0b".utf8), []])
  func anImageWithoutATerminalIsShown(bytes: [UInt8]) {
    let disk = folder.write(bytes, to: "disk.img")
    let run = PipedRun([disk])
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.hasPrefix("\(disk) (raw, \(bytes.count) B)\n"))
    #expect(run.output.hasSuffix("\"no partition table, and nothing else that is known\"\n"))
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func aHugeSparseDiskIsShownAtOnce() {
    let disk = folder.write("", to: "huge.img")
    #expect(truncate(disk, 1 << 40) == 0)
    #expect(PipedRun([disk]).output.contains("(raw, 1 TiB)"))
    #expect(PipedRun(["run", disk]).errors.contains("E0114"))
  }

  @Test func aScriptFindsTheImageThatIsNamedBeforeIt() {
    let disk = folder.write([UInt8](repeating: 0, count: 4096), to: "disk.img")
    #expect(PipedRun([disk, "-e", "print(img.size)"]).output == "4096\n")
    #expect(PipedRun([disk, "-"], input: "print(img.writable)\n").output == "false\n")
    let failing = PipedRun([disk, "-e", "let a = img.unheard"])
    #expect(failing.status == 2)
    #expect(failing.errors.hasPrefix("error[E"))
    let stray = PipedRun([disk, "once", "more"])
    #expect(stray.status == 2)
    #expect(stray.errors.contains("after an image, `once` has no meaning"))
  }

  @Test func aFileWhoseNameAndContentDisagreeIsNeitherRunNorOpened() {
    let text = folder.write("print(1)\n", to: "notes.img")
    let run = PipedRun([text])
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.errors.contains("this is named like a disk image, and holds text"))
    #expect(run.errors.contains("`dsk run \(text)`"))
    #expect(PipedRun(["run", text]).output == "1\n")
    let disk = folder.write([UInt8](repeating: 0, count: 512), to: "disk.dsk")
    let other = PipedRun([disk])
    #expect(other.status == 2)
    #expect(other.errors.contains("this is not a script: it looks like a disk image"))
    #expect(other.errors.contains("image(\"\(disk)\")"))
    for command in ["check", "run"] {
      #expect(PipedRun([command, disk]).errors.contains("this is not a script"))
    }
  }

  @Test func aDeviceWithoutEndIsCutOff() {
    #expect(PipedRun(["run", "/dev/zero"]).errors.contains("E0114"))
  }

  @Test func diagnosticsAsJSONAreOneObjectALineWithAllMembers() throws {
    let run = PipedRun(["--json", "-"], input: "unheard\n  unh\u{1B}\n")
    let lines = run.errors.split(separator: "\n")
    var codes: [String] = []
    #expect(!run.errors.contains("\u{1B}"))
    for line in lines {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let object = try #require(value as? [String: Any])
      codes.append(try #require(object["code"] as? String))
      #expect(object["file"] as? String == "<standard input>")
      #expect(object.count == 17)
    }
    #expect(codes.sorted() == ["E0003", "E0201", "E0201"])
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
    #expect(run.errors.hasPrefix("error[E0502]: division of 1 by zero\n"))
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
        ProgramUnderTest.dsk.path, ["-e", "print(\"a\")"], environment: [:],
        files: [null, full, null]))
    #expect(child.wait(seconds: 20) == 1)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func aSignalStopsAScriptWithItsStatus(signal: Int32, status: Int32) throws {
    let out = Descriptor.makePipe()
    defer { close(out.read) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let started = ChildProcess.start(
      ProgramUnderTest.dsk.path, ["-e", "while true { print(\"a\") }"], environment: [:],
      files: [null, out.write, null])
    close(out.write)
    let child = try #require(started)
    var byte: UInt8 = 0
    // It runs once it prints; the pipe stays full and the script blocked in its write.
    #expect(read(out.read, &byte, 1) == 1)
    usleep(100_000)
    kill(child.identifier, signal)
    let result = child.wait(seconds: 20)
    if result == nil { kill(child.identifier, SIGKILL) }
    #expect(result == status)
  }

  @Test(arguments: ["run(\"sleep\", MARK)", "sleep(100)", "readLine()"])
  func ctrlCEndsWhatWaitsAndWhatIsTemporary(waiting: String) throws {
    let mark = "97\(Int.random(in: 10000...99999))"
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let input = Descriptor.makePipe()
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for end in [input.read, input.write, null] { close(end) } }
    let code = "let a = temporaryFolder()\ncreateFolder(a + \"/b\")\n"
    let started = ChildProcess.start(
      ProgramUnderTest.dsk.path,
      ["-e", code + waiting.replacingOccurrences(of: "MARK", with: mark)],
      environment: ["TMPDIR": folder], files: [input.read, null, null])
    let child = try #require(started)
    for _ in 0..<1000 {
      let made = try FileManager.default.subpathsOfDirectory(atPath: folder)
      if made.contains(where: { $0.hasSuffix("/b") }) { break }
      usleep(10_000)
    }
    usleep(200_000)
    kill(child.identifier, SIGINT)
    let result = child.wait(seconds: 20)
    if result == nil { kill(child.identifier, SIGKILL) }
    #expect(result == 130)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left == [])
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
      return line?.hasPrefix("sleep") == true && line?.contains(mark) == true
    }
    #expect(processes == [])
  }

  @Test func helpShowsTheRowForDisksInFullAndTheOthersInALine() {
    let lines = PipedRun(["help", "offset"]).output.split(separator: "\n").map(String.init)
    #expect(lines.first == "offset(_ self: Partition) -> Size")
    #expect(lines.count { $0 == "  Example:" } == 1)
    #expect(lines.contains("    FreeSpace.offset -> Size   Where it begins in the image."))
    #expect(lines.last?.hasPrefix("    Attachment.offset -> Size  ") == true)
  }

  @Test func helpIsWrappedBetweenWords() {
    let lines = PipedRun(["help", "mount"]).output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("mount(_ self: Attachment | ") == true)
    #expect(lines.first?.hasSuffix(",") == true)
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func aFailureOutsideOfFunctionsShowsItsPlaceOnce() {
    #expect(
      PipedRun(["-e", "print(1 / 0)"]).errors.count { $0 == "\n" } == 4)
    let nested = PipedRun(["-e", "func f() { return 1 / 0 }\nf()"])
    #expect(nested.errors.contains("calls, innermost first:\n  f at <command line>:1:"))
  }

  @Test func explainShowsACodeWithItsExampleAndListsThem() {
    let page = PipedRun(["explain", "e0412"]).output
    #expect(page.hasPrefix("E0412\n\n  A Size and an Int are mixed."))
    #expect(page.hasSuffix("  mended:\n    print(1MiB + 512B)\n"))
    #expect(PipedRun(["help", "E0412"]).output == page)
    let list = PipedRun(["explain"]).output
    for code in ["E0001", "E0412", "W0006"] { #expect(list.contains("  \(code)  ")) }
    let unknown = PipedRun(["explain", "E041"])
    #expect(unknown.errors.contains("there is no code 'E041'"))
    #expect(unknown.errors.contains("did you mean 'E0"))
    #expect(unknown.status == 2)
  }

  @Test func whatIsOfNoUseIsReportedByACheckAndNotByARun() {
    let script = folder.write("var a = 1\nprint(a)\n", to: "a.dsk")
    let check = PipedRun(["check", script])
    #expect(check.errors.hasPrefix("warning[W0004]: `a` never changes\n"))
    #expect(check.status == 0)
    let json = PipedRun(["check", "--json", script])
    #expect(json.errors.contains("\"code\":\"W0004\""))
    #expect(json.errors.contains("\"replacement\":\"let\""))
    #expect(PipedRun([script]).errors == "")
  }

  @Test func wrongUsageOfAScriptIsJSONToo() throws {
    let script = folder.write("func main(output: Path) {}\n", to: "a.dsk")
    let run = PipedRun(["--json", script])
    let value = try JSONSerialization.jsonObject(with: Data(run.errors.utf8))
    let object = try #require(value as? [String: Any])
    #expect(object["message"] as? String == "'--output' is missing")
    #expect(object["notes"] as? [String] == ["usage: dsk \(script) --output PATH"])
    #expect(run.status == 2)
  }

  @Test func helpAndVersionGoToStandardOutput() {
    #expect(PipedRun(["--help"]).output.hasPrefix("dsk: scripts and a prompt for disk images\n"))
    #expect(PipedRun(["--version"]).output == "dsk 0.1.0\n")
    #expect(PipedRun(["help"]).output.contains("partitions"))
    #expect(PipedRun(["help", "partitions"]).output.contains("in number order"))
    #expect(PipedRun(["help", "diagnostics"]).output.contains("endColumn"))
    #expect(PipedRun(["help", "e0502"]).output.contains("by zero"))
    let unknown = PipedRun(["help", "partitons"])
    #expect(unknown.errors.contains("did you mean 'partitions'?"))
    #expect(unknown.status == 2)
  }
}
