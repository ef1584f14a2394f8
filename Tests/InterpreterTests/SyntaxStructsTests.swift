import DiskInterpreter
import Testing

@Suite struct SyntaxStructsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func structuresAndLayoutsGiveTheirTree(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    struct P { }
    => (struct P)
    ---
    struct P {
      var a: Int = 0
      let b
      var c, d: Int
      var e: Int { a + 1 }
      var f: String { get { "x" } }
      func g(_ x: Int) -> Int { self.a + x }
      mutating func h() { self.a = 1; a += 2 }
      static func i() -> P { P(a: 1, b: 2) }
    }
    => (struct P (var a : Int 0) (let b) (var c) (var d : Int) (computed e : Int {(+ a 1)}) (computed f : String {"x"}) (func g ([_ x: Int]) -> Int {(+ (. self a) x)}) (mutating (func h () {(= (. self a) 1) (+= a 2)})) (static (func i () -> P {(call P a: 1 b: 2)})))
    ---
    /// A point.
    struct P {
      /// The x.
      var x: Int
      /// Moves.
      mutating func move() { }
      /// Sum.
      var sum: Int { 1 }
    }
    => (struct P doc:"A point." (var x : Int doc:"The x.") (mutating (func move () doc:"Moves." {})) (computed sum : Int {1} doc:"Sum."))
    ---
    /// The table.
    @layout(.little)
    struct MBR {
      var code: Bytes(440)
      var id: u32be where id > 0
      var _: Bytes(2)
      var parts: [4 of Entry] where parts.count == 4
      var names: [count * 2 of UTF16(36)]
      var nested: [2 of [3 of u8]]
      var list: [Int]
      var dict: [String: Int]
      var magic: u16 = 0xAA55 where magic == 0xAA55
      var guid: GUID
    }
    => (struct @little MBR doc:"The table." (var code : Bytes(440)) (var id : u32be (where (> id 0))) (var _ : Bytes(2)) (var parts : [4 of Entry] (where (== (. parts count) 4))) (var names : [(* count 2) of UTF16(36)]) (var nested : [2 of [3 of u8]]) (var list : [Int]) (var dict : [String: Int]) (var magic : u16 43605 (where (== magic 43605))) (var guid : GUID))
    ---
    @layout struct A { var x: u8; var y: u8 }
    => (struct @layout A (var x : u8) (var y : u8))
    ---
    struct A { var x = 1; ; func g() { } }
    => (struct A (var x 1) (func g () {}))
    ---
    struct A { func f() -> Int { $0 } }
    => (struct A (func f () -> Int {$0}))
    """##
}
