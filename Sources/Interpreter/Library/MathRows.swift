import Glibc

extension Library {
  /// Functions of real numbers.
  static let mathRows: [Primitive] =
    [
      real("trunc", "The whole part, towards zero.", "trunc(-2.7)", "-2.0") {
        $0.rounded(.towardZero)
      },
      real("cbrt", "The cube root.", "cbrt(8)", "2.0", Glibc.cbrt),
      real("exp", "The power of e, Euler's number.", "exp(0)", "1.0", Glibc.exp),
      real("exp2", "The power of 2.", "exp2(10)", "1024.0", Glibc.exp2),
      real("log", "The natural logarithm.", "log(1)", "0.0", Glibc.log),
      real("log10", "The logarithm to the base of 10.", "log10(1000)", "3.0", Glibc.log10),
      real("sin", "The sine of an angle in radians.", "sin(0)", "0.0", Glibc.sin),
      real("cos", "The cosine of an angle in radians.", "cos(0)", "1.0", Glibc.cos),
      real("tan", "The tangent of an angle in radians.", "tan(0)", "0.0", Glibc.tan),
      real(
        "asin", "The angle in radians that has this sine.", "asin(1) == Double.pi / 2", "true",
        Glibc.asin),
      real("acos", "The angle in radians that has this cosine.", "acos(1)", "0.0", Glibc.acos),
      real(
        "atan", "The angle in radians that has this tangent.", "atan(1) == Double.pi / 4", "true",
        Glibc.atan),
      real("sinh", "The hyperbolic sine.", "sinh(0)", "0.0", Glibc.sinh),
      real("cosh", "The hyperbolic cosine.", "cosh(0)", "1.0", Glibc.cosh),
      real("tanh", "The hyperbolic tangent.", "tanh(0)", "0.0", Glibc.tanh),
    ] + [
      Primitive(
        "atan2", .function, category: "Numbers",
        parameters: [.unlabeled("y", .double), .unlabeled("x", .double)], result: .double,
        summary: "The angle in radians of the point (x, y), from −π to π.",
        example: "print(atan2(0, -1) == Double.pi)", output: "true"
      ) { call in Value(Glibc.atan2(try call.double(0), try call.double(1))) },
      Primitive(
        "hypot", .function, category: "Numbers",
        parameters: [.unlabeled("x", .double), .unlabeled("y", .double)], result: .double,
        summary: "The distance of the point (x, y) from the origin.",
        example: "print(hypot(3, 4))", output: "5.0"
      ) { call in Value(Glibc.hypot(try call.double(0), try call.double(1))) },
      Primitive(
        "truncatingRemainder", .method, category: "Numbers",
        parameters: [.receiver(.double), .labeled("dividingBy", .double)], result: .double,
        summary:
          "What a division leaves that is cut to a whole number; the sign is the dividend's.",
        example: "print((7.5).truncatingRemainder(dividingBy: 2))", output: "1.5"
      ) { call in
        Value(try call.double(0).truncatingRemainder(dividingBy: try call.double(1)))
      },
      Primitive(
        "squareRoot", .method, category: "Numbers", parameters: [.receiver(.double)],
        result: .double, summary: "The square root.", example: "print((2.25).squareRoot())",
        output: "1.5"
      ) { call in Value(try call.double(0).squareRoot()) },
      Primitive(
        "isInfinite", .property, category: "Numbers", parameters: [.receiver(.double)],
        result: .bool, summary: "Whether it is one of the infinities.",
        example: "print((1.0 / 0.0).isInfinite)", output: "true"
      ) { call in Value(try call.double(0).isInfinite) },
      Primitive(
        "Double.nan", .constant, category: "Numbers", parameters: [], result: .double,
        summary: "What is not a number, and equals nothing.",
        example: "print(Double.nan == Double.nan)", output: "false"
      ) { _ in Value(Double.nan) },
      Primitive(
        "Double.greatestFiniteMagnitude", .constant, category: "Numbers", parameters: [],
        result: .double, summary: "The largest Double that is finite.",
        example: "print(Double.greatestFiniteMagnitude)", output: "1.7976931348623157e+308"
      ) { _ in Value(Double.greatestFiniteMagnitude) },
      Primitive(
        "Double.ulpOfOne", .constant, category: "Numbers", parameters: [], result: .double,
        summary: "The distance from 1 to the next larger Double.",
        example: "print(Double.ulpOfOne)", output: "2.220446049250313e-16"
      ) { _ in Value(Double.ulpOfOne) },
    ]

  private static func real(
    _ name: String, _ summary: String, _ sample: String, _ output: String,
    _ function: @escaping @Sendable (Double) -> Double
  ) -> Primitive {
    Primitive(
      name, .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: summary, example: "print(\(sample))", output: output
    ) { call in Value(function(try call.double(0))) }
  }
}
