import Foundation
import TestSupport

/// Other people's images, with what sfdisk and partx see in them.
struct CorpusImage: Sendable {
  let id: String
  let isMalformed: Bool
  let isRaw: Bool
  /// What `sfdisk -J` says, without the outer object; nil where it sees no table.
  let sfdisk: JSON?
  /// The pairs of each line of `partx -P`; nil where it sees nothing.
  let partx: [[String: String]]?
  /// Whether blkid takes the table for one: libfdisk takes anything that is signed.
  let isTableForBlkid: Bool
  private let stored: String
  private let isCompressed: Bool

  static let all: [CorpusImage] = {
    guard let root = Program.corpus,
      let text = try? String(contentsOfFile: root + "/manifest.json", encoding: .utf8),
      let manifest = try? JSON(text), case .array(let images)? = manifest["images"]
    else { return [] }
    return images.compactMap { CorpusImage($0, root) }
  }()

  /// Those with a table that sfdisk calls `dos` or `gpt`.
  static let tabled = all.filter { image in
    image.isRaw
      && (image.sfdisk?["label"] == .string("dos") || image.sfdisk?["label"] == .string("gpt"))
  }

  private init?(_ json: JSON, _ root: String) {
    guard case .string(let id)? = json["id"], case .string(let family)? = json["cls"],
      case .string(let primary)? = json["primary"], case .array(let files)? = json["files"],
      case .string(let name)? = json["decoded_name"]
    else { return nil }
    let paths = files.compactMap { file -> String? in
      if case .string(let path)? = file["path"] { path } else { nil }
    }
    guard
      let path = paths.first(where: { $0.hasPrefix("\(family)/\(id)/\(primary)") }) ?? paths.first
    else { return nil }
    self.id = id
    isMalformed = family == "malformed"
    isRaw = json["format"] == .string("raw")
    stored = root + "/" + path
    isCompressed = ["xz", "gz", "bz2"].contains {
      path.hasSuffix("." + $0) && !name.hasSuffix("." + $0)
    }
    let tables = json["tables"]
    let found = tables?["sfdisk"]
    sfdisk = found == .null ? nil : found
    let blkid = tables?["blkid"]
    var size = 0
    if case .int(let bytes)? = json["image_size"] { size = bytes }
    isTableForBlkid = blkid?["PTTYPE"] != nil || (blkid?["TYPE"] == nil && size <= 1024)
    if case .array(let lines)? = tables?["partx"] {
      partx = lines.compactMap { line in
        if case .string(let text) = line { Self.pairs(text) } else { nil }
      }
    } else {
      partx = nil
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

  /// A copy of it in a folder, unpacked, its zeros as holes.
  func unpack(to name: String, _ run: DiskRun) throws {
    let reader =
      stored.hasSuffix(".xz") ? "xz -dc" : stored.hasSuffix(".gz") ? "gzip -dc" : "bzip2 -dc"
    try run.tool(
      "sh",
      [
        "-c",
        (isCompressed ? reader : "cat") + " <\"$1\" | dd of=\"$2\" bs=64k conv=sparse status=none",
        "-", stored, name,
      ])
  }
}
