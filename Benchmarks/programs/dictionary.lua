local function run(count)
  local map = {}
  for i = 0, count - 1 do map["key " .. i] = i end
  local total = 0
  for i = 0, count - 1 do total = total + (map["key " .. i] or 0) end
  return total
end
print(run(1000000))
