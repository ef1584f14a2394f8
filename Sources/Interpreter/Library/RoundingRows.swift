import Glibc

extension Library {
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
      "rounded", .method, category: "Numbers", parameters: [.receiver(.double)],
      result: .double, summary: "The nearest whole Double; halves go away from zero.",
      example: "print((2.5).rounded())", output: "3.0"
    ) { call in Value(try call.double(0).rounded(.toNearestOrAwayFromZero)) },
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
    Primitive(
      "formatted", .method, category: "Numbers",
      parameters: [.receiver(.double), .labeled("decimals", .int)], result: .string,
      errors: "A number of decimals outside of 0 … 15.",
      summary: "With so many decimals, rounded; halves go to the even digit.",
      example: "print((2.0 / 3.0).formatted(decimals: 2))", output: "0.67"
    ) { call in
      guard (0...15).contains(call.int(1)) else {
        throw ScriptFault(
          .invalidArgument, "`decimals:` is 0 … 15, and this is \(call.int(1))",
          symbol: "arguments")
      }
      var buffer = [CChar](repeating: 0, count: 400)
      let number = try call.double(0)
      let count = withVaList([Int32(call.int(1)), number]) {
        vsnprintf(&buffer, buffer.count, "%.*f", $0)
      }
      return call.string(
        String(
          // Whatever the locale says, a point stands before the decimals.
          decoding: buffer.prefix(Int(count)).map { $0 == 0x2C ? 0x2E : UInt8(bitPattern: $0) },
          as: UTF8.self))
    },
  ]
}
