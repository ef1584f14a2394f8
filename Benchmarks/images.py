"""Images: conversions, comparing, checking and looking, beside qemu-img."""

import os
import subprocess

from suites import compared


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


def images(dsk, folder, rounds):
    make_disk(folder, os.path.join(folder, "data.raw"))
    suites = [
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
        ("compare", 1.0, [dsk, "-e", 'print(compare(image("data.raw"), image("a.qcow2")))'],
         ["qemu-img", "compare", "data.raw", "a.qcow2"]),
        ("check", 1.0, [dsk, "-e", 'print(check(image("a.qcow2")))'],
         ["qemu-img", "check", "a.qcow2"]),
        ("extents", 1.0, [dsk, "-e", 'print(json(extents(image("a.qcow2"))))'],
         ["qemu-img", "map", "--output=json", "a.qcow2"]),
        ("info", 1 / 3, [dsk, "-e", 'print(json(info(image("a.qcow2"))))'],
         ["qemu-img", "info", "--output=json", "a.qcow2"]),
    ]
    figures, problems = {}, []
    for name, limit, ours, theirs in suites:
        figures[name], faults = compared(
            f"Images: {name}", {"dsk": ours, "qemu-img": theirs}, folder, rounds,
            {"qemu-img": limit})
        problems += faults
    sizes = {name: os.path.getsize(os.path.join(folder, name))
             for name in ("c.qcow2", "d.qcow2", "e.qcow2", "f.qcow2")}
    print(f"deflate: {sizes['c.qcow2'] / sizes['d.qcow2']:.3f} of qemu-img's size, at most 1.10; "
          f"zstd: {sizes['e.qcow2'] / sizes['f.qcow2']:.3f}")
    figures["sizes"] = sizes
    return figures, problems
