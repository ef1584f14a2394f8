from math import sqrt

SOLAR_MASS = 4 * 3.141592653589793 * 3.141592653589793
YEAR = 365.24


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx * YEAR, vy * YEAR, vz * YEAR
        self.mass = mass * SOLAR_MASS


def energy(bodies):
    e = 0.0
    for i, b in enumerate(bodies):
        e += 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
        for c in bodies[i + 1:]:
            dx, dy, dz = b.x - c.x, b.y - c.y, b.z - c.z
            e -= b.mass * c.mass / sqrt(dx * dx + dy * dy + dz * dz)
    return e


def advance(bodies, dt, steps):
    count = len(bodies)
    for _ in range(steps):
        for i in range(count):
            b = bodies[i]
            bx, by, bz, bm = b.x, b.y, b.z, b.mass
            vx, vy, vz = b.vx, b.vy, b.vz
            for j in range(i + 1, count):
                c = bodies[j]
                dx, dy, dz = bx - c.x, by - c.y, bz - c.z
                d2 = dx * dx + dy * dy + dz * dz
                mag = dt / (d2 * sqrt(d2))
                cm = c.mass * mag
                own = bm * mag
                vx -= dx * cm
                vy -= dy * cm
                vz -= dz * cm
                c.vx += dx * own
                c.vy += dy * own
                c.vz += dz * own
            b.vx, b.vy, b.vz = vx, vy, vz
        for b in bodies:
            b.x += dt * b.vx
            b.y += dt * b.vy
            b.z += dt * b.vz


system = [
    Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
    Body(4.841431442464721, -1.1603200440274284, -0.10362204447112311,
         0.001660076642744037, 0.007699011184197404, -0.0000690460016972063,
         0.0009547919384243266),
    Body(8.34336671824458, 4.124798564124305, -0.4035234171143214,
         -0.002767425107268624, 0.004998528012349172, 0.00002304172975737639,
         0.0002858859806661308),
    Body(12.894369562139131, -15.111151401698631, -0.22330757889265573,
         0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756,
         0.00004366244043351563),
    Body(15.379697114850917, -25.919314609987964, 0.17925877295037118,
         0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159,
         0.00005151389020466115),
]
px = sum(b.vx * b.mass for b in system)
py = sum(b.vy * b.mass for b in system)
pz = sum(b.vz * b.mass for b in system)
system[0].vx = -px / SOLAR_MASS
system[0].vy = -py / SOLAR_MASS
system[0].vz = -pz / SOLAR_MASS
advance(system, 0.01, 200000)
print(f"{energy(system):.9f}")
