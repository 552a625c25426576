#!/usr/bin/env bash
# Holds what a shared C++ library exports against what the public headers mark with TIERWALL_EXPORT.
# usage: exports.sh LIBRARY ARCHIVE_OF_ITS_OBJECTS INCLUDE_FOLDER
set -euo pipefail
library=$1 objects=$2 include=$3
public='^tierwall::v0::(([A-Z][A-Za-z]*)::)?~?([A-Za-z_]+|operator[^(]+)[[(]'
private='::(Impl|Body)\b'
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# All dynamic symbols but the one that names the version; then those that the compiler left visible, without what
# is reached through private types only.
nm -DC --defined-only --without-symbol-versions "$library" | grep -v ' A TIERWALL_' |
  sed 's/^[0-9a-f]* . //' | sort -u >"$work/exported"
objdump -tC "$objects" 2>/dev/null | sed -n 's/^[0-9a-f]* g     F [^\t]*\t[0-9a-f]* //p' |
  grep '^tierwall::' | grep -Ev "$private" | sort -u >"$work/marked"
for list in exported marked; do
  [[ -s $work/$list ]] || { echo "no symbols are $list"; exit 1; }
done

wrong=0
complain() { echo "$1"; wrong=1; }

while read -r symbol; do
  if [[ ! $symbol =~ $private && $symbol =~ $public ]]; then
    marked=${BASH_REMATCH[2]:-${BASH_REMATCH[3]}}
    grep -rqE "TIERWALL_EXPORT .*\b($marked|${BASH_REMATCH[3]})\b" "$include" ||
      complain "exported, but not marked in a public header: $symbol"
  else
    complain "exported, but no part of the API: $symbol"
  fi
done <"$work/exported"

while read -r symbol; do
  complain "marked in a public header, but missing in cmake/exports: $symbol"
done < <(comm -13 "$work/exported" "$work/marked")

((wrong == 0)) || exit 1
echo "$(wc -l <"$work/exported") functions are exported, all of them public"
