/// Reads a script of sfdisk: headers, and a line for each partition, either of fields with names
/// (`start=…, size=…, type=…`) or of fields by their place (`start, size, type, bootable`).
///
/// It reads as sfdisk does, and refuses what sfdisk passes over: an identifier that is none, a size below
/// zero, an unknown header.
public struct ScriptReader {
  /// What the headers say.
  public private(set) var label = PartitionTable.Label.dos
  public private(set) var options = TableDraft.Options()
  public private(set) var requests: [PartitionRequest] = []
  private let sector: UInt64
  /// The sectors that numbers without a unit count in.
  private var scriptSector: UInt64
  private var line = 0
  private var id: String?

  /// - Throws: `.invalidArgument`, which names the line; `.unsupported` for another kind of table.
  public init(_ text: String, sectorSize: SectorSize) throws(DiskError) {
    sector = UInt64(sectorSize.bytes)
    scriptSector = sector
    reading: for raw in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      line += 1
      let content = Self.trimmed(Array(raw))
      if content.isEmpty || content.hasPrefix("#") { continue }
      switch content {
      case "write", "quit": break reading
      case "print", "help": continue
      case "abort": throw bad("it ends here and says not to write", hint: "take the line out")
      default: break
      }
      if requests.isEmpty, let (key, value) = Self.header(content) {
        try take(header: key, value)
      } else {
        requests.append(try request(content))
      }
    }
    try setID()
    // Its sectors are of another size, and the ends of the usable ones follow from that.
    if scriptSector != sector {
      options.firstUsable = nil
      options.lastUsable = nil
    }
  }

  private func bad(_ message: String, hint: String? = nil) -> DiskError {
    DiskError(.invalidArgument, "line \(line) of the script: \(message)", hint: hint)
  }

  private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    // A carriage return before the line's end belongs to the end.
    let body = bytes.drop { ScriptTokens.isBlank($0) }
    let end = body.lastIndex { !ScriptTokens.isBlank($0) && $0 != 13 }
    return end.map { String(decoding: body[...$0], as: UTF8.self) } ?? ""
  }

  // MARK: - Headers

  /// `key: value`, where the key is a word of letters and dashes.
  private static func header(_ line: String) -> (String, String)? {
    guard let colon = line.firstIndex(of: ":"), !line.contains("=") else { return nil }
    let key = trimmed(line[..<colon].utf8)
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    return (key, trimmed(line[line.index(after: colon)...].utf8))
  }

  private mutating func take(header key: String, _ value: String) throws(DiskError) {
    switch key {
    case "label":
      let word = value.lowercased()
      guard let known = PartitionTable.Label(rawValue: word == "mbr" ? "dos" : word),
        PartitionTable.Label.editable.contains(known)
      else {
        throw DiskError(.unsupported, "a table of the kind \(value) can be read, and not be made")
      }
      label = known
    case "label-id": id = value
    case "first-lba": options.firstUsable = try count(value, key)
    case "last-lba": options.lastUsable = try count(value, key)
    case "table-length": options.entryCount = Int(clamping: try count(value, key))
    case "grain":
      let bytes = Int(clamping: try number(value, "a grain").value)
      guard bytes > 0, bytes % Int(sector) == 0 else {
        throw bad("a grain of \(value) is no whole number of sectors of \(sector) bytes")
      }
      options.grain = ByteCount(bytes)
    case "sector-size":
      guard let size = try? SectorSize(Int(clamping: try count(value, key))) else {
        throw bad("there are no sectors of \(value) bytes")
      }
      scriptSector = UInt64(size.bytes)
    case "unit":
      guard value == "sectors" else { throw bad("the unit \(value) is not supported") }
    case "device": break
    default:
      throw bad(
        "the header \(key) is not known",
        hint:
          "there are label, label-id, device, unit, first-lba, last-lba, table-length, grain and "
          + "sector-size")
    }
  }

  private func number(_ text: String, _ what: String) throws(DiskError) -> ScriptNumber {
    guard let number = ScriptNumber(text) else { throw bad("\(text) is not \(what)") }
    return number
  }

  /// A number without a unit.
  private func count(_ text: String, _ key: String) throws(DiskError) -> UInt64 {
    let number = try number(text, "a number for \(key)")
    guard !number.hasUnit else { throw bad("\(key) has no unit: \(text)") }
    return number.value
  }

  private mutating func setID() throws(DiskError) {
    guard let id else { return }
    let digits = id.lowercased().hasPrefix("0x") ? id.dropFirst(2) : Substring(id)
    let inBraces = id.hasPrefix("{") && id.hasSuffix("}") ? id.dropFirst().dropLast() : id[...]
    switch label {
    case .gpt: options.id = GUID(inBraces).map { .gpt($0) }
    default: options.id = UInt32(digits, radix: 16).map { .mbr($0) }
    }
    if options.id == nil { throw DiskError(.invalidArgument, "\(id) is no label-id") }
  }

  // MARK: - Partitions

  private func request(_ line: String) throws(DiskError) -> PartitionRequest {
    var request = PartitionRequest(
      type: PartitionType("linux", label: label) ?? .mbr(0x83), length: .gap,
      // Where sfdisk looks: a GPT's partitions go into the largest gap, an MBR's into the first.
      place: label == .gpt ? .largest : .lowest)
    let (node, fields) = Self.parts(of: line)
    if let node {
      let digits = node.reversed().prefix { $0.isASCII && $0.isNumber }
      request.number = Int(String(digits.reversed()))
    }
    var tokens = ScriptTokens(fields.utf8)
    tokens.skipBlanks()
    if line.contains("=") {
      while !tokens.isAtEnd { try takeNamed(&tokens, &request) }
    } else {
      try takePlaced(&tokens, &request)
    }
    if let number = request.number, label == .dos, number >= 5 {
      request.role = .logical
      request.number = nil
    }
    return request
  }

  /// `disk.img5 : start=…`, `5: size=…`: the number is the digits at the end of the name.
  private static func parts(of line: String) -> (node: String?, fields: String) {
    let beforeFields = line.firstRange(of: " : ").map { ($0.lowerBound, $0.upperBound) }
    let colon = line.firstIndex(of: ":").map { ($0, line.index(after: $0)) }
    guard let (end, start) = beforeFields ?? colon,
      !line[..<end].contains("="), !line[..<end].contains("\"")
    else { return (nil, line) }
    return (trimmed(line[..<end].utf8), String(line[start...]))
  }

  private func takeNamed(
    _ tokens: inout ScriptTokens, _ request: inout PartitionRequest
  ) throws(DiskError) {
    let fields = tokens.text
    if tokens.take(key: "start") {
      try takeStart(&tokens, &request)
    } else if tokens.take(key: "size") {
      try takeSize(&tokens, &request)
    } else if tokens.take(key: "type") || tokens.take(key: "id") {
      request.type = try type(try token(&tokens))
    } else if tokens.take(key: "uuid") {
      let text = try token(&tokens)
      guard let guid = GUID(text) else { throw bad("\(text) is no UUID") }
      request.uuid = guid
    } else if tokens.take(key: "name") {
      request.name = Self.unescaped(try token(&tokens))
    } else if tokens.take(key: "attrs") {
      request.attributes = try attributes(try token(&tokens))
    } else if try token(&tokens).lowercased() == "bootable" {
      // In a GPT the word means nothing to sfdisk.
      request.isBootable = label == .dos
    } else {
      throw bad(
        "\(fields) is not understood",
        hint: "the fields are start=, size=, type=, uuid=, name=, attrs= and bootable")
    }
    tokens.skipBlanks()
  }

  private func takePlaced(
    _ tokens: inout ScriptTokens, _ request: inout PartitionRequest
  ) throws(DiskError) {
    try takeStart(&tokens, &request)
    if !tokens.isAtEnd { try takeSize(&tokens, &request) }
    if !tokens.isAtEnd, !tokens.takeDefault() { request.type = try type(try token(&tokens)) }
    if !tokens.isAtEnd, !tokens.takeDefault() {
      switch try token(&tokens) {
      case "*", "+": request.isBootable = label == .dos
      case let other: throw bad("\(other) is neither * nor -, for bootable or not")
      }
    }
    guard tokens.isAtEnd else { throw bad("\(tokens.text) is not understood") }
  }

  private func token(_ tokens: inout ScriptTokens) throws(DiskError) -> String {
    let text = tokens.text
    guard let token = tokens.next() else {
      throw bad("a quotation mark is missing, or one too many: \(text)")
    }
    return token
  }

  private func takeStart(
    _ tokens: inout ScriptTokens, _ request: inout PartitionRequest
  ) throws(DiskError) {
    if tokens.takeDefault() { return }
    let text = try token(&tokens)
    if text == "+" { return }
    let number = try number(text, "a number of sectors")
    request.place = .sector(number.hasUnit ? number.value / sector : try recounted(number, text))
  }

  private func takeSize(
    _ tokens: inout ScriptTokens, _ request: inout PartitionRequest
  ) throws(DiskError) {
    if tokens.takeDefault() { return }
    let text = try token(&tokens)
    if text == "+" { return }
    let number = try number(text, "a size")
    let sectors = number.hasUnit ? number.value / sector : try recounted(number, text)
    let (bytes, overflow) = Int(clamping: sectors).multipliedReportingOverflow(by: Int(sector))
    guard !overflow else { throw bad("the size \(text) is too large") }
    // Only a number of sectors is meant to the sector.
    request.length = number.hasUnit ? .about(ByteCount(bytes)) : .bytes(ByteCount(bytes))
  }

  /// The script's sectors as sectors of the disk.
  private func recounted(_ number: ScriptNumber, _ text: String) throws(DiskError) -> UInt64 {
    let (bytes, overflow) = number.value.multipliedReportingOverflow(by: scriptSector)
    guard !overflow, bytes % sector == 0 else {
      throw bad(
        "\(text) sectors of \(scriptSector) bytes are no whole number of the disk's sectors of "
          + "\(sector)")
    }
    return bytes / sector
  }

  private func type(_ text: String) throws(DiskError) -> PartitionType {
    guard let type = PartitionType(sfdisk: text, label: label) else {
      throw bad("\(text) is no type of a \(label.rawValue) table")
    }
    return type
  }

  private func attributes(_ text: String) throws(DiskError) -> GPTAttributes {
    var found: GPTAttributes = []
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
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

  /// With `\xNN` as the byte of that number: several make a character.
  private static func unescaped(_ text: String) -> String {
    var out: [UInt8] = []
    var rest = Substring(text)
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
