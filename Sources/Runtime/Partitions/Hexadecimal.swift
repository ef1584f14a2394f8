/// A number in lower-case hexadecimal, with zeros in front up to `width` digits.
func hex(_ value: UInt64, _ width: Int) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(width - digits.count, 0)) + digits
}
