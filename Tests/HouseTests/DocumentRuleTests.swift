import TestSupport
import Testing

/// The rules of the house for documents and for all that is committed.
@Suite struct DocumentRuleTests {
  private static let makefile = Project.text("Makefile") ?? ""
  private static let packageList = Project.text("Tools/packages") ?? ""
  private static let readme = Document(path: "README.md", text: Project.text("README.md") ?? "")

  private static let texts = Project.trackedFiles.compactMap { path in
    Project.text(path).map { (path: path, text: $0) }
  }

  @Test func theTrackedFilesAreFound() {
    for path in ["Makefile", "README.md", "Sources/CLinux/CLinux.h", "Tools/packages"] {
      #expect(Self.texts.contains { $0.path == path })
    }
  }

  // MARK: What one machine has

  @Test func nothingOfOneMachineIsCommitted() {
    #expect(Self.texts.flatMap { MachineTraces.findings(in: $0.path, text: $0.text) } == [])
  }

  @Test func aHomePathOrARegistryHostIsFound() {
    let faults = [
      "cd /" + "home/ann/x", "/" + "Users/ann", "https:/" + "/registry.example.org/x",
      "http:/" + "/10.1.2.3:8080", "http:/" + "/local" + "host:99",
      "https:/" + "/pkg-proxy.example",
    ]
    for fault in faults {
      #expect(MachineTraces.findings(in: "A", text: "fine\n\(fault)\n").count == 1, "\(fault)")
    }
    #expect(
      MachineTraces.findings(in: "A", text: "https://www.swift.org/install /home ~/x\n") == [])
  }

  @Test func nothingIsLeftUnfinished() {
    #expect(Self.texts.flatMap { UnfinishedWork.findings(in: $0.path, text: $0.text) } == [])
  }

  @Test func aMarkOfUnfinishedWorkIsFound() {
    for mark in UnfinishedWork.marks {
      #expect(UnfinishedWork.findings(in: "A", text: "a\n// \(mark): later\n") == ["A:2: \(mark)"])
      #expect(UnfinishedWork.findings(in: "A", text: "// \(mark)LIST \(mark.lowercased())\n") == [])
    }
  }

  // MARK: Packages and targets

  @Test func theReadmeNamesThePackagesThatSetUpInstalls() {
    let build = PackageList.packages(for: "build", in: Self.packageList)
    let test = PackageList.packages(for: "build", "test", in: Self.packageList)
    #expect(build.contains("libedit-dev") && test.contains("strace"))
    #expect(Self.readme.aptPackages == [build, test])
  }

  @Test func packagesAreReadFromTheListAndFromADocument() {
    let list = "# note\nbuild  a-dev  header a.h\ntest b command b\n"
    #expect(PackageList.packages(for: "build", in: list) == ["a-dev"])
    #expect(PackageList.packages(for: "build", "test", in: list) == ["a-dev", "b"])
    let document = Document(path: "A.md", text: "x\nsudo apt-get install -y a-dev b\n")
    #expect(document.aptPackages == [["a-dev", "b"]])
  }

  @Test func everyMakeTargetADocumentNamesExists() {
    let targets = Set(
      Self.makefile.split(separator: "\n").compactMap { line in
        line.first?.isLetter == true && line.contains(":") && !line.contains("=")
          ? String(line.prefix { $0 != ":" }) : nil
      })
    #expect(
      targets.isSuperset(of: ["run", "test", "build", "lint", "format", "bench", "docs", "install"])
    )
    for document in Document.all {
      #expect(document.makeTargets.subtracting(targets) == [], "\(document.path)")
    }
    #expect(Self.readme.makeTargets.isSuperset(of: ["run", "test"]))
  }

  @Test func makeTargetsAreReadFromCodeAlone() {
    let text = "make sense, `make run` and `make bench ONLY=x`\n```\nmake test\n```\nmake haste\n"
    #expect(Document(path: "A.md", text: text).makeTargets == ["run", "bench", "test"])
  }

  // MARK: Documents

  @Test func everyLinkToAFileLeadsToOne() {
    for document in Document.all {
      let dead = document.linkedFiles.filter { target in
        !Project.trackedFiles.contains { $0 == target || $0.hasPrefix(target + "/") }
      }
      #expect(dead == [], "\(document.path)")
    }
  }

  @Test func linksAreResolvedAgainstTheirDocument() {
    let text = "[a](../b.md#c) [d](https://www.swift.org) [e](#f) [g](h/i.md)\n"
    #expect(Document(path: "Docs/A.md", text: text).linkedFiles == ["b.md", "Docs/h/i.md"])
  }

  @Test func theReadmeShowsTheWholeDemonstration() throws {
    let tour = try #require(Project.text("scripts/tour.dsk"))
    #expect(Self.readme.blocks.contains { $0.language == "dsk" && $0.text == tour })
  }

  @Test func theChangelogBeginsWithWhatIsUnreleased() throws {
    let changelog = try #require(Project.text("CHANGELOG.md"))
    let headings = changelog.split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(headings.first == "## Unreleased")
    #expect(Set(headings).count == headings.count)
  }

  @Test func decisionsAreNumberedWithoutGaps() {
    let pages = Project.files(under: "Documentation/Decisions", suffix: ".md").map { path in
      (name: String(path.split(separator: "/").last ?? ""), text: Project.text(path) ?? "")
    }
    #expect(!pages.isEmpty)
    #expect(DecisionPages.findings(in: pages) == [])
  }

  @Test func aGapADoubleAndAWrongTitleOfDecisionsAreFound() {
    let first = (name: "0001-a.md", text: "# 1. A\n")
    #expect(DecisionPages.findings(in: [first, (name: "0002-b.md", text: "# 2. B\n")]) == [])
    #expect(DecisionPages.findings(in: [first, (name: "0003-b.md", text: "# 2. B\n")]).count == 1)
    #expect(DecisionPages.findings(in: [first, (name: "0001-b.md", text: "# 2. B\n")]).count == 1)
    #expect(DecisionPages.findings(in: [(name: "0001-a.md", text: "# A\n")]).count == 1)
  }
}
