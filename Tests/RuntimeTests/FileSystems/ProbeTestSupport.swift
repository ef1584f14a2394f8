import DiskRuntime
import Foundation
import Testing

/// A read-only device over a file, for probing tests.
final class ProbeTestFile: BlockDevice {
  let name: String
  let size: ByteCount
  let isWritable = false
  let hardwareSectorSize: SectorSize? = nil
  private let descriptor: Int32

  init?(_ path: String) {
    name = path
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    size = ByteCount(Int(lseek(descriptor, 0, SEEK_END)))
  }

  deinit { Glibc.close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    guard pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset.bytes)) == buffer.count
    else { throw DiskError(.outOfRange, "short read", path: name) }
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    throw DiskError(.readOnly, "read-only")
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    Extent(
      start: offset, length: ByteCount(size.bytes - offset.bytes), kind: .data, hostOffset: offset)
  }

  func flush() throws(DiskError) {}
  func close() throws(DiskError) {}
}

/// A device in memory that counts what is read of it.
final class ProbeTestMemory: BlockDevice, @unchecked Sendable {
  let name = "memory"
  let size: ByteCount
  let isWritable = false
  let hardwareSectorSize: SectorSize? = nil
  private let bytes: [UInt8]
  private(set) var bytesRead = 0
  private(set) var reads = 0

  /// - Parameter size: the device's size; zeros follow the bytes.
  init(_ bytes: [UInt8], size: Int? = nil) {
    self.bytes = bytes
    self.size = ByteCount(size ?? bytes.count)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    guard offset.bytes <= size.bytes - buffer.count else {
      throw DiskError(.outOfRange, "read past the end")
    }
    reads += 1
    bytesRead += buffer.count
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    guard offset.bytes < bytes.count else { return }
    let end = min(bytes.count, offset.bytes + buffer.count)
    buffer.copyBytes(from: bytes[offset.bytes..<end])
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    throw DiskError(.readOnly, "read-only")
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    Extent(
      start: offset, length: ByteCount(size.bytes - offset.bytes), kind: .data, hostOffset: nil)
  }

  func flush() throws(DiskError) {}
  func close() throws(DiskError) {}
}

/// Oracles, the corpus of images and temporary files for the tests of this folder and of Attach.
enum ProbeSupport {
  /// One image of the corpus that blkid was asked about.
  struct CorpusImage: CustomTestStringConvertible, Sendable {
    let id: String
    let file: String
    /// What blkid 2.38 said; empty for nothing, `nil` where it was not asked.
    let blkid: [String: String]?
    /// What util-linux's own tests expect of its newest version, by blkid's names.
    let newest: [String: String]
    var testDescription: String { id }
  }

  /// The folder of the corpus: `DISKSCRIPT_CORPUS`, or `shared/corpus` beside the project.
  static let corpus: String? = {
    let named = ProcessInfo.processInfo.environment["DISKSCRIPT_CORPUS"]
    if let named, FileManager.default.fileExists(atPath: named + "/manifest.json") { return named }
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("shared/corpus")
      let manifest = candidate.appendingPathComponent("manifest.json").path
      if FileManager.default.fileExists(atPath: manifest) { return candidate.path }
    }
    return nil
  }()

  /// The raw images of the given classes.
  static func images(_ classes: Set<String>) -> [CorpusImage] {
    guard let corpus, let data = FileManager.default.contents(atPath: corpus + "/manifest.json"),
      let manifest = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let images = manifest["images"] as? [[String: Any]]
    else { return [] }
    return images.compactMap { image in
      guard let id = image["id"] as? String, let kind = image["cls"] as? String,
        classes.contains(kind), image["format"] as? String ?? "raw" == "raw",
        let files = image["files"] as? [[String: Any]], files.count == 1,
        let path = files[0]["path"] as? String
      else { return nil }
      let tables = image["tables"] as? [String: Any]
      return CorpusImage(
        id: id, file: corpus + "/" + path,
        blkid: tables.map { $0["blkid"] as? [String: String] ?? [:] }, newest: newest(image))
    }
  }

  private static func newest(_ image: [String: Any]) -> [String: String] {
    let expected = image["upstream_expected"] as? [String: String] ?? [:]
    var result: [String: String] = [:]
    for line in expected.values.joined(separator: "\n").split(separator: "\n") {
      guard line.hasPrefix("ID_FS_"), let equals = line.firstIndex(of: "=") else { continue }
      result[String(line[..<equals].dropFirst(6))] = String(line[line.index(after: equals)...])
    }
    return result
  }

  static func has(_ tool: String) -> Bool { locate(tool) != nil }

  /// Ends a test or one of its cases as skipped where a tool is missing.
  static func needs(_ tool: String) throws {
    if !has(tool) { try Test.cancel("\(tool) is not installed") }
  }

  private static func locate(_ tool: String) -> String? {
    ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/bin/"].map { $0 + tool }
      .first { access($0, X_OK) == 0 }
  }

  /// Runs a program of the system without a shell.
  @discardableResult
  static func run(_ tool: String, _ arguments: String...) -> (status: Int32, text: String) {
    guard let path = locate(tool) else { return (127, "") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { return (126, "") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// A fresh folder for the length of a test.
  static func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    var template = Array("/tmp/dsk-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  static func withFolderAsync<T>(_ body: (String) async throws -> T) async throws -> T {
    var template = Array("/tmp/dsk-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
  }

  /// Unpacks an image where it is packed, with holes for zeros.
  static func unpack(_ image: CorpusImage, into folder: String) throws -> String {
    let tools = ["xz": "xz", "gz": "gzip", "bz2": "bzip2"]
    guard let tool = tools[String(image.file.split(separator: ".").last ?? "")] else {
      return image.file
    }
    let target = folder + "/image"
    let done = run(
      "sh", "-c", "\(tool) -dc \"$1\" | dd of=\"$2\" bs=64k iflag=fullblock conv=sparse", "sh",
      image.file, target)
    guard done.status == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return target
  }

  /// What blkid says now, by name.
  static func blkid(_ path: String) -> [String: String] {
    let text = run("blkid", "-p", "-o", "export", path).text
    return Dictionary(
      text.split(separator: "\n").compactMap { line in
        line.firstIndex(of: "=").map {
          (String(line[..<$0]), String(line[line.index(after: $0)...]))
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What blkid prints for a value, without the backslashes that protect it from a shell.
  static func plain(_ value: String?) -> String? {
    guard let value else { return nil }
    var result = ""
    var isEscaped = false
    for character in value {
      if character == "\\" && !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }

  /// Bytes as blkid prints them: `M-` for the high bit, `^` for control characters.
  static func shown(_ bytes: [UInt8]?) -> String? {
    guard let bytes else { return nil }
    var result = ""
    for byte in bytes {
      var low = byte
      if low >= 128 {
        result += "M-"
        low -= 128
      }
      if low < 32 || low == 127 {
        result += "^"
        low ^= 64
      }
      result.unicodeScalars.append(Unicode.Scalar(low))
    }
    return result
  }
}
