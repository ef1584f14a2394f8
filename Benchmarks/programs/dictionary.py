def run(count):
    table = {}
    for i in range(count):
        table[f"key {i}"] = i
    total = 0
    for i in range(count):
        total += table.get(f"key {i}", 0)
    return total


print(run(1_000_000))
