import DiskInterpreter
import Testing
import TestSupport

@Suite struct FormatterTests {
  private func formatted(_ source: SourceText) throws -> String {
    String(decoding: try SourceFormatter.format(source), as: UTF8.self)
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func scriptsAreBroughtIntoTheirForm(_ sample: SyntaxCase) throws {
    let text = try formatted(SourceText(name: "test", text: sample.text))
    #expect(text == sample.expected.joined(separator: "\n") + "\n")
  }

  /// Formatting checks the tree by itself, and throws where it is another one.
  private func check(_ source: SourceText) {
    let result = Result { try formatted(source) }
    guard case .success(let text) = result else {
      Issue.record("\(source.name): \(result)")
      return
    }
    let again = Result { try formatted(SourceText(name: source.name, text: text)) }
    #expect((try? again.get()) == text, "\(source.name) changes when it is formatted twice")
    #expect(!text.contains(" \n") || text.contains("\"\"\"") || text.contains("/*"))
  }

  @Test func everyScriptOfTheProjectKeepsItsTreeAndIsFormattedOnce() throws {
    let names = Project.trackedFiles.filter { $0.hasSuffix(".dsk") }
    #expect(names.count > 300)
    for name in names {
      let source = SourceText(name: name, text: try #require(Project.text(name)))
      if Parser.parse(source).diagnostics.isEmpty { check(source) }
    }
  }

  @Test func everyExampleOfGrammarKeepsItsTreeAndIsFormattedOnce() throws {
    for example in GrammarDocument.blocks("dsk", in: try GrammarDocument.text()) {
      check(SourceText(name: "Grammar.md", text: example))
    }
  }

  @Test func everyConstructOfTheParserTestsKeepsItsTreeAndIsFormattedOnce() {
    for text in SyntaxRobustnessTests.scripts {
      let source = SourceText(name: text, text: text)
      if Parser.parse(source).diagnostics.isEmpty { check(source) }
    }
  }

  @Test func theScriptsFolderIsFormatted() throws {
    for name in Project.files(under: "scripts", suffix: ".dsk") {
      let text = try #require(Project.text(name))
      #expect(try formatted(SourceText(name: name, text: text)) == text, "\(name): run `dsk fmt`")
    }
  }

  @Test func brokenSourcesAreRefusedWithTheirDiagnostics() {
    #expect {
      try SourceFormatter.format(SourceText(name: "test", text: "let = 1"))
    } throws: { error in
      guard case .faults(let list) = error as? SourceFormatter.Failure else { return false }
      return list.map(\.code) == [.expectedName]
    }
  }

  @Test func whatIsAsDeepAsTheParserAllowsIsFormatted() throws {
    let depth = SyntaxLimits.nesting - 1
    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let blocks =
      String(repeating: "if a {", count: depth) + String(repeating: "}", count: depth)
    let chain = "a" + String(repeating: " + b", count: SyntaxLimits.treeHeight - 1)
    let members = "a" + String(repeating: ".b", count: SyntaxLimits.treeHeight - 1)
    for text in [nested, blocks, chain, members] { check(SourceText(name: text, text: text)) }
  }

  @Test func windowsLineEndsAndAByteOrderMarkAreDropped() throws {
    let bytes: [UInt8] =
      [0xEF, 0xBB, 0xBF] + Array("#!/usr/bin/env dsk\r\nlet a=1\r\n\r\n// b \r\n".utf8)
    let text = try formatted(SourceText(name: "test", bytes: bytes))
    #expect(text == "#!/usr/bin/env dsk\nlet a = 1\n\n// b\n")
  }

  static let cases = ##"""
    let x=1;let y = 2 ; ;print( x+y )
    if x==1{print(1);print(2)}else if y == 2 {a()}else{b()}
    f ( a , b:2 ) { $0 }
    a; .gpt
    a ;-b
    (c)
    => let x = 1
    => let y = 2
    => print(x + y)
    => if x == 1 {
    =>   print(1)
    =>   print(2)
    => } else if y == 2 {
    =>   a()
    => } else {
    =>   b()
    => }
    => f(a, b: 2) { $0 }
    => a;
    => .gpt
    => a
    => -b
    => (c)
    ---
    let veryLongName = someFunction(argumentNumberOne: 1234567890, argumentNumberTwo: "text text text", argumentThree: [1, 2, 3])
    let anotherLong = aaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb * cccccccccccccccccccccc - ddddddddddddddddddd
    let chain = partitions.filter { $0.size > 1MiB && $0.bootable }.map { $0.number }.sorted().joined(separator: ", long text")
    if aaaaaaaaaaaaaaaaaaaaaaaaaaaa == bbbbbbbbbbbbbbbbbbbbbbbbb, let cccccccccccccccccccc = dddddddddddddddddddddd, eeeeee { return }
    let text = "a very long text that cannot be broken because it is a string literal and goes on and on and on and on"
    func longFunction(_ first: Partition, second: Size = 0B, third: [String: [Size]] = [:], fourth: (Int, String) -> Bool) -> String { return "x" }
    let t = someCondition ? "the value when the condition holds, which is long" : "the other value, which is long as well, too"
    => let veryLongName = someFunction(
    =>   argumentNumberOne: 1234567890,
    =>   argumentNumberTwo: "text text text",
    =>   argumentThree: [1, 2, 3]
    => )
    => let anotherLong = aaaaaaaaaaaaaaaaaaaaaaaaa
    =>   + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb * cccccccccccccccccccccc
    =>   - ddddddddddddddddddd
    => let chain = partitions
    =>   .filter { $0.size > 1MiB && $0.bootable }
    =>   .map { $0.number }
    =>   .sorted()
    =>   .joined(separator: ", long text")
    => if aaaaaaaaaaaaaaaaaaaaaaaaaaaa == bbbbbbbbbbbbbbbbbbbbbbbbb,
    =>   let cccccccccccccccccccc = dddddddddddddddddddddd,
    =>   eeeeee {
    =>   return
    => }
    => let text =
    =>   "a very long text that cannot be broken because it is a string literal and goes on and on and on and on"
    => func longFunction(
    =>   _ first: Partition,
    =>   second: Size = 0B,
    =>   third: [String: [Size]] = [:],
    =>   fourth: (Int, String) -> Bool
    => ) -> String {
    =>   return "x"
    => }
    => let t = someCondition
    =>   ? "the value when the condition holds, which is long"
    =>   : "the other value, which is long as well, too"
    ---
    // first

    let a = 1  /* inline */ + 2 // trailing


    // own line
    let b = [ // after bracket
      1, // one
      // before two
      2,
      /* three */ 3
      // end
    ]
    func f(/* none */) { // opener
      // only comment
    }
    func g() {

      a()


      // about b
      b()

      // end

    }
    if a { // why
      b()
    } // after
    else { c() }
    switch x { // sw
    // about one
    case 1: // one
      a() // a
      // end of one

    // about two
    case 2: b() // b
    // end of switch
    }
    let z = // value
      5
    foo(a, b) // last
      .bar() // bar
      .baz()
    // the end
    => // first
    =>
    => let a = 1 /* inline */ + 2  // trailing
    =>
    => // own line
    => let b = [  // after bracket
    =>   1,  // one
    =>   // before two
    =>   2,
    =>   /* three */ 3
    =>   // end
    => ]
    => func f(/* none */) {  // opener
    =>   // only comment
    => }
    => func g() {
    =>   a()
    =>
    =>   // about b
    =>   b()
    =>
    =>   // end
    => }
    => if a {  // why
    =>   b()
    => }  // after
    => else {
    =>   c()
    => }
    => switch x {  // sw
    => // about one
    => case 1:  // one
    =>   a()  // a
    =>   // end of one
    =>
    => // about two
    => case 2: b()  // b
    =>   // end of switch
    => }
    => let z =  // value
    =>   5
    => foo(a, b)  // last
    =>   .bar()  // bar
    =>   .baz()
    => // the end
    ---
    @layout( .little ) struct A{var x:u8;var y : [ 4 of u16 ]where y.count==4
      /// doc
      var z : Bytes( 4 )

      func f( )->Int{ 5 }
    }
    let f = { (a : Int , b) -> Int in a+b }
    let g = {
      x in x }
    let h = { [1] }
    let e = { }
    let m = -9223372036854775808 - -1 + - -x
    let n = !(!a) && !b.c!.d
    let r = a ... b, s = -1 ..< -x
    let o: Int?? = nil
    x as? Int
    => @layout(.little) struct A {
    =>   var x: u8
    =>   var y: [4 of u16] where y.count == 4
    =>   /// doc
    =>   var z: Bytes(4)
    =>
    =>   func f() -> Int { 5 }
    => }
    => let f = { (a: Int, b) -> Int in a + b }
    => let g = { x in
    =>   x
    => }
    => let h = { [1] }
    => let e = {}
    => let m = -9223372036854775808 - -1 + - -x
    => let n = !(!a) && !b.c!.d
    => let r = a...b, s = -1..<-x
    => let o: Int?? = nil
    => x as? Int
    ---
    x as? Int ?? try? f() ?? try! g()
    do { a() } catch .notFound { b() } catch let e where e.x { c() } catch { d() }
    guard let a = b, let c = d else { return }
    outer : while true { break outer }
    repeat { a() } while b
    return
    throw e
    let v = if a { 1 } else { 2 }
    let w = switch x { case 1: a; b()
    default: c }
    let u = xs.map { x in
      y(x) }
    foo(1, { a in
      b
    }, 2)
    foo([
      1, 2
    ], x: { $0 })
    let q = """
        abc
        \(x)
        """ + "d"
    func t() {
          let s = """
            indented
            """
          print(s)
    }
    struct P { var sum: Int { get { x } } ; var all: Int { get {
      y } } }
    let aa = 1,
      bb = 2
    let (i, j): (Int, Int) = (1, 2), [k] = l
    case1.a?[0]?.b?.c(1)[2]!.d { x }
    a.b
      .c
      .d()
    import "x.dsk"
    test "a" { expect(1 == 1) }
    => x as? Int ?? try? f() ?? try! g()
    => do { a() } catch .notFound { b() } catch let e where e.x { c() } catch { d() }
    => guard let a = b, let c = d else { return }
    => outer: while true { break outer }
    => repeat { a() } while b
    => return
    => throw e
    => let v = if a { 1 } else { 2 }
    => let w = switch x {
    => case 1:
    =>   a
    =>   b()
    => default: c
    => }
    => let u = xs.map { x in
    =>   y(x)
    => }
    => foo(1, { a in
    =>   b
    => }, 2)
    => foo([
    =>   1,
    =>   2
    => ], x: { $0 })
    => let q = """
    =>     abc
    =>     \(x)
    =>     """ + "d"
    => func t() {
    =>   let s = """
    =>         indented
    =>         """
    =>   print(s)
    => }
    => struct P {
    =>   var sum: Int { get { x } }
    =>   var all: Int {
    =>     get {
    =>       y
    =>     }
    =>   }
    => }
    => let aa = 1,
    =>   bb = 2
    => let (i, j): (Int, Int) = (1, 2), [k] = l
    => case1.a?[0]?.b?.c(1)[2]!.d { x }
    => a.b
    =>   .c
    =>   .d()
    => import "x.dsk"
    => test "a" { expect(1 == 1) }
    ---
    /// No documentation.
    ; struct A { }
    => /// No documentation.
    =>
    => struct A {}
    ---
    #!/usr/bin/env dsk
    ;
    /// Documentation.
    func f() { }
    /// None.
    ;
    /// Some.
    func g() { }
    => #!/usr/bin/env dsk
    =>
    => /// Documentation.
    => func f() {}
    => /// None.
    =>
    => /// Some.
    => func g() {}
    ---
    f([if a, b { 1 } else { 2 }, guardedValueWithALongName, anotherValueWithALongName, aThirdOneOfThem, d])
    if case .a = (if aaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbb { ccccccc } else { ddddddd }), e { }
    => f([
    =>   if a, b { 1 } else { 2 },
    =>   guardedValueWithALongName,
    =>   anotherValueWithALongName,
    =>   aThirdOneOfThem,
    =>   d
    => ])
    => if case .a = (
    =>   if aaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbb { ccccccc } else { ddddddd }
    => ),
    =>   e {}
    ---
    /* first
       comment */
    let a = 1
    => /* first
    =>    comment */
    => let a = 1
    ---
    let s = "\(1 /* c */ + 1)" // d
    let t = """
      \(/* a */ f(/* b */))
      """
    => let s = "\(1 /* c */ + 1)"  // d
    => let t = """
    =>   \(/* a */ f(/* b */))
    =>   """
    ---
    let a = [
      1, /* x */ 2, // two
      3 /* three */, /* y */ /* z */ 4 /* four */
    ]
    print(1); /* semi */ print("z")
    print(2); // two
    /* three */ print(3); print(4) /* four */; print(5)
    f(/* first */ 1, /* second */ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)
    let b = /* value */ "a very long text that cannot be broken because it is a string and goes on and on"
    if /* p */ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, /* q */ bbbbbbbbbbbbbbbbbbbbbbbbbbbbb /* r */, ccccccccccccccc { d() }
    switch a { case 1: /* one */ b(); c()
    default: /* d */ e() }
    => let a = [
    =>   1,
    =>   /* x */ 2,  // two
    =>   3 /* three */,
    =>   /* y */ /* z */ 4 /* four */
    => ]
    => print(1)
    => /* semi */ print("z")
    => print(2)  // two
    => /* three */ print(3)
    => print(4) /* four */
    => print(5)
    => f(
    =>   /* first */ 1,
    =>   /* second */ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    =>   bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    => )
    => let b =
    =>   /* value */ "a very long text that cannot be broken because it is a string and goes on and on"
    => if /* p */ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    =>   /* q */ bbbbbbbbbbbbbbbbbbbbbbbbbbbbb /* r */,
    =>   ccccccccccccccc {
    =>   d()
    => }
    => switch a {
    => case 1:
    =>   /* one */ b()
    =>   c()
    => default: /* d */ e()
    => }
    ---
    let none = [ // one
      // two
      ]
    f(
      /* three */ )
    g([
      1,
      /* four */ ], [
      // five
    ])
    let last = [
      1 // six
      /* seven */]
    => let none = [  // one
    =>   // two
    => ]
    => f(
    =>   /* three */
    => )
    => g([
    =>   1,
    =>   /* four */
    => ], [
    =>   // five
    => ])
    => let last = [
    =>   1  // six
    =>   /* seven */
    => ]
    ---
    func f() {
      if a {
        b()
      }
      // between
      else if c {
        d()
      } // after
      else
      // deep
      {
        e()
      }
      do { a() }
      // caught
      catch { b() }
      repeat { c() } // again
      while d
      while e // why
      { f() }
    }
    => func f() {
    =>   if a {
    =>     b()
    =>   }
    =>   // between
    =>   else if c {
    =>     d()
    =>   }  // after
    =>   else
    =>   // deep
    =>   {
    =>     e()
    =>   }
    =>   do {
    =>     a()
    =>   }
    =>   // caught
    =>   catch {
    =>     b()
    =>   }
    =>   repeat {
    =>     c()
    =>   }  // again
    =>   while d
    =>   while e  // why
    =>   {
    =>     f()
    =>   }
    => }
    """##
}
