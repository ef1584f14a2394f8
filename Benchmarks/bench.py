#!/usr/bin/env python3
"""Measures dsk beside its peers in one run: `make bench`, or `make bench ONLY=fib`.

Programs take turns, medians are compared, and no time is ever asserted: machines differ. The figures
are printed as tables and written to Benchmarks/results/*.json. Exit status 1 where something failed
to run, 2 for a wrong command line.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import images
import prompt
import suites

HERE = os.path.dirname(os.path.abspath(__file__))


def machine():
    """What the figures depend on."""
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {
        "processor": model, "processors": os.cpu_count(), "kernel": platform.release(),
        "load": os.getloadavg()[0],
    }


def commit():
    git = subprocess.run(
        ["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True,
        check=False)
    return git.stdout.strip() or "unknown"


def options():
    everything = list(suites.TARGETS) + [
        "json", "startup", "table", "tables", "editing", "attach", "images",
        "prompt"]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "only", nargs="*", help="one or more of: " + ", ".join(everything + ["monkey"]))
    parser.add_argument(
        "--keys", type=int, default=1_000_000, help="keys that the monkey presses (1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each program (5)")
    parser.add_argument("--dsk", default=os.environ.get("DISKSCRIPT_DSK", ".build/release/dsk"))
    chosen = parser.parse_args()
    # Only where it is asked for: it takes hours.
    unknown = set(chosen.only) - set(everything) - {"monkey"}
    if unknown:
        parser.error(f"no benchmark called {', '.join(sorted(unknown))}: "
                     f"there are {', '.join(everything)} and monkey")
    if not os.access(chosen.dsk, os.X_OK):
        parser.error(f"no program {chosen.dsk}: run `make build`")
    chosen.dsk = os.path.abspath(chosen.dsk)
    chosen.only = chosen.only or everything
    return chosen


def main():
    chosen = options()
    print("dsk", commit(), "on", json.dumps(machine()))
    figures, problems = {}, []

    def take(name, result):
        figures[name], faults = result
        problems.extend(faults)

    programs = [name for name in suites.TARGETS if name in chosen.only]
    many = max(50, chosen.rounds * 20)
    with tempfile.TemporaryDirectory(prefix="dsk-bench-") as folder:
        if programs:
            take("language", suites.language(chosen.dsk, folder, programs, chosen.rounds))
        if "json" in chosen.only:
            take("json", suites.round_trip(chosen.dsk, folder, chosen.rounds))
        if "startup" in chosen.only:
            take("startup", suites.startup(chosen.dsk, folder, many))
        if "table" in chosen.only:
            take("table", suites.one_table(chosen.dsk, folder, many))
        if "tables" in chosen.only:
            take("tables", suites.many_tables(chosen.dsk, folder))
        if "editing" in chosen.only:
            take("editing", suites.editing(chosen.dsk, folder, max(5, chosen.rounds * 2)))
        if "attach" in chosen.only:
            take("attach", suites.attach(chosen.dsk, folder))
        if "images" in chosen.only:
            take("images", images.images(chosen.dsk, folder, chosen.rounds))
        if "prompt" in chosen.only:
            take("prompt", prompt.latency(chosen.dsk, folder, max(5, chosen.rounds * 2)))
        if "monkey" in chosen.only:
            take("monkey", prompt.monkey(chosen.dsk, folder, chosen.keys))
        os.chdir(HERE)

    os.makedirs(os.path.join(HERE, "results"), exist_ok=True)
    path = os.path.join(HERE, "results", time.strftime("%Y%m%d-%H%M%S.json"))
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"commit": commit(), "machine": machine(), "figures": figures}, file, indent=1)
    print(f"\nFigures: {os.path.relpath(path, os.path.dirname(HERE))}")
    for problem in problems:
        print("failed:", problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
