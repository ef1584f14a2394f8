local function sieve(limit)
  local isPrime = {}
  for i = 0, limit - 1 do isPrime[i] = true end
  local count = 0
  for i = 2, limit - 1 do
    if isPrime[i] then
      count = count + 1
      local multiple = i * 2
      while multiple < limit do
        isPrime[multiple] = false
        multiple = multiple + i
      end
    end
  end
  return count
end
print(sieve(5000000))
