extension Library {
  private static let setUp = "let path = temporaryFolder().appending(\"notes.txt\")\n"
  private static let written =
    "A file of this name without `overwrite: true`, a folder or a device, no space, no permission."

  /// Whole files.
  static let fileRows: [Primitive] = [
    Primitive(
      "readText", .method, category: "Files", parameters: [.receiver(.string)], result: .string,
      permission: .readFiles,
      errors: "No such file, a folder, no permission, bytes that are not UTF-8, no memory for all.",
      summary: "The text of a whole file, which must be UTF-8.",
      example: setUp + "writeText(path, \"hello\\n\")\nprint(readText(path).lines)",
      output: "[\"hello\"]"
    ) { call in try WholeFile.text(call) },
    Primitive(
      "readBytes", .method, category: "Files", parameters: [.receiver(.string)], result: .bytes,
      permission: .readFiles,
      errors: "No such file, a folder, no permission, no memory for all.",
      summary: "The bytes of a whole file.",
      example: setUp + "writeBytes(path, b\"55 aa\")\nprint(readBytes(path))", output: "b\"55 aa\""
    ) { call in try WholeFile.bytes(call) },
    Primitive(
      "writeText", .method, category: "Files",
      parameters: [
        .receiver(.string), .unlabeled("text", .string),
        .labeled("overwrite", .bool, default: "false"),
      ], result: .none, permission: .writeFiles, errors: written,
      summary: "Makes a file with a text: all of it, on the disk, or none.",
      example: setUp + "writeText(path, \"one\")\nwriteText(path, \"two\", overwrite: true)\n"
        + "print(readText(path))", output: "two"
    ) { call in
      try call.replacing(call.text(0), overwrite: call.bool(2)) { files in
        try files.replace(
          call.text(0), with: UnsafeRawBufferPointer(call[1].asString.buffer),
          overwrite: call.bool(2))
      }
      return .none
    },
    Primitive(
      "writeBytes", .method, category: "Files",
      parameters: [
        .receiver(.string), .unlabeled("bytes", .bytes),
        .labeled("overwrite", .bool, default: "false"),
      ], result: .none, permission: .writeFiles, errors: written,
      summary: "Makes a file with bytes: all of them, on the disk, or none.",
      example: setUp + "writeBytes(path, b\"eb 3c 90\")\nprint(path.size)", output: "3"
    ) { call in
      try call.replacing(call.text(0), overwrite: call.bool(2)) { files in
        try files.replace(
          call.text(0), with: UnsafeRawBufferPointer(call.bytes(1)), overwrite: call.bool(2))
      }
      return .none
    },
    Primitive(
      "appendText", .method, category: "Files",
      parameters: [.receiver(.string), .unlabeled("text", .string)], result: .none,
      permission: .writeFiles, errors: "A folder, no space, no permission.",
      summary: "Adds a text to the end of a file, all of it or none; a missing file is made.",
      example: setUp + "appendText(path, \"a\\n\")\nappendText(path, \"b\\n\")\n"
        + "print(readText(path).lines)", output: "[\"a\", \"b\"]"
    ) { call in
      try call.files.append(UnsafeRawBufferPointer(call[1].asString.buffer), to: call.text(0))
      return .none
    },
    Primitive(
      "appendBytes", .method, category: "Files",
      parameters: [.receiver(.string), .unlabeled("bytes", .bytes)], result: .none,
      permission: .writeFiles, errors: "A folder, no space, no permission.",
      summary: "Adds bytes to the end of a file, all of them or none; a missing file is made.",
      example: setUp + "appendBytes(path, b\"55\")\nappendBytes(path, b\"aa\")\n"
        + "print(readBytes(path))", output: "b\"55 aa\""
    ) { call in
      try call.files.append(UnsafeRawBufferPointer(call.bytes(1)), to: call.text(0))
      return .none
    },
    Primitive(
      "copyFile", .method, category: "Files",
      parameters: [
        .receiver(.string), .labeled("to", .string), .labeled("overwrite", .bool, default: "false"),
      ], result: .none, permission: .writeFiles,
      errors: "No such file, a folder, the same file; and the errors of `writeText`.",
      summary: "Copies a file with its permissions; holes stay holes. All of it, or nothing.",
      example: setUp + "writeText(path, \"hello\")\ncopyFile(path, to: path + \".old\")\n"
        + "print(readText(path + \".old\"))", output: "hello"
    ) { call in
      try call.replacing(call.text(1), overwrite: call.bool(2)) { files in
        try files.copy(call.text(0), to: call.text(1), overwrite: call.bool(2))
      }
      return .none
    },
    Primitive(
      "moveFile", .method, category: "Files",
      parameters: [
        .receiver(.string), .labeled("to", .string), .labeled("overwrite", .bool, default: "false"),
      ], result: .none, permission: .writeFiles,
      errors: "Nothing there, something under the new name without `overwrite: true`.",
      summary: "Gives a file or a folder another path.",
      example: setUp + "writeText(path, \"hello\")\nmoveFile(path, to: path + \".old\")\n"
        + "print(path.exists, readText(path + \".old\"))", output: "false hello"
    ) { call in
      try call.replacing(call.text(1), overwrite: call.bool(2)) { files in
        try files.move(call.text(0), to: call.text(1), overwrite: call.bool(2))
      }
      return .none
    },
    Primitive(
      "removeFile", .method, category: "Files", parameters: [.receiver(.string)], result: .none,
      permission: .writeFiles, errors: "No such file, a folder, no permission.",
      summary: "Removes a file, or a symbolic link and not what it leads to.",
      example: setUp + "writeText(path, \"\")\nremoveFile(path)\nprint(path.exists)",
      output: "false"
    ) { call in
      try call.files.removeFile(call.text(0))
      return .none
    },
    Primitive(
      "makeLink", .method, category: "Files",
      parameters: [.receiver(.string), .labeled("to", .string)], result: .none,
      permission: .writeFiles, errors: "Something of this name already, no permission.",
      summary: "Makes a symbolic link; what it leads to need not be there.",
      example: setUp + "makeLink(path, to: \"elsewhere\")\nprint(path.isLink, path.exists)",
      output: "true false"
    ) { call in
      try call.files.makeLink(call.text(0), to: call.text(1))
      return .none
    },
  ]
}

