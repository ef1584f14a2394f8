#!/bin/sh
# Writes Tools/startup-order: the functions that `dsk` runs from its start to the end of small scripts,
# so that the linker lays them side by side. Needs valgrind, qemu-img and sfdisk, and a build.
# Why: Documentation/Decisions/0010-startup-order.md
set -eu

cd "$(dirname "$0")/.."
dsk=$PWD/.build/release/dsk
list=$PWD/Tools/startup-order
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
cd "$folder"

qemu-img create -q -f qcow2 a.qcow2 64M
truncate -s 64M t.img
printf 'label: gpt\nsize=10M\n' | sfdisk -q t.img
printf 'func main(count: Int = 1) {\n  for i in 0..<count { print("\\(i)") }\n}\n' >main.dsk

run=0
trace() {
  run=$((run + 1))
  valgrind -q --tool=callgrind --demangle=no --callgrind-out-file="$run.calls" "$@" >/dev/null
}
trace "$dsk" -e ''
trace "$dsk" -e 'print(json(info(image("a.qcow2"))))'
trace "$dsk" -e 'print(json(table(image("t.img"))))'
trace "$dsk" -e 'for part in partitions(image("t.img")) { print(part.number, part.offset) }'
trace "$dsk" main.dsk --count 2
trace "$dsk" check main.dsk
# The prompt, with a terminal of its own, which is left by an end of file.
{ sleep 5; printf '\004'; sleep 1; } | script -q -c \
  "valgrind -q --tool=callgrind --demangle=no --callgrind-out-file=prompt.calls $dsk" /dev/null >/dev/null

# Each name once, in the order of the runs; what has no name is an address.
for calls in $(seq "$run") prompt; do
  sed -n "s/^c\{0,1\}fn=([0-9]*) \([^ ]*\)$/\1/p" "$calls.calls"
done | sed "s/'[0-9]*$//" | grep -v '^0x' | awk '!seen[$0]++' >order
mv order "$list"
echo "$(wc -l <"$list") functions"
