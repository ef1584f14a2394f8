/// What `dsk explain` and Grammar.md say about a code: one paragraph, its first sentence a summary.
extension DiagnosticCode {
  public var explanation: String {
    switch self {
    case .invalidUTF8: Explanations.invalidUTF8
    case .nulByte: Explanations.nulByte
    case .unexpectedCharacter: Explanations.unexpectedCharacter
    case .unterminatedString: Explanations.unterminatedString
    case .unterminatedComment: Explanations.unterminatedComment
    case .invalidEscape: Explanations.invalidEscape
    case .invalidNumber: Explanations.invalidNumber
    case .integerTooLarge: Explanations.integerTooLarge
    case .ambiguousUnit: Explanations.ambiguousUnit
    case .unknownUnit: Explanations.unknownUnit
    case .inexactSize: Explanations.inexactSize
    case .invalidBytesLiteral: Explanations.invalidBytesLiteral
    case .invalidBlockString: Explanations.invalidBlockString
    case .unexpectedToken: Explanations.unexpectedToken
    case .expectedExpression: Explanations.expectedExpression
    case .expectedName: Explanations.expectedName
    case .missingCloser: Explanations.missingCloser
    case .strayCloser: Explanations.strayCloser
    case .assignmentIsNotAnExpression: Explanations.assignmentIsNotAnExpression
    case .invalidAssignmentTarget: Explanations.invalidAssignmentTarget
    case .operatorsDoNotChain: Explanations.operatorsDoNotChain
    case .nestedTooDeeply: Explanations.nestedTooDeeply
    case .tooManyErrors: Explanations.tooManyErrors
    case .statementsOnOneLine: Explanations.statementsOnOneLine
    case .foreignSyntax: Explanations.foreignSyntax
    case .sourceTooLarge: Explanations.sourceTooLarge
    case .unknownName: Explanations.unknownName
    case .alreadyDeclared: Explanations.alreadyDeclared
    case .assignmentToConstant: Explanations.assignmentToConstant
    case .usedBeforeDeclared: Explanations.usedBeforeDeclared
    case .outsideOfLoop: Explanations.outsideOfLoop
    case .outsideOfFunction: Explanations.outsideOfFunction
    case .jumpOutOfDefer: Explanations.jumpOutOfDefer
    case .guardFallsThrough: Explanations.guardFallsThrough
    case .placeholderOutsideClosure: Explanations.placeholderOutsideClosure
    case .unknownType: Explanations.unknownType
    case .notAValue: Explanations.notAValue
    case .missingReturn: Explanations.missingReturn
    case .notExhaustive: Explanations.notExhaustive
    case .unknownLoopLabel: Explanations.unknownLoopLabel
    case .invalidStructure: Explanations.invalidStructure
    case .methodUsesLocal: Explanations.methodUsesLocal
    case .mainParameter: Explanations.mainParameter
    case .importNotFound: Explanations.importNotFound
    case .importCycle: Explanations.importCycle
    case .importClash: Explanations.importClash
    case .wrongLabel: Explanations.wrongLabel
    case .missingArgument: Explanations.missingArgument
    case .extraArgument: Explanations.extraArgument
    case .notCallable: Explanations.notCallable
    case .unknownMember: Explanations.unknownMember
    case .unknownSymbol: Explanations.unknownSymbol
    case .memberNeedsCall: Explanations.memberNeedsCall
    case .memberIsNoCall: Explanations.memberIsNoCall
    case .duplicateLabel: Explanations.duplicateLabel
    case .wrongType: Explanations.wrongType
    case .notABool: Explanations.notABool
    case .inexactConversion: Explanations.inexactConversion
    case .branchWithoutValue: Explanations.branchWithoutValue
    case .operandTypes: Explanations.operandTypes
    case .sizeWithInt: Explanations.sizeWithInt
    case .overflow: Explanations.overflow
    case .divisionByZero: Explanations.divisionByZero
    case .inexactDivision: Explanations.inexactDivision
    case .indexOutOfRange: Explanations.indexOutOfRange
    case .keyNotFound: Explanations.keyNotFound
    case .unexpectedNil: Explanations.unexpectedNil
    case .invalidRange: Explanations.invalidRange
    case .invalidArgument: Explanations.invalidArgument
    case .uncaught: Explanations.uncaught
    case .assertionFailed: Explanations.assertionFailed
    case .mutationConflict: Explanations.mutationConflict
    case .wrongCount: Explanations.wrongCount
    case .brokenConstraint: Explanations.brokenConstraint
    case .invalidText: Explanations.invalidText
    case .disk: Explanations.disk
    case .file: Explanations.file
    case .permission: Explanations.permission
    case .resourceClosed: Explanations.resourceClosed
    case .releaseFailed: Explanations.releaseFailed
    case .command: Explanations.command
    case .hostFunction: Explanations.hostFunction
    case .tooDeepRecursion: Explanations.tooDeepRecursion
    case .stepLimit: Explanations.stepLimit
    case .memoryLimit: Explanations.memoryLimit
    case .interrupted: Explanations.interrupted
    case .timeLimit: Explanations.timeLimit
    case .internalFailure: Explanations.internalFailure
    case .unreachableCode: Explanations.unreachableCode
    case .unusedResult: Explanations.unusedResult
    case .unusedName: Explanations.unusedName
    case .neverChanged: Explanations.neverChanged
    case .neverRead: Explanations.neverRead
    case .mainCalled: Explanations.mainCalled
    }
  }

  /// The first sentence of the explanation, without its full stop.
  public var summary: String {
    var sentence = ""
    var rest = explanation[...]
    while let stop = rest.firstIndex(where: { $0 == "." || $0 == ":" }) {
      let next = rest.index(after: stop)
      sentence += rest[..<stop]
      if next == rest.endIndex || rest[next] == " " { return sentence }
      sentence.append(rest[stop])
      rest = rest[next...]
    }
    return sentence + rest
  }
}

/// The texts, one file for each family of codes.
enum Explanations {}
