/// Any bytes as a script, for the lexer, the parser and the formatter alone: many times as many as
/// FuzzScript tries.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSyntax(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let script = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = ScriptTrial.faultOfFormat(script) { fatalError(fault) }
  return 0
}
