import DiskRuntime
import Foundation
import Glibc
import Testing

/// QEMU's programs, which decide what a qcow2 image holds.
struct Qemu {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { folder.path(name) }

  /// Makes an image with `qemu-img create -o` options.
  @discardableResult
  func create(
    _ name: String, _ size: String, options: String = "", backing: String? = nil,
    backingFormat: String = "qcow2"
  ) throws -> String {
    var arguments = ["create", "-q", "-f", "qcow2"]
    if !options.isEmpty { arguments += ["-o", options] }
    if let backing { arguments += ["-b", backing, "-F", backingFormat] }
    try Tool.output("qemu-img", arguments + [path(name), size])
    return path(name)
  }

  func io(_ name: String, _ commands: [String]) throws {
    let result = try Tool.run(
      "qemu-io", ["-f", "qcow2"] + commands.flatMap { ["-c", $0] } + [path(name)])
    guard result.status == 0, !result.output.contains("failed") else {
      throw Tool.Failure(text: "qemu-io \(commands): \(result.output)\(result.errors)")
    }
  }

  /// The disk in an image as QEMU reads it.
  func disk(_ name: String) throws -> [UInt8] {
    let raw = "\(name).oracle"
    try Tool.output("qemu-img", ["convert", "-U", "-O", "raw", path(name), path(raw)])
    defer { unlink(path(raw)) }
    return try folder.read(raw)
  }

  /// What `qemu-img check` reports; status 0 is clean, 2 errors, 3 leaks alone.
  func check(_ name: String) throws -> (status: Int32, text: String) {
    let result = try Tool.run("qemu-img", ["check", "-f", "qcow2", path(name)])
    return (result.status, result.output + result.errors)
  }

  func json(_ arguments: [String]) throws -> NSObject {
    let result = try Tool.run("qemu-img", arguments)
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(value as? NSObject)
  }

  func expectClean(_ name: String, _ comment: String = "") throws {
    let found = try check(name)
    #expect(found.status == 0, "\(comment): \(found.text)")
  }
}

extension Image {
  /// All bytes of the disk.
  func allBytes() throws -> [UInt8] { try device.read(at: .zero, count: size) }
}

/// Bytes that differ from place to place.
func pattern(_ seed: UInt64, _ count: Int) -> [UInt8] {
  var random = SeededRandom(seed: seed)
  return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, filled in
    for at in stride(from: 0, to: count, by: 8) {
      UnsafeMutableRawPointer(buffer.baseAddress! + at).storeBytes(
        of: random.next(), as: UInt64.self)
    }
    filled = count
  }
}

/// The first difference of two disks, in words.
func difference(_ a: [UInt8], _ b: [UInt8]) -> String? {
  if a.count != b.count { return "\(a.count) bytes and \(b.count) bytes" }
  return a.withUnsafeBytes { x in
    b.withUnsafeBytes { y in
      guard a.count > 0, memcmp(x.baseAddress!, y.baseAddress!, a.count) != 0 else { return nil }
      let first = (0..<a.count).first { x[$0] != y[$0] } ?? 0
      return "they differ at \(first): \(x[first]) and \(y[first])"
    }
  }
}
