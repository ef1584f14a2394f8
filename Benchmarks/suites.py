"""What is measured: each suite prints its table and returns its figures."""

import json
import os
import statistics
import random
import subprocess

import measure
from measure import Failed, interleaved, median, milliseconds, pairs, spread, table

HERE = os.path.dirname(os.path.abspath(__file__))

# Time relative to Lua 5.4 that the language is meant to reach.
TARGETS = {
    "fib": 1.0, "loop": 0.9, "mandelbrot": 1.0, "sieve": 0.75, "strings": 0.2,
    "dictionary": 0.3, "closures": 0.95, "bytes": 0.35, "records": 0.8, "nbody": 1.1, "trees": 1.1,
    "sort": 1.1,
}

# The classic disk of fdisk's manual: 256376832 bytes, four primary partitions.
CLASSIC_SIZE = 256376832
CLASSIC_TABLE = """label: dos
start=62,size=19778,type=4,bootable
start=19840,size=211296,type=83
start=231136,size=211296,type=83
start=442432,size=28768,type=83
"""


def language(dsk, folder, names, rounds):
    """The programs of vm.md in dsk, Lua and Python; each prints one line, which must be the same."""
    with open(os.path.join(folder, "data.bin"), "wb") as file:
        file.write(bytes(i * 2654435761 >> 13 & 255 for i in range(1 << 20)))
    rows = [["program", "dsk", "lua5.4", "python3", "dsk/lua", "target", "py/lua", "memory/lua", "spread"]]
    ratios = []
    figures = {}
    problems = []
    for name in names:
        path = os.path.join(HERE, "programs", name)
        commands = {
            "dsk": [dsk, path + ".dsk"],
            "lua5.4": ["lua5.4", path + ".lua"],
            "python3": ["python3", path + ".py"],
        }
        runs, failures = interleaved(commands, folder, rounds, same_output=True)
        problems += failures.values()
        times = {who: median(list_) for who, list_ in runs.items()}
        lua = times.get("lua5.4")

        def ratio(who):
            return f"{times[who] / lua:.2f}" if lua and who in times else "-"

        rows.append(
            [name]
            + [milliseconds(times[who]) if who in times else "failed" for who in commands]
            + [ratio("dsk"), f"{TARGETS[name]:.2f}", ratio("python3"), memory(runs)]
            + ["±%.0f%%" % (100 * max(spread(list_) for list_ in runs.values()))])
        if lua and "dsk" in times:
            ratios.append(times["dsk"] / lua)
        figures[name] = {
            "seconds": {who: [run.seconds for run in list_] for who, list_ in runs.items()},
            "memory": {who: max(run.memory for run in list_) for who, list_ in runs.items()},
            "failures": failures,
        }
    print("\nThe language (median of %d rounds in turn)" % rounds)
    print(table(rows))
    if ratios:
        mean = statistics.geometric_mean(ratios)
        print(f"  geometric mean of dsk/lua: {mean:.2f}, at most 0.75; the largest: {max(ratios):.2f}")
    return figures, problems


def memory(runs):
    """The largest memory of dsk, relative to Lua's."""
    if not runs.get("dsk") or not runs.get("lua5.4"):
        return "-"
    most = {who: max(run.memory for run in runs[who]) for who in ("dsk", "lua5.4")}
    return f"{most['dsk'] / most['lua5.4']:.2f}"


def compared(title, commands, folder, rounds, limits, same_output=False):
    """Commands side by side, with how `dsk` stands to each of the others and what it should."""
    runs, failures = interleaved(commands, folder, rounds, same_output)
    rows = [["command", "median", "spread", "dsk/this", "at most", "processor dsk/this"]]
    times = {name: median(list_) for name, list_ in runs.items()}
    for name in commands:
        if name in failures:
            rows.append([name, "failed", "", "", "", ""])
            continue
        known = "dsk" in times and name != "dsk"
        rows.append([
            name, milliseconds(times[name]), "±%.0f%%" % (100 * spread(runs[name])),
            f"{pairs(runs['dsk'], runs[name]):.2f}" if known else "",
            f"{limits[name]:.2f}" if name in limits else "",
            f"{pairs(runs['dsk'], runs[name], 'processor'):.2f}" if known else "",
        ])
    print(f"\n{title} (median of {rounds} rounds in turn)")
    print(table(rows))
    figures = {
        "seconds": {who: [run.seconds for run in list_] for who, list_ in runs.items()},
        "processor": {who: [run.processor for run in list_] for who, list_ in runs.items()},
        "failures": failures,
    }
    return figures, list(failures.values())


def startup(dsk, folder, rounds):
    commands = {
        "dsk": [dsk, "-e", ""],
        "lua5.4": ["lua5.4", "-e", ""],
        "qemu-img": ["qemu-img", "--version"],
        "python3": ["python3", "-c", ""],
    }
    limits = {"lua5.4": 2.5, "qemu-img": 1.0}
    return compared("Start-up: dsk -e ''", commands, folder, rounds, limits)


