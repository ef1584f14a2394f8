local seed = 42
local numbers, some = {}, {}
for i = 1, 1000000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  numbers[i] = seed
  if i <= 200000 then some[i] = seed end
end
table.sort(numbers)
table.sort(some, function(a, b) return a > b end)
print(numbers[1] .. " " .. numbers[500001] .. " " .. numbers[1000000] .. " " .. some[1] .. " " .. some[200000])
