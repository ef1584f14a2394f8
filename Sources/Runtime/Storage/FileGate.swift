import Glibc

/// Which other files an image may make its reader open: backing files, external data files.
///
/// The names come from the image, that is from whoever made it; without a gate a crafted image
/// would read any file of the host (CVE-2015-5163, CVE-2024-32498).
public enum FileGate: String, Hashable, Sendable, CaseIterable {
  /// None at all.
  case none
  /// Those in the image's own folder and below it, symbolic links resolved.
  case sameFolder
  /// Any file that the user may read.
  case any

  /// The path that a name in an image leads to.
  /// - Parameters:
  ///   - name: as it stands in the image: absolute, or relative to the image's folder.
  ///   - image: the path of the image that holds the name.
  ///   - role: what the file would be, for the message: "backing file".
  /// - Throws: `.permissionDenied` where the gate is closed to it, `.unsupported` for a name that is
  ///   no path, `.notFound`.
  func open(_ name: String, from image: String, role: String) throws(DiskError) -> String {
    guard self != .none else {
      throw DiskError(
        .permissionDenied, "the image names a \(role), and none may be opened", path: image,
        found: name, hint: "say backing: .sameFolder or backing: .any")
    }
    let path = try Self.path(name, from: image, role: role)
    guard let real = Self.resolve(path) else {
      throw DiskError(
        .notFound, "its \(role) \(path) cannot be found", path: image, found: name,
        cause: DiskError.SystemCall("realpath", errno: errno),
        hint: role == "backing file"
          ? "put the file where the image expects it, or open the image with backing: .none and rebase "
            + "it with contents: .ignore"
          : "put the file where the image expects it")
    }
    guard self == .any || Self.isBeside(image, real) else {
      throw DiskError(
        .permissionDenied, "its \(role) lies outside of the image's folder", path: image,
        found: name, hint: "say backing: .any if you trust this image")
    }
    return path
  }

  /// The path of a file that a new image is to name, and that is made with it.
  /// - Throws: as `open`, except that the file need not be there.
  func create(_ name: String, from image: String, role: String) throws(DiskError) -> String {
    let path = try Self.path(name, from: image, role: role)
    guard self == .any || self == .sameFolder && Self.isBeside(image, Self.place(of: path)) else {
      throw DiskError(
        .permissionDenied, "its \(role) lies outside of the image's folder", path: image,
        found: name, hint: "say gate: .any to make it there")
    }
    return path
  }

  /// Whether a resolved path is in the image's folder or below it.
  private static func isBeside(_ image: String, _ real: String) -> Bool {
    guard let folder = resolve(folder(of: image)) else { return false }
    return real.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  /// A path with links resolved; of a file that is not there, those of its folder.
  static func place(of path: String) -> String {
    if let real = resolve(path) { return real }
    let folder = resolve(folder(of: path)) ?? folder(of: path)
    let name = path.split(separator: "/").last ?? ""
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A name as a path, counted from the image's folder.
  static func path(_ name: String, from image: String, role: String) throws(DiskError) -> String {
    var rest = Substring(name)
    if rest.hasPrefix("file:"), !rest.hasPrefix("file://") { rest = rest.dropFirst(5) }
    let head = rest.prefix { $0 != "/" }
    guard !rest.isEmpty, !rest.utf8.contains(0), !head.contains(":") else {
      throw DiskError(
        .unsupported, "its \(role) is named by something that is no path", path: image, found: name,
        hint:
          "only files are opened, never URLs or json:; before a file's name with a colon stands ./")
    }
    if rest.hasPrefix("/") { return String(rest) }
    let folder = folder(of: image)
    return folder == "." && !image.hasPrefix("./") ? String(rest) : "\(folder)/\(rest)"
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The file that is made or replaced at a path: behind links, which stay.
  /// - Throws: `.exists` for a link that leads nowhere.
  static func target(of path: String) throws(DiskError) -> String {
    if let real = resolve(path) { return real }
    let reason = errno
    guard reason == ENOENT else {
      throw DiskError.system("realpath", reason, doing: "cannot make it", path: path)
    }
    var end: CChar = 0
    guard readlink(path, &end, 1) >= 0 else { return path }
    throw DiskError(
      .exists, "it is a symbolic link that leads nowhere", path: path,
      cause: DiskError.SystemCall("realpath", errno: reason),
      hint: "remove the link, or name the file that it is to lead to")
  }

  static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
