import DiskInterpreter

/// The symbols that an argument may be.
enum Scale: String, ScriptSymbol {
  case celsius, kelvin
}

// What the scripts of this program may use, and where their output goes.
var configuration = Engine.Configuration(
  print: { print($0, terminator: "") },
  printError: { print("(error) \($0)", terminator: "") })
configuration.limits.steps = 1_000_000
configuration.limits.depth = 1_000
configuration.limits.memoryBytes = 64 << 20
configuration.limits.seconds = 10

// A Swift function with typed parameters. Scripts are checked against them before they run, and
// `help` and completion know the function.
let temperature = HostFunction(
  "temperature", summary: "The temperature of a drive.", errors: "There is no such drive.",
  HostArgument("drive", Int.self), HostArgument(label: "in", Scale.self, default: .celsius)
) { drive, scale -> Double in
  guard drive < 2 else { throw FunctionError(code: "noDrive", "there is no drive \(drive)") }
  return 20.5 + Double(drive) + (scale == .kelvin ? 273.15 : 0)
}
configuration.functions = [temperature]

let engine = Engine(configuration)

// Text to run: what it declares is known to the next.
try engine.evaluate(
  """
  func label(_ drive: Int, unit: String = "C") -> String {
    return "drive \\(drive): \\(temperature(drive)) \\(unit)"
  }
  print(label(0))
  """)

// Values are copies, as an enum or as Swift types.
let warm = try engine.evaluate(
  "(0..<2).map { temperature($0) }.filter { $0 > 21 }", as: [Double].self)
print("warm: \(warm)")
if case .dictionary(let entries) = try engine.evaluate(#"["size": 4KiB, "name": "boot"]"#) {
  for entry in entries { print("\(entry.key) is \(entry.value)") }
}

// A function of the scripts, called from Swift.
print(try engine.call("label", 1, "°C", as: String.self))

// What is wrong with a script is an error with its diagnostics. Nothing of it ran.
do {
  try engine.run(#"print("never"); temperature(0, in: .fahrenheit)"#, name: "wrong.dsk")
} catch {
  print(error)
  print(error.kind == .rejected, error.diagnostics[0].help ?? "")
}

// A script can catch what a Swift function throws.
try engine.run("do { temperature(7) } catch .noDrive { print(error.message, to: .error) }")

// A limit ends a script with an error that it cannot catch. An interruption, which may come from
// another thread, does too.
do {
  try engine.run("while true { }")
} catch {
  print(error.code == .stepLimit)
}
engine.interruption.interrupt()
do {
  try engine.run("while true { }")
} catch {
  print(error.kind == .interrupted)
}

// Lets go of everything that the scripts still hold.
_ = engine.close()
