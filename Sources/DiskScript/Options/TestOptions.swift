/// What `dsk test` was asked for.
public struct TestOptions: Equatable {
  /// Files and folders; none stands for the current folder.
  public var paths: [String] = []
  /// A regular expression that a test's name or file holds.
  public var filter: String?
  /// Where a report for other programs goes, in JUnit's XML.
  public var junit: String?
  /// How many files run at a time; nil for as many as there are processors.
  public var jobs: Int?

  static let specifications: [OptionSpecification] = [
    OptionSpecification(
      "filter", value: "REGEX", "only tests whose name or file holds a match"),
    OptionSpecification("junit", value: "FILE", "also write a report as JUnit's XML"),
    OptionSpecification("jobs", short: "j", value: "N", "how many files run at a time"),
  ]
}

extension Invocation {
  /// What follows the word `test`: its own options and those of every command.
  mutating func parseTest(_ arguments: [String]) throws(UsageError) {
    var parser = OptionParser(
      arguments,
      options: Invocation.options.filter { $0.name != "eval" } + TestOptions.specifications)
    var options = TestOptions()
    while let item = try parser.next() {
      switch item {
      case .operand(let path): options.paths.append(path)
      case .option("filter", let text): options.filter = text
      case .option("junit", let path): options.junit = path
      case .option("jobs", let text):
        guard let count = text.flatMap({ Int($0) }), count > 0 else {
          throw UsageError("'--jobs' takes a number from 1 on", help: "write `--jobs 4`")
        }
        options.jobs = count
      case .option("json", _): json = true
      case .option("plain", _): plain = true
      case .option("version", _):
        command = .version
        return
      case .option("help", _):
        command = .usage
        return
      case .option: quiet = true
      }
    }
    command = .test(options)
  }
}
