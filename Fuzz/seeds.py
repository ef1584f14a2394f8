#!/usr/bin/env python3
"""Writes what fuzzing starts from: seeds.py FOLDER.

FOLDER/FuzzScript and FuzzSyntax get the script cases and the blocks of Grammar.md, FOLDER/FuzzTables the
beginnings of the corpus's disks and scripts of sfdisk, FOLDER/FuzzImages small images, and
FuzzScript.dict and FuzzSyntax.dict the words of the language. Nothing of it is committed, because all
of it follows from other files.
"""

import bz2
import gzip
import hashlib
import itertools
import lzma
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = pathlib.Path(os.environ.get("DISKSCRIPT_CORPUS", ROOT / ".." / "shared" / "corpus"))

# Longer inputs are slow, and rarely find what shorter ones do not.
LONGEST_SCRIPT = 4096
TABLE_BYTES = 64 * 1024
SCRIPT_TARGETS = ("FuzzScript", "FuzzSyntax")
# `sleep` finds nothing and costs all of a run's time.
SLOW = ("sleep",)


def scripts():
    """Every script of the tests without what it expects, and every block of the grammar."""
    expectation = r"\s*// (?:expect[^\n]*?|exit|args|needs|setup|after|timeout|options):[^\n]*"
    for path in sorted((ROOT / "Tests/ScriptTests/Cases").rglob("*.dsk")):
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        yield re.sub(expectation, "", text)
    yield from re.findall(r"^```dsk\n(.*?)^```", (ROOT / "Grammar.md").read_text(), re.S | re.M)


def words():
    """Keywords and operators as the sources spell them, and the names of the library."""
    syntax = ROOT / "Sources/Interpreter/Syntax"
    for enumeration in re.findall(
        r"String, CaseIterable, Sendable \{\n((?:  case [^\n]*\n)+)",
        (syntax / "Lexer/Keyword.swift").read_text(),
    ):
        yield from re.findall(r"`?(\w+)`?(?=[,\n])", enumeration)
    yield from re.findall(r'= "([^"\n]+)"', (syntax / "Operators.swift").read_text())
    library = (ROOT / "Documentation/Library.md").read_text()
    for signature in re.findall(r"^### `(.+)`$", library, re.M):
        yield re.match(r"[\w.]+", signature).group()
        yield from (label + ": " for label in re.findall(r"[(,] ?(\w+):", signature))
        yield from re.findall(r"\.[a-z]\w+", signature)


def tables():
    """The first bytes of the disks with tables, behind the byte that chooses the sector size."""
    openers = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
    for path in sorted((CORPUS / "pt").rglob("*")):
        if not path.is_file():
            continue
        with openers.get(path.suffix, open)(path, "rb") as file:
            start = file.read(TABLE_BYTES)
        yield (b"\3" if "4k" in path.name.lower() else b"\0") + start


def sfdisk_scripts():
    """The scripts of sfdisk in the tests, behind the byte that says that they are some."""
    text = (ROOT / "Tests/RuntimeTests/Tables/ScriptTests.swift").read_text()
    for script in re.findall(r'"(label:(?:[^"\\]|\\.)*)"', text):
        yield b"\x10" + script.encode().decode("unicode_escape").encode()


def images():
    """Small images of the formats that are read, with all that those know, as QEMU makes them."""
    yield bytes(range(256)) * 20
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number, options in enumerate((
            "cluster_size=512", "cluster_size=1k,compat=0.10", "cluster_size=512,refcount_bits=1",
            "cluster_size=4k,refcount_bits=64,lazy_refcounts=on", "cluster_size=16k,extended_l2=on",
            "cluster_size=64k", "cluster_size=512,preallocation=metadata",
        )):
            path = folder / str(number)
            image(path, options, "refcount_bits=1" not in options)
            yield path.read_bytes()
            for packing in ("zlib", "zstd"):
                packed = folder / "packed"
                kept = re.sub(r",?(preallocation=\w+|compat=0\.10|refcount_bits=1$)", "", options)
                qemu("qemu-img", "convert", "-c", "-O", "qcow2", "-o",
                     f"{kept},compression_type={packing}", path, packed)
                yield packed.read_bytes()


def image(path, options, has_snapshots):
    """A disk of 100 KiB with data, zeros, holes and a snapshot."""
    qemu("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, path, "100k")
    qemu("qemu-io", "-f", "qcow2", "-c", "write -q -P 1 1000 3000", path)
    if has_snapshots:
        qemu("qemu-img", "snapshot", "-c", "one", path)
    qemu("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 20k 9k", "-c", "write -q -z 60k 20k",
         "-c", "discard -q 2k 512", path)


def qemu(*command):
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


def write(folder, contents):
    folder.mkdir(parents=True, exist_ok=True)
    for content in contents:
        (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def main():
    folder = pathlib.Path(sys.argv[1])
    encoded = (text.encode("utf-8", errors="surrogateescape") for text in scripts())
    short = [
        text for text in encoded
        if len(text) <= LONGEST_SCRIPT and not any(word.encode() in text for word in SLOW)
    ]
    for target in SCRIPT_TARGETS:
        write(folder / target, short)
    write(folder / "FuzzTables", itertools.chain(tables(), sfdisk_scripts()))
    write(folder / "FuzzImages", images())
    chosen = [word for word in dict.fromkeys(words()) if not word.startswith(SLOW)]
    escaped = (re.sub(r'[\\"]', r"\\\g<0>", word) for word in chosen)
    dictionary = "".join(f'"{word}"\n' for word in escaped)
    for target in SCRIPT_TARGETS:
        (folder / f"{target}.dict").write_text(dictionary)


if __name__ == "__main__":
    main()
