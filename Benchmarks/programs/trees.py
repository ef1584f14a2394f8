class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


def make(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(make(depth - 1), make(depth - 1))


def count(tree):
    if tree.left:
        return 1 + count(tree.left) + count(tree.right)
    return 1


DEEPEST = 15
long = make(DEEPEST)
total = 0
for depth in range(4, DEEPEST + 1, 4):
    for _ in range(1 << (DEEPEST - depth + 4)):
        total += count(make(depth))
print(total, count(long))
