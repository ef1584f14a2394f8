import DiskScript
import Glibc

// The program with an engine that fails on demand. Whatever a real engine can show is tested with
// `dsk` itself.
exit(Program.run(Array(CommandLine.arguments.dropFirst())) { FixtureSession($0) })
