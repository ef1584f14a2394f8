import CLinux
import Glibc

/// Who uses a disk whose table is about to change.
enum DiskUse {
  /// Loop devices on the file, mounts and swap of the device or its partitions, devices built upon
  /// it, and other processes that have it open for writing. Without root only processes of the
  /// same user can be looked into.
  static func holders(of file: FileDevice) -> [Holder] {
    holdersByKernel(of: file)
      + writers { status in
        file.identity.blockDevice.map { isDevice(status, $0) } ?? isFile(status, file.identity)
      }
  }

  /// Those that the kernel lists without a look at every process.
  static func holdersByKernel(of file: FileDevice) -> [Holder] {
    switch file.kind {
    case .file: loops { isFile($0, file.identity) }
    case .blockDevice:
      file.identity.blockDevice.map { device in
        kernelUses(device) + loops { isDevice($0, device) }
      } ?? []
    }
  }

  /// Asks again for a moment where only processes have it open: udev and its like look at every
  /// device that changes.
  /// - Throws: `.busy`, which names the holders.
  static func refuseIfUsed(_ file: FileDevice) throws(DiskError) {
    var found = holders(of: file)
    var tries = 0
    while !found.isEmpty, found.allSatisfy({ $0.use == .open }) {
      let isOurs = found.allSatisfy(isFork)
      let most = isOurs ? ForkedChild.patience : file.kind == .blockDevice ? 20 : 2
      guard tries < most else { break }
      usleep(ForkedChild.interval)
      tries += 1
      found = holders(of: file)
    }
    let others = found.filter { !isFork($0) }
    guard let text = Holder.list(others.isEmpty ? found : others) else { return }
    throw DiskError(
      .busy, "it is in use by \(text)", path: file.path,
      hint: "detach or unmount it, or end what uses it")
  }

  private static func isFork(_ holder: Holder) -> Bool {
    holder.pid.map(ForkedChild.has) ?? false
  }

  // MARK: - Files

  /// The loop devices on what `matches`, by who uses them.
  private static func loops(_ matches: (stat) -> Bool) -> [Holder] {
    LoopTable.numbers().flatMap { number -> [Holder] in
      guard let path = LoopTable.backingFile(number), let status = KernelFiles.status(path),
        matches(status)
      else { return [] }
      let users = Holders.ofDevice(number).filter { $0.pid != getpid() }
      return users.isEmpty
        ? [Holder(pid: nil, name: "", use: .device(LoopDevice.path(number)))] : users
    }
  }

  private static func isFile(_ status: stat, _ file: FileIdentity) -> Bool {
    UInt64(status.st_dev) == file.device && UInt64(status.st_ino) == file.inode
  }

  private static func isDevice(_ status: stat, _ device: UInt64) -> Bool {
    status.isKind(stat.block) && UInt64(status.st_rdev) == device
  }

  /// Other processes with a descriptor for writing to what `matches`.
  private static func writers(_ matches: (stat) -> Bool) -> [Holder] {
    Holders.processes().filter { $0 != getpid() }.compactMap { pid in
      let folder = "/proc/\(pid)/fd"
      let isWriter = KernelFiles.names(in: folder).contains { number in
        // Only what looks like a path is asked: a dead network file system would not answer.
        guard let target = KernelFiles.link("\(folder)/\(number)"), target.hasPrefix("/"),
          let status = KernelFiles.status("\(folder)/\(number)"), matches(status)
        else { return false }
        return isForWriting("/proc/\(pid)/fdinfo/\(number)")
      }
      return isWriter ? Holder(pid: pid, name: Holders.name(of: pid), use: .open) : nil
    }
  }

  /// The flags in an fdinfo file are octal; their lowest two bits say what access there is.
  private static func isForWriting(_ path: String) -> Bool {
    let lines = (KernelFiles.text(path) ?? "").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("flags:") }),
      let flags = UInt64(line.dropFirst(6).trimmingSpaces(), radix: 8)
    else { return false }
    return flags & 3 != 0
  }

  // MARK: - Block devices

  /// The device and its partitions, as `major:minor`, with the names of their nodes.
  private static func kernelUses(_ device: UInt64) -> [Holder] {
    let number = "\(dsk_major(dev_t(device))):\(dsk_minor(dev_t(device)))"
    let folder = "/sys/dev/block/\(number)"
    let name = KernelFiles.link(folder)?.split(separator: "/").last.map(String.init) ?? ""
    let partitions = KernelFiles.names(in: folder).filter { part in
      part.hasPrefix(name) && KernelFiles.value("\(folder)/\(part)/partition") != nil
    }
    let places =
      [(number, name, folder)]
      + partitions.sorted().compactMap { part in
        KernelFiles.value("\(folder)/\(part)/dev").map { ($0, part, "\(folder)/\(part)") }
      }
    let swaps = KernelFiles.text("/proc/swaps") ?? ""
    let mounts = MountTable.read()
    return places.flatMap { number, name, folder -> [Holder] in
      var found = mounts.filter { Holders.isMount($0, of: number) }.map {
        Holder(pid: nil, name: "", use: .mountedAt($0.mountPoint))
      }
      if swaps.split(separator: "\n").contains(where: { $0.hasPrefix("/dev/\(name) ") }) {
        found.append(Holder(pid: nil, name: "", use: .swap))
      }
      found += KernelFiles.names(in: "\(folder)/holders").sorted().map {
        Holder(pid: nil, name: "", use: .device("/dev/" + $0))
      }
      return found
    }
  }
}
