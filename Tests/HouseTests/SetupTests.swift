import Foundation
import TestSupport
import Testing

/// Tools/setup.sh, run on a made-up machine: a PATH of our own with its own dpkg and apt-get.
@Suite struct SetupTests {
  private struct Machine {
    let folder: String

    /// Gives the machine a command of its own.
    func add(_ name: String, _ body: String) throws {
      try write("#!/bin/sh\n\(body)\n", to: folder + "/" + name, executable: true)
    }

    func setUp(_ purposes: String...) throws -> ChildProcess {
      try ChildProcess.run(
        Project.path("Tools/setup.sh"), purposes, in: folder, environment: ["PATH": folder])
    }

    /// What was handed to apt-get, a line a call.
    var calls: [Substring] {
      ((try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? "").split(
        separator: "\n")
    }
  }

  /// A machine with the tools that the script itself uses, where dpkg knows `installed` and what
  /// apt-get was told to install.
  private func onMachine(
    installed: Set<String>, user: Int = 0, _ body: (Machine) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let machine = Machine(folder: folder)
      for tool in ["sh", "sed", "grep", "sort", "cut", "cat", "dirname", "env", "true"] {
        let original = ["/usr/bin/", "/bin/"].map { $0 + tool }.first { access($0, X_OK) == 0 }
        let target = try #require(original)
        try FileManager.default.createSymbolicLink(
          atPath: folder + "/" + tool, withDestinationPath: target)
      }
      try write(installed.map { $0 + ":installed:\n" }.joined(), to: folder + "/known")
      try machine.add("swift", "exit 0")
      try machine.add("id", "echo \(user)")
      try machine.add("dpkg-query", "cat '\(folder)/known'")
      try body(machine)
    }
  }

  private static let aptGet = """
    echo "$*" >> "${0%/*}/calls"
    [ "$1" = install ] || exit 0
    for package in "$@"; do echo "$package:installed:" >> "${0%/*}/known"; done
    """

  private static let packages = PackageList.packages(
    for: "build", "test", in: Project.text("Tools/packages") ?? "")

  @Test func aCompleteMachineIsLeftAlone() throws {
    try onMachine(installed: Self.packages) { machine in
      try machine.add("apt-get", Self.aptGet)
      let result = try machine.setUp("build", "test")
      #expect(result.status == .exited(0))
      #expect(result.output + result.errors == "")
      #expect(machine.calls == [])
    }
  }

  @Test func whatIsMissingIsInstalledAndNothingElseAndOnlyOnce() throws {
    try onMachine(installed: Self.packages.subtracting(["libedit-dev", "mtools"])) { machine in
      try machine.add("apt-get", Self.aptGet)
      #expect(try machine.setUp("build", "test").status == .exited(0))
      let first = machine.calls
      #expect(first.count == 2 && first[0].hasPrefix("update"))
      let names = first.last?.split(separator: " ").drop { $0.hasPrefix("-") || $0 == "install" }
      #expect(names.map(Set.init) == ["libedit-dev", "mtools"])
      #expect(try machine.setUp("build", "test").status == .exited(0))
      #expect(machine.calls == first)
    }
  }

  @Test func aPlainUserInstallsBySudo() throws {
    try onMachine(installed: [], user: 1000) { machine in
      try machine.add("apt-get", Self.aptGet)
      try machine.add(
        "sudo", "echo sudo >> \"${0%/*}/calls\"; [ \"$1\" = -n ] && shift; exec \"$@\"")
      #expect(try machine.setUp("build").status == .exited(0))
      #expect(machine.calls.contains("sudo"))
      #expect(machine.calls.contains { $0.hasPrefix("install") && $0.contains("libedit-dev") })
    }
  }

  @Test(arguments: ["", "exit 1"])
  func whoCannotInstallIsToldThePackagesAndTheCommand(sudo: String) throws {
    try onMachine(installed: [], user: 1000) { machine in
      try machine.add("apt-get", Self.aptGet)
      if !sudo.isEmpty { try machine.add("sudo", sudo) }
      let result = try machine.setUp("build")
      #expect(result.status == .exited(1))
      #expect(machine.calls == [])
      #expect(result.errors.contains("only root can install"))
      #expect(result.errors.contains("sudo apt-get update && sudo apt-get install"))
      #expect(
        result.errors.contains(
          "--no-install-recommends libdeflate-dev libedit-dev libpcre2-dev libssl-dev libzstd-dev\n"
        ))
    }
  }

  @Test func aMachineWithoutAptGetIsToldThePackages() throws {
    try onMachine(installed: []) { machine in
      let result = try machine.setUp("build")
      #expect(result.status == .exited(1))
      #expect(result.errors.contains("libedit-dev"))
    }
  }

  @Test(arguments: ["exit 100", "exit 0"])
  func anInstallationThatBringsNothingStopsTheBuild(aptGet: String) throws {
    try onMachine(installed: []) { machine in
      try machine.add("apt-get", aptGet)
      let result = try machine.setUp("build")
      #expect(result.status == .exited(1))
      #expect(result.errors.contains("libedit-dev"))
    }
  }

  @Test func aMachineWithoutSwiftIsToldWhereToGetIt() throws {
    try onMachine(installed: Self.packages) { machine in
      try FileManager.default.removeItem(atPath: machine.folder + "/swift")
      let result = try machine.setUp("build")
      #expect(result.status == .exited(1))
      #expect(result.errors.contains("swift.org"))
    }
  }

  @Test func anUnknownPurposeIsAnError() throws {
    try onMachine(installed: Self.packages) { machine in
      let result = try machine.setUp("nonsense")
      #expect(result.status == .exited(2))
    }
  }
}
