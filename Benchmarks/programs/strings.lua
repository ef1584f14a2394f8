local function run(count)
  local parts = {}
  for i = 0, count - 1 do parts[#parts + 1] = "item " .. i end
  return #table.concat(parts, ",")
end
print(run(1000000))
