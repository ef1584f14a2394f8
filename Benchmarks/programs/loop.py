def run(turns):
    total = 0
    for i in range(turns):
        total = total + i % 7
    return total


print(run(50_000_000))
