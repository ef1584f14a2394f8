import DiskInterpreter
import Testing

@Suite struct SyntaxCollectionsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func collectionsHoldTheirElementsInOrder(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    []
    => (array)
    ---
    [1]
    => (array 1)
    ---
    [1, 2, 3]
    => (array 1 2 3)
    ---
    [1, 2,]
    => (array 1 2)
    ---
    [
      1,
      2,
    ]
    => (array 1 2)
    ---
    [[1], []]
    => (array (array 1) (array))
    ---
    [:]
    => (dict)
    ---
    ["a": 1]
    => (dict "a": 1)
    ---
    ["a": 1, "b": [2],]
    => (dict "a": 1 "b": (array 2))
    ---
    [a ? b : c : d]
    => (dict (?: a b c): d)
    ---
    [.gpt: 1, .mbr: 2]
    => (dict .gpt: 1 .mbr: 2)
    ---
    [{ 1 }, { 2 }]
    => (array (closure 1) (closure 2))
    """##
}
