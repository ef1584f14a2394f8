// swift-tools-version: 6.2
import PackageDescription

// The toolchain ships a module called `Runtime`, which a target of that name would hide:
// hence `DiskRuntime` and `DiskInterpreter` for the folders Runtime and Interpreter.
let package = Package(
  name: "DiskScript",
  products: [
    .executable(name: "dsk", targets: ["dsk"]),
    .library(name: "DiskInterpreter", targets: ["DiskInterpreter"]),
    .library(name: "DiskRuntime", targets: ["DiskRuntime"]),
  ],
  targets: [
    .systemLibrary(name: "CEdit", path: "Sources/CEdit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(
      name: "CPCRE2", path: "Sources/CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(
      name: "CCrypto", path: "Sources/CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CDeflate", path: "Sources/CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZstd", path: "Sources/CZstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "DiskRuntime", dependencies: ["CLinux", "CCrypto", "CDeflate", "CZstd"],
      path: "Sources/Runtime"),
    .target(
      name: "DiskInterpreter",
      dependencies: ["DiskRuntime", "CLinux", "CPCRE2", "CCrypto", "CDeflate"],
      path: "Sources/Interpreter"),
    // The program's code is a library, so that tests link it; `dsk` is its main.swift alone.
    .target(
      name: "DiskScript", dependencies: ["DiskInterpreter", "CEdit", "CLinux"],
      path: "Sources/DiskScript",
      exclude: ["Main"]),
    .executableTarget(
      name: "dsk", dependencies: ["DiskScript", "DiskInterpreter"],
      path: "Sources/DiskScript/Main"),
    .testTarget(name: "RuntimeTests", dependencies: ["DiskRuntime", "CLinux"]),
    .testTarget(name: "InterpreterTests", dependencies: ["DiskInterpreter", "TestSupport"]),
    .target(name: "TestSupport", path: "Tests/Support"),
    .testTarget(
      name: "ScriptTests", dependencies: ["TestSupport"], exclude: ["Cases", "Examples"]),
    .executableTarget(
      name: "PromptFixture", dependencies: ["DiskScript", "DiskInterpreter"],
      path: "Tests/PromptFixture"),
    // The program of Documentation/Embedding.md.
    .executableTarget(
      name: "EmbeddingExample", dependencies: ["DiskInterpreter"], path: "Tests/EmbeddingExample"),
    .testTarget(
      name: "PromptTests",
      // The programs are driven, not linked: as dependencies they are built before the tests run.
      dependencies: ["DiskScript", "DiskInterpreter", "dsk", "PromptFixture", "EmbeddingExample"]),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
