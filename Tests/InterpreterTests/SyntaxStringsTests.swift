import DiskInterpreter
import Testing

@Suite struct SyntaxStringsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func stringsHoldWhatTheirEscapesAndIndentationSay(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    ""
    => (str)
    ---
    "plain"
    => "plain"
    ---
    "tab\tline\nquote\"backslash\\zero\0single\'return\r"
    => "tab\tline\nquote\"backslash\\zero\0single\'return\r"
    ---
    "\u{41}\u{1F4BE}"
    => "A💾"
    ---
    "héllo — 日本"
    => "héllo — 日本"
    ---
    "a \(b) c"
    => (str "a " b " c")
    ---
    "\(a)\(b)"
    => (str a b)
    ---
    "\("inner \(x + 1)")"
    => (str (str "inner " (+ x 1)))
    ---
    "\(f(a, b: [1, 2]))"
    => (str (call f a b: (array 1 2)))
    ---
    "\(list.map { $0 + 1 })"
    => (str (call (. list map) trailing:(closure $0 (+ $0 1))))
    ---
    "\(d["key"] ?? "none")"
    => (str (?? ([] d "key") "none"))
    ---
    #"raw \n "quoted" \(x)"#
    => "raw \\n \"quoted\" \\(x)"
    ---
    #"raw \#(x) \#n"#
    => (str "raw " x " \n")
    ---
    ##"one "# two"##
    => "one \"# two"
    ---
    #"""#
    => "\""
    ---
    """
      first
        second
      """
    => "first\n  second"
    ---
    """
    """
    => (str)
    ---
    """

      """
    => (str)
    ---
    """
      a

      b
      """
    => "a\n\nb"
    ---
    """
      a \(x) b
      \(y)
      c
      """
    => (str "a " x " b\n" y "\nc")
    ---
    """
      joined \
      lines
      """
    => "joined lines"
    ---
    """
      tab\tquote " and "" and \"""
      """
    => "tab\tquote \" and \"\" and \"\"\""
    ---
    #"""
      raw \n \#(x)
      """#
    => (str "raw \\n " x)
    ---
    """
      outer \("""
        inner
        """)
      """
    => (str "outer " "inner")
    ---
    print("a", terminator: "")
    => (call print "a" terminator: (str))
    """##
}
