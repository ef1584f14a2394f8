local Point = {}
Point.__index = Point

local function point(x, y) return setmetatable({ x = x, y = y }, Point) end
function Point:sum() return self.x + self.y end
function Point:plus(other) return point(self.x + other.x, self.y + other.y) end
function Point:move(d)
  self.x = self.x + d
  self.y = self.y - d
end

local function run(count)
  local points = {}
  for i = 0, count - 1 do points[i + 1] = point(i, count - i) end
  local at = point(0, 0)
  local total = 0
  for _ = 1, 5 do
    for i = 1, count do
      local p = points[i]
      total = total + p:sum() + p.x
      at.x = at.x + 1
      at.y = at.x - p.y
    end
  end
  for _, p in ipairs(points) do at = at:plus(p) end
  for i = 0, count - 1 do at:move(i) end
  return total + at.x + at.y
end
print(run(1000000))
