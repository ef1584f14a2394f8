import Testing

@testable import DiskInterpreter
@testable import DiskScript

/// The line that long work draws.
@Suite struct ProgressBarTests {
  /// A bar on a clock that the test moves, and what it wrote.
  private final class Scene {
    var time = 100.0
    var written: [String] = []
    var width = 80

    func bar(isUnicode: Bool = false) -> ProgressBar {
      ProgressBar(width: { self.width }, isUnicode: isUnicode, now: { self.time }) {
        self.written.append($0)
      }
    }
  }

  @Test func whatIsDoneWithinHalfASecondDrawsNothing() {
    let scene = Scene()
    let bar = scene.bar()
    bar.began("convert")
    for step in 0..<10 {
      scene.time = 100 + Double(step) * 0.049
      bar.moved(done: step, total: 10)
    }
    bar.ended()
    #expect(scene.written == [])
  }

  @Test func aLineSaysBytesRateAndTimeLeftAndIsErasedAtTheEnd() {
    let scene = Scene()
    let bar = scene.bar()
    bar.began("convert")
    scene.time = 102
    bar.moved(done: 256 << 20, total: 1 << 30)
    #expect(
      scene.written == [
        "\rconvert  [" + String(repeating: "#", count: 5) + String(repeating: ".", count: 17)
          + "]  25%  256 MiB of 1 GiB  128 MiB/s  6 s left"
      ])
    bar.ended()
    #expect(scene.written.last == "\r" + String(repeating: " ", count: 77) + "\r")
    #expect(!scene.written.contains { $0.contains("\u{1B}") })
  }

  @Test func itIsDrawnTenTimesASecondAndAnewForEachPieceOfWork() {
    let scene = Scene()
    let bar = scene.bar()
    bar.began("commit")
    for step in 0..<200 {
      scene.time = 101 + Double(step) * 0.01
      bar.moved(done: step, total: 200)
    }
    #expect(scene.written.count <= 20)
    #expect(scene.written.count >= 17)
    bar.ended()
    let count = scene.written.count
    bar.ended()
    bar.began("rebase")
    bar.moved(done: 1, total: 2)
    bar.ended()
    #expect(scene.written.count == count)
  }

  @Test func aShorterLineBlanksWhatTheLongerOneLeft() {
    let scene = Scene()
    let bar = scene.bar()
    bar.began("copyFile")
    scene.time = 101
    bar.moved(done: 1 << 20, total: 1 << 30)
    let first = scene.written[0].count
    scene.time = 102
    scene.width = 30
    bar.moved(done: 2 << 20, total: 1 << 30)
    #expect(scene.written[1].count == first)
  }

  @Test(arguments: 0...100) func theLineFitsEveryTerminal(room: Int) {
    let bar = Scene().bar(isUnicode: true)
    for (done, total) in [(0, 0), (0, 1), (5, 10), (Int.max, Int.max), (7, 3), (1 << 40, 1 << 41)] {
      let line = bar.line(done: done, total: total, seconds: 3, room: room)
      #expect(VisibleText.columns(of: line) <= room)
    }
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.2, "1 s"), (99, "99 s"), (100, "2 min"), (5_999, "100 min"),
    (7_500, "2 h 5 min"), (1e9, "days"), (.infinity, "days"),
  ])
  func timesAreShort(seconds: Double, text: String) {
    #expect(ProgressBar.time(seconds) == text)
  }
}
