import DiskRuntime

/// The names that stand on a disk: of its partitions and of its snapshots.
enum DiskNames {
  static func names(of image: Image) -> [Registry.HeldName] {
    guard image.isOpen else { return [] }
    let table = (try? image.partitionTable(lenient: true)) ?? nil
    let snapshots = (try? image.formatDevice?.snapshots()) ?? nil
    return (table.map { names(of: $0.partitions) } ?? [])
      + (snapshots ?? []).map {
        Registry.HeldName(text: $0.name, summary: "snapshot \($0.id)")
      }
  }

  static func names(of partitions: [Partition]) -> [Registry.HeldName] {
    partitions.filter { !$0.name.isEmpty }.map {
      Registry.HeldName(
        text: $0.name,
        summary: "partition \($0.number), \(SizeText.human($0.size.bytes)), \($0.typeName)")
    }
  }
}
