/// A value as text over several lines: on one line what fits, else an element a line, indented.
struct NestedText {
  private let vm: VM
  private let canvas: Canvas
  private var lines: [DrawnLine] = []

  private static let step = 2
  /// Lines of a value that are shown where not all are wanted.
  private static let lineLimit = 200
  private static let depthLimit = 40

  static func lines(_ value: Value, _ vm: VM, _ canvas: Canvas) -> [DrawnLine] {
    var text = NestedText(vm: vm, canvas: canvas)
    text.write(value, before: "", after: "", indent: 0)
    if text.isFull {
      text.lines = Array(text.lines.prefix(lineLimit))
      text.lines.append(Omission.line("this is not all: `:all` shows the rest", canvas))
    }
    return text.lines
  }

  private init(vm: VM, canvas: Canvas) {
    self.vm = vm
    self.canvas = canvas
  }

  private var isFull: Bool {
    vm.isStopWanted || !canvas.isWhole && lines.count > NestedText.lineLimit
  }

  /// - Parameters:
  ///   - before: what stands on the line before the value: a key, a field's name.
  ///   - after: what follows it: a comma.
  private mutating func write(_ value: Value, before: String, after: String, indent: Int) {
    if isFull { return }
    let margin = String(repeating: " ", count: indent)
    let room = max(canvas.width, 20)
    // An array that will be cut is no candidate for one line, however short its elements are.
    if !isCut(value) {
      var writer = ValueWriter(vm, limit: room)
      writer.write(value, depth: 0, to: 200)
      let line = margin + before + writer.text + after
      if !writer.isFull, TextTable.width(line) <= room {
        lines.append(DrawnLine(line))
        return
      }
    }
    guard indent < NestedText.step * NestedText.depthLimit, let parts = parts(value) else {
      let text = Display.brief(value, vm, limit: canvas.isWhole ? Int.max : 4_000)
      lines.append(DrawnLine(margin + before + text + after))
      return
    }
    lines.append(DrawnLine(margin + before + parts.opening))
    if parts.elements.allSatisfy({ $0.name.isEmpty && NestedText.isPlain($0.value) }) {
      fill(parts.elements.map(\.value), indent: indent + NestedText.step, isLast: parts.total)
    } else {
      for (index, element) in parts.elements.enumerated() {
        let comma = index + 1 < parts.total ? "," : ""
        write(element.value, before: element.name, after: comma, indent: indent + NestedText.step)
      }
    }
    if parts.elements.count < parts.total {
      var note = DrawnLine(String(repeating: " ", count: indent + NestedText.step))
      let omission = Omission.line(
        shown: parts.elements.count, of: parts.total, "elements", canvas)
      note.add(omission.text, .dim)
      lines.append(note)
    }
    lines.append(DrawnLine(margin + parts.closing + after))
  }

  /// Plain values one after the other, as many on a line as fit.
  private mutating func fill(_ values: [Value], indent: Int, isLast total: Int) {
    let margin = String(repeating: " ", count: indent)
    var line = margin
    var width = indent
    for (index, value) in values.enumerated() {
      let text = Display.brief(value, vm, limit: 200) + (index + 1 < total ? "," : "")
      let size = TextTable.width(text)
      if width > indent, width + 1 + size > canvas.width {
        lines.append(DrawnLine(line))
        if isFull { return }
        (line, width) = (margin, indent)
      }
      if width > indent {
        line += " "
        width += 1
      }
      line += text
      width += size
    }
    if width > indent { lines.append(DrawnLine(line)) }
  }

  private static func isPlain(_ value: Value) -> Bool {
    switch value.tag {
    case Tag.int, Tag.unsigned, Tag.double, Tag.size, Tag.bool, Tag.none, Tag.symbol, Tag.string,
      Tag.range:
      true
    default: false
    }
  }

  private func isCut(_ value: Value) -> Bool {
    if canvas.isWhole { return false }
    switch value.tag {
    case Tag.array: return value.asArray.pointee.count > Echo.elementLimit
    case Tag.dictionary: return value.asDictionary.pointee.count > Echo.elementLimit
    default: return false
    }
  }

  private struct Parts {
    let opening: String
    let closing: String
    /// Those that are shown, with what stands before each.
    let elements: [(name: String, value: Value)]
    let total: Int
  }

  /// nil for what has no parts.
  private func parts(_ value: Value) -> Parts? {
    let limit = canvas.isWhole ? Int.max : Echo.elementLimit
    switch value.tag {
    case Tag.array:
      let array = value.asArray.pointee
      guard array.count > 0 else { return nil }
      let elements = (0..<min(array.count, limit)).map {
        (name: "", value: array.elements.unsafelyUnwrapped[$0])
      }
      return Parts(opening: "[", closing: "]", elements: elements, total: array.count)
    case Tag.dictionary:
      let dictionary = value.asDictionary.pointee
      guard dictionary.count > 0 else { return nil }
      var elements: [(name: String, value: Value)] = []
      for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
        if elements.count == limit { break }
        let entry = dictionary.entries[index]
        elements.append((Display.brief(entry.key, vm) + ": ", entry.value))
      }
      return Parts(opening: "[", closing: "]", elements: elements, total: dictionary.count)
    case Tag.tuple, Tag.record:
      let shape = vm.shapes[value.header.pointee.shape]
      let places = shape.fields.indices.filter { !shape.fields[$0].isPadding }
      let elements = places.map { place in
        (
          name: shape.fields[place].name.map { vm.names.text($0) + ": " } ?? "",
          value: value.asRecord.fields[place]
        )
      }
      return Parts(
        opening: shape.name + "(", closing: ")", elements: elements, total: places.count)
    default: return nil
    }
  }
}
