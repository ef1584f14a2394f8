local function adder(step)
  return function(n) return n + step end
end
local function run(turns)
  local add = adder(3)
  local total = 0
  for _ = 1, turns do total = add(total) end
  return total
end
print(run(10000000))
