/// The registry of the language with its disks.
enum StandardRegistry {
  static let shared = Registry(
    rows: Library.rows + DiskBinding.rows, hostTypes: Library.hostTypes + DiskBinding.hostTypes)
}
