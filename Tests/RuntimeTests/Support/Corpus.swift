import Foundation
import Testing

/// Other people's images, with what every oracle sees in them.
///
/// Found by DISKSCRIPT_CORPUS, or as `shared/corpus` beside the project's folder.
struct CorpusImage: Sendable, CustomTestStringConvertible {
  let id: String
  let format: String?
  /// The class: `fs`, `pt`, `format`, `malformed`.
  let family: String
  let size: Int
  /// The path of the stored file, perhaps compressed.
  let stored: String
  let fileName: String
  /// Whether blkid was asked, and whether sfdisk was: of the malformed ones only blkid.
  let hasTables: Bool
  let hasSfdisk: Bool
  let sfdisk: SfdiskFacts?
  /// The lines of `partx -P`, as pairs.
  let partx: [[String: String]]?
  let blkid: [String: String]
  /// The SHA-256 of the disk in the image; nil for one that shows none.
  let guestDigest: String?
  /// All stored files of the image with the names that they have in it.
  let files: [(name: String, stored: String)]

  var testDescription: String { id }

  static let all: [CorpusImage] = {
    guard let root, let data = FileManager.default.contents(atPath: "\(root)/manifest.json"),
      let manifest = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let images = manifest["images"] as? [[String: Any]]
    else { return [] }
    return images.compactMap { CorpusImage($0, root) }
  }()

  static let root: String? = {
    if let given = ProcessInfo.processInfo.environment["DISKSCRIPT_CORPUS"] { return given }
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("shared/corpus")
      let manifest = candidate.appendingPathComponent("manifest.json").path
      if FileManager.default.fileExists(atPath: manifest) { return candidate.path }
    }
    return nil
  }()

  private init?(_ json: [String: Any], _ root: String) {
    guard let id = json["id"] as? String, let family = json["cls"] as? String,
      let size = json["image_size"] as? Int, let primary = json["primary"] as? String,
      let name = json["decoded_name"] as? String, let files = json["files"] as? [[String: Any]],
      let file = files.first(where: {
        ($0["path"] as? String)?.hasPrefix("\(family)/\(id)/\(primary)") == true
      }) ?? files.first,
      let path = file["path"] as? String
    else { return nil }
    self.id = id
    self.family = family
    self.size = size
    format = json["format"] as? String
    stored = "\(root)/\(path)"
    fileName = name
    let tables = json["tables"] as? [String: Any]
    hasTables = tables != nil
    hasSfdisk = tables?.keys.contains("sfdisk") ?? false
    sfdisk = (tables?["sfdisk"] as? [String: Any]).flatMap(SfdiskFacts.init)
    partx = (tables?["partx"] as? [String])?.map(Self.pairs)
    blkid = tables?["blkid"] as? [String: String] ?? [:]
    guestDigest = json["guest_sha256"] as? String
    self.files = files.compactMap { file in
      guard let name = file["name"] as? String, let path = file["path"] as? String else {
        return nil
      }
      return (name, "\(root)/\(path)")
    }
  }

  /// `NR="1" START="2048"` as pairs.
  private static func pairs(_ line: String) -> [String: String] {
    var pairs: [String: String] = [:]
    for part in line.components(separatedBy: "\" ") {
      let sides = part.components(separatedBy: "=\"")
      guard sides.count == 2 else { continue }
      pairs[sides[0]] = sides[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
    return pairs
  }

  /// Every file of the image under its own name in `folder`.
  func unpackAll(into folder: TemporaryFolder) throws -> String {
    for file in files {
      let reader = file.stored.hasSuffix(".xz") && !file.name.hasSuffix(".xz") ? "xz -dc" : "cat"
      try Tool.output(
        "sh", ["-c", "\(reader) <\"$1\" >\"$2\"", "-", file.stored, folder.path(file.name)])
    }
    return folder.path(fileName)
  }

  /// The image as a file of its own in `folder`, decompressed, its zeros as holes.
  func unpack(into folder: TemporaryFolder) throws -> String {
    let path = folder.path("image-of-corpus")
    let reader =
      switch (stored as NSString).pathExtension {
      case "xz": "xz"
      case "gz": "gzip"
      case "bz2": "bzip2"
      default: ""
      }
    if reader.isEmpty || fileName.hasSuffix(".\((stored as NSString).pathExtension)") {
      try Tool.output("cp", ["--sparse=always", stored, path])
    } else {
      try Tool.output(
        "sh", ["-c", "\(reader) -dc <\"$1\" | dd of=\"$2\" bs=64k conv=sparse", "-", stored, path])
    }
    try Tool.output("chmod", ["u+w", path])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    guard attributes[.size] as? Int == size else {
      throw Tool.Failure(text: "\(id) has \(attributes[.size] ?? 0) bytes, not \(size)")
    }
    return path
  }
}

/// What `sfdisk -J` said, with the node's number alone.
struct SfdiskFacts: Hashable, Sendable {
  struct Part: Hashable, Sendable {
    var number: Int
    var start: UInt64
    var size: UInt64
    var type: String
    var bootable: Bool
    var uuid: String?
    var name: String?
    var attributes: String?
  }

  var label: String
  var id: String?
  var firstLBA: UInt64?
  var lastLBA: UInt64?
  var sectorSize: Int?
  var grain: String?
  var tableLength: String?
  var parts: [Part]

  init?(_ json: [String: Any]) {
    guard let label = json["label"] as? String else { return nil }
    self.label = label
    id = json["id"] as? String
    firstLBA = json["firstlba"] as? UInt64
    lastLBA = json["lastlba"] as? UInt64
    sectorSize = json["sectorsize"] as? Int
    grain = json["grain"] as? String
    tableLength = json["table-length"] as? String
    parts = (json["partitions"] as? [[String: Any]] ?? []).map { part in
      let node = part["node"] as? String ?? ""
      let digits = String(node.reversed().prefix { $0.isNumber }.reversed())
      return Part(
        number: Int(digits) ?? 0, start: part["start"] as? UInt64 ?? 0,
        size: part["size"] as? UInt64 ?? 0, type: part["type"] as? String ?? "",
        bootable: part["bootable"] as? Bool ?? false, uuid: part["uuid"] as? String,
        name: part["name"] as? String, attributes: part["attrs"] as? String)
    }
  }

  /// From the text of `sfdisk -J`, or of ours in its layout.
  init?(text: String) {
    guard let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      let table = json["partitiontable"] as? [String: Any]
    else { return nil }
    self.init(table)
  }
}
