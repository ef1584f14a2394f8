#!/bin/sh
# Builds the fuzz targets and runs each for some seconds: Tools/fuzz.sh SECONDS [TARGET…]
#
# What they start from and what they find on the way is kept in Fuzz/.build/corpus, so that the next
# run goes on from there. An input that fails is in Fuzz/.build/found, and the exit status is not 0.
set -eu

seconds=$1
shift
[ $# -gt 0 ] || set -- FuzzSyntax FuzzScript FuzzTables FuzzImages

cd "$(dirname "$0")/../Fuzz"
for target in "$@"; do
  # With the library's own assertions, which a release build leaves out, and without watching each
  # comparison: Swift compares at every subscript, which took two thirds of the time.
  swift build -c release --sanitize=fuzzer -Xswiftc -assert-config -Xswiftc Debug \
    -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table --product "$target"
done
python3 seeds.py .build/seeds
mkdir -p .build/found

for target in "$@"; do
  mkdir -p ".build/corpus/$target"
  dictionary=".build/seeds/$target.dict"
  set -- -max_total_time="$seconds" -print_final_stats=1 -reload=0
  case $target in
    FuzzS*) set -- "$@" -max_len=4096 -timeout=10 -rss_limit_mb=1024 ;;
    # An image's tables take up to 64 MB; libFuzzer itself and the corpus take some as well.
    FuzzImages) set -- "$@" -max_len=400000 -timeout=5 -rss_limit_mb=512 ;;
    *) set -- "$@" -max_len=40000 -timeout=10 -rss_limit_mb=1024 ;;
  esac
  [ ! -f "$dictionary" ] || set -- "$@" -dict="$dictionary"
  echo "$target, $seconds s"
  # Swift's own handler of crashes would keep libFuzzer from writing the input.
  SWIFT_BACKTRACE=enable=no ".build/release/$target" "$@" \
    -artifact_prefix=".build/found/$target-" ".build/corpus/$target" ".build/seeds/$target" \
    2>".build/found/$target.log" || {
    tail -n 40 ".build/found/$target.log" >&2
    echo "fuzz: $target failed; its input is in Fuzz/.build/found" >&2
    exit 1
  }
  sed -n 's/^stat::/  /p' ".build/found/$target.log"
done
