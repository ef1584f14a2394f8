import Foundation
import Synchronization
import Testing

@testable import DiskInterpreter

/// Engines whose scripts may reach nothing outside.
@Suite struct OutsideTests {
  private final class Calls: Sendable { let count = Atomic(0) }

  /// Runs a script without the outside.
  /// - Returns: also how often it asked for a file all the same.
  private func run(_ code: String) -> (run: ScriptRun, calls: Int) {
    let calls = Calls()
    let run = ScriptRun(code) { configuration in
      configuration.allowsOutside = false
      let refuse = { @Sendable () -> Int32 in
        calls.count.add(1, ordering: .relaxed)
        return -EPERM
      }
      configuration.host.files.open = { _, _, _ in refuse() }
      configuration.host.files.status = { _, _ in refuse() }
      configuration.host.files.linkStatus = { _, _ in refuse() }
      configuration.host.files.rename = { _, _ in refuse() }
      configuration.host.files.renameNew = { _, _ in refuse() }
      configuration.host.files.unlink = { _ in refuse() }
      configuration.host.environment = {
        _ = refuse()
        return []
      }
    }
    return (run, calls.count.load(ordering: .relaxed))
  }

  @Test(arguments: RegistryTests.rows.map(RegistryTests.Row.init))
  func anExampleReachesNothingOutside(row: RegistryTests.Row) {
    let (run, calls) = run(row.row.example)
    #expect(calls == 0)
    #expect(run.leaked == 0)
    switch run.ending {
    case .done, .exited: break
    default: #expect(run.ending == .failed("E0602"), "\(run.message)")
    }
  }

  @Test(
    arguments: RegistryTests.rows.filter { $0.permission != .none }.map(RegistryTests.Row.init))
  func aRowThatReachesOutsideIsReplaced(row: RegistryTests.Row) throws {
    let name = row.row.name
    let rows = StandardRegistry.closed.overloads(name)
    let own = try #require(rows.first { $0.signature == row.row.signature })
    #expect(own !== row.row)
    #expect(own.permission == row.row.permission)
    #expect(own.summary == row.row.summary)
  }

  @Test(
    arguments: [
      #"readText("/etc/hostname")"#, #"removeFile("/tmp/none")"#, #"run("true")"#, "readLine()",
      #"environment("HOME")"#, "environmentVariables", #"image("disk.img")"#,
      "temporaryFile()", #"attach(image("disk.img"))"#,
    ])
  func whatIsRefusedCanBeCaught(call: String) {
    let (run, calls) = run(
      "do {\n  let x = \(call)\n  print(x)\n} catch .notPermitted { print(\"no\") }")
    #expect(run.ending == .done, "\(run.message)")
    #expect(run.output == "no\n")
    #expect(calls == 0)
  }

  @Test func anImportIsAnError() {
    let (run, _) = run(#"import "/etc/hostname""#)
    #expect(run.ending == .rejected([DiagnosticCode.importNotFound.rawValue]))
    #expect(run.message.hasSuffix("this program lets its scripts read no files"))
  }

  @Test func theRestOfTheLanguageWorks() {
    let (run, _) = run(
      #"print([3, 1].sorted(), "a-b".split(separator: "-").count, Bytes(hex: "ff").count)"#)
    #expect(run.ending == .done, "\(run.message)")
    #expect(run.output == "[1, 3] 2 1\n")
  }
}
