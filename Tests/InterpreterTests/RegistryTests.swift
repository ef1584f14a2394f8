import Foundation
import Testing

@testable import DiskInterpreter

/// What every row of the registry owes to those who read it.
@Suite struct RegistryTests {
  static let rows = StandardRegistry.shared.rows

  struct Row: CustomTestStringConvertible, Sendable {
    let row: Primitive
    var testDescription: String { row.signature }
  }

  @Test func thereAreRows() {
    #expect(Self.rows.count > 150)
  }

  // MARK: Examples

  @Test(arguments: rows.map(Row.init))
  func anExamplePrintsWhatItsRowSays(row: Row) throws {
    let row = row.row
    if row.example.contains("/dev/") && row.permission == .root || row.example.contains("mount(") {
      try Test.cancel("needs a device of its own")
    }
    if row.permission == .root || row.example.contains("attach(") {
      if geteuid() != 0 { try Test.cancel("needs root") }
      if access("/dev/loop-control", W_OK) != 0 { try Test.cancel("needs loop devices") }
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Examples name images of the current folder, which belongs to the whole process here.
    func moved(_ text: String, quote: String = "") -> String {
      ["disk.img", "new.img"].reduce(text) {
        $0.replacingOccurrences(of: quote + $1, with: "\(quote)\(folder)/\($1)")
      }
    }
    let run = ScriptRun(moved(row.example, quote: "\""))
    let output = run.output.hasSuffix("\n") ? String(run.output.dropLast()) : run.output
    #expect(output == moved(row.output))
    let mayExit = row.name == "exit"
    #expect(run.ending == (mayExit ? .exited(0) : .done), "\(run.message)")
    #expect(run.warnings == [])
    #expect(run.leaked == 0)
  }

  @Test(arguments: rows.map(Row.init))
  func anExampleUsesItsRow(row: Row) {
    let name = row.row.name
    #expect(row.row.example.contains(name), "the example does not show \(name)")
  }

  // MARK: Words

  @Test(arguments: rows.map(Row.init))
  func textsAreSentences(row: Row) {
    let row = row.row
    for text in [row.summary] + (row.errors.map { [$0] } ?? []) {
      #expect(text.hasSuffix(".") || text.hasSuffix("…"), "\(text)")
      #expect(text.first?.isUppercase == true || text.first == "`", "\(text)")
      #expect(!text.contains("\n") && !text.contains("  "), "\(text)")
    }
    #expect(row.summary.count <= 160, "\(row.summary)")
    #expect(row.category.first?.isUppercase == true)
    #expect(!row.output.hasSuffix("\n"))
  }

  @Test(arguments: rows.map(Row.init))
  func parametersAreWellFormed(row: Row) {
    let row = row.row
    var labels: Set<String> = []
    for (index, parameter) in row.parameters.enumerated() {
      #expect(isName(parameter.name), "\(parameter.name)")
      if let label = parameter.label {
        #expect(isName(label))
        #expect(labels.insert(label).inserted, "two parameters are labelled \(label)")
      }
      #expect(!(parameter.isVariadic && parameter.defaultText != nil))
      if parameter.addition != .nothing { #expect(row.form == .mutating && index > 0) }
    }
    switch row.form {
    case .constant: #expect(row.parameters.isEmpty)
    case .property, .method, .mutating:
      #expect(row.parameters.first?.label == nil && row.parameters.first?.defaultText == nil)
      #expect(row.parameters.first?.isVariadic == false)
    case .function: break
    }
    let parts = row.name.split(separator: ".", omittingEmptySubsequences: false)
    #expect(parts.allSatisfy { isName(String($0)) })
    #expect(parts.count == 1 || parts.count == 2 && row.form == .constant)
  }

  private func isName(_ text: String) -> Bool {
    text.first?.isLetter == true && text.allSatisfy { $0.isLetter || $0.isNumber }
  }

  // MARK: Rows of one name

  @Test func rowsOfOneNameAgreeOnBeingMutatingAndOnBeingConstant() {
    for (name, rows) in Dictionary(grouping: Self.rows, by: \.name) {
      #expect(Set(rows.map { $0.form == .mutating }).count == 1, "\(name)")
      #expect(Set(rows.map { $0.form == .constant }).count == 1, "\(name)")
    }
  }

  @Test func noTwoRowsOfOneNameTakeTheSameCall() {
    for (name, rows) in Dictionary(grouping: Self.rows, by: \.name) {
      for (index, row) in rows.enumerated() {
        for other in rows[(index + 1)...] where shareAReceiver(row, other) {
          let labels = requiredLabels(row)
          let clash =
            labels == requiredLabels(other)
            || takes(other, labels) && takes(row, requiredLabels(other))
          #expect(!clash, "\(name): \(row.signature) and \(other.signature)")
        }
      }
    }
  }

  private func shareAReceiver(_ a: Primitive, _ b: Primitive) -> Bool {
    switch (a.receiver, b.receiver) {
    case (nil, nil): true
    case (let a?, let b?): a.overlaps(b) && !(a == .any) && !(b == .any)
    default: false
    }
  }

  private func requiredLabels(_ row: Primitive) -> [String?] {
    row.parameters.filter { $0.defaultText == nil && !$0.isVariadic }.map(\.label)
  }

  private func takes(_ row: Primitive, _ labels: [String?]) -> Bool {
    if case .bound = ArgumentBinding.bind(row, labels: labels) { true } else { false }
  }

  @Test func aTrailingClosureFindsOneRowOfItsName() {
    for (name, rows) in Dictionary(grouping: Self.rows, by: \.name) {
      let taking = rows.filter { $0.callsFunctions }
      for row in taking {
        guard let receiver = row.receiver else { continue }
        let labels = requiredLabels(row).dropLast() + [ArgumentBinding.trailing]
        let candidates = rows.filter { $0.receiver.map { $0.overlaps(receiver) } == true }
        let found = ArgumentBinding.fitting(candidates, Array(labels)).map(\.row)
        #expect(found.count == 1, "\(name): \(found.map(\.signature))")
      }
    }
  }

  // MARK: The reference

  @Test func libraryReferenceIsUpToDate() throws {
    try expectUpToDate("Documentation/Library.md", Reference.library(StandardRegistry.shared))
  }

  @Test func theIndexOfTheRowsIsUpToDate() throws {
    let index = RowStore.Index(of: StandardRegistry.sections)
    try expectUpToDate("Sources/Interpreter/Engine/StandardRegistry+Index.swift", index.source)
  }

  /// Compares a generated file, or writes it.
  private func expectUpToDate(_ path: String, _ text: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["DISKSCRIPT_REGENERATE"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      let written = try String(contentsOf: file, encoding: .utf8)
      #expect(written == text, "\(path) is out of date: run `make docs`")
    }
  }
}
