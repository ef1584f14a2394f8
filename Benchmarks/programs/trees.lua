local function make(depth)
  if depth == 0 then return { left = false, right = false } end
  return { left = make(depth - 1), right = make(depth - 1) }
end

local function count(tree)
  if tree.left then return 1 + count(tree.left) + count(tree.right) end
  return 1
end

local deepest = 15
local long = make(deepest)
local total = 0
for depth = 4, deepest, 4 do
  for _ = 1, 1 << (deepest - depth + 4) do total = total + count(make(depth)) end
end
print(total .. " " .. count(long))
