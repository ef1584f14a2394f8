#!/bin/sh
# Prints the flags that link `dsk`: as a static executable where every archive that this needs is
# here, else with Swift's standard library alone linked statically, else dynamically.
# Why, and what it costs: Documentation/Decisions/0001-static-executable.md
set -u

# What libedit.a needs besides; the module map of CEdit names only libedit itself.
archives="bsd md tinfo"

# Whether the C compiler finds the library's static archive.
has_archive() {
  case $("${CC:-cc}" -print-file-name="lib$1.a" 2>/dev/null) in /*) ;; *) return 1 ;; esac
}

resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
if ! [ -d "${resources}_static" ]; then
  echo "link-flags: this Swift has no static standard library; linking dynamically" >&2
  exit 0
fi

libraries=
for name in edit pcre2-8 crypto deflate zstd c $archives; do
  if ! has_archive "$name"; then
    echo "link-flags: no lib$name.a; linking only Swift's standard library statically" >&2
    echo "--static-swift-stdlib"
    exit 0
  fi
done
for name in $archives; do libraries="$libraries -Xlinker -l$name"; done

# What runs at every start lies side by side; names that are no longer there do no harm. The linker runs
# where `swift build` does.
ordering="-Xlinker --symbol-ordering-file=Tools/startup-order -Xlinker --no-warn-symbol-ordering"

# lld, which Swift brings along: the other linkers print glibc's note on dlopen at each build.
echo "--static-swift-stdlib -Xswiftc -static-executable -Xswiftc -use-ld=lld$libraries $ordering"
