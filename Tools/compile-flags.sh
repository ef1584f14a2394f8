#!/bin/sh
# Prints the flags that compile `dsk` for release: the interpreter's loop jumps on from each instruction
# by itself, where the compiler knows how. Why: Documentation/Decisions/0007-replicated-dispatch.md
set -eu

for option in -tail-dup-pred-size=4096 -tail-dup-succ-size=4096; do
  if swiftc -Xllvm "$option" -typecheck - </dev/null >/dev/null 2>&1; then
    printf '%s ' "-Xswiftc -Xllvm -Xswiftc $option"
  fi
done
