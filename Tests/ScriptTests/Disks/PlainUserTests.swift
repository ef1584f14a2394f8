import Foundation
import Glibc
import TestSupport
import Testing

/// What the program does for a user without privileges: root becomes one for these tests.
@Suite(
  .enabled(if: !DiskRun.isRoot || ChildProcess.has("setpriv"), "needs setpriv"))
struct PlainUserTests {
  /// Runs the program in a folder of the user's own, from which it is started too.
  private func asUser(
    _ arguments: [String], _ run: DiskRun, input: String = ""
  ) throws -> ChildProcess {
    let program = try #require(Program.path)
    try run.tool("cp", [program, "dsk"])
    guard DiskRun.isRoot else {
      return try ChildProcess.run(
        "./dsk", arguments, in: run.folder, environment: Program.environment(in: run.folder, [:]),
        input: Array(input.utf8))
    }
    try run.tool("chown", ["-R", "65534:65534", run.folder])
    return try ChildProcess.run(
      "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "./dsk"] + arguments,
      in: run.folder, environment: Program.environment(in: run.folder, [:]),
      input: Array(input.utf8))
  }

  @Test func theTourDoesEverythingButTheAttachAndSaysSo() throws {
    try DiskRun.within { run in
      try run.tool("cp", [Project.path("scripts/tour.dsk"), "tour.dsk"])
      let tour = try asUser(["tour.dsk"], run)
      #expect(tour.status == .exited(0))
      #expect(tour.errors == "")
      #expect(tour.output.contains("4. partition 2 begins at byte 10158080"))
      #expect(tour.output.contains("7. attaching needs root"))
    }
  }

  @Test(arguments: [
    "attach(image(\"disk.img\"))", "attach(image(\"disk.img\")) { dev in print(dev) }",
    "mount(image(\"disk.img\"))",
  ])
  func attachingIsRefusedWithStatus3AndTheWayToMendIt(code: String) throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: 1 << 20)
      let refused = try asUser(["-e", code], run)
      #expect(refused.status == .exited(3))
      #expect(refused.errors.hasPrefix("error[E0602]: "))
      #expect(refused.errors.contains("help: run it with sudo"))
      #expect(refused.errors.contains("<command line>:1:1"))
    }
  }

  @Test func aFileWithoutPermissionIsRefusedWithStatus3AndItsName() throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: 1 << 20)
      chmod(run.folder + "/disk.img", 0)
      let refused = try asUser(["-e", "image(\"disk.img\")"], run)
      #expect(refused.status == .exited(3))
      #expect(refused.errors.hasPrefix("error[E0602]: disk.img: "))
      #expect(refused.errors.contains("help: it needs read permission"))
    }
  }

  @Test func aFileThatMayOnlyBeReadIsNotOpenedForWriting() throws {
    try DiskRun.within { run in
      try run.disk("disk.img", bytes: 1 << 20)
      chmod(run.folder + "/disk.img", 0o444)
      let read = try asUser(["-e", "print(image(\"disk.img\").size)"], run)
      #expect(read.status == .exited(0) && read.output == "1048576\n")
      let refused = try asUser(["-e", "image(\"disk.img\", writable: true)"], run)
      #expect(refused.status == .exited(3))
      #expect(refused.errors.contains("help: it needs write permission"))
    }
  }

  @Test func listingAttachmentsNeedsNoPrivilege() throws {
    try DiskRun.within { run in
      let listed = try asUser(["-e", "print(attachments().count >= 0)"], run)
      #expect(listed.status == .exited(0) && listed.output == "true\n")
    }
  }
}
