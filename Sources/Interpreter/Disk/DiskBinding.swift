/// What binds the disk runtime to the language.
enum DiskBinding {
  static let rows: [Primitive] = []
  static let hostTypes: [Registry.HostType] = []

  static func makeSession() -> any HostSession { EmptySession() }
}
