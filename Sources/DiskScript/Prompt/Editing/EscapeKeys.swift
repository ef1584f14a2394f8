/// The escape sequences of special keys, for vi mode.
///
/// There a lone Escape is a key of its own, and libedit, which knows no time, cannot tell it from the
/// start of a sequence. So the editor reads a sequence itself and hands libedit one character of the C1
/// range instead, which no keyboard sends.
enum EscapeKeys {
  struct Key {
    let sequences: [String]
    let code: Unicode.Scalar
    /// As `bind` writes the code.
    let name: String
    let function: String
  }

  static let all: [Key] = [
    Key(sequences: ["[A", "OA"], code: "\u{80}", name: "\\200", function: "dsk-up"),
    Key(sequences: ["[B", "OB"], code: "\u{81}", name: "\\201", function: "dsk-down"),
    Key(sequences: ["[C", "OC"], code: "\u{82}", name: "\\202", function: "ed-next-char"),
    Key(sequences: ["[D", "OD"], code: "\u{83}", name: "\\203", function: "ed-prev-char"),
    Key(
      sequences: ["[H", "OH", "[1~"], code: "\u{84}", name: "\\204", function: "dsk-line-start"),
    Key(sequences: ["[F", "OF", "[4~"], code: "\u{85}", name: "\\205", function: "dsk-line-end"),
    Key(sequences: ["[3~"], code: "\u{86}", name: "\\206", function: "ed-delete-next-char"),
    Key(sequences: ["[1;5D"], code: "\u{87}", name: "\\207", function: "vi-prev-word"),
    Key(sequences: ["[1;5C"], code: "\u{88}", name: "\\210", function: "vi-next-word"),
    Key(sequences: ["[Z"], code: "\u{8A}", name: "\\212", function: "dsk-complete-back"),
    Key(sequences: ["[200~"], code: "\u{89}", name: "\\211", function: "dsk-paste"),
  ]

  /// The longest sequence, so that reading one ends.
  static let longest = 8

  static func code(for sequence: String) -> Unicode.Scalar? {
    all.first { $0.sequences.contains(sequence) }?.code
  }

  /// Whether the scalars behind an Escape are a whole sequence, `[` or `O` to a final byte.
  static func isComplete(_ scalars: [Unicode.Scalar]) -> Bool {
    guard let first = scalars.first, first == "[" || first == "O" else { return true }
    guard scalars.count > 1, let last = scalars.last else { return false }
    return ("@"..."~").contains(last) || scalars.count >= longest
  }
}
