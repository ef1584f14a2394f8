import DiskRuntime

/// What the primitives take to make and to open encrypted images.
enum EncryptionArguments {
  static let passphrase: Primitive.Parameter = .labeled(
    "passphrase", .oneOf([.string, .array(.string)]), default: "none")

  /// For a new image, in this order.
  static let parameters: [Primitive.Parameter] = [
    .labeled("encryption", .symbol(["luks", "aes"]), default: "none"),
    passphrase,
    .labeled("cipher", .string, default: "\"aes-256-xts-plain64\""),
    .labeled(
      "hash", .symbol(Set(PasswordHash.allCases.map(\.rawValue))), default: ".sha256"),
    .labeled("iterations", .int, default: "a second's work"),
  ]

  /// AES's bits, its mode, and where a sector's initialisation vector comes from, with dashes between.
  static func cipher(_ text: String) throws -> CipherSpecification {
    let parts = text.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "aes", parts[1] == "128" || parts[1] == "256",
      let mode = CipherSpecification.Mode(rawValue: String(parts[2]))
    else { throw wrong(text) }
    let vector: CipherSpecification.Vector
    switch parts[3] {
    case "plain": vector = .plain
    case "plain64": vector = .plain64
    case "essiv:sha256": vector = .essiv(.sha256)
    case "essiv:md5": vector = .essiv(.md5)
    default: throw wrong(text)
    }
    return CipherSpecification(keyBits: parts[1] == "128" ? 128 : 256, mode: mode, vector: vector)
  }

  private static func wrong(_ text: String) -> ScriptFault {
    ScriptFault(
      .invalidArgument, "`\(text)` is no cipher that is known here", symbol: "arguments",
      help: "write it as \"aes-256-xts-plain64\" or \"aes-128-cbc-essiv:sha256\"")
  }
}

extension PrimitiveCall {
  /// The passphrases of a chain of images, from the top.
  func passphrases(_ index: Int) throws -> [Passphrase] {
    guard isGiven(index) else { return [] }
    guard self[index].tag == Tag.array else { return [Passphrase(text(index))] }
    let array = self[index].asArray.pointee
    return try (0..<array.count).map { position in
      let value = array.elements.unsafelyUnwrapped[position]
      guard value.tag == Tag.string else {
        throw ScriptFault(.invalidArgument, "a passphrase is a text", symbol: "arguments")
      }
      return Passphrase(heap.text(value))
    }
  }

  /// How a new image is to be encrypted, where its parameters begin at `first`; nil for not at all.
  func encryption(from first: Int) throws -> EncryptionOptions? {
    guard isGiven(first) else {
      if let given = (2...4).first(where: { isGiven(first + $0) }) {
        throw ScriptFault(
          .invalidArgument, "`\(row.parameters[first + given].name)` is of encrypted images",
          symbol: "arguments", help: "say encryption: .luks")
      }
      return nil
    }
    var options = EncryptionOptions(
      EncryptionOptions.Method(rawValue: symbol(first, default: "luks")) ?? .luks)
    if isGiven(first + 2) { options.cipher = try EncryptionArguments.cipher(text(first + 2)) }
    options.hash = PasswordHash(rawValue: symbol(first + 3, default: "sha256")) ?? .sha256
    if isGiven(first + 4) { options.iterations = int(first + 4) }
    return options
  }
}
