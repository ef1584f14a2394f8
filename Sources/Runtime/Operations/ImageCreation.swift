/// Makes an empty qcow2 image.
public struct ImageCreation: Sendable {
  let path: String
  /// nil to take the backing file's.
  let size: ByteCount?
  var options: QCOW2Options
  let preallocation: Preallocation
  let overwrite: Bool
  let gate: FileGate
  let system: SystemCalls
  /// Of the image where it is to be encrypted, then of encrypted images under it.
  public var passphrases: [Passphrase] = []
  /// Asked while keys are made from passphrases.
  public var shouldStop: @Sendable () -> Bool = { false }

  public init(
    path: String, size: ByteCount?, options: QCOW2Options = QCOW2Options(),
    preallocation: Preallocation = .sparse, overwrite: Bool = false,
    gate: FileGate = .sameFolder, system: SystemCalls = .linux
  ) {
    self.path = path
    self.size = size
    self.options = options
    self.preallocation = preallocation
    self.overwrite = overwrite
    self.gate = gate
    self.system = system
  }

  /// Makes the image, all or nothing, and opens it for writing.
  /// - Parameters:
  ///   - shouldStop: asked between the pieces of what is preallocated; true throws `.interrupted`.
  ///   - progress: called then with bytes of the disk done and in all.
  /// - Throws: `.exists`, `.noSpace`, `.invalidArgument` for options that do not go together, and what
  ///   opening the backing file throws.
  public func run(
    sectorSize: SectorSize = .s512, shouldStop: () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Image {
    let (pending, image) = try makePending()
    do throws(DiskError) {
      try image.preallocate(preallocation, shouldStop, progress)
      try image.flush()
      try ImageLock.writing.take(on: pending.file)
      try pending.finish()
      image.hasItsName()
    } catch {
      try? image.close()
      throw error
    }
    return Image(
      path: path, format: .qcow2, device: image, file: pending.file, sectorSize: sectorSize,
      isSectorSizeGiven: true)
  }

  /// An empty image under a name for the time being.
  func makePending() throws(DiskError) -> (PendingFile, QCOW2Image) {
    var options = options
    try checkOptions()
    let encryption = try newKey()
    let layer = try openBacking(&options)
    let pending: PendingFile
    let header: QCOW2Header
    let size: Int
    do throws(DiskError) {
      try checkPassphrases(layer)
      try checkDataFile(layer)
      guard let known = self.size ?? layer?.device.size else {
        throw DiskError(
          .invalidArgument, "an image without a backing file needs a size", path: path)
      }
      size = known.bytes
      pending = try PendingFile(path: path, overwrite: overwrite, system: system)
      header = try QCOW2Creation(
        size: size, options: options, path: path, luks: encryption.luks
      ).write(to: pending.file)
    } catch {
      try? layer?.close()
      throw error
    }
    let data = try makeDataFile(header)
    var opening = OpenOptions(writable: true, gate: gate, system: system)
    opening.format = .qcow2
    opening.passphrases = passphrases
    _ = opening.takePassphrase(isEncrypted: options.encryption != nil)
    let image = try QCOW2Image(
      pending.file, header: header, data: data, layer: layer, writable: true, opening)
    // Nobody finds a file that has no name yet after a crash: its steps need no order on disk.
    image.changes.isNameless = data == nil
    image.encryption = encryption.key
    return (pending, image)
  }

  /// The backing file, whose format is noted in the new image.
  private func openBacking(_ options: inout QCOW2Options) throws(DiskError) -> ImageLayer? {
    guard let name = options.backingName else { return nil }
    let path = try gate.open(name, from: self.path, role: "backing file")
    var chain = ImageChain()
    chain.above = 1
    chain.replaced = FileIdentity.of(self.path, system)
    let format = options.backingFormat.map { ImageFormat(rawValue: $0) }
    var opening = OpenOptions(format: format, gate: gate, system: system)
    opening.passphrases = passphrases
    opening.shouldStop = shouldStop
    _ = opening.takePassphrase(isEncrypted: options.encryption != nil)
    let layer = try ImageLayer.open(path, opening, chain: chain)
    options.backingFormat = layer.format == .device ? "host_device" : layer.format.rawValue
    return layer
  }

  /// The new disk's key, and with LUKS the header that leads to it.
  private func newKey() throws(DiskError) -> (key: QCOW2Encryption?, luks: LUKSCreation?) {
    guard let encryption = options.encryption else { return (nil, nil) }
    guard let passphrase = passphrases.first else {
      throw DiskError(
        .needsPassphrase, "an encrypted image needs a passphrase", path: path,
        hint: "say passphrase: \"…\" beside encryption:")
    }
    guard preallocation == .sparse || preallocation == .full else {
      // What was never enciphered would not read as zeros.
      throw DiskError(
        .invalidArgument, "clusters of an encrypted image are made with their bytes or not at all",
        path: path, expected: "sparse or full", found: "\(preallocation)")
    }
    if encryption.method == .aes { return (QCOW2Encryption(legacy: passphrase), nil) }
    let luks = try LUKSCreation(encryption, passphrase, path: path, shouldStop: shouldStop)
    let cipher = SectorCipher(encryption.cipher, key: luks.key)
    return (QCOW2Encryption(cipher, numbersHost: true), luks)
  }

  /// Options that say nothing without another one, or something else beside it.
  private func checkOptions() throws(DiskError) {
    guard !options.dataFileRaw || options.dataFile != nil else {
      throw DiskError(
        .invalidArgument, "dataFileRaw is of an external data file", path: path,
        hint: "say dataFile: \"…\" too")
    }
    guard options.backingFormat == nil || options.backingName != nil else {
      throw DiskError(
        .invalidArgument, "backingFormat is of a backing file", path: path,
        hint: "say backing: \"…\" too")
    }
    guard preallocation == .sparse || options.backingName == nil || options.extendedL2 else {
      throw DiskError(
        .invalidArgument, "clusters that are made beforehand would hide the backing file",
        path: path,
        expected: "sparse", found: "\(preallocation)",
        hint: "leave preallocation out, or say extendedL2: true")
    }
  }

  /// A passphrase that nothing asks for was meant to encrypt.
  private func checkPassphrases(_ layer: ImageLayer?) throws(DiskError) {
    let isAsked =
      options.encryption != nil
      || layer?.chain.contains { $0.formatDevice?.isEncrypted ?? false } ?? false
    guard !passphrases.isEmpty, !isAsked else { return }
    throw DiskError(
      .invalidArgument, "a passphrase is given, and nothing is encrypted", path: path,
      hint: "say encryption: .luks")
  }

  /// The data file is made: it is in the image's folder unless `gate` says otherwise, and no file that the
  /// image is, or lies over.
  private func checkDataFile(_ layer: ImageLayer?) throws(DiskError) {
    guard let name = options.dataFile else { return }
    let file = try gate.create(name, from: path, role: "data file")
    let below = (layer?.chain ?? []).flatMap { layer in
      [layer.file].compactMap(\.self) + (layer.formatDevice?.furtherFiles ?? [])
    }
    let old = FileIdentity.of(file, system)
    guard FileGate.place(of: file) != FileGate.place(of: path),
      !below.contains(where: { $0.identity == old })
    else {
      throw DiskError(
        .invalidArgument, "the data file is the image itself, or a file that it lies over",
        path: path,
        found: name, hint: "give the data file another name")
    }
  }

  private func makeDataFile(_ header: QCOW2Header) throws(DiskError) -> FileDevice? {
    guard let name = header.dataFileName, header.hasDataFile else { return nil }
    let path = try FileGate.path(name, from: self.path, role: "data file")
    let creation = RawCreation(
      path: path, size: ByteCount(header.size), preallocation: .sparse, system: system,
      shouldStop: { false })
    let data = try overwrite ? creation.replaceExisting() : creation.createNew()
    try ImageLock.writing.take(on: data)
    return data
  }
}

extension QCOW2Image {
  /// Gives every cluster of the disk its place: without space for it, with space that is reserved, or
  /// with zeros that are written.
  func preallocate(
    _ kind: Preallocation, _ shouldStop: () -> Bool, _ progress: (Int, Int) -> Void
  ) throws(DiskError) {
    guard kind != .sparse else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    changes.isUnsynced = true
    var end = 0
    var position = 0
    while position < header.size {
      try makeRoom()
      let place = try writableEntry(at: position)
      func report(_ done: Int) throws(DiskError) {
        if shouldStop() { throw DiskError(.interrupted, "interrupted", path: name) }
        progress(min(position + done, header.size), header.size)
      }
      let left = (header.size - position + header.clusterSize - 1) >> header.clusterBits
      let run = try newClusters(min(left, place.count), for: position)
      let bytes = run.count << header.clusterBits
      try reserve(run.offset, bytes, kind, guest: position, report)
      // Over a backing file, subclusters have their place and nothing in it yet.
      try point(
        position, toClusters: run.count, at: run.offset, bitmap: layer == nil ? 0xffff_ffff : 0)
      end = max(end, run.offset + bytes)
      position += bytes
    }
    if data.size.bytes < end, !hasDataFile { try data.resize(to: ByteCount(end)) }
  }

  private func reserve(
    _ offset: Int, _ count: Int, _ kind: Preallocation, guest: Int,
    _ report: (Int) throws(DiskError) -> Void
  ) throws(DiskError) {
    switch kind {
    case .sparse, .metadata: return
    case .falloc: try (data as? FileDevice)?.reserve(at: ByteOffset(offset), count: count)
    case .full:
      let zeros = [UInt8](repeating: 0, count: min(count, 1 << 20))
      var done = 0
      while done < count {
        try report(done)
        let part = min(zeros.count, count - done)
        try writeZeros(zeros, part, at: offset + done, guest: guest + done)
        done += part
      }
    }
  }

  private func writeZeros(
    _ bytes: [UInt8], _ count: Int, at offset: Int, guest: Int
  ) throws(DiskError) {
    var failure: DiskError?
    bytes.withUnsafeBytes { buffer in
      do throws(DiskError) {
        try writeData(
          UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: offset, guest: guest)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
