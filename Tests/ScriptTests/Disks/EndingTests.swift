import Glibc
import TestSupport
import Testing

/// However a script ends, what it attached and mounted is released, and what could not be is said.
@Suite(
  .enabled(if: ChildProcess.has("mkfs.ext2"), "needs mkfs.ext2"),
  .enabled(if: DiskRun.isRoot, "attaching needs root"))
struct EndingTests {
  /// Attaches and mounts, says so, and waits.
  private static let holding = """
    let dev = attach(image("disk.img"))
    let folder = mount(dev)
    let second = mount(image("disk.img"))
    print(folder.path)
    createImage("ready", size: 0B)
    while true {}
    """

  private func withDisk(_ body: (DiskRun) throws -> Void) throws {
    try DiskRun.within { run in
      try run.tool("mkfs.ext2", ["-q", "-F", "disk.img", "1024"])
      try body(run)
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func aSignalReleasesEverythingAndIsTheStatus(signal: Int32, status: Int32) throws {
    try withDisk { run in
      let script = try RunningScript(Self.holding, in: run)
      try script.waitUntilReady()
      let devices = run.attached
      #expect(devices.count == 2)
      #expect(try run.mounts(of: devices).count == 2)
      script.send(signal)
      #expect(script.end() == .exited(status))
      #expect(run.attached == [])
      #expect(try run.mounts(of: devices).isEmpty)
      let folder = script.output.split(separator: "\n").first.map(String.init) ?? ""
      #expect(folder.hasPrefix("/") && access(folder, F_OK) != 0)
      #expect(script.errors.contains("interrupted"))
    }
  }

  @Test func afterAKillTheDevicesAreStaleAndDetachClearsThem() throws {
    try withDisk { run in
      let script = try RunningScript(Self.holding, in: run)
      try script.waitUntilReady()
      script.send(SIGKILL)
      #expect(script.end() == .signalled(SIGKILL))
      let devices = run.attached
      #expect(devices.count == 2)
      let output = try run.dsk(
        """
        let mine = attachments().filter { $0.backingFile.hasSuffix("\(run.folder)/disk.img") }
        print(mine.map { $0.owner })
        for dev in mine { detach(dev) }
        print(attachments().filter { $0.backingFile.hasSuffix("\(run.folder)/disk.img") }.count)
        """)
      #expect(output == "[.stale, .stale]\n0\n")
      #expect(try run.mounts(of: devices).isEmpty)
      let folder = script.output.split(separator: "\n").first.map(String.init) ?? ""
      #expect(folder == "" || access(folder, F_OK) != 0)
    }
  }

  @Test func aReaderThatGoesAwayEndsTheScriptAndReleases() throws {
    try withDisk { run in
      let program = try #require(Program.path)
      try write(
        "let dev = attach(image(\"disk.img\"))\nfor i in 0..<100000000 { print(i) }\n",
        to: run.folder + "/script.dsk")
      let piped = try ChildProcess.run(
        "sh", ["-c", "{ \"$0\" script.dsk; echo $? >status; } | head -n 1", program],
        in: run.folder, environment: Program.environment(in: run.folder, [:]), seconds: 20)
      #expect(piped.output == "0\n" && piped.errors == "")
      #expect(try run.tool("cat", ["status"]) == "141\n")
    }
  }

  @Test func whatIsInUseAtTheEndIsReportedWithItsHolder() throws {
    try withDisk { run in
      let script = try RunningScript(
        """
        attach(image("disk.img"))
        createImage("ready", size: 0B)
        while true {
          do {
            image("held")
            break
          } catch {}
        }
        """, in: run)
      try script.waitUntilReady()
      let device = "/dev/" + (run.attached.first ?? "")
      // The test itself holds it.
      let descriptor = open(device, O_RDONLY | O_CLOEXEC)
      try #require(descriptor >= 0)
      try run.disk("held", bytes: 0)
      let status = script.end()
      close(descriptor)
      #expect(status == .exited(1))
      #expect(
        script.errors.contains("\(device): the device is still in use by process \(getpid())"))
      // It goes by itself when its holder lets go.
      for _ in 0..<500 where !run.attached.isEmpty { usleep(10_000) }
    }
  }

  @Test(arguments: [
    ("attach(image(\"disk.img\")) { dev in throw \"body\" }", 1),
    ("attach(image(\"disk.img\")) { dev in exit(7) }", 7),
    ("mount(image(\"disk.img\")) { folder in throw \"body\" }", 1),
    ("let dev = attach(image(\"disk.img\"))\nlet folder = mount(dev)\nexit(0)", 0),
    ("let folder = mount(attach(image(\"disk.img\")))\nthrow \"stop\"", 1),
    ("var dev = [attach(image(\"disk.img\"))]\nlet m = mount(dev[0])\ndev = []\nprint([][0])", 1),
    ("attach(image(\"disk.img\"))\nmount(image(\"disk.img\"))\nlet x = 1 / 0", 1),
    ("func f(_ n: Int) -> Int { return f(n + 1) }\nattach(image(\"disk.img\"))\nf(0)", 1),
    ("attach(image(\"disk.img\"))\nmount(image(\"disk.img\"))", 0),
    ("let dev = attach(image(\"disk.img\"))\ndetach(dev)\ndetach(dev)", 0),
    ("let m = mount(image(\"disk.img\"))\nunmount(m)\nunmount(m)", 0),
    ("let dev = attach(image(\"disk.img\"))\nlet again = [dev]\ndetach(dev.path)", 0),
    ("let dev = attach(image(\"disk.img\"))\nlet inside = image(dev.path)", 0),
    ("var all = []\nlet dev = attach(image(\"disk.img\"))\nall.append(image(dev.path))", 0),
    ("var inside = nil\nattach(image(\"disk.img\")) { dev in inside = image(dev.path) }", 1),
    ("let img = image(\"disk.img\")\nlet dev = attach(img)\nclose(img)\nprint(dev.size)", 0),
  ])
  func everyEndLeavesNothingAttached(code: String, status: Int) throws {
    try withDisk { run in
      try run.dsk(code, status: Int32(status))
      #expect(run.attached == [])
    }
  }
}
