import DiskRuntime
import Glibc
import Testing

/// QEMU's image locks, between it and us in both directions, and between two of ours.
@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct ImageLockTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  /// Runs `body` while a qemu-io has the image open.
  private func whileQemuHas(
    _ name: String, readOnly: Bool, format: String = "qcow2", _ body: () throws -> Void
  ) throws {
    let (path, ready) = (qemu.path(name), qemu.path("ready"))
    let script = """
      (echo 'write -z 0 0'; touch "$2"; while [ -e "$2" ]; do sleep 0.05; done) \
      | qemu-io \(readOnly ? "-r" : "") -f \(format) "$1" >/dev/null 2>&1 &
      for i in $(seq 100); do [ -e "$2" ] && break; sleep 0.05; done; sleep 0.5
      """
    try Tool.output("sh", ["-c", script, "-", path, ready])
    defer { unlink(ready) }
    try body()
  }

  @Test func `an image that qemu writes is refused, its holder named, and read by force`() throws {
    let path = try qemu.create("a.qcow2", "1M")
    try whileQemuHas("a.qcow2", readOnly: false) {
      for writable in [false, true] {
        let found = error { () throws(DiskError) in try Image.open(path, writable: writable) }
        #expect(found?.code == .busy)
        #expect(found?.message.contains("qemu-io") == true, "\(found?.message ?? "opened")")
      }
      let forced = try Image.open(path, OpenOptions(force: true))
      #expect(forced.size == ByteCount(1 << 20))
    }
  }

  @Test func `an image that qemu reads is read and not written`() throws {
    let path = try qemu.create("a.qcow2", "1M")
    try whileQemuHas("a.qcow2", readOnly: true) {
      let reader = try Image.open(path)
      #expect(reader.size == ByteCount(1 << 20))
      let found = error { () throws(DiskError) in try Image.open(path, writable: true) }
      #expect(found?.code == .busy)
    }
  }

  @Test func `qemu refuses what is open here`() throws {
    let path = try qemu.create("a.qcow2", "1M")
    let reader = try Image.open(path)
    #expect(try Tool.run("qemu-img", ["check", path]).status == 0)
    #expect(try Tool.run("qemu-io", ["-c", "write 0 512", path]).status != 0)
    try reader.close()
    let writer = try Image.open(path, writable: true)
    #expect(try Tool.run("qemu-img", ["check", path]).status != 0)
    #expect(try Tool.run("qemu-img", ["info", "-U", path]).status == 0)
    try writer.close()
    #expect(try Tool.run("qemu-io", ["-c", "write 0 512", path]).status == 0)
  }

  @Test func `what was not closed gives its locks back, though a child has the descriptor`() throws
  {
    let path = try qemu.create("a.qcow2", "1M")
    let own = try #require(realpath(path, nil))
    defer { free(own) }
    var image: Image? = try Image.open(path, writable: true)
    // As a child of another thread has it between fork and exec.
    let copies = (0..<4096).filter { number in
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      return readlink("/proc/self/fd/\(number)", &target, target.count - 1) > 0
        && strcmp(target, own) == 0
    }.map { dup(Int32($0)) }
    defer { for copy in copies { close(copy) } }
    #expect(image != nil && !copies.isEmpty)
    image = nil
    try Image.open(path, writable: true).close()
  }

  @Test func `two of ours: one writer or many readers`() throws {
    let path = try qemu.create("a.qcow2", "1M")
    let (a, b) = (try Image.open(path), try Image.open(path))
    #expect(error { () throws(DiskError) in try Image.open(path, writable: true) }?.code == .busy)
    try a.close()
    try b.close()
    let writer = try Image.open(path, writable: true)
    let second = error { () throws(DiskError) in try Image.open(path, writable: true) }
    #expect(second?.code == .busy && second?.message.contains("this program itself") == true)
    #expect(error { () throws(DiskError) in try Image.open(path) }?.code == .busy)
    try writer.close()
  }

  @Test func `a raw image may be open twice in one program and not beside a writing qemu`() throws {
    let path = try qemu.folder.sparse("a.raw", bytes: 1 << 20)
    let writer = try Image.open(path, writable: true)
    let reader = try Image.open(path)
    try writer.device.write([7], at: .zero)
    #expect(try reader.device.read(at: .zero, count: ByteCount(1)) == [7])
    try writer.close()
    try reader.close()
    try whileQemuHas("a.raw", readOnly: false, format: "raw") {
      #expect(error { () throws(DiskError) in try Image.open(path) }?.code == .busy)
    }
  }
}
