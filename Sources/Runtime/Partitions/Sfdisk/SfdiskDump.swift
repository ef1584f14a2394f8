/// What `sfdisk -J` says about a table: the same keys in the same order, with the same values and
/// the same omissions, ready for any encoder.
public struct SfdiskDump: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    public let key: String
    public let value: Value

    init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }

  public indirect enum Value: Hashable, Sendable {
    case string(String)
    case number(UInt64)
    case boolean(Bool)
    /// An object, its members in order.
    case record([Field])
    case list([Value])
  }

  /// The members of the object `partitiontable`.
  public let fields: [Field]

  /// The whole document: an object with the one member `partitiontable`.
  public var document: Value { .record([Field("partitiontable", .record(fields))]) }
}

extension PartitionTable {
  /// What `sfdisk -J device` prints for this table.
  ///
  /// - Parameter device: the path as it was given to sfdisk; partitions are named after it.
  public func sfdiskDump(device: String) -> SfdiskDump {
    typealias Field = SfdiskDump.Field
    var fields = [
      Field("label", .string(label.rawValue))
    ]
    // Only these two have one.
    if !id.isEmpty { fields.append(Field("id", .string(id))) }
    fields += [
      Field("device", .string(device)), Field("unit", .string("sectors")),
    ]
    if label == .gpt {
      fields.append(Field("firstlba", .number(firstUsable.value)))
      fields.append(Field("lastlba", .number(lastUsable.value)))
    }
    // These two are said where they are not the usual 128 and 1 MiB, as strings.
    if let gpt, gpt.entryCount != 128 {
      fields.append(Field("table-length", .string(String(gpt.entryCount))))
    }
    if grain.bytes != 1 << 20, Label.editable.contains(label) {
      fields.append(Field("grain", .string(String(grain.bytes))))
    }
    fields.append(Field("sectorsize", .number(UInt64(sectorSize.bytes))))
    let list = partitions.map { SfdiskDump.Value.record(sfdiskFields($0, device)) }
    if !list.isEmpty { fields.append(Field("partitions", .list(list))) }
    return SfdiskDump(fields: fields)
  }

  private func sfdiskFields(_ partition: Partition, _ device: String) -> [SfdiskDump.Field] {
    typealias Field = SfdiskDump.Field
    var fields = [
      Field("node", .string(Self.nodeName(device: device, number: partition.number))),
      Field("start", .number(partition.start.value)), Field("size", .number(partition.sectors)),
      Field("type", .string(partition.type.description)),
    ]
    if label == .gpt {
      if let uuid = partition.uuid { fields.append(Field("uuid", .string(uuid))) }
      if !partition.name.isEmpty { fields.append(Field("name", .string(partition.name))) }
      let attributes = partition.attributes.description
      if !attributes.isEmpty { fields.append(Field("attrs", .string(attributes))) }
    }
    if !partition.flags.isEmpty { fields.append(Field("attrs", .string(partition.flags))) }
    if partition.isBootable { fields.append(Field("bootable", .boolean(true))) }
    return fields
  }

  /// The device node of a partition: `disk.img1`, and `nbd0p1` where the name ends in a digit.
  public static func nodeName(device: String, number: Int) -> String {
    let endsInDigit = device.utf8.last.map { (0x30...0x39).contains($0) } ?? false
    return "\(device)\(endsInDigit ? "p" : "")\(number)"
  }
}
