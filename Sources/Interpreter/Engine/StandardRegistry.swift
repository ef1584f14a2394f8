/// The registry of the language with its disks.
enum StandardRegistry {
  /// What is made together; the order is that of the reference.
  static let sections = Library.sections + DiskBinding.sections

  static let shared = Registry(
    RowStore(sections, index), hostTypes: Library.hostTypes + DiskBinding.hostTypes)

  /// The same for scripts that may reach nothing outside of the engine.
  static let closed = shared.closed

  /// The same with the functions of a host.
  static func with(_ functions: [HostFunction], allowsOutside: Bool = true) -> Registry {
    let known = allowsOutside ? shared : closed
    return functions.isEmpty ? known : known.adding(functions.map(\.primitive))
  }
}
