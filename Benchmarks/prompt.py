"""The prompt on a pseudo-terminal: how soon it is there, how soon a key shows, and a monkey at the keys."""

import fcntl
import os
import random
import select
import signal
import statistics
import struct
import termios
import time

from measure import milliseconds, table

# Seconds from the start to the prompt, and from a key to the screen, that are wanted.
START_LIMIT, KEY_LIMIT = 0.010, 0.005


class Terminal:
    """A program on a pseudo-terminal of 24 rows and 80 columns."""

    def __init__(self, command, folder):
        self.start = time.perf_counter()
        self.pid, self.file = os.forkpty()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, {
                "PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm", "LANG": "C.UTF-8",
                "EDITOR": "true"})
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read_until(self, mark, seconds=20.0):
        """Reads until `mark` was seen; the time at which it was, or None."""
        seen, end = b"", time.perf_counter() + seconds
        while time.perf_counter() < end:
            if not select.select([self.file], [], [], 0.5)[0]:
                continue
            try:
                piece = os.read(self.file, 65536)
            except OSError:
                return None
            if not piece:
                return None
            seen = seen[-256:] + piece
            if mark in seen:
                return time.perf_counter()
        return None

    def drain(self, seconds):
        while select.select([self.file], [], [], seconds)[0]:
            try:
                if not os.read(self.file, 65536):
                    return
            except OSError:
                return

    def write(self, data):
        """Types, and reads meanwhile what comes back; false where the program has gone."""
        while data:
            readable, writable, _ = select.select([self.file], [self.file], [], 5)
            try:
                if readable and not os.read(self.file, 65536):
                    return False
                if writable:
                    data = data[os.write(self.file, data[:256]):]
            except OSError:
                return False
        return True

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.file)
        return status


def latency(dsk, folder, rounds):
    """The start of each prompt, and a key's way to the screen on an ordinary line."""
    peers = {
        "dsk": ([dsk, "-q"], b"dsk>", b"let part = [1, 2].map { $0 * 2 }"),
        "lua5.4 -i": (["lua5.4", "-i"], b"> ", b"local part = {1, 2, table.concat({3})}"),
        "python3 -q": (["python3", "-q"], b">>> ", b"part = [x * 2 for x in [1, 2]] + [3]"),
    }
    starts = {who: [] for who in peers}
    keys = {who: [] for who in peers}
    problems = []
    for _ in range(rounds):
        for who, (command, mark, line) in peers.items():
            person = Terminal(command, folder)
            seen = person.read_until(mark)
            if seen is None:
                problems.append(f"{who}: no prompt")
                person.end()
                continue
            starts[who].append(seen - person.start)
            person.drain(0.05)
            for byte in line:
                begin = time.perf_counter()
                os.write(person.file, bytes([byte]))
                if select.select([person.file], [], [], 1)[0]:
                    keys[who].append(time.perf_counter() - begin)
                # What colour adds comes right behind the key itself.
                person.drain(0.004)
            person.end()
    rows = [["prompt", "shown after", "wanted", "key to screen", "slowest 1%", "wanted"]]
    figures = {"rounds": rounds}
    for who in peers:
        if not starts[who] or not keys[who]:
            continue
        wanted = who == "dsk"
        slow = sorted(keys[who])[int(len(keys[who]) * 0.99)]
        rows.append([
            who, milliseconds(statistics.median(starts[who])),
            milliseconds(START_LIMIT) if wanted else "",
            milliseconds(statistics.median(keys[who])), milliseconds(slow),
            milliseconds(KEY_LIMIT) if wanted else ""])
        figures[who] = {"start": starts[who], "key": keys[who]}
    print("\nThe prompt\n" + table(rows))
    return figures, problems


KEYS = [
    b"\r", b"\r", b"\t", b"\t", b"\x7f", b"\x01", b"\x05", b"\x02", b"\x06", b"\x0b", b"\x17", b"\x19",
    b"\x14", b"\x10", b"\x0e", b"\x12", b"\x0c", b"\x03", b"\x16", b"\x08", b"\x1b", b"\x1b[A", b"\x1b[B",
    b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F", b"\x1b[3~", b"\x1b[1;5C", b"\x1b[1;5D", b"\x1b[Z", b"\x1b\r",
    b"\x1bb", b"\x1bf", b"\x1bd", b"\x1bu", b"\x1b[200~", b"\x1b[201~", b"let a = ", b"var b = [1, 2]", b"(",
    b")", b"[", b"]", b"{", b"}", b'"', b"\\(", b"1", b"2", b"0x", b"KiB", b" + ", b" ", b".", b",", b"a", b"b",
    "é".encode(), "漢".encode(), "😀".encode(), b"//", b"/*", b"if ", b"for x in b ", b"print(", b"unheard",
    b"#", b"?", b"$0", b"\xff", b".gpt", b"b.", b"ans", b":vars\r", b":undo\r", b":history 3\r", b":time 1\r",
]


def monkey(dsk, folder, count, seed=1):
    """Presses random keys; every 1,000 the program must answer and have kept the answer's entry."""
    chance = random.Random(seed)
    person, problems, pressed, asked = None, [], 0, []
    begin = time.perf_counter()
    restarts = 0
    while pressed < count and not problems:
        if person is None:
            person = Terminal([dsk, "-q"], folder)
            person.read_until(b"dsk>")
        amount = min(1000, count - pressed)
        alive = True
        # In small pieces: a Ctrl-C takes with it what was typed ahead.
        for _ in range(0, amount, 10):
            alive = alive and person.write(b"".join(chance.choice(KEYS) for _ in range(10)))
            person.drain(0.002)
        pressed += amount
        entry = f'print("key", {pressed})'
        for _ in range(8):
            # Ends a paste, a search, a quotation and the entry, whatever of them is open.
            alive = alive and person.write(b"\x1b[201~\x03\x03\x03\r" + entry.encode() + b"\r")
            if not alive or person.read_until(f"key {pressed}\r".encode(), 5):
                break
        else:
            problems.append(f"no answer after {pressed} keys of seed {seed}")
        if not alive:
            _, status = os.waitpid(person.pid, 0)
            if os.waitstatus_to_exitcode(status) != 0:
                problems.append(f"status {status} within {pressed} keys of seed {seed}")
            person, restarts = None, restarts + 1
        else:
            asked.append(entry)
    if person:
        person.end()
    with open(os.path.join(folder, ".local/state/dsk/history"), "rb") as file:
        kept = {line.decode(errors="replace").strip() for line in file}
    # The file keeps the newest 10,000 entries at least.
    lost = [entry for entry in asked[-5:] if entry not in kept]
    problems += [f"lost {entry}" for entry in lost]
    seconds = time.perf_counter() - begin
    print(f"\nMonkey: {pressed} keys in {seconds:.0f} s, {restarts} restarts, "
          f"{len(problems)} problems")
    return {"keys": pressed, "seconds": seconds, "restarts": restarts}, problems
