/// Carries the data of partitions to other places on their disk, a piece at a time.
///
/// Where source and destination overlap, each piece is kept durable beside the image before it is
/// written, so that after a stop at any point the move can go on. Where they do not, the source
/// stays whole, and a piece may simply be written again.
struct DataMover {
  /// Large enough that the flushes between pieces do not matter, and never the whole of a partition,
  /// so that a stop finds it half way.
  private static func piece(_ move: DataMove) -> Int {
    min(max(move.size.bytes / 4, 64 << 10), 8 << 20)
  }

  private let device: any BlockDevice
  private let file: ProgressFile
  private let moves: [DataMove]

  init(_ moves: [DataMove], on device: any BlockDevice, keeping file: ProgressFile) {
    self.device = device
    self.file = file
    self.moves = moves
  }

  /// An order in which no move destroys what another still has to read.
  /// - Throws: `.unsupported` where partitions would have to change places with each other.
  static func ordered(_ moves: [DataMove]) throws(DiskError) -> [DataMove] {
    var pending = moves
    var ordered: [DataMove] = []
    while !pending.isEmpty {
      let next = pending.firstIndex { move in
        !pending.contains { $0 != move && $0.source.overlaps(move.destination) }
      }
      guard let next else {
        let numbers = pending.map { String($0.partition) }.joined(separator: ", ")
        throw DiskError(
          .unsupported,
          "partitions \(numbers) would have to change places: move one of them out of the way first"
        )
      }
      ordered.append(pending.remove(at: next))
    }
    return ordered
  }

  /// Moves all, from where `progress` says.
  /// - Parameters:
  ///   - shouldStop: asked once a piece; a stop throws `.interrupted`, and can be resumed.
  ///   - report: called once a piece with bytes done and bytes in all.
  /// - Throws: what reading, writing and flushing throw; `.interrupted`.
  func run(
    from progress: MoveProgress, shouldStop: () -> Bool = { false },
    report: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> MoveProgress {
    var progress = progress
    let total = moves.reduce(0) { $0 + $1.size.bytes }
    let list = progress.isForward ? moves : moves.reversed().map(\.reversed)
    if !progress.saved.isEmpty, progress.index < list.count {
      try put(progress.saved, list[progress.index], at: progress.position)
      progress.position += progress.saved.count
      progress.saved = []
    }
    while progress.index < list.count {
      let move = list[progress.index]
      while progress.position < move.size.bytes {
        if shouldStop() {
          throw DiskError(
            .interrupted, "the move of partition \(move.partition) was interrupted",
            path: device.name, hint: "resume(img) goes on with it")
        }
        let before = list[..<progress.index].reduce(0) { $0 + $1.size.bytes }
        report(before + progress.position, total)
        try step(move, &progress)
      }
      progress.index += 1
      progress.position = 0
      try device.flush()
      try file.save(progress)
    }
    return progress
  }

  /// One piece. Going up, the last piece goes first, so that none is overwritten before it is read:
  /// `position` counts from the end then.
  private func step(_ move: DataMove, _ progress: inout MoveProgress) throws(DiskError) {
    let count = min(Self.piece(move), move.size.bytes - progress.position)
    let place = Self.place(move, progress.position, count)
    let bytes = try device.read(
      at: ByteOffset(move.from.bytes + place), count: ByteCount(count))
    if move.overlaps {
      progress.saved = bytes
      try file.save(progress)
      progress.saved = []
    }
    try put(bytes, move, at: progress.position)
    progress.position += count
  }

  private func put(
    _ bytes: [UInt8], _ move: DataMove, at position: Int
  ) throws(DiskError) {
    let place = Self.place(move, position, bytes.count)
    guard place >= 0, place <= move.size.bytes - bytes.count else {
      throw DiskError(.corrupt, "the record of a move does not belong to it", path: device.name)
    }
    try device.write(bytes, at: ByteOffset(move.to.bytes + place))
    if move.overlaps { try device.flush() }
  }

  /// Where the piece at a position begins, counted from the start of the partition.
  private static func place(_ move: DataMove, _ position: Int, _ count: Int) -> Int {
    move.to > move.from ? move.size.bytes - position - count : position
  }
}

extension DataMove {
  var source: Range<Int> { from.bytes..<(from.bytes + size.bytes) }
  var destination: Range<Int> { to.bytes..<(to.bytes + size.bytes) }
  /// The way back.
  var reversed: DataMove { DataMove(partition: partition, from: to, to: from, size: size) }
}

/// Where the progress of a move is kept; nowhere for an image that is in memory, which no stop
/// survives.
struct ProgressFile {
  static let suffix = ".move"
  private let file: JournalFile?

  init(beside journal: JournalFile?) {
    file = journal.map { $0.sibling(Self.suffix) }
  }

  func save(_ progress: MoveProgress) throws(DiskError) { try file?.save(progress.encoded) }
  func remove() throws(DiskError) { try file?.remove() }

  func load(owner: UInt32?) throws(DiskError) -> MoveProgress? {
    guard let file, let bytes = try file.loadBytes(owner: owner) else { return nil }
    return try MoveProgress(bytes, path: file.path)
  }
}
