import Glibc

@_extern(c, "LLVMFuzzerMutate")
private func changeBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int) -> Int

/// What was seen so far; libFuzzer drives one thread.
nonisolated(unsafe) private var mutator = ScriptMutator(seed: UInt64(time(nil)))

/// Changes a script by words, and now and then by bytes as libFuzzer does.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateScript(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  if seed % 4 == 0 || size == 0 { return changeBytes(data, size, limit) }
  let script = Array(UnsafeBufferPointer(start: data, count: size))
  mutator.learn(script)
  let other = mutator.mutated(script).prefix(limit)
  for (index, byte) in other.enumerated() { data[index] = byte }
  return other.count
}
