import DiskInterpreter
import Testing

@Suite struct SyntaxDeclarationsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func declarationsKeepNamesTypesAndDocumentation(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    let a = 1
    => (let a 1)
    ---
    var a = 1
    => (var a 1)
    ---
    var a
    => (var a)
    ---
    var a: Int
    => (var a : Int)
    ---
    let a: Int = 1
    => (let a : Int 1)
    ---
    let a = 1, b = 2
    => (let a 1) (let b 2)
    ---
    var a: Int, b = 2
    => (var a : Int) (var b 2)
    ---
    let _ = f()
    => (let _ (call f))
    ---
    _ = f()
    => (let _ (call f))
    ---
    let a
      = 1
    => (let a 1)
    ---
    let a =
      1
    => (let a 1)
    ---
    let `in` = 1
    => (let in 1)
    ---
    let größe = 1, 名前 = 2, 🗂 = 3
    => (let größe 1) (let 名前 2) (let 🗂 3)
    ---
    let a: [Int] = []
    => (let a : [Int] (array))
    ---
    let a: [String: [Int]] = [:]
    => (let a : [String: [Int]] (dict))
    ---
    let a: Int?? = nil
    => (let a : Int?? nil)
    ---
    let a: [Int?]? = nil
    => (let a : [Int?]? nil)
    ---
    let a: (Int, String) -> Bool = f
    => (let a : (Int, String) -> Bool f)
    ---
    let a: () -> Void = f
    => (let a : () -> Void f)
    ---
    let a: () -> () = f
    => (let a : () -> Void f)
    ---
    let a: ((Int) -> Int)? = nil
    => (let a : ((Int) -> Int)? nil)
    ---
    let a: (Int) throws -> (Int) -> Int = f
    => (let a : (Int) -> (Int) -> Int f)
    ---
    func f() { }
    => (func f () {})
    ---
    func f(a) { }
    => (func f ([a]) {})
    ---
    func f(_ a: Int) -> Int { return a }
    => (func f ([_ a: Int]) -> Int {(return a)})
    ---
    func f(at offset: Size = 0B, _ b, c: [Int] = [1]) { }
    => (func f ([at offset: Size = 0B] [_ b] [c: [Int] = (array 1)]) {})
    ---
    func f(in x: Int, for: Int) { }
    => (func f ([in x: Int] [for: Int]) {})
    ---
    func f(_ g: (Int) -> Int = { $0 }) { }
    => (func f ([_ g: (Int) -> Int = (closure $0 $0)]) {})
    ---
    func f() throws -> [String: Int] { }
    => (func f () -> [String: Int] {})
    ---
    func f(_ g: () throws -> Int) rethrows { }
    => (func f ([_ g: () -> Int]) {})
    ---
    func f(
      a: Int,
      b: Int,
    ) -> Int
    {
      return a
    }
    => (func f ([a: Int] [b: Int]) -> Int {(return a)})
    ---
    /// Does it.
    ///  Well.
    ///
    /// Yes.
    func f() { }
    => (func f () doc:"Does it.\n Well.\n\nYes." {})
    ---
    /// Far away.

    func f() { }
    => (func f () {})
    ---
    let a = 1 /// not above
    func f() { }
    => (let a 1) (func f () {})
    ---
    // plain
    /// Documented.
    func f() { }
    => (func f () doc:"Documented." {})
    ---
    func outer() {
      /// Inner.
      func inner() { }
    }
    => (func outer () {(func inner () doc:"Inner." {})})
    """##
}
