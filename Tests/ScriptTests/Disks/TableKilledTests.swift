import Foundation
import TestSupport
import Testing

/// A process that is killed at any write of a change of a table leaves the old table or the new one,
/// and a partition's data in its place.
@Suite(
  .enabled(
    if: ChildProcess.has("strace") && ChildProcess.has("sfdisk"), "needs strace and sfdisk"))
struct TableKilledTests {
  private static let gpt =
    "label: gpt\nlabel-id: 11111111-2222-4333-8444-555555555555\n"
    + "size=2M, name=one, uuid=21111111-2222-4333-8444-555555555555\n"
    + "size=3M, name=two, uuid=31111111-2222-4333-8444-555555555555\n"
  private static let dos =
    "label: dos\nlabel-id: 0x12345678\nsize=2M\nsize=8M, type=5\nsize=1M\nsize=1M\n"
    + "size=2M\nsize=1M\nsize=2M\n"

  /// What a script does to the table, and what it is done to.
  struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let table: String
    let code: String

    init(_ name: String, _ table: String, _ code: String) {
      (testDescription, self.table, self.code) = (name, table, code)
    }
  }

  private static let edit =
    "let img = image(\"x.img\", writable: true)\nlet t = edit(table(img)!, seed: 1)\n"

  static let changes = [
    Change(
      "a GPT partition is deleted and another added", gpt,
      edit
        + "t.delete(1)\nt.add(size: 4MiB, uuid: \"41111111-2222-4333-8444-555555555555\")\nt.write()"
    ),
    Change("a GPT becomes an MBR", gpt, edit + "t.convert(to: .dos)\nt.write()"),
    Change("a primary of an MBR is resized", dos, edit + "t.resize(1, to: 1MiB)\nt.write()"),
    Change("a logical is deleted", dos, edit + "t.delete(6)\nt.write()"),
    Change(
      "an MBR gives way to a GPT", dos,
      "let img = image(\"x.img\", writable: true)\npartition(img, .gpt, [Part(\"a\", .linux, .rest)], seed: 1, overwrite: true)"
    ),
    Change(
      "a change is taken back", gpt, edit + "t.delete(1)\nt.write()\nprint(\"ready\")\nundo(img)"),
  ]

  /// What sfdisk sees, without the path of the device.
  private func seen(_ run: DiskRun) throws -> String {
    let output = try run.tool("sh", ["-c", "sfdisk -d x.img 2>/dev/null || true"])
    return output.split(separator: "\n").filter { !$0.hasPrefix("grain") }
      .joined(separator: "\n")
  }

  @Test(arguments: changes) func `killed at each write and each flush`(change: Change) throws {
    try DiskRun.within { run in
      func fresh() throws {
        _ = try? run.tool("sh", ["-c", "rm -f x.img*"])
        try run.disk("x.img", bytes: 16 << 20, table: change.table)
      }
      try fresh()
      var allowed: Set<String> = [try seen(run)]
      try run.dsk(change.code)
      allowed.insert(try seen(run))
      if change.code.hasSuffix("undo(img)") {
        try fresh()
        try run.dsk(change.code.replacing("undo(img)", with: ""))
        allowed.insert(try seen(run))
      }
      #expect(allowed.count == 2)
      var kills = 0
      for call in ["pwrite64", "fdatasync", "rename", "unlink"] {
        for number in 1...40 {
          try fresh()
          try write(change.code, to: run.folder + "/script.dsk")
          guard try run.killed(at: number, of: call).status != .exited(0) else { break }
          kills += 1
          #expect(allowed.contains(try seen(run)), "\(call) \(number)")
          // Whatever was left, taking it back and doing it again works.
          try run.dsk("print(undo(image(\"x.img\", writable: true)))")
          #expect(allowed.contains(try seen(run)), "\(call) \(number), after undo")
        }
      }
      #expect(kills >= 5)
    }
  }

  @Test(arguments: ["5MiB", "7MiB", "10MiB"]) func `a move that is killed goes on`(
    to: String
  ) throws {
    try DiskRun.within { run in
      func fresh() throws {
        _ = try? run.tool("sh", ["-c", "rm -f x.img*"])
        try run.disk("x.img", bytes: 16 << 20, table: "label: gpt\nstart=12288, size=6144\n")
        try run.tool(
          "sh",
          [
            "-c",
            "seq 1 700000 | head -c 3145728 | dd of=x.img bs=1M seek=6 conv=notrunc status=none",
          ])
      }
      let hash =
        "let img = image(\"x.img\", writable: true)\n"
        + "print(resume(img))\nprint(sha256(partitions(img)[0].read(at: 0B, count: 3MiB)))\n"
      try fresh()
      let expected = try run.dsk(hash).split(separator: "\n").last
      var kills = 0
      for call in ["pwrite64", "rename"] {
        for number in 1...60 {
          try fresh()
          try write(Self.edit + "t.move(1, to: \(to))\nt.write()", to: run.folder + "/script.dsk")
          guard try run.killed(at: number, of: call).status != .exited(0) else { break }
          kills += 1
          #expect(try run.dsk(hash).split(separator: "\n").last == expected, "\(call) \(number)")
        }
      }
      #expect(kills >= 5)
    }
  }
}
