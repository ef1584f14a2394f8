"""Images: conversions, comparing, checking, looking, reading and writing here and there, beside QEMU's
programs."""

import os
import random
import shutil
import subprocess
import tempfile

from suites import compared

# Reads and writes at random places, and over how much of the disk.
PIECES = 20_000
SPAN = 65_536


def make_disk(folder, path, files=256 << 20, noise=32 << 20, hole=1 << 30):
    """An installed system's files, noise, and a hole."""
    archive = subprocess.Popen(
        ["tar", "-C", "/", "-cf", "-", "usr/lib", "usr/bin"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    with open(path, "wb") as file:
        left = files
        while left and (piece := archive.stdout.read(min(left, 1 << 20))):
            file.write(piece)
            left -= len(piece)
        file.write(os.urandom(noise))
        file.truncate(files + noise + hole)
    archive.kill()
    archive.wait()


def convert(dsk, source, target, options):
    return [dsk, "-e", f'convert(image("{source}"), to: "{target}"{options}, overwrite: true).close()']


def qemu(source, target, *options):
    # With a flush at the end, as ours: qemu-img's default leaves the data to the kernel.
    return ["qemu-img", "convert", "-W", "-m", "16", "-t", "writeback", *options, source, target]


def conversions(dsk):
    return [
        ("raw to qcow2", 1.0, convert(dsk, "data.raw", "a.qcow2", ""),
         qemu("data.raw", "b.qcow2", "-O", "qcow2")),
        ("qcow2 to raw", 1.0, convert(dsk, "a.qcow2", "a.raw", ", format: .raw"),
         qemu("a.qcow2", "b.raw", "-O", "raw")),
        ("raw to qcow2, deflate", 1 / 8,
         convert(dsk, "data.raw", "c.qcow2", ", compressed: .zlib"),
         qemu("data.raw", "d.qcow2", "-c", "-O", "qcow2")),
        ("qcow2 to raw, deflate", 1 / 3, convert(dsk, "d.qcow2", "c.raw", ", format: .raw"),
         qemu("d.qcow2", "d.raw", "-O", "raw")),
        ("raw to qcow2, zstd", 1 / 1.5,
         convert(dsk, "data.raw", "e.qcow2", ", compressed: .zstd"),
         qemu("data.raw", "f.qcow2", "-c", "-O", "qcow2", "-o", "compression_type=zstd")),
        ("qcow2 to raw, zstd", 1 / 3, convert(dsk, "f.qcow2", "e.raw", ", format: .raw"),
         qemu("f.qcow2", "f.raw", "-O", "raw")),
    ]


def looking(dsk):
    return [
        ("compare", 1.0, [dsk, "-e", 'print(compare(image("data.raw"), image("a.qcow2")))'],
         ["qemu-img", "compare", "data.raw", "a.qcow2"]),
        ("check", 1.0, [dsk, "-e", 'print(check(image("a.qcow2")))'],
         ["qemu-img", "check", "a.qcow2"]),
        ("extents", 1.0, [dsk, "-e", 'print(json(extents(image("a.qcow2"))))'],
         ["qemu-img", "map", "--output=json", "a.qcow2"]),
        ("info", 1 / 3, [dsk, "-e", 'print(json(info(image("a.qcow2"))))'],
         ["qemu-img", "info", "--output=json", "a.qcow2"]),
    ]


def pieces(dsk, folder):
    """4 KiB here and there of one image, in a script and by commands that qemu-io reads."""
    chance = random.Random(1)
    places = [chance.randrange(SPAN) * 4096 for _ in range(PIECES)]
    texts = {
        "reads.txt": "".join(f"read -q {place} 4k\n" for place in places),
        "writes.txt": "".join(f"write -q -P {i % 251} {place} 4k\n" for i, place in enumerate(places)),
        "reads.dsk": SCRIPT.replace("DONE", "let bytes = read(img, at: place, count: 4KiB)"),
        "writes.dsk": SCRIPT.replace("img = image(\"a.qcow2\"", "img = image(\"g.qcow2\", writable: true")
        .replace("DONE", "write(img, Bytes(repeating: i % 251, count: 4KiB), at: place)"),
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    shutil.copy(os.path.join(folder, "a.qcow2"), os.path.join(folder, "g.qcow2"))
    return [
        (f"{PIECES} reads of 4 KiB", 1.0, [dsk, "reads.dsk"],
         ["sh", "-c", "qemu-io -f qcow2 a.qcow2 < reads.txt"]),
        (f"{PIECES} writes of 4 KiB", 1.0, [dsk, "writes.dsk"],
         ["sh", "-c", "qemu-io -f qcow2 g.qcow2 < writes.txt"]),
    ]


SCRIPT = f"""let img = image("a.qcow2")
var x = 1
for i in 0..<{PIECES} {{
  x = (x * 1103515245 + 12345) % 2147483648
  let place = Size(x / 8 % {SPAN} * 4096)
  DONE
}}
img.close()
"""


def images(dsk, folder, rounds):
    figures, problems = {}, []
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

    def measure(suites, where, title):
        for name, limit, ours, theirs in suites:
            figures[f"{title}: {name}"], faults = compared(
                f"{title}: {name}", {"dsk": ours, "qemu": theirs}, where, rounds, {"qemu": limit})
            problems.extend(faults)

    make_disk(folder, os.path.join(folder, "data.raw"))
    measure(conversions(dsk), folder, "Images")
    measure(looking(dsk) + pieces(dsk, folder), folder, "Images")
    sizes = {name: os.path.getsize(os.path.join(folder, name))
             for name in ("c.qcow2", "d.qcow2", "e.qcow2", "f.qcow2")}
    print(f"deflate: {sizes['c.qcow2'] / sizes['d.qcow2']:.3f} of qemu-img's size, at most 1.10; "
          f"zstd: {sizes['e.qcow2'] / sizes['f.qcow2']:.3f}")
    figures["sizes"] = sizes
    if memory:
        # Where no disk is waited for, what the programs do themselves is all there is.
        with tempfile.TemporaryDirectory(dir=memory, prefix="dsk-bench-") as place:
            make_disk(place, os.path.join(place, "data.raw"))
            measure(conversions(dsk), place, "Images in memory")
    return figures, problems
