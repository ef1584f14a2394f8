import DiskScript
import Glibc

// The program with a small engine in the place of the real one: what it takes is also valid DiskScript,
// so that the same cases run against `dsk`. Only `fixture…` names are its own, for what a real engine
// does not do on demand.
exit(
  Program.run(Array(CommandLine.arguments.dropFirst())) { FixtureSession(configuration: $0) })
