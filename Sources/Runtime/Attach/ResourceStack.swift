import Glibc
import Synchronization

/// Something that a session has to release.
enum SessionResource {
  case device(LoopDevice.Configured)
  case mount(Mount)
}

/// A session's resources in the order in which they were acquired.
struct ResourceStack {
  /// The serial number keeps the order where a failed release puts a resource back.
  struct Entry {
    let serial: Int
    var resource: SessionResource
  }

  private(set) var entries: [Entry] = []
  private var next = 0

  mutating func push(_ resource: SessionResource) {
    entries.append(Entry(serial: next, resource: resource))
    next += 1
  }

  /// Takes out the latest that matches.
  mutating func take(where matches: (Entry) -> Bool) -> Entry? {
    entries.lastIndex(where: matches).map { entries.remove(at: $0) }
  }

  mutating func putBack(_ entry: Entry) {
    let index = entries.firstIndex { $0.serial > entry.serial } ?? entries.endIndex
    entries.insert(entry, at: index)
  }

  mutating func replace(_ mount: Mount, by other: Mount) {
    for index in entries.indices {
      if case .mount(let held) = entries[index].resource, held == mount {
        entries[index].resource = .mount(other)
      }
    }
  }

  /// The record of a device that is attached here.
  func record(ofDevice path: String) -> AttachmentRecord? {
    for entry in entries {
      if case .device(let configured) = entry.resource, configured.attachment.path == path {
        return configured.record
      }
    }
    return nil
  }
}

/// A descriptor that is closed exactly once, at the latest with its last owner.
final class HeldDescriptor: Sendable {
  private let descriptor: Mutex<Int32>

  init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { shut() }

  func shut() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }
}
