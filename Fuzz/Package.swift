// swift-tools-version: 6.2
import PackageDescription

// One target a reader. Built with `swift build -c release --sanitize=fuzzer`; each is a program that
// libFuzzer drives: see README.md.
let package = Package(
  name: "DiskScriptFuzz",
  dependencies: [.package(name: "DiskScript", path: "..")],
  targets: [
    .executableTarget(
      name: "FuzzScript", dependencies: [.product(name: "DiskInterpreter", package: "DiskScript")],
      path: "Script",
      swiftSettings: [
        .unsafeFlags(["-parse-as-library"]), .enableExperimentalFeature("Extern"),
      ]),
    .executableTarget(
      name: "FuzzSyntax", dependencies: [.product(name: "DiskInterpreter", package: "DiskScript")],
      path: "Syntax",
      swiftSettings: [
        .unsafeFlags(["-parse-as-library"]), .enableExperimentalFeature("Extern"),
      ]),
    .executableTarget(
      name: "FuzzImages", dependencies: [.product(name: "DiskRuntime", package: "DiskScript")],
      path: "Images", swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    .executableTarget(
      name: "FuzzTables", dependencies: [.product(name: "DiskRuntime", package: "DiskScript")],
      path: "Tables", swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
