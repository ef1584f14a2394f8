import Glibc

extension Library {
  private static let rules: [String: FloatingPointRoundingRule] = [
    "up": .up, "down": .down, "towardZero": .towardZero, "awayFromZero": .awayFromZero,
    "toNearestOrEven": .toNearestOrEven, "toNearestOrAwayFromZero": .toNearestOrAwayFromZero,
  ]

  /// Arithmetic of Doubles.
  static let roundingRows: [Primitive] = [
    Primitive(
      "sqrt", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The square root.", example: "print(sqrt(2.25))", output: "1.5"
    ) { call in Value(try call.double(0).squareRoot()) },
    Primitive(
      "floor", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The largest whole Double that is not above it.",
      example: "print(floor(2.7))", output: "2.0"
    ) { call in Value(try call.double(0).rounded(.down)) },
    Primitive(
      "ceil", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The smallest whole Double that is not below it.",
      example: "print(ceil(2.1))", output: "3.0"
    ) { call in Value(try call.double(0).rounded(.up)) },
    Primitive(
      "round", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The nearest whole Double; halves go away from zero.",
      example: "print(round(2.5))", output: "3.0"
    ) { call in Value(try call.double(0).rounded(.toNearestOrAwayFromZero)) },
    Primitive(
      "rounded", .method, category: "Numbers",
      parameters: [
        .receiver(.double),
        .unlabeled("rule", .symbol(Set(rules.keys)), default: ".toNearestOrAwayFromZero"),
      ], result: .double,
      summary: "A whole Double beside it by one of Swift's rules; without one the nearest.",
      example: "print((2.5).rounded(), (2.5).rounded(.down), (2.5).rounded(.toNearestOrEven))",
      output: "3.0 2.0 2.0"
    ) { call in
      let rule = rules[call.symbol(1, default: "toNearestOrAwayFromZero")]
      return Value(try call.double(0).rounded(rule ?? .toNearestOrAwayFromZero))
    },
    Primitive(
      "pow", .function, category: "Numbers",
      parameters: [.unlabeled("x", .double), .unlabeled("y", .double)], result: .double,
      summary: "The first raised to the power of the second.", example: "print(pow(2, 10))",
      output: "1024.0"
    ) { call in Value(Glibc.pow(try call.double(0), try call.double(1))) },
    Primitive(
      "log2", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The logarithm to the base of 2.", example: "print(log2(4096))",
      output: "12.0"
    ) { call in Value(Glibc.log2(try call.double(0))) },
    Primitive(
      "isNaN", .property, category: "Numbers", parameters: [.receiver(.double)], result: .bool,
      summary: "Whether it is not a number.", example: "print((0.0 / 0.0).isNaN)", output: "true"
    ) { call in Value(try call.double(0).isNaN) },
    Primitive(
      "isFinite", .property, category: "Numbers", parameters: [.receiver(.double)],
      result: .bool, summary: "Whether it is neither infinite nor not a number.",
      example: "print((1.0 / 0.0).isFinite)", output: "false"
    ) { call in Value(try call.double(0).isFinite) },
    Primitive(
      "Double.pi", .constant, category: "Numbers", parameters: [], result: .double,
      summary: "The ratio of a circle's circumference to its diameter.",
      example: "print(Double.pi)", output: "3.141592653589793"
    ) { _ in Value(Double.pi) },
    Primitive(
      "Double.infinity", .constant, category: "Numbers", parameters: [], result: .double,
      summary: "Larger than every other Double.", example: "print(Double.infinity > 1e300)",
      output: "true"
    ) { _ in Value(Double.infinity) },
  ]
}
