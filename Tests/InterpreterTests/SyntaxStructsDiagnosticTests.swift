import DiskInterpreter
import Testing

@Suite struct SyntaxStructsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func whatNoStructureHoldsIsOneDiagnosticEach(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    @layout(.middle) struct A { var x: u8 }
    => E0101 1:10+6 expected `.little` or `.big`, found `middle`
    ---
    @layout(little) struct A { var x: u8 }
    => E0101 1:9+6 expected `.little` or `.big`, found `little`
    ---
    @layout func f() { }
    => E0101 1:9+4 expected `struct` after `@layout`, found the keyword `func`
    ---
    struct A { var x: Int where x > 0 }
    => E0101 1:23+5 only the fields of a `@layout` struct are checked
    ---
    struct A { var _: Int }
    => E0103 1:16+1 a member has a name
    ---
    struct A: Equatable, Hashable { var x = 1 }
    let y = 2
    => E0113 1:9+21 there are no protocols
    ---
    struct A<T> { var x: T }
    => E0113 1:9+3 structs have no generic parameters
    ---
    struct A { private var x = 1 }
    => E0113 1:12+8 there is no `private`
    ---
    struct A { private(set) var x = 1 }
    => E0113 1:12+13 there is no `private`
    ---
    struct A { static var x = 1 }
    => E0113 1:12+6 a struct has no static members but functions
    ---
    struct A { lazy var x = 1 }
    => E0113 1:12+5 no member is lazy
    ---
    struct A { init(x: Int) { self.x = x } }
    => E0113 1:12+4 a struct has no `init`
    ---
    struct A {
      var x = 1
      init?(x: Int) {
        self.x = x
      }
      func f() { }
    }
    => E0113 3:3+4 a struct has no `init`
    ---
    struct A { subscript(i: Int) -> Int { i } }
    => E0113 1:12+9 a struct has no subscripts
    ---
    struct A { var x: Int { get { 1 } set { y = newValue } } }
    => E0113 1:35+3 a computed member is only read
    ---
    struct A { var x = 1 { didSet { f() } } }
    => E0113 1:22+1 nothing watches over a stored member
    ---
    struct A { var x: Int { didSet { f() } } }
    => E0113 1:25+6 nothing watches over a stored member
    ---
    struct A { let x: Int { 5 } }
    => E0101 1:12+3 a computed member is declared with `var`
    ---
    struct A { x: Int }
    => E0113 1:12+1 a member begins with `let` or `var`
    ---
    struct A { x = 1 }
    => E0113 1:12+1 a member begins with `let` or `var`
    ---
    struct A { case a, b }
    => E0113 1:12+4 a struct has no cases
    ---
    struct A { struct B { var x = 1 } }
    => E0113 1:12+6 a struct holds no other types
    ---
    struct A { enum B { case x } }
    => E0113 1:12+4 a struct holds no other types
    ---
    struct A { print(1) }
    => E0101 1:12+5 expected a member of the struct: `let`, `var` or `func`, found `print`
    ---
    struct A { var x = 1 var y = 2 }
    => E0111 1:22+3 two members stand on one line
    ---
    struct A { func f() { } func g() { } }
    => E0111 1:25+4 two members stand on one line
    ---
    struct A { @State var x = 1 }
    => E0113 1:12+7 members have no attributes
    ---
    struct
    => E0103 1:7+0 expected the name of the struct, found the end of the text
    => incomplete
    ---
    struct A
    => E0101 1:9+0 expected `{` and the members of `A`, found the end of the text
    => incomplete
    ---
    struct A {
    => E0104 1:10+1 `{` is never closed
    => incomplete
    ---
    struct A { var
    => E0103 1:15+0 expected the name of a member, found the end of the text
    => incomplete
    ---
    struct 1 { }
    => E0103 1:8+1 expected the name of the struct, found `1`
    ---
    struct A { static func == (a: A, b: A) -> Bool { true } }
    => E0103 1:24+2 expected the name of the function, found `==`
    ---
    struct A { var x: [4 of ] }
    => E0103 1:25+1 expected a type, found `]`
    ---
    struct A { var x: Bytes() }
    => E0102 1:25+1 expected an expression, found `)`
    ---
    class A { var x = 1 }
    => E0113 1:1+5 there is no `class`
    ---
    enum A { case x }
    => E0113 1:1+4 there is no `enum`
    ---
    extension A { func f() { } }
    => E0113 1:1+9 there is no `extension`
    ---
    protocol A { func f() }
    => E0113 1:1+8 there is no `protocol`
    ---
    typealias A = Int
    => E0113 1:1+9 there is no `typealias`
    ---
    private struct A { var x = 1 }
    => E0113 1:1+8 there is no `private`
    ---
    var x: Int { 5 }
    => E0113 1:12+1 only the members of a struct are computed
    """##
}
