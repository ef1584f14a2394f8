import Foundation
import TestSupport
import Testing

/// Runs `dsk` and other people's tools in one folder.
struct DiskRun {
  let folder: String

  /// What a test needs did not succeed.
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// What a script prints; it must end with `status`, and with nothing on standard error where that
  /// is 0.
  @discardableResult
  func dsk(
    _ code: String, status: Int32 = 0, seconds: Double = 30,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    try write(code, to: folder + "/script.dsk")
    let run = try Program.run(["script.dsk"], in: folder, seconds: seconds)
    #expect(run.status == .exited(status), "\(run.errors)", sourceLocation: sourceLocation)
    if status == 0 { #expect(run.errors == "", sourceLocation: sourceLocation) }
    return run.output
  }

  /// What a tool prints; it must succeed.
  @discardableResult
  func tool(_ name: String, _ arguments: [String], input: String = "") throws -> String {
    let run = try ChildProcess.run(
      name, arguments, in: folder, environment: Program.environment(in: folder, [:]),
      input: Array(input.utf8))
    guard run.status == .exited(0) else {
      throw Failed(description: "\(name) \(arguments): \(run.status): \(run.errors)")
    }
    return run.output
  }

  /// Runs `script.dsk` under strace, which kills it at the n-th call of a kind.
  /// - Returns: the run; it ends with status 0 where there are fewer calls.
  func killed(at number: Int, of call: String) throws -> ChildProcess {
    let program = try #require(Program.path)
    return try ChildProcess.run(
      "strace",
      [
        "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
        "inject=\(call):signal=KILL:when=\(number)", program, "script.dsk",
      ], in: folder, environment: Program.environment(in: folder, [:]), seconds: 60)
  }

  /// A sparse file, with a table where sfdisk is told one.
  func disk(_ name: String, bytes: Int, table: String? = nil) throws {
    let path = folder + "/" + name
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    guard truncate(path, bytes) == 0 else {
      throw Failed(description: "no file of \(bytes) bytes: errno \(errno)")
    }
    if let table { try tool("sfdisk", ["-q", name], input: table) }
  }

  /// The loop devices over files of the folder.
  var attached: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/block")) ?? []
    return names.filter { name in
      let path = "/sys/block/\(name)/loop/backing_file"
      let file = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return file.hasPrefix(folder + "/")
    }.sorted()
  }

  /// The mounts whose source is one of those devices.
  func mounts(of devices: [String]) throws -> [String] {
    let table = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
    return table.split(separator: "\n").map(String.init).filter { line in
      devices.contains { line.hasPrefix("/dev/\($0) ") }
    }
  }

  /// Lets go of what a failed test left, whatever it was.
  func cleanUp() {
    for device in attached {
      for line in (try? mounts(of: [device])) ?? [] {
        let fields = line.split(separator: " ")
        guard fields.count > 1 else { continue }
        _ = try? tool("umount", [String(fields[1])])
        // The folder that the program made for it; any other is not empty, or not ours to remove.
        if fields[1].contains("/dsk/mount-") { rmdir(String(fields[1])) }
      }
      _ = try? tool("losetup", ["-d", "/dev/" + device])
    }
  }

  /// In a fresh folder, at whose end nothing of it is attached.
  static func within(_ body: (DiskRun) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = DiskRun(folder: folder)
      defer {
        #expect(run.attached == [])
        run.cleanUp()
      }
      try body(run)
    }
  }

  static let isRoot = geteuid() == 0
}

/// A JSON text as a value that can be compared.
indirect enum JSON: Hashable, Decodable {
  case null
  case bool(Bool)
  case int(Int)
  case unsigned(UInt64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(_ text: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let int = try? value.decode(Int.self) {
      self = .int(int)
    } else if let unsigned = try? value.decode(UInt64.self) {
      self = .unsigned(unsigned)
    } else if let double = try? value.decode(Double.self) {
      self = .double(double)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSON].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  subscript(_ key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  subscript(_ index: Int) -> JSON? {
    if case .array(let elements) = self, elements.indices.contains(index) {
      elements[index]
    } else {
      nil
    }
  }
}
