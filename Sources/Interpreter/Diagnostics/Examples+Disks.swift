/// Examples of disks and the system.
extension CodeExample {
  static let disks: [DiagnosticCode: CodeExample] = [
    .disk: CodeExample(
      #"print(image("missing.img").size)"#,
      mended: #"""
        let img = createImage("new.img", size: 1MiB, overwrite: true)
        print(img.size)
        """#,
      setting: .folder),
    .permission: CodeExample(
      #"""
      let img = createImage("new.img", size: 1MiB, overwrite: true)
      attach(img)
      """#,
      mended: #"""
        let img = createImage("new.img", size: 1MiB, overwrite: true)
        print(info(img))
        """#,
      setting: .plainUser),
    .resourceClosed: CodeExample(
      #"""
      let img = createImage("new.img", size: 1MiB, overwrite: true)
      close(img)
      print(read(img, at: 0B, count: 4B))
      """#,
      mended: #"""
        let img = createImage("new.img", size: 1MiB, overwrite: true)
        print(read(img, at: 0B, count: 4B))
        close(img)
        """#,
      setting: .folder),
    .command: CodeExample(
      #"run("false")"#,
      mended: #"print(run("false", check: false).status)"#),
  ]
}
