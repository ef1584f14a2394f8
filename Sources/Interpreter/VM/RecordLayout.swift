/// The bytes of a `@layout` structure on a disk: its fields one after the other, without gaps.
final class RecordLayout {
  /// How many elements, bytes or characters: known, or computed from the fields before.
  enum Count {
    case fixed(Int)
    case computed(UnsafeMutablePointer<FunctionCode>)
  }

  indirect enum Kind {
    /// `width` bytes, 1 … 8.
    case integer(width: Int, isBig: Bool, isSigned: Bool)
    case bytes(Count)
    /// ASCII, padded with NUL at its end.
    case text(Count)
    /// Code units of UTF-16, lowest byte first, padded with NUL at its end.
    case utf16(Count)
    /// 16 bytes, the first three groups lowest byte first.
    case guid
    case record(RecordShape)
    case array(Kind, Count)
  }

  struct Field {
    let name: String
    let kind: Kind
    /// A function of the value that is decoded so far.
    let constraint: UnsafeMutablePointer<FunctionCode>?
    /// As it was written.
    let constraintText: String
  }

  let fields: [Field]

  init(fields: [Field]) { self.fields = fields }

  /// The integer type of this name: `u8`, `u16`, `i32be` …
  /// - Parameter isBig: the byte order where the name says none.
  static func scalar(_ name: String, isBig: Bool) -> Kind? {
    if name == "GUID" { return .guid }
    var digits = name[...]
    guard let sign = digits.popFirst(), sign == "u" || sign == "i" else { return nil }
    var isBig = isBig
    if digits.hasSuffix("le") || digits.hasSuffix("be") {
      isBig = digits.hasSuffix("be")
      digits = digits.dropLast(2)
      if digits == "8" { return nil }
    }
    switch digits {
    case "8", "16", "24", "32", "40", "48", "56", "64":
      let bits = Int(digits) ?? 0
      return .integer(width: bits / 8, isBig: isBig, isSigned: sign == "i")
    default: return nil
    }
  }

  /// Bytes, where no count has to be computed.
  var fixedSize: Int? { RecordLayout.sum(fields.map { RecordLayout.size(of: $0.kind) }) }

  static func size(of kind: Kind) -> Int? {
    switch kind {
    case .integer(let width, _, _): return width
    case .bytes(.fixed(let count)), .text(.fixed(let count)): return count
    case .utf16(.fixed(let count)):
      let (bytes, overflow) = count.multipliedReportingOverflow(by: 2)
      return overflow ? nil : bytes
    case .guid: return 16
    case .record(let shape): return shape.layout?.fixedSize
    case .array(let element, .fixed(let count)):
      guard let size = size(of: element) else { return nil }
      let (bytes, overflow) = size.multipliedReportingOverflow(by: count)
      return overflow ? nil : bytes
    case .bytes, .text, .utf16, .array: return nil
    }
  }

  private static func sum(_ sizes: [Int?]) -> Int? {
    var total = 0
    for size in sizes {
      guard let size else { return nil }
      let (next, overflow) = total.addingReportingOverflow(size)
      if overflow { return nil }
      total = next
    }
    return total
  }
}
