class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def sum(self):
        return self.x + self.y

    def plus(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def move(self, d):
        self.x += d
        self.y -= d


def run(count):
    points = [Point(i, count - i) for i in range(count)]
    at = Point(0, 0)
    total = 0
    for _ in range(5):
        for i in range(count):
            p = points[i]
            total += p.sum + p.x
            at.x += 1
            at.y = at.x - p.y
    for p in points:
        at = at.plus(p)
    for i in range(count):
        at.move(i)
    return total + at.x + at.y


print(run(1000000))
