/// A number that is known before anything runs: literals, constants that stand for such numbers, and what is
/// computed of them.
enum ConstantNumber {
  case int(Int)
  case size(Int)

  /// - Returns: nil where the value is no number, depends on what runs, or cannot be computed.
  init?(_ node: Expression, _ resolution: Resolution) {
    switch node {
    case .literal(let literal):
      switch literal.value {
      case .int(let value): self = .int(value)
      case .size(let value): self = .size(value)
      default: return nil
      }
    case .group(let group): self.init(group.inner, resolution)
    case .name(let name):
      let known: ConstantNumber? =
        switch resolution.bindings[name.id.index] {
        case .variable(let variable): variable.constant
        case .session(let symbol): symbol.constant
        default: nil
        }
      guard let known else { return nil }
      self = known
    case .binary(let binary):
      guard let left = ConstantNumber(binary.left, resolution),
        let right = ConstantNumber(binary.right, resolution)
      else { return nil }
      self.init(binary.operation, left, right)
    default: return nil
    }
  }

  private init?(_ operation: BinaryOperator, _ left: ConstantNumber, _ right: ConstantNumber) {
    switch (left, right) {
    case (.int(let a), .int(let b)):
      guard let value = ConstantNumber.compute(operation, a, b) else { return nil }
      self = .int(value)
    case (.size(let a), .size(let b)) where [.add, .subtract].contains(operation):
      guard let value = ConstantNumber.compute(operation, a, b), value >= 0 else { return nil }
      self = .size(value)
    case (.size(let a), .int(let b)), (.int(let a), .size(let b)):
      guard operation == .multiply, let value = ConstantNumber.compute(operation, a, b), value >= 0
      else { return nil }
      self = .size(value)
    default: return nil
    }
  }

  private static func compute(_ operation: BinaryOperator, _ a: Int, _ b: Int) -> Int? {
    let (value, overflow): (Int, Bool) =
      switch operation {
      case .add: a.addingReportingOverflow(b)
      case .subtract: a.subtractingReportingOverflow(b)
      case .multiply: a.multipliedReportingOverflow(by: b)
      case .divide: a.dividedReportingOverflow(by: b)
      case .remainder: a.remainderReportingOverflow(dividingBy: b)
      default: (0, true)
      }
    return overflow ? nil : value
  }
}
