#!/usr/bin/env bash
# Holds what a shared library of the C API exports against what its headers declare.
# usage: exports_c.sh LIBRARY COMPILER INCLUDE_FOLDER HEADER...
set -euo pipefail
library=$1 compiler=$2 include=$3
shift 3
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

nm -D --defined-only --without-symbol-versions "$library" | grep -v ' A TIERWALL_C_' | awk '{print $3}' |
  sort >"$work/exported"
# A declaration a line; of each the name before its first parameter.
printf '#include <%s>\n' "$@" | "$compiler" -E -P -I "$include" -x c - | tr '\n' ' ' | tr ';' '\n' |
  sed -n 's/.*visibility("default"))) *//p' | grep -oE '^[^(]*\(' | grep -oE '[a-z0-9_]+ *\($' | tr -d '( ' |
  sort >"$work/declared"
[[ -s $work/declared ]] || { echo "the headers declare nothing"; exit 1; }
diff -u --label declared "$work/declared" --label exported "$work/exported" || exit 1
echo "$(wc -l <"$work/exported") functions are exported, as declared"
