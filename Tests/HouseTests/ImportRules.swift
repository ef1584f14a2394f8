/// Which module may see which: `DiskScript → DiskInterpreter → DiskRuntime → C targets`, never back.
struct ImportRule {
  /// A folder; a file keeps to the rule with the longest folder that holds it.
  let folder: String
  let allowed: Set<String>

  /// What comes with the toolchain and costs nothing at a start.
  private static let system: Set<String> = ["Glibc", "Synchronization"]

  /// No target has Foundation: it would cost milliseconds at each start.
  static let all = [
    ImportRule(folder: "Sources/Runtime", allowed: system.union(["CLinux", "CDeflate"])),
    ImportRule(
      folder: "Sources/Runtime/Formats",
      allowed:
        system.union(["CLinux", "CCrypto", "CDeflate", "CZstd"])),
    ImportRule(folder: "Sources/Interpreter", allowed: system),
    ImportRule(
      folder: "Sources/Interpreter/Library",
      allowed: system.union(["CPCRE2", "CCrypto", "CDeflate"])),
    ImportRule(folder: "Sources/Interpreter/Host", allowed: system.union(["CLinux"])),
    ImportRule(folder: "Sources/Interpreter/Disk", allowed: system.union(["DiskRuntime"])),
    ImportRule(folder: "Sources/DiskScript", allowed: system.union(["CLinux", "DiskInterpreter"])),
    ImportRule(
      folder: "Sources/DiskScript/Main", allowed: ["Glibc", "DiskInterpreter", "DiskScript"]),
    ImportRule(
      folder: "Sources/DiskScript/Prompt",
      allowed: system.union(["CLinux", "DiskInterpreter", "CEdit"])),
  ]

  static func findings(in files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
      let rules = all.filter { file.path.hasPrefix($0.folder + "/") }
      guard let rule = rules.max(by: { $0.folder.count < $1.folder.count }) else {
        return ["\(file.path): stands in no folder that ImportRule knows"]
      }
      return file.imports.filter { !rule.allowed.contains($0.module) }.map {
        "\(file.path):\($0.line): \(rule.folder) may not import \($0.module)"
      }
    }
  }
}
