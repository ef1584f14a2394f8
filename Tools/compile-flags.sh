#!/bin/sh
# Prints the flags that compile `dsk` for release: the interpreter's loop jumps on from each instruction
# by itself, where the compiler knows how, and each function is a section of its own, which the linker
# can put in its place. Why: Documentation/Decisions/0007-replicated-dispatch.md, 0010-startup-order.md
set -eu

for option in -tail-dup-pred-size=4096 -tail-dup-succ-size=4096; do
  if swiftc -Xllvm "$option" -typecheck - </dev/null >/dev/null 2>&1; then
    printf '%s ' "-Xswiftc -Xllvm -Xswiftc $option"
  fi
done

if swiftc -Xfrontend -function-sections -typecheck - </dev/null >/dev/null 2>&1; then
  printf '%s ' "-Xswiftc -Xfrontend -Xswiftc -function-sections"
fi