/// Files that are read at once.
enum WholeFile {
  /// As Bytes, read straight into their place where the size is known.
  static func bytes(_ call: borrowing PrimitiveCall) throws -> Value {
    let file = try OpenFile(call.text(0), call.files)
    defer { file.close() }
    guard let size = file.size else { return try rest(file, call) }
    try call.vm.require(bytes: size)
    var count = 0
    let whole = try call.heap.makeBytes(count: size) { count = try file.fill($0, at: 0) }
    if count == size, try isAtEnd(file, size) { return whole }
    // It has changed meanwhile: once more, to its end.
    call.heap.release(whole)
    return try rest(file, call)
  }

  private static func rest(_ file: OpenFile, _ call: borrowing PrimitiveCall) throws -> Value {
    let bytes = try content(file, call)
    return call.heap.makeBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  private static func content(
    _ file: OpenFile, _ call: borrowing PrimitiveCall
  ) throws -> [UInt8] {
    do throws(HostError) {
      return try file.rest(from: 0, limit: call.heap.roomLeft / 2)
    } catch {
      if error.code == .tooLarge { throw call.vm.memoryFault }
      throw error
    }
  }

  private static func isAtEnd(_ file: OpenFile, _ size: Int) throws(HostError) -> Bool {
    if !file.isSeekable { return true }
    var byte: UInt8 = 0
    var count = 0
    try withUnsafeMutableBytes(of: &byte) { buffer throws(HostError) in
      count = try file.read(into: buffer, at: size)
    }
    return count == 0
  }

  /// As a String.
  static func text(_ call: borrowing PrimitiveCall) throws -> Value {
    let file = try OpenFile(call.text(0), call.files)
    defer { file.close() }
    if let size = file.size {
      try call.vm.require(bytes: size)
      let string = call.heap.newString(capacity: size)
      let value = Value(object: string, tag: Tag.string)
      do {
        let room = UnsafeMutableRawBufferPointer(start: string.bytes, count: size)
        string.pointee.count = try file.fill(room, at: 0)
        if string.pointee.count == size, try isAtEnd(file, size) {
          try check(string.buffer, file)
          string.pointee.header.isASCII = Heap.isASCII(string.buffer)
          return value
        }
      } catch {
        call.heap.release(value)
        throw error
      }
      call.heap.release(value)
    }
    let bytes = try content(file, call)
    return try bytes.withUnsafeBufferPointer { buffer in
      try check(buffer, file)
      return call.heap.makeString(buffer)
    }
  }

  private static func check(
    _ bytes: UnsafeBufferPointer<UInt8>, _ file: OpenFile
  ) throws(HostError) {
    if let offset = UTF8Text.firstFault(in: bytes) { throw notText(file.path, offset) }
  }

  static func notText(_ path: String?, _ offset: Int) -> HostError {
    HostError(
      .notText, "it is no UTF-8 text: byte \(offset) belongs to no character", path: path,
      range: offset..<offset + 1, hint: path == nil ? nil : "`readBytes` reads what is no text")
  }
}
