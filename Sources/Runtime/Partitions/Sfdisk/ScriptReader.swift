/// Reads a script of sfdisk: headers, an empty line, and a line for each partition, either of fields
/// with names (`start=…, size=…, type=…`) or of fields by their place (`start, size, type, bootable`).
public struct ScriptReader {
  /// What the headers say.
  public private(set) var label = PartitionTable.Label.dos
  public private(set) var options = TableDraft.Options()
  public private(set) var requests: [PartitionRequest] = []
  private var sector: Int
  private var line = 0
  private var id: String?

  /// - Throws: `.invalidArgument`, which names the line; `.unsupported` for another kind of table.
  public init(_ text: String, sectorSize: SectorSize) throws(DiskError) {
    sector = sectorSize.bytes
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      line += 1
      let content = raw.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let trimmed = Self.trimmed(raw.contains("\"") ? raw : content)
      if trimmed.isEmpty { continue }
      if let (key, value) = Self.header(trimmed), requests.isEmpty {
        try take(header: key, value)
      } else {
        requests.append(try request(trimmed))
      }
    }
    try setID()
  }

  private func bad(_ message: String) -> DiskError {
    DiskError(.invalidArgument, "line \(line) of the script: \(message)")
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var slice = Substring(text)
    while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
    while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
    return String(slice)
  }

  // MARK: - Headers

  /// `key: value`, where the key is a word of letters and dashes.
  private static func header(_ line: String) -> (String, String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let key = trimmed(line[..<colon])
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0 == "-" }),
      !line[colon...].contains("=")
    else { return nil }
    return (key.lowercased(), trimmed(line[line.index(after: colon)...]))
  }

  private mutating func take(header key: String, _ value: String) throws(DiskError) {
    switch key {
    case "label":
      guard let known = PartitionTable.Label(rawValue: value),
        PartitionTable.Label.editable.contains(known)
      else {
        throw DiskError(.unsupported, "a table of the kind \(value) can be read, and not be made")
      }
      label = known
    case "label-id": id = value
    case "first-lba": options.firstUsable = try number(value, key)
    case "table-length": options.entryCount = Int(clamping: try number(value, key))
    case "sector-size":
      guard try number(value, key) == UInt64(sector) else {
        throw bad("it counts in sectors of \(value) bytes, and the disk has \(sector)")
      }
    case "unit":
      guard value == "sectors" else { throw bad("the unit \(value) is not supported") }
    case "device", "last-lba", "grain": break
    default: throw bad("the header \(key) is not known")
    }
  }

  private func number(_ text: String, _ what: String) throws(DiskError) -> UInt64 {
    guard let number = UInt64(text) else { throw bad("\(what) is no number: \(text)") }
    return number
  }

  private mutating func setID() throws(DiskError) {
    guard let id else { return }
    let digits = id.lowercased().hasPrefix("0x") ? id.dropFirst(2) : Substring(id)
    switch label {
    case .gpt: options.id = GUID(id).map { .gpt($0) }
    default: options.id = UInt32(digits, radix: 16).map { .mbr($0) }
    }
    if options.id == nil { throw DiskError(.invalidArgument, "\(id) is no label-id") }
  }

  // MARK: - Partitions

  private func request(_ line: String) throws(DiskError) -> PartitionRequest {
    var request = PartitionRequest(
      type: PartitionType("linux", label: label) ?? .mbr(0x83), length: .rest)
    var fields = line
    // "disk.img5 : start=…", "5: size=…": the number is the digits at the end of the name.
    if let colon = line.firstIndex(of: ":"), !line[..<colon].contains("\"") {
      let digits = Self.trimmed(line[..<colon]).reversed().prefix { $0.isASCII && $0.isNumber }
      request.number = Int(String(digits.reversed()))
      fields = Self.trimmed(line[line.index(after: colon)...])
    }
    for (place, field) in try split(fields).enumerated() {
      try take(field, place, &request)
    }
    if let number = request.number, label == .dos, number >= 5 {
      request.role = .logical
      request.number = nil
    }
    return request
  }

  /// At commas outside of quotes.
  private func split(_ text: String) throws(DiskError) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    guard !isQuoted else { throw bad("a quotation mark is missing") }
    return fields.map(Self.trimmed)
  }

  private func take(
    _ field: String, _ place: Int, _ request: inout PartitionRequest
  ) throws(DiskError) {
    guard let sign = field.firstIndex(of: "="), !field.hasPrefix("\"") else {
      if field.isEmpty { return }
      if field.lowercased() == "bootable" || (place == 3 && field == "*") {
        request.isBootable = true
        return
      }
      guard place < 3 else { throw bad("\(field) is not understood") }
      return try take(["start", "size", "type"][place], field, &request)
    }
    let value = Self.unquoted(Self.trimmed(field[field.index(after: sign)...]))
    try take(Self.trimmed(field[..<sign]).lowercased(), value, &request)
  }

  private func take(
    _ key: String, _ value: String, _ request: inout PartitionRequest
  ) throws(DiskError) {
    switch key {
    case "start": if !value.isEmpty { request.place = .sector(try sectors(value)) }
    case "size":
      if value.isEmpty || value == "+" { return }
      let (bytes, overflow) = Int(clamping: try sectors(value)).multipliedReportingOverflow(
        by: sector)
      guard !overflow else { throw bad("the size \(value) is too large") }
      request.length = .bytes(ByteCount(bytes))
    case "type", "id": request.type = try type(value)
    case "uuid":
      guard let guid = GUID(value) else { throw bad("\(value) is no UUID") }
      request.uuid = guid
    case "name": request.name = value
    case "attrs": request.attributes = try attributes(value)
    default: throw bad("the field \(key) is not known")
    }
  }

  /// A number of sectors, or of bytes with a unit, of which sfdisk knows K, KiB, M, MiB and so on.
  private func sectors(_ text: String) throws(DiskError) -> UInt64 {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).uppercased()
    guard let number = UInt64(digits) else { throw bad("\(text) is no number of sectors") }
    if unit.isEmpty { return number }
    guard
      let power = ["K", "M", "G", "T", "P"].firstIndex(where: { unit == $0 || unit == $0 + "IB" })
    else { throw bad("\(text) has a unit that is not known") }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (10 * UInt64(power + 1)))
    guard !overflow, bytes % UInt64(sector) == 0 else {
      throw bad("\(text) is no whole number of sectors")
    }
    return bytes / UInt64(sector)
  }

  private func type(_ text: String) throws(DiskError) -> PartitionType {
    let letters = [
      "L": "linux", "S": "swap", "U": "uefi", "H": "home", "R": "raid", "V": "lvm",
      "E": "extended", "Ex": "extended",
    ]
    guard let type = PartitionType(letters[text] ?? text, label: label) else {
      throw bad("\(text) is no type of a \(label.rawValue) table")
    }
    return type
  }

  private func attributes(_ text: String) throws(DiskError) -> GPTAttributes {
    var found: GPTAttributes = []
    var rest = Substring(text)
    while let word = rest.split(whereSeparator: { $0 == " " || $0 == "," }).first {
      rest = rest[word.endIndex...]
      switch word {
      case "RequiredPartition": found.insert(.required)
      case "NoBlockIOProtocol": found.insert(.noBlockIO)
      case "LegacyBIOSBootable": found.insert(.legacyBIOSBootable)
      default:
        let number = word.hasPrefix("GUID:") ? word.dropFirst(5) : word
        guard let bit = UInt64(number), bit < 64 else { throw bad("\(word) is no attribute") }
        found.insert(GPTAttributes(rawValue: 1 << bit))
      }
    }
    return found
  }

  /// Without its quotation marks, and with `\xNN` as the byte of that number: several make a character.
  private static func unquoted(_ text: String) -> String {
    guard text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 else { return text }
    var out: [UInt8] = []
    var rest = text.dropFirst().dropLast()
    while let character = rest.first {
      let code = rest.dropFirst(2).prefix(2)
      if character == "\\", rest.dropFirst().first == "x", code.count == 2,
        let value = UInt8(code, radix: 16)
      {
        out.append(value)
        rest = rest.dropFirst(4)
      } else {
        out += character.utf8
        rest = rest.dropFirst()
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
