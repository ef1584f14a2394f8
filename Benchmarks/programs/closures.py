def adder(step):
    return lambda n: n + step


def run(turns):
    add = adder(3)
    total = 0
    for _ in range(turns):
        total = add(total)
    return total


print(run(10_000_000))
