import Glibc
import Testing

/// The sessions of README.md, each played anew: what is typed in them is typed here, and what the screen
/// then shows is what must stand there.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DocumentedSessionTests {
  private static let root =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  private static let document = root + "/README.md"

  @Test func theSessionsOfTheReadmeAreWhatThePromptShows() throws {
    let text = try #require(TemporaryFolder.read(Self.document))
    var parts = text.split(separator: "```session\n", omittingEmptySubsequences: false).map(
      String.init)
    #expect(parts.count > 5)
    for index in parts.indices.dropFirst() {
      let end = try #require(parts[index].range(of: "```\n"))
      let session = String(parts[index][..<end.lowerBound])
      guard let shown = try play(session) else { continue }
      parts[index] = shown + parts[index][end.lowerBound...]
    }
    let now = parts.joined(separator: "```session\n")
    if getenv("DISKSCRIPT_REGENERATE").map({ String(cString: $0) }) == "1" {
      let descriptor = open(Self.document, O_WRONLY | O_TRUNC)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      let bytes = Array(now.utf8)
      #expect(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    } else {
      for (old, new) in zip(
        text.split(separator: "\n", omittingEmptySubsequences: false),
        now.split(separator: "\n", omittingEmptySubsequences: false)) where old != new
      {
        Issue.record("README.md is out of date, run `make docs`:\n- \(old)\n+ \(new)")
        return
      }
      #expect(text == now)
    }
  }

  /// What the screen shows when the session's lines are typed; nil where that cannot be tried here.
  private func play(_ session: String) throws -> String? {
    let lines = session.split(separator: "\n").map(String.init)
    var words = lines[0].split(separator: " ").map(String.init)
    #expect(words.removeFirst() == "$")
    if words.first == "sudo" {
      guard getuid() == 0, access("/dev/loop-control", R_OK) == 0 else { return nil }
      words.removeFirst()
    }
    #expect(words.removeFirst() == "dsk")
    let folder = TemporaryFolder()
    try makeDisk(in: folder)
    let person = try Conversation(
      environment: ["LC_ALL": "C.UTF-8"], arguments: words, rows: 200, columns: 80,
      folder: folder.path)
    person.waitForPrompt()
    for line in lines {
      if line.hasPrefix("dsk> "), line != "dsk> ^D" {
        // One that wraps would come back in pieces.
        #expect(line.count < 80)
        person.type(line.dropFirst(5) + "\r")
      } else if line.hasPrefix(Self.question) {
        person.type(line.dropFirst(Self.question.count) + "\r")
      } else {
        continue
      }
      person.waitForPromptOrQuestion()
    }
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
    let shown = person.screen.transcript.map { line in
      Self.withoutPlaces(line, folder.path)
    }
    return ([lines[0]] + shown).joined(separator: "\n") + "\n"
  }

  private static let question = "Go on? [y/N] "

  /// Which folder and which loop device it was is nobody's business.
  private static func withoutPlaces(_ line: String, _ folder: String) -> String {
    var line = line.split(separator: folder + "/", omittingEmptySubsequences: false)
      .joined(separator: "/disks/")
    while let found = line.firstRange(of: "/dev/loop"),
      let end = line[found.upperBound...].firstIndex(where: { !$0.isNumber }),
      line[found.upperBound..<end] != "0"
    {
      line.replaceSubrange(found.upperBound..<end, with: "0")
    }
    return line
  }

  /// The disk that scripts/tour.dsk makes, by its own first two parts.
  private func makeDisk(in folder: TemporaryFolder) throws {
    let tour = try #require(TemporaryFolder.read(Self.root + "/scripts/tour.dsk"))
    let end = try #require(tour.range(of: "// --- 3."))
    _ = folder.write(String(tour[..<end.lowerBound]), to: "make.dsk")
    let run = try Conversation(arguments: ["make.dsk"], folder: folder.path)
    #expect(run.waitForExit() == 0)
  }
}
