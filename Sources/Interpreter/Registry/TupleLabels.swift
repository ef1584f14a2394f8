/// Which elements of a tuple are meant by parts that have labels.
enum TupleLabels {
  enum Order: Equatable {
    /// The place of the element that each part means.
    case places([Int])
    /// No element has the label of this part.
    case unknown(Int)
  }

  /// A label means the element of its name; what names none of them takes the elements that are left, in
  /// their order, and a label among that only one without a label, as in Swift.
  /// - Parameters: as many of the one as of the other.
  static func order<Label: Equatable>(of parts: [Label?], in elements: [Label?]) -> Order {
    var places = parts.map { label in
      label.flatMap { label in elements.firstIndex { $0 == label } } ?? -1
    }
    var left = elements.indices.filter { !places.contains($0) }[...]
    for (index, place) in places.enumerated() where place < 0 {
      guard let next = left.popFirst(), parts[index] == nil || elements[next] == nil else {
        return .unknown(index)
      }
      places[index] = next
    }
    return .places(places)
  }

  /// Whether a value with the one list of labels can be one with the other.
  static func fit<Label: Equatable>(_ given: [Label?], _ wanted: [Label?]) -> Bool {
    zip(given, wanted).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
  }

  /// What is wrong with a label that means no element.
  static func fault(_ label: String, among labels: [String?]) -> String {
    let known = labels.compactMap { $0 }.map { "`\($0)`" }
    let list = known.dropLast().joined(separator: ", ")
    return "the tuple has no element labelled `\(label)`: "
      + (known.count == 1
        ? "its only label is \(known[0])" : "its labels are \(list) and \(known[known.count - 1])")
  }
}
