import DiskScript
import Glibc

exit(Program.run(Array(CommandLine.arguments.dropFirst())) { EngineSession($0) })
