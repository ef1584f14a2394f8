/// The registry of the language with its disks.
enum StandardRegistry {
  static let shared = Registry(
    rows: Library.rows + DiskBinding.rows,
    hostTypes: Library.hostTypes + DiskBinding.hostTypes)

  /// The same for scripts that may reach nothing outside of the engine.
  static let closed = Registry(
    rows: shared.rows.map { $0.permission == .none ? $0 : $0.refused },
    hostTypes: shared.hostTypes)

  /// The same with the functions of a host.
  static func with(_ functions: [HostFunction], allowsOutside: Bool = true) -> Registry {
    let known = allowsOutside ? shared : closed
    if functions.isEmpty { return known }
    let own = functions.map(\.primitive)
    for row in own {
      precondition(known.overloads(row.name).isEmpty, "`\(row.name)` is a primitive already")
    }
    return Registry(rows: known.rows + own, hostTypes: known.hostTypes)
  }
}
