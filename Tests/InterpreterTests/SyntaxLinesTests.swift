import DiskInterpreter
import Testing

@Suite struct SyntaxLinesTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func lineBreaksEndStatementsWhereTheyMay(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    a
    b
    => a b
    ---
    a; b
    => a b
    ---
    a;
    b;
    => a b
    ---
    ;a
    => a
    ---
    a
    ;b
    => a b
    ---
    a +
      b
    => (+ a b)
    ---
    a
      + b
    => (+ a b)
    ---
    a
      && b
      || c
    => (|| (&& a b) c)
    ---
    a
    -b
    => a (prefix- b)
    ---
    a
    - b
    => (- a b)
    ---
    a
      ?? b
    => (?? a b)
    ---
    a
      ? b
      : c
    => (?: a b c)
    ---
    a
    !b
    => a (prefix! b)
    ---
    a = [
      1
      ,
      2
    ]
    => (= a (array 1 2))
    ---
    f(a
      + b)
    => (call f (+ a b))
    ---
    (a
      * b)
    => (group (* a b))
    ---
    let x = f(1,
      2)
    let y = 3
    => (let x (call f 1 2)) (let y 3)
    ---
    a /* x */ + /* y */ b
    => (+ a b)
    ---
    a /* one /* two */ three */ + b
    => (+ a b)
    ---
    a /*
    */ b
    => a b
    ---
    f(/* none */)
    => (call f)
    ---
    #!/usr/bin/env dsk
    a
    => a
    ---
    let x = 1 //
    => (let x 1)
    ---
    // only a comment
    => 
    ---
    /* only */
    => 
    ---
    if a { b; c }
    => (if a {b c})
    ---
    f { a
    b }
    => (call f trailing:(closure a b))
    ---
    a
      .b // comment
      // another
      .c
    => (. (. a b) c)
    ---
    a ..<
      b
    => (..< a b)
    ---
    let f = { x in
      x
    }
    => (let f (closure (x) in x))
    ---
    if a {
    } // comment
    else {
    }
    => (if a {} {})
    ---
    `let` = 1
    => (= let 1)
    ---
    catching.`try` = where
    => (= (. catching try) where)
    ---
    let a = 1 // comment
    let b = 2 /* block */ + 1
    => (let a 1) (let b (+ 2 1))
    """##
}
