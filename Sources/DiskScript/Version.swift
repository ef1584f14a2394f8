/// The program's version, as `dsk --version` prints it.
enum Version {
  static let current = "0.1.0"
}
