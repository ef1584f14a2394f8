local function run(size)
  local inside = 0
  for row = 0, size - 1 do
    local ci = 2.0 * row / size - 1.0
    for column = 0, size - 1 do
      local cr = 2.0 * column / size - 1.5
      local zr, zi, turn = 0.0, 0.0, 0
      while turn < 50 and zr * zr + zi * zi <= 4.0 do
        local next = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = next
        turn = turn + 1
      end
      if turn == 50 then inside = inside + 1 end
    end
  end
  return inside
end
print(run(500))
