/// Paths as texts: what their parts are, without a look at the file system.
struct FilePath {
  let text: String

  init(_ text: String) { self.text = text }

  var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

  /// The parts between slashes, without empty ones.
  private var components: [Substring] { text.split(separator: "/") }

  /// The last part; `/` for the root, and the empty text for an empty path.
  var name: String { components.last.map(String.init) ?? (isAbsolute ? "/" : "") }

  /// The part of the name before its last dot; a dot that begins a name begins no extension.
  var stem: String { dot.map { String(name[..<$0]) } ?? name }

  /// The part of the name behind its last dot, without the dot; empty where there is none.
  var fileExtension: String { dot.map { String(name[$0...].dropFirst()) } ?? "" }

  private var dot: String.Index? {
    let name = name
    guard name != "..", let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return nil
    }
    return dot
  }

  /// The folder that holds it: `.` for a bare name, the root for the root.
  var parent: String {
    let parts = components.dropLast()
    if parts.isEmpty { return isAbsolute ? "/" : "." }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }

  /// Another relative path behind this one.
  func appending(_ other: String) -> String {
    if text.isEmpty { return other }
    if other.isEmpty { return text }
    return text.utf8.last == UInt8(ascii: "/") ? text + other : text + "/" + other
  }

  /// With another extension, or with none where it is empty.
  func withExtension(_ new: String) -> String {
    let changed = new.isEmpty ? stem : "\(stem).\(new)"
    if components.count > 1 { return FilePath(parent).appending(changed) }
    return (isAbsolute ? "/" : "") + changed
  }

  /// Without `.`, empty parts and `x/..`: by the text alone, so that links are not looked at.
  var normalized: String {
    var parts: [Substring] = []
    for part in components where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    if isAbsolute { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
