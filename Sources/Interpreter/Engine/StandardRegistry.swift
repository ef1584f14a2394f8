/// The registry of the language with its disks.
enum StandardRegistry {
  static let shared = Registry(
    rows: Library.rows + DiskBinding.rows, hostTypes: Library.hostTypes + DiskBinding.hostTypes)

  /// The same with the functions of a host.
  static func with(_ functions: [HostFunction]) -> Registry {
    if functions.isEmpty { return shared }
    let own = functions.map(\.primitive)
    for row in own {
      precondition(shared.overloads(row.name).isEmpty, "`\(row.name)` is a primitive already")
    }
    return Registry(rows: shared.rows + own, hostTypes: shared.hostTypes)
  }
}
