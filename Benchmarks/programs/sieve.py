def sieve(limit):
    is_prime = []
    for _ in range(limit):
        is_prime.append(True)
    count = 0
    for i in range(2, limit):
        if is_prime[i]:
            count += 1
            multiple = i * 2
            while multiple < limit:
                is_prime[multiple] = False
                multiple += i
    return count


print(sieve(5_000_000))
