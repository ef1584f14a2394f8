import DiskRuntime
import Foundation
import Glibc
import Testing

/// QEMU's programs over encrypted images.
struct EncryptedQemu {
  static let passphrase = "correct horse"
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  func path(_ name: String) -> String { qemu.path(name) }

  private static let secret = ["--object", "secret,id=s,data=\(passphrase)"]

  private func spelled(_ name: String) -> String {
    "driver=qcow2,encrypt.key-secret=s,file.filename=\(path(name))"
  }

  /// Makes an image with `qemu-img create -o encrypt.…` options; each starts with a comma or is empty.
  @discardableResult
  func create(
    _ name: String, _ size: String, format: String = "luks", _ options: String = "",
    backing: String? = nil, backingFormat: String = "raw"
  ) throws -> String {
    let time = format == "luks" ? ",encrypt.iter-time=10" : ""
    var arguments =
      ["create", "-q", "-f", "qcow2"] + Self.secret
      + ["-o", "encrypt.format=\(format),encrypt.key-secret=s\(time)\(options)"]
    if let backing { arguments += ["-b", backing, "-F", backingFormat] }
    arguments += [path(name), size]
    for _ in 0..<4 {
      do {
        try Tool.output("qemu-img", arguments)
        return path(name)
      } catch let failure as Tool.Failure {
        // QEMU times its own hashing, and gives up where the clock of a busy machine is too coarse.
        guard failure.text.contains("accurate CPU usage") else { throw failure }
      }
    }
    try Tool.output("qemu-img", arguments)
    return path(name)
  }

  func io(_ name: String, _ commands: [String]) throws {
    let result = try Tool.run(
      "qemu-io",
      Self.secret + ["--image-opts"] + commands.flatMap { ["-c", $0] } + [spelled(name)])
    guard result.status == 0, !result.output.contains("failed") else {
      throw Tool.Failure(text: "qemu-io \(commands): \(result.output)\(result.errors)")
    }
  }

  /// The disk in an image as QEMU reads it.
  func disk(_ name: String) throws -> [UInt8] {
    let raw = "\(name).oracle"
    try Tool.output(
      "qemu-img",
      ["convert"] + Self.secret + ["--image-opts", spelled(name), "-O", "raw", path(raw)])
    defer { unlink(path(raw)) }
    return try qemu.folder.read(raw)
  }

  func expectClean(_ name: String, _ comment: String = "") throws {
    let found = try Tool.run(
      "qemu-img", ["check"] + Self.secret + ["--image-opts", spelled(name)])
    #expect(found.status == 0, "\(comment): \(found.output)\(found.errors)")
  }

}

extension OpenOptions {
  /// For an image with the tests' passphrase.
  static func unlocking(_ passphrase: String..., writable: Bool = false) -> OpenOptions {
    var options = OpenOptions(writable: writable)
    options.passphrases = passphrase.map { Passphrase($0) }
    return options
  }
}

extension EncryptionOptions {
  /// As quick as may be.
  static func quick(
    _ method: Method = .luks, _ cipher: CipherSpecification = CipherSpecification(),
    hash: PasswordHash = .sha256
  ) -> EncryptionOptions {
    var options = EncryptionOptions(method)
    options.cipher = cipher
    options.hash = hash
    options.iterations = 1000
    return options
  }
}
