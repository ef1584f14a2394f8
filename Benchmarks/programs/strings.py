def run(count):
    parts = []
    for i in range(count):
        parts.append(f"item {i}")
    return len(",".join(parts))


print(run(1_000_000))
