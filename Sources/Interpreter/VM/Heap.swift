import Glibc

/// The memory of one VM: objects with reference counts, freed the moment the last reference goes.
///
/// Small objects come from free lists over chunks, larger ones from malloc. Nothing here is thread-safe:
/// a heap belongs to one VM, and a VM to one thread at a time.
final class Heap {
  /// Size classes step by 16 bytes up to 256.
  private static let classes = 16
  private static let chunkBytes = 64 * 1024

  private let freeLists: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var chunks: [UnsafeMutableRawPointer] = []
  @exclusivity(unchecked) private var bump: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var bumpLeft = 0

  /// Objects alive now.
  @exclusivity(unchecked) private(set) var liveObjects = 0
  /// Bytes held by objects and their storage.
  @exclusivity(unchecked) var liveBytes = 0
  /// The most bytes a script may hold.
  var byteLimit = Int.max

  /// Bytes that the script may still take.
  var roomLeft: Int { max(0, byteLimit &- liveBytes) }

  /// Every object that can be part of a cycle.
  @exclusivity(unchecked) var containers: UnsafeMutablePointer<UnsafeMutablePointer<ObjectHeader>>
  @exclusivity(unchecked) var containerCount = 0
  private var containerCapacity = 1024
  /// When so many containers are alive, the next allocation looks for unreachable cycles.
  @exclusivity(unchecked) var nextCollection = 1 << 17

  /// Objects whose last reference has gone and whose contents are still to be released: keeps the
  /// destruction of a long chain off the native stack.
  @exclusivity(unchecked) private var pending: [UnsafeMutablePointer<ObjectHeader>] = []
  @exclusivity(unchecked) private var isDraining = false

  let hashSeed: UInt64

  init(hashSeed: UInt64) {
    self.hashSeed = hashSeed
    freeLists = .allocate(capacity: Heap.classes + 1)
    freeLists.initialize(repeating: nil, count: Heap.classes + 1)
    bump = UnsafeMutableRawPointer(freeLists)
    containers = .allocate(capacity: containerCapacity)
  }

  deinit {
    for chunk in chunks { free(chunk) }
    freeLists.deallocate()
    containers.deallocate()
  }

  // MARK: Allocation

  /// Memory for an object of `bytes` with its header set: one reference, the given kind.
  @inline(__always)
  func allocate(_ bytes: Int, kind: UInt64) -> UnsafeMutableRawPointer {
    let sizeClass = (bytes + 15) >> 4
    let memory: UnsafeMutableRawPointer
    if sizeClass <= Heap.classes {
      if let free = freeLists[sizeClass] {
        freeLists[sizeClass] = free.load(as: UnsafeMutableRawPointer?.self)
        memory = free
      } else {
        memory = carve(sizeClass << 4)
      }
    } else {
      memory = allocateLarge(bytes)
    }
    liveObjects &+= 1
    liveBytes &+= bytes
    memory.assumingMemoryBound(to: ObjectHeader.self).initialize(
      to: ObjectHeader(
        references: 1, kind: UInt8(truncatingIfNeeded: kind),
        sizeClass: sizeClass <= Heap.classes ? UInt8(truncatingIfNeeded: sizeClass) : 0,
        isMarked: false, isASCII: false, listIndex: 0, shape: 0))
    return memory
  }

  @inline(never)
  private func carve(_ bytes: Int) -> UnsafeMutableRawPointer {
    if bumpLeft < bytes {
      guard let chunk = malloc(Heap.chunkBytes) else { Heap.outOfMemory() }
      chunks.append(chunk)
      bump = chunk
      bumpLeft = Heap.chunkBytes
    }
    let memory = bump
    bump += bytes
    bumpLeft -= bytes
    return memory
  }

  @inline(never)
  private func allocateLarge(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = malloc(bytes) else { Heap.outOfMemory() }
    return memory
  }

  /// Storage beside an object: array elements, dictionary tables.
  func allocateStorage(_ bytes: Int) -> UnsafeMutableRawPointer {
    liveBytes &+= bytes
    return allocateLarge(max(bytes, 1))
  }

  /// The same storage with another size: what fits keeps its bytes.
  func reallocateStorage(
    _ memory: UnsafeMutableRawPointer?, from oldBytes: Int, to newBytes: Int
  ) -> UnsafeMutableRawPointer {
    liveBytes &+= newBytes - oldBytes
    guard let moved = realloc(memory, max(newBytes, 1)) else { Heap.outOfMemory() }
    return moved
  }

  func freeStorage(_ memory: UnsafeMutableRawPointer?, _ bytes: Int) {
    guard let memory else { return }
    liveBytes &-= bytes
    free(memory)
  }

  /// The machine itself has no memory left: nothing sensible can run any more.
  static func outOfMemory() -> Never {
    let text: StaticString = "dsk: out of memory\n"
    _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
    abort()
  }

  /// Gives an object's own memory back; its contents are released already.
  func reclaim(_ object: UnsafeMutablePointer<ObjectHeader>, bytes: Int) {
    liveObjects &-= 1
    liveBytes &-= bytes
    let sizeClass = Int(object.pointee.sizeClass)
    let memory = UnsafeMutableRawPointer(object)
    if sizeClass == 0 {
      free(memory)
    } else {
      memory.storeBytes(of: freeLists[sizeClass], as: UnsafeMutableRawPointer?.self)
      freeLists[sizeClass] = memory
    }
  }

  // MARK: The list of containers

  @inline(__always)
  func track(_ object: UnsafeMutableRawPointer) {
    if containerCount == containerCapacity { growContainers() }
    let header = object.assumingMemoryBound(to: ObjectHeader.self)
    header.pointee.listIndex = UInt32(truncatingIfNeeded: containerCount)
    containers[containerCount] = header
    containerCount &+= 1
  }

  @inline(__always)
  func untrack(_ header: UnsafeMutablePointer<ObjectHeader>) {
    containerCount &-= 1
    let last = containers[containerCount]
    let index = header.pointee.listIndex
    containers[Int(index)] = last
    last.pointee.listIndex = index
  }

  @inline(never)
  private func growContainers() {
    let larger = UnsafeMutablePointer<UnsafeMutablePointer<ObjectHeader>>.allocate(
      capacity: containerCapacity * 2)
    larger.moveInitialize(from: containers, count: containerCount)
    containers.deallocate()
    containers = larger
    containerCapacity *= 2
  }

  // MARK: Reference counts

  @inline(__always)
  func retain(_ value: Value) {
    if value.isHeap { value.header.pointee.references &+= 1 }
  }

  @inline(__always)
  func release(_ value: Value) {
    if value.isHeap { releaseObject(value.header) }
  }

  @inline(__always)
  func releaseObject(_ header: UnsafeMutablePointer<ObjectHeader>) {
    header.pointee.references &-= 1
    if header.pointee.references == 0 { destroy(header) }
  }

  @inline(never)
  func destroy(_ header: UnsafeMutablePointer<ObjectHeader>) {
    let kind = UInt64(header.pointee.kind)
    if kind == Tag.string {
      let string = UnsafeMutableRawPointer(header).assumingMemoryBound(to: StringObject.self)
      reclaim(header, bytes: MemoryLayout<StringObject>.size + string.pointee.capacity)
      return
    }
    if isDraining {
      pending.append(header)
      return
    }
    isDraining = true
    releaseContents(header, kind)
    while let next = pending.popLast() { releaseContents(next, UInt64(next.pointee.kind)) }
    isDraining = false
  }
}
