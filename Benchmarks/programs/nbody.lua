local solarMass = 4 * 3.141592653589793 * 3.141592653589793
local year = 365.24
local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end

local function energy(bodies)
  local e = 0.0
  for i = 1, #bodies do
    local b = bodies[i]
    e = e + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
    for j = i + 1, #bodies do
      local c = bodies[j]
      local dx, dy, dz = b.x - c.x, b.y - c.y, b.z - c.z
      e = e - b.mass * c.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function advance(bodies, dt, steps)
  local count = #bodies
  for _ = 1, steps do
    for i = 1, count do
      local b = bodies[i]
      local bx, by, bz, bm = b.x, b.y, b.z, b.mass
      local vx, vy, vz = b.vx, b.vy, b.vz
      for j = i + 1, count do
        local c = bodies[j]
        local dx, dy, dz = bx - c.x, by - c.y, bz - c.z
        local d2 = dx * dx + dy * dy + dz * dz
        local mag = dt / (d2 * sqrt(d2))
        local cm = c.mass * mag
        local own = bm * mag
        vx = vx - dx * cm
        vy = vy - dy * cm
        vz = vz - dz * cm
        c.vx = c.vx + dx * own
        c.vy = c.vy + dy * own
        c.vz = c.vz + dz * own
      end
      b.vx = vx
      b.vy = vy
      b.vz = vz
    end
    for i = 1, count do
      local b = bodies[i]
      b.x = b.x + dt * b.vx
      b.y = b.y + dt * b.vy
      b.z = b.z + dt * b.vz
    end
  end
end

local system = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, solarMass),
  body(4.841431442464721, -1.1603200440274284, -0.10362204447112311,
    0.001660076642744037 * year, 0.007699011184197404 * year, -0.0000690460016972063 * year,
    0.0009547919384243266 * solarMass),
  body(8.34336671824458, 4.124798564124305, -0.4035234171143214,
    -0.002767425107268624 * year, 0.004998528012349172 * year, 0.00002304172975737639 * year,
    0.0002858859806661308 * solarMass),
  body(12.894369562139131, -15.111151401698631, -0.22330757889265573,
    0.002964601375647616 * year, 0.0023784717395948095 * year, -0.000029658956854023756 * year,
    0.00004366244043351563 * solarMass),
  body(15.379697114850917, -25.919314609987964, 0.17925877295037118,
    0.0026806777249038932 * year, 0.001628241700382423 * year, -0.00009515922545197159 * year,
    0.00005151389020466115 * solarMass),
}
local px, py, pz = 0.0, 0.0, 0.0
for _, b in ipairs(system) do
  px = px + b.vx * b.mass
  py = py + b.vy * b.mass
  pz = pz + b.vz * b.mass
end
system[1].vx = -px / solarMass
system[1].vy = -py / solarMass
system[1].vz = -pz / solarMass
advance(system, 0.01, 200000)
print(string.format("%.9f", energy(system)))
