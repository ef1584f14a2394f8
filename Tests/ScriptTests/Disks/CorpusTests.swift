import TestSupport
import Testing

/// Other people's images through the program.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "needs the corpus"))
struct CorpusTests {
  /// For each image three lines: what sfdisk would say, the problems, and what partx would say.
  private static let script = """
    for index in 0..<COUNT {
      let img = image("\\(index).img", format: .raw)
      let found = table(img, lenient: true)!
      print(json(found))
      print(json(found.problems))
      var lines = []
      if let strict = try? partitions(img) {
        for p in strict {
          lines.append([
            "NR": "\\(p.number)", "START": "\\(p.start)", "END": "\\(p.end)",
            "SECTORS": "\\(p.sectors)", "NAME": p.name, "UUID": (p.uuid ?? "").lowercased(),
            "TYPE": p.type.lowercased(), "OFFSET": "\\(p.offset)",
          ])
        }
      }
      print(json(lines))
    }
    """

  @Test func everyTableInOneScriptIsWhatSfdiskAndPartxSaw() throws {
    let images = CorpusImage.tabled
    try #require(images.count >= 60)
    try DiskRun.within { run in
      for (index, image) in images.enumerated() { try image.unpack(to: "\(index).img", run) }
      let script = Self.script.replacing("COUNT", with: "\(images.count)")
      let lines = try run.dsk(script).split(separator: "\n").map { try JSON(String($0)) }
      try #require(lines.count == 3 * images.count)
      var compared = 0
      for (index, image) in images.enumerated() {
        try compareWithSfdisk(image, lines[3 * index], problems: lines[3 * index + 1])
        compared += comparedWithPartx(image, lines[3 * index + 2])
      }
      #expect(compared >= 15)
    }
  }

  private func compareWithSfdisk(_ image: CorpusImage, _ ours: JSON, problems: JSON) throws {
    var kinds: [JSON] = []
    if case .array(let all) = problems { kinds = all.compactMap { $0["kind"] } }
    // A GPT for a larger disk shows its partitions to a lenient reading, which sfdisk cannot.
    if kinds.contains(.string("diskSizeMismatch")) { return }
    let table = try #require(ours["partitiontable"])
    // sfdisk reads the boot sector of a PC-98 disk as an MBR.
    guard ["dos", "gpt"].contains(where: { table["label"] == .string($0) }) else { return }
    #expect(
      Self.withoutNames(table) == Self.withoutNames(try #require(image.sfdisk)), "\(image.id)")
  }

  /// The files have other names here; of a node only the partition's number is compared.
  private static func withoutNames(_ table: JSON) -> JSON {
    guard case .object(var members) = table else { return table }
    members["device"] = nil
    if case .array(let parts)? = members["partitions"] {
      members["partitions"] = .array(
        parts.map { part in
          guard case .object(var fields) = part, case .string(let node)? = fields["node"] else {
            return part
          }
          fields["node"] = .string(String(node.reversed().prefix { $0.isNumber }.reversed()))
          return .object(fields)
        })
    }
    return .object(members)
  }

  private func comparedWithPartx(_ image: CorpusImage, _ ours: JSON) -> Int {
    guard image.isTableForBlkid, let theirs = image.partx,
      case .string(let label)? = image.sfdisk?["label"],
      case .array(let lines) = ours
    else { return 0 }
    // partx also lists what a BSD partition holds; that is a table of its own.
    let expected = theirs.filter { $0["SCHEME"] == label }
    #expect(lines.count == expected.count, "\(image.id)")
    for (line, pairs) in zip(lines, expected) {
      for key in ["NR", "START", "END", "SECTORS", "NAME", "UUID"] {
        #expect(line[key] == pairs[key].map { .string($0) }, "\(image.id) \(key)")
      }
      let type = (pairs["TYPE"] ?? "").lowercased().replacing("0x", with: "")
      #expect(line["TYPE"] == .string(type), "\(image.id)")
      let start = Int(pairs["START"] ?? "") ?? 0
      #expect(line["OFFSET"] == .string("\(start * 512)"), "\(image.id)")
    }
    return lines.count
  }

  /// The shell's limit is in seconds of processor time, which other programs do not use up.
  @Test func aMalformedImageIsAnsweredWithinASecondAndWithoutACrash() throws {
    let images = CorpusImage.all.filter(\.isMalformed)
    try #require(images.count >= 100)
    let program = try #require(Program.path)
    let script = """
      for lenient in [false, true] {
        for format in [0, 1] {
          do {
            let img = format == 0 ? image("x.img") : image("x.img", format: .raw)
            print(img.size, img.content)
            print(table(img, lenient: lenient))
            print(json(partitions(img, lenient: lenient)))
            for part in partitions(img, lenient: true) { print(part.content) }
          } catch { print("refused: \\(error)") }
        }
      }
      """
    try DiskRun.within { run in
      try write(script, to: run.folder + "/look.dsk")
      for image in images {
        try image.unpack(to: "x.img", run)
        let looked = try ChildProcess.run(
          "sh", ["-c", "ulimit -t 1; exec \"$0\" look.dsk", program], in: run.folder,
          environment: Program.environment(in: run.folder, [:]), seconds: 20)
        #expect(looked.status == .exited(0), "\(image.id): \(looked.status): \(looked.errors)")
        #expect(!looked.output.isEmpty && looked.errors == "", "\(image.id)")
        try run.tool("rm", ["x.img"])
      }
    }
  }
}
