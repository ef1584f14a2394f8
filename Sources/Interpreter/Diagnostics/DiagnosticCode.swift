/// The stable name of a kind of fault, such as `E0412`.
///
/// E00xx characters and tokens, E01xx syntax, E02xx names, E03xx calls and labels, E04xx types, units
/// and operators, E05xx faults of a running script, E06xx errors from disks and the system, E07xx limits
/// and interruption, W0xxx warnings. One row each; a code is never reused.
public enum DiagnosticCode: String, Sendable, CaseIterable {
  // Characters and tokens
  case invalidUTF8 = "E0001"
  case nulByte = "E0002"
  case unexpectedCharacter = "E0003"
  case unterminatedString = "E0004"
  case unterminatedComment = "E0005"
  case invalidEscape = "E0006"
  case invalidNumber = "E0007"
  case integerTooLarge = "E0008"
  case ambiguousUnit = "E0009"
  case unknownUnit = "E0010"
  case inexactSize = "E0011"
  case invalidBytesLiteral = "E0012"
  case invalidBlockString = "E0013"

  // Syntax
  case unexpectedToken = "E0101"
  case expectedExpression = "E0102"
  case expectedName = "E0103"
  case missingCloser = "E0104"
  case strayCloser = "E0105"
  case assignmentIsNotAnExpression = "E0106"
  case invalidAssignmentTarget = "E0107"
  case operatorsDoNotChain = "E0108"
  case nestedTooDeeply = "E0109"
  case tooManyErrors = "E0110"
  case statementsOnOneLine = "E0111"
  case foreignSyntax = "E0113"
  case sourceTooLarge = "E0114"

  // Names
  case unknownName = "E0201"
  case alreadyDeclared = "E0202"
  case assignmentToConstant = "E0203"
  case usedBeforeDeclared = "E0204"
  case outsideOfLoop = "E0205"
  case outsideOfFunction = "E0206"
  case jumpOutOfDefer = "E0207"
  case guardFallsThrough = "E0208"
  case placeholderOutsideClosure = "E0209"
  case unknownType = "E0210"
  case notAValue = "E0211"
  case missingReturn = "E0212"
  case notExhaustive = "E0213"
  case unknownLoopLabel = "E0214"
  case invalidStructure = "E0215"
  case methodUsesLocal = "E0216"
  case mainParameter = "E0231"
  case importNotFound = "E0232"
  case importCycle = "E0233"
  case importClash = "E0234"

  // Calls and labels
  case wrongLabel = "E0301"
  case missingArgument = "E0302"
  case extraArgument = "E0303"
  case notCallable = "E0304"
  case unknownMember = "E0305"
  case unknownSymbol = "E0306"
  case memberNeedsCall = "E0307"
  case memberIsNoCall = "E0308"
  case duplicateLabel = "E0309"

  // Types, units, operators
  case wrongType = "E0401"
  case notABool = "E0402"
  case inexactConversion = "E0403"
  case branchWithoutValue = "E0404"
  case operandTypes = "E0411"
  case sizeWithInt = "E0412"

  // A running script
  case overflow = "E0501"
  case divisionByZero = "E0502"
  case inexactDivision = "E0503"
  case indexOutOfRange = "E0504"
  case keyNotFound = "E0505"
  case unexpectedNil = "E0506"
  case invalidRange = "E0507"
  case invalidArgument = "E0508"
  case uncaught = "E0509"
  case assertionFailed = "E0510"
  case mutationConflict = "E0511"
  case wrongCount = "E0512"
  case brokenConstraint = "E0513"
  case invalidText = "E0520"

  // Disks and the system
  case disk = "E0600"
  case file = "E0601"
  case permission = "E0602"
  case resourceClosed = "E0603"
  case releaseFailed = "E0604"
  case command = "E0605"
  case hostFunction = "E0606"

  // Limits and interruption
  case tooDeepRecursion = "E0701"
  case stepLimit = "E0702"
  case memoryLimit = "E0703"
  case interrupted = "E0704"
  case timeLimit = "E0705"

  // Internal
  case internalFailure = "E0900"

  // Warnings
  case unreachableCode = "W0001"
  case unusedResult = "W0002"
  case unusedName = "W0003"
  case neverChanged = "W0004"
  case neverRead = "W0005"
  case mainCalled = "W0006"
}