def round_trip(dsk, folder, rounds, size=10_000_000):
    """A JSON text of 10 MB: read, parsed and written again, against Python's parser, which is C."""
    chance = random.Random(7)
    rows, total = [], 0
    while total < size:
        row = {
            "id": len(rows), "name": f"partition-{len(rows)}", "uuid": f"{chance.getrandbits(128):032x}",
            "start": chance.getrandbits(40), "size": chance.getrandbits(34), "ratio": chance.random(),
            "bootable": len(rows) % 3 == 0, "flags": [chance.getrandbits(8) for _ in range(4)],
            "label": None if len(rows) % 4 else 'Daten über "alles"\n',
            "nested": {"type": "gpt", "depth": {"a": 1, "b": [1, 2, 3]}},
        }
        rows.append(row)
        total += len(json.dumps(row))
    with open(os.path.join(folder, "data.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)
    program = os.path.join(HERE, "programs", "roundtrip")
    commands = {"dsk": [dsk, program + ".dsk"], "python3": ["python3", program + ".py"]}
    return compared(
        "A JSON round trip of 10 MB", commands, folder, rounds, {"python3": 1.0}, same_output=True)


def classic_disk(path):
    with open(path, "wb") as file:
        file.truncate(CLASSIC_SIZE)
    subprocess.run(
        ["sfdisk", "-q", path], input=CLASSIC_TABLE.encode(), check=True, stderr=subprocess.DEVNULL)


def one_table(dsk, folder, rounds):
    classic_disk(os.path.join(folder, "x.img"))
    commands = {
        "dsk": [dsk, "-e", 'print(json(table(image("x.img"))))'],
        "sfdisk": ["sfdisk", "-J", "x.img"],
    }
    return compared("One table: sfdisk -J x.img", commands, folder, rounds, {"sfdisk": 1.0})


def many_tables(dsk, folder, images=10_000, sample=500):
    """Many images in one script, against one sfdisk for each: extrapolated from a sample of runs."""
    first = os.path.join(folder, "x.img")
    classic_disk(first)
    with open(first, "rb") as file:
        boot_sector = file.read(512)
    os.mkdir(os.path.join(folder, "many"))
    for index in range(images):
        with open(os.path.join(folder, "many", f"{index}.img"), "wb") as file:
            file.write(boot_sector)
            file.truncate(CLASSIC_SIZE)
    script = os.path.join(folder, "many.dsk")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"""var total = 0
for index in 0..<{images} {{
  let img = image("many/\\(index).img")
  total += json(table(img)).count
  close(img)
}}
print(total)
""")
    try:
        runs = [measure.run([dsk, script], folder) for _ in range(3)]
        if int(runs[0].output) < images * 100:
            raise Failed(f"{images} tables gave only {runs[0].output.strip()} characters")
    except Failed as failure:
        print(f"\n{images} tables: failed")
        return {"failures": {"dsk": str(failure)}}, [str(failure)]
    sfdisk = [
        measure.run(["sfdisk", "-J", f"many/{index}.img"], folder) for index in range(sample)]
    ours = median(runs)
    theirs = sum(run.seconds for run in sfdisk) * images / sample
    print(f"\n{images} tables")
    print(table([
        ["", "time", "ratio", "at least"],
        ["dsk, one script", f"{ours:.3f} s", "", ""],
        [f"sfdisk -J, {sample} runs extrapolated", f"{theirs:.1f} s", f"{theirs / ours:.0f}", "30"],
    ]))
    figures = {
        "images": images, "sample": sample, "sfdisk_extrapolated": theirs,
        "seconds": {"dsk": [run.seconds for run in runs],
                    "sfdisk": [run.seconds for run in sfdisk]},
    }
    return figures, []


def loop_devices(folder):
    """The loop devices over files of this folder."""
    found = []
    for name in os.listdir("/sys/block"):
        try:
            with open(f"/sys/block/{name}/loop/backing_file", encoding="utf-8") as file:
                if file.read().startswith(os.path.realpath(folder) + "/"):
                    found.append(name)
        except OSError:
            continue
    return sorted(found)


def editing(dsk, folder, rounds):
    """A new GPT of 128 partitions, and its list, each beside the tools that make and list one."""
    def script(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    with open(os.path.join(folder, "edit.img"), "wb") as file:
        file.truncate(1 << 30)
    lines = "label: gpt\n" + "size=2048\n" * 128
    theirs = script("edit.sfdisk", lines)
    ours = script("edit.dsk", """let img = image("edit.img", writable: true)
let t = newTable(img, .gpt, overwrite: true)
for _ in 0..<128 { t.add(size: 1MiB) }
t.write()
""")
    parted = ["parted", "-s", "edit.img", "mklabel", "gpt"]
    gdisk = ["sgdisk", "-Z", "-o"]
    for number in range(128):
        parted += ["mkpart", "p", f"{number + 1}MiB", f"{number + 2}MiB"]
        gdisk += ["-n", f"0:0:+1M"]
    making = {
        "dsk": [dsk, ours], "sfdisk": ["sh", "-c", f"sfdisk -q edit.img < {theirs}"],
        "sgdisk": ["sh", "-c", " ".join(gdisk) + " edit.img > /dev/null 2>&1"], "parted": parted,
    }
    made = compared("A new GPT of 128 partitions", making, folder, rounds, {"sfdisk": 0.5})
    listing = script("list.dsk", "print(table(image(\"edit.img\"))!)\n")
    lists = {
        "dsk": [dsk, listing], "sfdisk": ["sfdisk", "-l", "edit.img"],
        "sgdisk": ["sgdisk", "-p", "edit.img"], "parted": ["parted", "-s", "edit.img", "print"],
    }
    listed = compared("The list of 128 partitions", lists, folder, rounds, {"sfdisk": 0.5})
    plans = plan_many(dsk, folder)
    return {"making": made[0], "listing": listed[0], "plans": plans[0]}, made[1] + listed[1] + plans[1]


def plan_many(dsk, folder, images=10000):
    """A plan for each of many images, from one script."""
    path = os.path.join(folder, "plans.dsk")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""var total = 0
for index in 0..<{images} {{
  let img = createImage("p.img", size: 64MiB, overwrite: true)
  let t = newTable(img, .gpt)
  t.add(name: "root", size: 32MiB)
  t.add(name: "home")
  total += t.plan.writes.count
  close(img)
}}
print(total)
""")
    try:
        run = measure.run([dsk, path], folder)
    except Failed as failure:
        return {"failures": {"dsk": str(failure)}}, [str(failure)]
    print(f"\n{images} plans in one script: {run.seconds:.2f} s, "
          f"{milliseconds(run.seconds / images)} each")
    return {"images": images, "seconds": run.seconds}, []


def attach_script(folder, rounds):
    path = os.path.join(folder, f"attach-{rounds}.dsk")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""let part = partitions(image("x.img"))[1]
var total = 0
for _ in 0..<{rounds} {{
  attach(part) {{ dev in
    let inside = image(dev.path)
    total += read(inside, at: 0B, count: 512B).count
    close(inside)
  }}
}}
print(total)
""")
    return path


def attach(dsk, folder, rounds=1000):
    """Rounds of attach, read, detach in one script, against losetup doing the same."""
    if os.geteuid() != 0:
        print("\nAttach: skipped, because only root can attach")
        return {"skipped": "needs root"}, []
    classic_disk(os.path.join(folder, "x.img"))
    descriptors = []

    def watch(pid):
        try:
            descriptors.append(len(os.listdir(f"/proc/{pid}/fd")))
        except FileNotFoundError:
            pass

    shell = os.path.join(folder, "attach.sh")
    with open(shell, "w", encoding="utf-8") as file:
        file.write(f"""set -e
i=0
while [ $i -lt {rounds} ]; do
  dev=$(losetup -r -f --show -o 10158080 --sizelimit 108183552 x.img)
  head -c 512 "$dev" > /dev/null
  losetup -d "$dev"
  i=$((i + 1))
done
""")
    try:
        short = measure.run([dsk, attach_script(folder, rounds // 10)], folder)
        ours = measure.run([dsk, attach_script(folder, rounds)], folder, watch)
    except Failed as failure:
        print(f"\n{rounds} rounds of attach, read, detach: failed")
        return {"failures": {"dsk": str(failure)}}, [str(failure)]
    theirs = measure.run(["sh", shell], folder)
    left = loop_devices(folder)
    growth = ours.memory - short.memory
    print(f"\n{rounds} rounds of attach, read, detach")
    print(table([
        ["", "time", "a round", "dsk/this", "at most"],
        ["dsk, one script", f"{ours.seconds:.2f} s", milliseconds(ours.seconds / rounds), "", ""],
        ["losetup, head, losetup -d", f"{theirs.seconds:.2f} s",
         milliseconds(theirs.seconds / rounds), f"{ours.seconds / theirs.seconds:.2f}", "1.00"],
    ]))
    print(f"  devices left: {', '.join(left) or 'none'};"
          f" descriptors at most: {max(descriptors, default=0)};"
          f" memory: {growth / 1024:+.0f} KiB from {rounds // 10} to {rounds} rounds")
    figures = {
        "rounds": rounds, "seconds": {"dsk": ours.seconds, "losetup": theirs.seconds},
        "left": left, "descriptors": descriptors, "memory_growth": growth,
    }
    problems = [f"loop devices left attached: {left}"] if left else []
    return figures, problems
