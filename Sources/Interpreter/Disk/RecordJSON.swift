import DiskRuntime

/// The JSON forms of what disks give, under the names that scripts of other tools already read.
extension DiskBinding {
  @Sendable static func contentJSON(_ probe: ContentProbe) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string(probe.type))]
    if let label = probe.label { members.append(("label", .string(label))) }
    if let uuid = probe.uuid { members.append(("uuid", .string(uuid))) }
    if let version = probe.version { members.append(("version", .string(version))) }
    return .object(members)
  }

  @Sendable static func gapJSON(_ gap: FreeSpace) -> JSONValue {
    .object([
      ("start", .unsigned(gap.start.value)), ("end", .unsigned(gap.end.value)),
      ("sectors", .unsigned(gap.sectors)), ("offset", .int(gap.offset.bytes)),
      ("size", .int(gap.size.bytes)),
    ])
  }

  @Sendable static func problemJSON(_ problem: TableProblem) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("kind", .string(problem.kind.rawValue)), ("severity", .string("\(problem.severity)")),
      ("message", .string(problem.message)),
    ]
    if let number = problem.partition { members.append(("partition", .int(number))) }
    if let range = problem.range {
      members.append(("startByte", .int(range.lowerBound)))
      members.append(("endByte", .int(range.upperBound)))
    }
    if let hint = problem.hint { members.append(("help", .string(hint))) }
    return .object(members)
  }

  /// `findmnt -J`'s members, and whether it is read-only.
  static func mountJSON(_ mount: Mount) -> JSONValue {
    .object([
      ("target", .string(mount.folder)), ("source", .string(mount.device)),
      ("fstype", .string(mount.type)), ("ro", .bool(mount.isReadOnly)),
    ])
  }

  /// `qemu-img map --output=json`'s members.
  static func extentJSON(_ extent: Extent) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("start", .int(extent.start.bytes)), ("length", .int(extent.length.bytes)),
      ("depth", .int(extent.depth)), ("present", .bool(extent.isPresent)),
      ("zero", .bool(extent.isZero)),
      ("data", .bool(extent.kind == .data)),
    ]
    if let offset = extent.hostOffset { members.append(("offset", .int(offset.bytes))) }
    return .object(members)
  }

  static func sfdiskJSON(_ handle: TableHandle) -> JSONValue {
    json(handle.table.sfdiskDump(device: handle.image.image.path).document)
  }

  static func json(_ value: SfdiskDump.Value) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .number(let number): .unsigned(number)
    case .boolean(let flag): .bool(flag)
    case .record(let fields): .object(fields.map { ($0.key, json($0.value)) })
    case .list(let values): .array(values.map(json))
    }
  }
}
