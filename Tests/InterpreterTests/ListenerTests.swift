import Foundation
import Testing

@testable import DiskInterpreter

/// What an embedding program hears of long work, and is asked before something is lost.
@Suite struct ListenerTests {
  private final class Listener: ProgressListener {
    var events: [String] = []
    var last = (done: 0, total: 0)
    func began(_ title: String) { events.append("began \(title)") }
    func moved(done: Int, total: Int) {
      if events.last != "moved" { events.append("moved") }
      last = (done, total)
    }
    func ended() { events.append("ended") }
  }

  private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  private func run(
    _ code: String, _ change: (inout Engine.Configuration) -> Void
  ) -> Engine.Outcome {
    var configuration = Engine.Configuration { _ in true }
    change(&configuration)
    let engine = Engine(configuration)
    defer { _ = engine.close() }
    return engine.run(SourceText(name: "test", text: code))
  }

  @Test(arguments: [
    ("convert", "let a = made\nconvert(a, to: f + \"/b\", format: .raw)"),
    ("compare", "compare(made, made2)"),
    ("createImage", "createImage(f + \"/c\", size: 4MiB, preallocation: .full)"),
    (
      "createImage",
      "createImage(f + \"/c\", size: 4MiB, format: .qcow2, preallocation: .full)"
    ),
    ("sha256", "Bytes(repeating: 1, count: 20MiB).sha256"),
    ("crc32", "Bytes(repeating: 1, count: 20MiB).crc32"),
    ("copyFile", "copyFile(f + \"/a\", to: f + \"/c\")"),
    (
      "commit",
      "close(made)\nlet o = createImage(f + \"/o\", format: .qcow2, backing: \"a\", backingFormat: .raw)\n"
        + "write(o, Bytes(repeating: 1, count: 2MiB), at: 0B)\ncommit(o)"
    ),
    (
      "rebase",
      "close(made)\nlet o = createImage(f + \"/o\", format: .qcow2, backing: \"a\", backingFormat: .raw)\n"
        + "rebase(o, onto: nil)"
    ),
    (
      "write",
      "partition(made, .gpt, [Part(\"a\", .linux, 2MiB)])\nlet t = edit(table(made)!)\n"
        + "t.move(1, to: 4MiB)\nt.write()"
    ),
  ])
  func longWorkSaysHowFarItIs(title: String, code: String) throws {
    try inFolder { folder in
      let listener = Listener()
      let set =
        "let f = \"\(folder)\"\nlet made = createImage(f + \"/a\", size: 8MiB)\n"
        + "write(made, Bytes(repeating: 7, count: 6MiB), at: 0B)\n"
        + "let made2 = createImage(f + \"/a2\", size: 8MiB)\n"
      let cleared =
        title == "write" ? "write(made, Bytes(repeating: 0, count: 6MiB), at: 0B)\n" : ""
      let outcome = run(set + cleared + code) { $0.progress = listener }
      guard case .done = outcome else {
        Issue.record("\(outcome)")
        return
      }
      let own = listener.events.lastIndex(of: "began \(title)")
      #expect(own != nil)
      #expect(own.map { Array(listener.events[$0...]) } == ["began \(title)", "moved", "ended"])
      #expect(listener.last.total > 0)
      #expect((0...listener.last.total).contains(listener.last.done))
    }
  }

  @Test func workThatFailsHasEnded() throws {
    try inFolder { folder in
      let listener = Listener()
      let outcome = run("createImage(\"\(folder)/none/a\", size: 1MiB)") { $0.progress = listener }
      guard case .failed = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(listener.events == ["began createImage", "ended"])
    }
  }

  @Test func whoeverIsAskedHearsWhatIsThereAndMayRefuse() throws {
    try inFolder { folder in
      var asked: [PossibleLoss] = []
      let path = folder + "/disk.img"
      let made =
        "let a = createImage(\"\(path)\", size: 8MiB)\n"
        + "partition(a, .gpt, [Part(\"home\", .linux, 4MiB)])\nclose(a)\n"
      _ = run(made) { _ in }
      let again = "createImage(\"\(path)\", size: 1MiB, overwrite: true)"
      let outcome = run(again) { configuration in
        configuration.confirm = {
          asked.append($0)
          return false
        }
      }
      guard case .refused(let failure) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(failure.diagnostic.message == "\(path) is left as it is: the answer was no")
      #expect(asked.count == 1)
      #expect(asked.first?.path == path)
      #expect(asked.first?.kind == .replacedFile)
      #expect(
        asked.first?.contents == [
          "8 MiB (8388608 B), gpt table with 1 partition",
          "#   Size  Type              Content  Name", "1  4 MiB  Linux filesystem           home",
        ])
    }
  }

  @Test func nobodyIsAskedAboutWhatTheScriptMadeItself() throws {
    try inFolder { folder in
      var count = 0
      let code =
        "writeText(\"\(folder)/a\", \"1\")\nwriteText(\"\(folder)/./a\", \"2\", overwrite: true)\n"
        + "moveFile(\"\(folder)/a\", to: \"\(folder)/b\")\n"
        + "writeText(\"\(folder)/b\", \"3\", overwrite: true)"
      let outcome = run(code) { configuration in
        configuration.confirm = { _ in
          count += 1
          return false
        }
      }
      guard case .done = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(count == 0)
    }
  }
}
