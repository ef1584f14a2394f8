/// Explanations of limits, interruption and internal faults.
extension Explanations {
  static let tooDeepRecursion =
    "Functions call one another more deeply than the limit. Usually a recursion never "
    + "ends."

  static let stepLimit =
    "The script has run for more steps than its host allows."

  static let memoryLimit =
    "The script needs more memory than its host allows."

  static let interrupted =
    "The script was interrupted, by Ctrl-C or by its host. What it had attached was "
    + "released."

  static let timeLimit =
    "The script has run longer than its host allows."

  static let internalFailure =
    "The interpreter has a fault of its own; the script is not to blame. Please report it "
    + "with the script that shows it."
}
