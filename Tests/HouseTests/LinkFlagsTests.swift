import Foundation
import TestSupport
import Testing

/// Tools/link-flags.sh, run where a compiler of our own says which archives there are.
@Suite struct LinkFlagsTests {
  /// - Parameter archives: the libraries of which there is a static archive.
  private func flags(archives: String, hasStaticSwift: Bool) throws -> ChildProcess {
    try withTemporaryFolder { folder in
      for tool in ["sh", "sed", "cat"] {
        let original = ["/usr/bin/", "/bin/"].map { $0 + tool }.first { access($0, X_OK) == 0 }
        try FileManager.default.createSymbolicLink(
          atPath: folder + "/" + tool, withDestinationPath: try #require(original))
      }
      let resources = #"{ "paths": { "runtimeResourcePath": "\#(folder)/swift" } }"#
      try write("#!/bin/sh\necho '\(resources)'\n", to: folder + "/swiftc", executable: true)
      if hasStaticSwift {
        try FileManager.default.createDirectory(
          atPath: folder + "/swift_static", withIntermediateDirectories: false)
      }
      let compiler = """
        #!/bin/sh
        name=${1#-print-file-name=}
        case " \(archives) " in *" $name "*) echo "/lib/$name" ;; *) echo "$name" ;; esac

        """
      try write(compiler, to: folder + "/cc", executable: true)
      return try ChildProcess.run(
        Project.path("Tools/link-flags.sh"), [], in: folder, environment: ["PATH": folder])
    }
  }

  private static let all =
    "libedit.a libpcre2-8.a libcrypto.a libdeflate.a libzstd.a libc.a libbsd.a libmd.a libtinfo.a"

  @Test func withEveryArchiveTheExecutableIsStatic() throws {
    let result = try flags(archives: Self.all, hasStaticSwift: true)
    #expect(result.status == .exited(0))
    #expect(result.output.contains("-static-executable"))
    for library in ["-lbsd", "-lmd", "-ltinfo"] { #expect(result.output.contains(library)) }
    #expect(result.output.contains("--symbol-ordering-file=Tools/startup-order "))
    #expect(result.errors == "")
  }

  @Test(arguments: ["libbsd.a", "libedit.a", "libpcre2-8.a", "libcrypto.a", "libc.a"])
  func withoutAnArchiveOnlySwiftIsLinkedStatically(missing: String) throws {
    let rest = Self.all.split(separator: " ").filter { $0 != missing }.joined(separator: " ")
    let result = try flags(archives: rest, hasStaticSwift: true)
    #expect(result.status == .exited(0))
    #expect(result.output == "--static-swift-stdlib\n")
    #expect(result.errors.contains(missing))
  }

  @Test func withoutAStaticSwiftTheExecutableIsDynamic() throws {
    let result = try flags(archives: Self.all, hasStaticSwift: false)
    #expect(result.status == .exited(0))
    #expect(result.output == "")
    #expect(result.errors.contains("no static standard library"))
  }

  /// Names change with the code; those that are gone are laid out anywhere. Where most are, starting takes
  /// longer than it needs, and `make order` lists them anew.
  @Test(
    .enabled(if: ChildProcess.has("nm"), "needs nm"),
    .enabled(if: isLaidOut, "no release build with symbols is here"))
  func mostFunctionsOfTheStartUpOrderAreInTheProgram() throws {
    let listed = try ChildProcess.run("nm", [Self.program], in: Project.root)
    let names = Set(listed.output.split(whereSeparator: \.isWhitespace))
    let order = try #require(Project.text("Tools/startup-order")).split(separator: "\n")
    #expect(order.count > 1000)
    let found = order.count { names.contains($0) }
    #expect(found * 4 >= order.count * 3, "\(found) of \(order.count): run `make order`")
  }

  private static let program = Project.path(".build/release/dsk")
  private static let isLaidOut = FileManager.default.fileExists(atPath: program)
}
