/// Any bytes as a script: what parses is formatted, what checks runs, in an engine that reaches nothing
/// outside of itself. Nothing may be alive afterwards.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScript(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let script = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = ScriptTrial.fault(script) { fatalError(fault) }
  return 0
}
