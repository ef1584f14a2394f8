local function run(bytes)
  local unpack = string.unpack
  local total = 0
  for _ = 1, 20 do
    local at = 0
    while at < 1048576 do
      total = total + unpack("<I4", bytes, at + 1) % 1000
      at = at + 4
    end
  end
  return total
end
local file <close> = assert(io.open("data.bin", "rb"))
print(run(file:read("a")))
