import Foundation
import Testing

/// `dsk fmt`: what it writes, what it leaves alone, and its statuses.
@Suite(.timeLimit(.minutes(2))) struct FormatTests {
  private let folder = TemporaryFolder()

  @Test func aFileIsReplacedAndKeepsItsPermissions() throws {
    let script = folder.write("#!/usr/bin/env dsk\nlet a=1;print( a )\n", to: "a.dsk")
    #expect(chmod(script, 0o750) == 0)
    let run = PipedRun(["fmt", script])
    #expect(run.status == 0)
    #expect(run.output == "" && run.errors == "")
    #expect(TemporaryFolder.read(script) == "#!/usr/bin/env dsk\nlet a = 1\nprint(a)\n")
    var status = stat()
    #expect(stat(script, &status) == 0 && status.st_mode & 0o7777 == 0o750)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.dsk"])
  }

  @Test func aLinkStaysALinkToTheFormattedFile() throws {
    let script = folder.write("let a=1\n", to: "a.dsk")
    let link = folder.path + "/link.dsk"
    #expect(symlink(script, link) == 0)
    #expect(PipedRun(["fmt", link]).status == 0)
    #expect(TemporaryFolder.read(script) == "let a = 1\n")
    var status = stat()
    #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func checkNamesTheFilesAndChangesNone() {
    let good = folder.write("let a = 1\n", to: "good.dsk")
    let bad = folder.write("let a=1\n", to: "bad.dsk")
    let run = PipedRun(["fmt", "--check", good, bad])
    #expect(run.status == 1)
    #expect(run.output == bad + "\n" && run.errors == "")
    #expect(TemporaryFolder.read(bad) == "let a=1\n")
    #expect(PipedRun(["fmt", "--check", good]).status == 0)
  }

  @Test func aScriptWithErrorsIsLeftAsItIsAndTheOthersAreFormatted() {
    let broken = folder.write("let = 1\nlet a=1\n", to: "broken.dsk")
    let good = folder.write("let a=1\n", to: "good.dsk")
    let run = PipedRun(["fmt", broken, folder.path + "/missing.dsk", good])
    #expect(run.status == 2)
    #expect(run.errors.contains("broken.dsk:1:5") && run.errors.contains("missing.dsk"))
    #expect(TemporaryFolder.read(broken) == "let = 1\nlet a=1\n")
    #expect(TemporaryFolder.read(good) == "let a = 1\n")
    #expect(PipedRun(["fmt", "--check", broken, good]).status == 2)
  }

  @Test func standardInputIsWrittenToStandardOutput() {
    let run = PipedRun(["fmt", "-"], input: "f ( 1 )")
    #expect(run.output == "f(1)\n" && run.status == 0)
    let check = PipedRun(["fmt", "--check", "-"], input: "f ( 1 )")
    #expect(check.output == "<standard input>\n" && check.status == 1)
    #expect(PipedRun(["fmt", "-"], input: "").output == "")
  }

  @Test func aFolderMeansEveryScriptBelowIt() {
    #expect(mkdir(folder.path + "/inner", 0o755) == 0)
    let outer = folder.write("let a=1\n", to: "a.dsk")
    let inner = folder.write("let b=1\n", to: "inner/b.dsk")
    let text = folder.write("let c=1\n", to: "c.txt")
    #expect(PipedRun(["fmt", "--check", folder.path]).output == "\(outer)\n\(inner)\n")
    #expect(PipedRun(["fmt", folder.path]).status == 0)
    #expect(TemporaryFolder.read(inner) == "let b = 1\n")
    #expect(TemporaryFolder.read(text) == "let c=1\n")
  }
}
