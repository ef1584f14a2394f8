/// A value of a `@layout` structure beside its bytes: where each field lies, its bytes, what they mean.
struct LayoutPicture {
  private let vm: VM
  private let canvas: Canvas
  private var rows: [[String]] = []
  private var bytes: [UInt8]
  private var total = 0

  private static let shownBytes = 8
  private static let depthLimit = 8
  private static let valueLimit = 80

  /// nil for a value of another structure, and for one that does not fit its layout any more.
  static func lines(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine]? {
    let shape = vm.shapes[value.header.pointee.shape]
    guard shape.layout != nil else { return nil }
    var encoder = LayoutEncoder(vm)
    var map: [LayoutEncoder.Piece] = []
    guard (try? encoder.encode(value, mapping: &map)) != nil else { return nil }
    var picture = LayoutPicture(vm: vm, canvas: canvas, bytes: encoder.bytes)
    for piece in map { picture.add(piece) }
    let count = encoder.bytes.count
    let head = DrawnLine("\(shape.name): \(count) byte\(count == 1 ? "" : "s")", .heading)
    var table = TextTable(
      [
        ("Offset", .right), ("Hex", .right), ("Bytes", .left), ("Field", .left), ("Value", .left),
      ], rows: picture.rows)
    table.roles = ["Offset": .dim, "Hex": .dim, "Bytes": .otherByte]
    table.spare = ["Hex", "Bytes"]
    table.total = picture.total
    table.plural = "fields"
    return [head] + table.lines(on: canvas)
  }

  private init(vm: VM, canvas: Canvas, bytes: [UInt8]) {
    self.vm = vm
    self.canvas = canvas
    self.bytes = bytes
  }

  private mutating func add(_ piece: LayoutEncoder.Piece) {
    total += 1
    if !canvas.isWhole, rows.count >= TextTable.rowLimit { return }
    let range = piece.range
    let indent = String(repeating: "  ", count: min(piece.depth, LayoutPicture.depthLimit))
    rows.append([
      String(range.lowerBound), String(range.lowerBound, radix: 16),
      piece.isGroup ? "" : digits(range), indent + piece.name,
      piece.isGroup ? piece.groupText : text(piece.value),
    ])
  }

  private func digits(_ range: Range<Int>) -> String {
    let shown = bytes[range].prefix(LayoutPicture.shownBytes).map { Hex.byte($0) }
      .joined(separator: " ")
    return range.count <= LayoutPicture.shownBytes ? shown : shown + " " + canvas.ellipsis
  }

  /// A number also in the digits that specifications use.
  private func text(_ value: Value) -> String {
    let isWhole = value.tag == Tag.int && value.int > 9
    let shown = Display.brief(value, vm, limit: LayoutPicture.valueLimit)
    return isWhole ? "\(shown) (0x\(String(value.int, radix: 16)))" : shown
  }
}
