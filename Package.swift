// swift-tools-version: 6.2
import PackageDescription

// The toolchain ships a module called `Runtime`, which a target of that name would hide:
// hence `DiskRuntime` and `DiskInterpreter` for the folders Runtime and Interpreter.
let package = Package(
  name: "DiskScript",
  products: [
    .executable(name: "dsk", targets: ["DiskScript"]),
    .library(name: "DiskInterpreter", targets: ["DiskInterpreter"]),
    .library(name: "DiskRuntime", targets: ["DiskRuntime"]),
  ],
  targets: [
    .systemLibrary(name: "CEdit", path: "Sources/CEdit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .target(name: "DiskRuntime", dependencies: ["CLinux"], path: "Sources/Runtime"),
    .target(
      name: "DiskInterpreter", dependencies: ["DiskRuntime", "CLinux"], path: "Sources/Interpreter"),
    .executableTarget(
      name: "DiskScript", dependencies: ["DiskInterpreter", "CEdit", "CLinux"],
      path: "Sources/DiskScript"),
    .testTarget(name: "RuntimeTests", dependencies: ["DiskRuntime", "CLinux"]),
    .testTarget(name: "InterpreterTests", dependencies: ["DiskInterpreter"]),
    .target(name: "TestSupport", path: "Tests/Support"),
    .testTarget(
      name: "ScriptTests", dependencies: ["TestSupport"], exclude: ["Cases", "Examples"]),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
