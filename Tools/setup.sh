#!/bin/sh
# Sees to it that what DiskScript needs is installed: Tools/setup.sh PURPOSE…
#
# Purposes are those of Tools/packages. Silent and without the package manager where nothing is
# missing; else it installs by apt-get (by sudo where not root), and where it cannot, it names the
# packages and the command line and exits 1.
set -u

list=$(dirname "$0")/packages
PATH=$PATH:/usr/sbin:/sbin

# The rows "package kind name" of the purposes given.
rows() {
  for purpose in "$@"; do sed -n "s/^$purpose  *//p" "$list"; done | sort -u
}

# Whether the thing is there although dpkg does not know of it.
present() {
  case $1 in
    command) command -v "$2" >/dev/null ;;
    header) echo "#include <$2>" | "${CC:-cc}" -E - >/dev/null 2>&1 ;;
    *) echo "setup: unknown kind '$1' in $list" >&2; return 1 ;;
  esac
}

# The packages, among the rows on standard input, that are missing.
missing() {
  rows=$(cat)
  names=$(echo "$rows" | cut -d ' ' -f 1)
  # shellcheck disable=SC2086,SC2016
  installed=$(dpkg-query -W -f '${Package}:${db:Status-Status}:\n' $names 2>/dev/null)
  echo "$rows" | while read -r package kind name; do
    case $installed in *"$package:installed:"*) continue ;; esac
    present "$kind" "$name" || printf '%s ' "$package"
  done
}

# Runs a command as root, or fails where that cannot be.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif ! command -v sudo >/dev/null; then return 1
  elif [ -t 0 ]; then sudo "$@"
  else sudo -n "$@"
  fi
}

stop() {
  cat >&2 <<END
DiskScript needs these Debian packages, which $1:
  $packages
Install them, then run make again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages
END
  exit 1
}

if ! command -v swift >/dev/null; then
  echo "DiskScript needs Swift 6.2 or later: https://www.swift.org/install/linux/" >&2
  exit 1
fi

for purpose in "$@"; do
  grep -q "^$purpose " "$list" || { echo "setup: no purpose '$purpose' in $list" >&2; exit 2; }
done
wanted=$(rows "$@")
packages=$(echo "$wanted" | missing)
packages=${packages% }
[ -n "$packages" ] || exit 0

command -v apt-get >/dev/null || stop "cannot be installed without apt-get"
echo "Installing $packages"
as_root true 2>/dev/null || stop "only root can install"
as_root apt-get update -q || echo "setup: apt-get update failed, trying the lists there are" >&2
# shellcheck disable=SC2086
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends $packages </dev/null || stop "apt-get could not install"

packages=$(echo "$wanted" | missing)
packages=${packages% }
[ -z "$packages" ] || stop "are missing even after apt-get"
