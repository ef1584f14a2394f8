/// Explanations of disks and the system.
extension Explanations {
  static let disk =
    "A disk image, a table or a device is not as it should be, or refused an operation. "
    + "The diagnostic names the file, the byte range, and what was expected there."

  static let file =
    "A file or a folder could not be opened, read or written."

  static let permission =
    "The system, or the program that the script runs in, does not permit this. Attaching and "
    + "mounting need root; writing needs an image opened with `writable: true`."

  static let resourceClosed =
    "The image, device or file was closed before."

  static let releaseFailed =
    "Something that the session attached or mounted could not be released at its end. The "
    + "diagnostic says what still holds it."

  static let command =
    "A program that the script ran ended with a status other than 0, was ended by a signal, or "
    + "took longer than it may. The message shows the last lines of its errors; with "
    + "`check: false` the status is the script's own affair."

  static let hostFunction =
    "A function that the program lends to its scripts has failed. What it says is the program's."
}
