import DiskRuntime

/// What `qemu-img info` says of an image.
struct ImageInfo: Hashable {
  let virtualSize: Int
  let filename: String
  let format: String
  let actualSize: Int?
  let clusterSize: Int?
  let isDirty: Bool
  let isEncrypted: Bool
  let backingFile: String?
  let fullBackingFile: String?
  let backingFormat: String?
  let snapshots: [SnapshotInfo]
  let details: FormatFact?

  init(_ image: Image) throws(DiskError) {
    guard image.isOpen else {
      throw DiskError(.closed, "the image is closed", path: image.path, hint: "open it again")
    }
    virtualSize = image.size.bytes
    filename = image.path
    format = image.format == .device ? "host_device" : image.format.rawValue
    actualSize = try image.actualSize()?.bytes
    let device = image.formatDevice
    clusterSize = device?.clusterSize?.bytes
    isDirty = device?.isDirty ?? false
    isEncrypted = device?.isEncrypted ?? false
    backingFile = device?.backingName?.name
    backingFormat = device?.backingName?.format
    fullBackingFile = device?.backing?.path ?? backingFile
    snapshots = try device?.snapshots() ?? []
    details = try device?.details()
  }

  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("virtual-size", .int(virtualSize)), ("filename", .string(filename)),
      ("format", .string(format)),
    ]
    if let actualSize { members.append(("actual-size", .int(actualSize))) }
    if let clusterSize { members.append(("cluster-size", .int(clusterSize))) }
    if isEncrypted { members.append(("encrypted", .bool(true))) }
    members.append(("dirty-flag", .bool(isDirty)))
    if let backingFile { members.append(("backing-filename", .string(backingFile))) }
    if let fullBackingFile { members.append(("full-backing-filename", .string(fullBackingFile))) }
    if let backingFormat { members.append(("backing-filename-format", .string(backingFormat))) }
    if !snapshots.isEmpty {
      members.append(("snapshots", .array(snapshots.map(ImageFacts.json))))
    }
    if let details { members.append(("format-specific", ImageFacts.json(details))) }
    return .object(members)
  }

  var text: String {
    var lines = [
      "image: \(Escaping.visible(filename))", "file format: \(format)",
      "virtual size: \(SizeText.human(virtualSize)) (\(virtualSize) bytes)",
    ]
    if let actualSize { lines.append("disk size: \(SizeText.human(actualSize))") }
    if let clusterSize { lines.append("cluster size: \(SizeText.human(clusterSize))") }
    if isEncrypted { lines.append("encrypted: yes") }
    if isDirty { lines.append("not closed cleanly: yes") }
    if let backingFile { lines.append("backing file: \(Escaping.visible(backingFile))") }
    if let backingFormat { lines.append("backing file format: \(Escaping.visible(backingFormat))") }
    if !snapshots.isEmpty { lines.append("snapshots:") }
    lines += snapshots.map { "  \(ImageFacts.text($0))" }
    if let details { lines += ImageFacts.lines(details) }
    return lines.joined(separator: "\n")
  }
}

/// Facts about images in other words.
enum ImageFacts {
  @Sendable static func text(_ snapshot: SnapshotInfo) -> String {
    let state =
      snapshot.stateSize > 0 ? ", machine state \(SizeText.human(snapshot.stateSize))" : ""
    return "\(Escaping.visible(snapshot.id)) \(Escaping.visible(snapshot.name)), "
      + "disk \(SizeText.human(snapshot.diskSize.bytes))\(state)"
  }

  /// `qemu-img info`'s members.
  @Sendable static func json(_ snapshot: SnapshotInfo) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(snapshot.id)), ("name", .string(snapshot.name)),
      ("vm-state-size", .int(snapshot.stateSize)), ("date-sec", .int(snapshot.seconds)),
      ("date-nsec", .int(snapshot.nanoseconds)),
      ("vm-clock-sec", .int(snapshot.clock / 1_000_000_000)),
      ("vm-clock-nsec", .int(snapshot.clock % 1_000_000_000)),
    ]
    if let count = snapshot.instructions { members.append(("icount", .int(count))) }
    return .object(members)
  }

  static func json(_ fact: FormatFact) -> JSONValue {
    switch fact {
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .text(let text): .string(text)
    case .list(let facts): .array(facts.map(json))
    case .record(let members): .object(members.map { ($0.key, json($0.value)) })
    }
  }

  /// The facts that are plain values, a line each.
  static func lines(_ fact: FormatFact) -> [String] {
    guard case .record(let members) = fact else { return [] }
    return members.flatMap { member -> [String] in
      switch member.value {
      case .bool(let flag): ["\(member.key): \(flag)"]
      case .int(let number): ["\(member.key): \(number)"]
      case .text(let text): ["\(member.key): \(Escaping.visible(text))"]
      case .list(let facts):
        facts.enumerated().compactMap { index, fact in
          let inside = lines(fact)
          return inside.isEmpty
            ? nil : "\(member.key)[\(index)]: \(inside.joined(separator: ", "))"
        }
      case .record: lines(member.value)
      }
    }
  }

  @Sendable static func text(_ measure: ImageMeasure) -> String {
    "required: \(SizeText.human(measure.required)), fully allocated: "
      + SizeText.human(measure.fullyAllocated)
  }

  /// `qemu-img measure`'s members.
  @Sendable static func json(_ measure: ImageMeasure) -> JSONValue {
    .object([
      ("required", .int(measure.required)), ("fully-allocated", .int(measure.fullyAllocated)),
    ])
  }
}

/// What a check found, and of which image.
struct CheckRecord: Hashable {
  let result: CheckResult
  let filename: String
  let format: String

  /// `qemu-img check`'s members: counts of nothing are left out, as there.
  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("image-end-offset", .int(result.imageEnd)), ("total-clusters", .int(result.totalClusters)),
      ("check-errors", .int(result.errors)), ("filename", .string(filename)),
      ("format", .string(format)),
    ]
    for (name, count) in [
      ("allocated-clusters", result.allocatedClusters),
      ("fragmented-clusters", result.fragmentedClusters),
      ("compressed-clusters", result.compressedClusters), ("corruptions", result.corruptions),
      ("leaks", result.leaks), ("corruptions-fixed", result.corruptionsFixed),
      ("leaks-fixed", result.leaksFixed),
    ] where count > 0 { members.append((name, .int(count))) }
    return .object(members)
  }

  var text: String {
    var lines = result.findings.prefix(20).map(Escaping.visible)
    if result.findings.count > 20 { lines.append("and more") }
    if result.isClean {
      lines.append("no errors")
    } else {
      lines.append(
        "\(result.corruptions) corruptions, \(result.leaks) leaked clusters, "
          + "\(result.errors) errors")
    }
    if result.corruptionsFixed + result.leaksFixed > 0 {
      lines.append(
        "mended: \(result.corruptionsFixed) corruptions, \(result.leaksFixed) leaked clusters")
    }
    return lines.joined(separator: "\n")
  }
}

/// Whether two disks hold the same.
struct Comparison: Hashable {
  let firstDifference: Int?

  var text: String {
    firstDifference.map { "different from byte \($0) on" } ?? "identical"
  }
}
