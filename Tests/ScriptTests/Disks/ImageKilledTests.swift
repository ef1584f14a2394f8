import Foundation
import TestSupport
import Testing

/// A script that is killed at any write or sync of a qcow2 image leaves one that QEMU finds sound, with
/// all that was there when an image was last closed.
@Suite(
  .enabled(
    if: ChildProcess.has("strace") && ChildProcess.has("qemu-img"), "needs strace and qemu-utils"))
struct ImageKilledTests {
  /// Every call of a long script where the environment asks for it, else some of a shorter one.
  private static let isLong =
    ProcessInfo.processInfo.environment["DISKSCRIPT_KILLS"] == "all"

  /// Writes, and snapshots made and deleted, in rounds between which the image is closed.
  private static let rounds = isLong ? 40 : 12
  private static let writes = 10
  private static let size = 1 << 20

  private static let code = """
    for round in 0..<\(rounds) {
      let img = image("x.qcow2", writable: true)
      for i in 0..<\(writes) {
        let n = round * \(writes) + i
        write(img, Bytes(repeating: n % 250 + 1, count: 5000), at: Size(n * 7919 % 300 * 3000))
      }
      if round % 3 == 1 { snapshot(img, "s\\(round)") }
      if round == 8 { deleteSnapshot(img, "s4") }
      img.close()
      print(round, to: .error)
    }

    """

  /// The n-th write: its place, and its byte.
  private static func placed(_ number: Int) -> (range: Range<Int>, byte: UInt8) {
    let at = number * 7919 % 300 * 3000
    return (at..<(at + 5000), UInt8(number % 250 + 1))
  }

  /// The disk after so many rounds.
  private static let models: [Data] = (0...rounds).map { rounds in
    var model = Data(count: size)
    for number in 0..<(rounds * writes) {
      let (range, byte) = placed(number)
      model.replaceSubrange(range, with: repeatElement(byte, count: range.count))
    }
    return model
  }

  private func verify(_ run: DiskRun, _ rounds: Int, _ comment: String) throws {
    let check = try ChildProcess.run(
      "qemu-img", ["check", "-f", "qcow2", "--output=json", "x.qcow2"], in: run.folder)
    // 0 is clean, 3 leaks alone.
    if check.status != .exited(0), check.status != .exited(3) {
      // In the middle of a change of snapshots its mark says that counts are to be corrected first.
      let header = try FileHandle(forReadingFrom: URL(fileURLWithPath: run.folder + "/x.qcow2"))
      let bytes = try #require(try header.read(upToCount: 80))
      #expect(bytes[79] & 1 == 1, "\(comment): \(check.output)\(check.errors)")
    }
    _ = try? run.tool("qemu-img", ["check", "-q", "-f", "qcow2", "-r", "all", "x.qcow2"])
    try run.tool("qemu-img", ["check", "-q", "-f", "qcow2", "x.qcow2"])
    try run.tool("qemu-img", ["convert", "-O", "raw", "x.qcow2", "x.raw"])
    var disk = try Data(contentsOf: URL(fileURLWithPath: run.folder + "/x.raw"))
    let model = Self.models[rounds]
    try #require(disk.count == model.count, "\(comment)")
    // What the round that was killed may have written, or not.
    for number in (rounds * Self.writes)..<((rounds + 1) * Self.writes) {
      let range = Self.placed(number).range
      disk.replaceSubrange(range, with: model[range])
    }
    let isThere = disk == model
    #expect(isThere, "\(comment): bytes of \(rounds) rounds are lost")
  }

  @Test(arguments: ["cluster_size=512", "cluster_size=4k,refcount_bits=64", "cluster_size=64k"])
  func `killed at each write and each sync`(options: String) throws {
    try DiskRun.within { run in
      try run.tool(
        "qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, "fresh.qcow2", "\(Self.size)"])
      try write(Self.code, to: run.folder + "/script.dsk")
      var kills = 0
      for (call, stride) in [("pwrite64", 53), ("fdatasync", 17), ("fallocate", 5)] {
        for number in Swift.stride(from: 1, to: 100_000, by: Self.isLong ? 1 : stride) {
          try run.tool("cp", ["fresh.qcow2", "x.qcow2"])
          let traced = try run.killed(at: number, of: call)
          if traced.status == .exited(0) { break }
          kills += 1
          // The script says each round that it has done.
          let rounds = traced.errors.split(separator: "\n").count
          try verify(run, rounds, "\(options): \(call) \(number)")
        }
      }
      #expect(kills >= 10)
      if Self.isLong { print("\(options): killed at \(kills) calls") }
    }
  }
}
