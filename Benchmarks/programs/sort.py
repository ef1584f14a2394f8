from functools import cmp_to_key

seed = 42
numbers = []
for _ in range(1000000):
    seed = (seed * 1103515245 + 12345) % 2147483648
    numbers.append(seed)
up = sorted(numbers)
down = sorted(numbers[:200000], key=cmp_to_key(lambda a, b: -1 if a > b else 1 if a < b else 0))
print(up[0], up[500000], up[999999], down[0], down[199999])
