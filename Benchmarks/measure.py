"""Running programs in turn, and what the times say."""

import os
import statistics
import tempfile
import time


class Failed(Exception):
    """A program that did not run, or printed something else than its peers."""


class Run:
    """One run of a program: seconds of wall-clock time and of processors, peak memory in bytes, what it
    printed."""

    def __init__(self, seconds, processor, memory, output):
        self.seconds = seconds
        self.processor = processor
        self.memory = memory
        self.output = output


def run(command, folder, watch=None):
    """Runs a command to its end; `watch(pid)` is called now and then while it runs."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, err.fileno(), 2),
        ]
        os.chdir(folder)
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        while watch:
            done, status, usage = os.wait4(pid, os.WNOHANG)
            if done:
                break
            watch(pid)
            time.sleep(0.02)
        else:
            _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            lines = err.read().decode(errors="replace").strip().splitlines()
            raise Failed(f"{' '.join(command)[:80]}: {lines[0] if lines else status}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, out.read().decode(errors="replace"))


def interleaved(commands, folder, rounds, same_output=False):
    """Runs every command once a round, beginning with another one each round.

    Returns the runs by name and the failures by name. A command that fails once is left out.
    """
    runs = {name: [] for name in commands}
    failures = {}
    names = list(commands)
    for turn in range(rounds):
        for name in names[turn % len(names):] + names[: turn % len(names)]:
            if name in failures:
                continue
            try:
                runs[name].append(run(commands[name], folder))
            except Failed as failure:
                failures[name] = str(failure)
    done = {name: list_ for name, list_ in runs.items() if name not in failures}
    if same_output:
        outputs = {run_.output for list_ in done.values() for run_ in list_}
        if len(outputs) > 1:
            raise Failed(f"the programs print different things: {sorted(outputs)}")
    return done, failures


def median(runs):
    return statistics.median(run_.seconds for run_ in runs)


def pairs(ours, theirs, what="seconds"):
    """The median of the ratios of runs that took place one after the other: load changes between rounds
    more than within one."""
    return statistics.median(
        getattr(a, what) / max(getattr(b, what), 1e-4) for a, b in zip(ours, theirs))


def spread(runs):
    """Half of the distance between the quartiles, as a part of the median."""
    seconds = sorted(run_.seconds for run_ in runs)
    if len(seconds) < 4:
        return (seconds[-1] - seconds[0]) / 2 / statistics.median(seconds)
    low, middle, high = statistics.quantiles(seconds, n=4)
    return (high - low) / 2 / middle


def milliseconds(seconds):
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def table(rows):
    """Rows of cells as text with aligned columns; the first row is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for index, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  " + "  ".join(cells).rstrip())
        if index == 0:
            lines.append("  " + "  ".join("-" * width for width in widths))
    return "\n".join(lines)
