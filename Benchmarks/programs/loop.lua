local function run(turns)
  local total = 0
  for i = 0, turns - 1 do
    total = total + i % 7
  end
  return total
end
print(run(50000000))
