import DiskInterpreter
import Testing

@Suite struct SyntaxTokensDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfTokensNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    let x = §
    => E0003 1:9+2 unexpected character `§`
    ---
    let x = 1 – 2
    => E0003 1:11+3 `–` looks like `-` but is another character
    ---
    let x = 2 × 3
    => E0003 1:11+2 `×` looks like `*` but is another character
    ---
    let x = a ≤ b
    => E0003 1:11+3 `≤` looks like `<=` but is another character
    ---
    f（1）
    => E0003 1:2+3 `（` looks like `(` but is another character
    => E0003 1:4+3 `）` looks like `)` but is another character
    ---
    let x = “text”
    => E0003 1:9+3 a string stands between straight double quotes
    ---
    let x = ‘text’
    => E0003 1:9+3 a string stands between straight double quotes
    ---
    let x = “open
    => E0003 1:9+3 a string stands between straight double quotes
    ---
    let a b = 1
    => E0101 1:7+1 expected `=` and a value, found `b`
    ---
    let a​ = 1
    => E0003 1:6+3 unexpected invisible character U+200B
    ---
    let x = "open
    let y = 1
    => E0004 1:9+1 this string is never closed
    ---
    let x = "\(a
    let y = 1
    => E0004 1:9+1 this string is never closed
    ---
    let x = "\(f("
    let y = 1
    => E0004 1:9+1 this string is never closed
    ---
    let x = #"open
    => E0004 1:9+2 this string is never closed
    ---
    let x = """
    open
    => E0004 1:9+3 this string is never closed
    => incomplete
    ---
    /* open
    => E0005 1:1+2 this comment is never closed
    => incomplete
    ---
    /* /* */
    => E0005 1:1+2 this comment is never closed
    => incomplete
    ---
    "\q"
    => E0006 1:2+2 `\q` is no escape
    ---
    "\x41"
    => E0006 1:2+4 `\x41` is no escape
    ---
    "\e[0m"
    => E0006 1:2+2 `\e` is no escape
    ---
    #"\#q"#
    => E0006 1:3+3 `\#q` is no escape
    ---
    "\u{}"
    => E0006 1:2+4 `\u` needs a number in braces
    ---
    "\u{D800}"
    => E0006 1:2+8 `\u{D800}` is no Unicode scalar
    ---
    "\u{110000}"
    => E0006 1:2+10 `\u{110000}` is no Unicode scalar
    ---
    "\u41"
    => E0006 1:2+2 `\u` needs a number in braces
    ---
    0x
    => E0007 1:1+2 `0x` is a hexadecimal number without digits
    ---
    0b
    => E0007 1:1+2 `0b` is a binary number without digits
    ---
    0b12
    => E0007 1:4+1 `2` is no binary digit
    ---
    0xFG
    => E0007 1:4+1 `G` is no hexadecimal digit
    ---
    0o8
    => E0007 1:3+1 `8` is no octal digit
    ---
    12abc
    => E0010 1:3+3 `abc` is no unit
    ---
    0x10kB
    => E0007 1:5+2 a hexadecimal number has no unit
    ---
    18446744073709551616
    => E0008 1:1+20 this number is too large for 64 bits
    ---
    -18446744073709551616
    => E0008 1:2+20 this number is too large for 64 bits
    ---
    0x1_0000_0000_0000_0000
    => E0008 1:1+23 this number is too large for 64 bits
    ---
    1e999
    => E0008 1:1+5 this number is too large for a Double
    ---
    10M
    => E0009 1:3+1 `10M` can mean two sizes
    ---
    10k
    => E0009 1:3+1 `10k` can mean two sizes
    ---
    1KB
    => E0009 1:2+2 `1KB` can mean two sizes
    ---
    10mb
    => E0009 1:3+2 `10mb` can mean two sizes
    ---
    1.5g
    => E0009 1:4+1 `1.5g` can mean two sizes
    ---
    1Kib
    => E0010 1:2+3 the unit `Kib` is spelled `KiB`
    ---
    10b
    => E0010 1:3+1 the unit of bytes is spelled `B`
    ---
    10bytes
    => E0010 1:3+5 the unit of bytes is spelled `B`
    ---
    10s
    => E0010 1:3+1 `s` is no unit
    ---
    1e3kB
    => E0007 1:1+5 a size has no exponent
    ---
    1.3333kB
    => E0011 1:1+8 `1.3333kB` is no whole number of bytes
    ---
    0.5B
    => E0011 1:1+4 `0.5B` is no whole number of bytes
    ---
    1.00000000000000000001EiB
    => E0011 1:1+25 `1.00000000000000000001EiB` is no whole number of bytes
    ---
    8EiB
    => E0008 1:1+4 this size is too large
    ---
    10EB
    => E0008 1:1+4 this size is too large
    ---
    10 MiB
    => E0101 1:3+1 no white space stands between a number and its unit
    ---
    .5
    => E0007 1:1+2 a number begins with a digit
    ---
    b"5"
    => E0012 1:3+1 a byte has two hexadecimal digits
    ---
    b"5 5"
    => E0012 1:3+1 a byte has two hexadecimal digits
    ---
    b"55 zz"
    => E0012 1:6+1 `z` is no hexadecimal digit
    ---
    b"55
    => E0004 1:1+2 these bytes are never closed
    ---
    $x
    => E0113 1:1+1 names have no `$`
    ---
    $
    => E0003 1:1+1 unexpected `$`
    ---
    $10
    => E0003 1:1+3 the parameters of a closure run from `$0` to `$9`
    ---
    `a b`
    => E0113 1:1+5 backticks hold a single name
    ---
    ``
    => E0113 1:1+2 backticks hold a single name
    ---
    """text
    """
    => E0013 1:1+3 the text of a block begins on the line after `"""`
    ---
    """
      text"""
    => E0013 2:7+3 the `"""` that closes a block stands on a line of its own
    ---
      """
        a
      b
        """
    => E0013 3:1+2 this line of the block is not indented as its closing `"""` is
    """##
}
