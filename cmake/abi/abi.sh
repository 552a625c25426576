#!/usr/bin/env bash
# The promised ABI: what libtierwall_c_manifest.so exports with all types that go through it, and the numbers that the headers of C
# give to names, which are in no binary.
#   abi.sh write LIBRARY    writes both down beside this script
#   abi.sh check LIBRARY    fails if they are not what is written down
# The library has to be built with debug information by gcc (preset `dev`); needs abigail-tools.
set -euo pipefail
command=$1 library=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
headers=$here/../../include/tierwall/c

dump() {
  abidw --exported-interfaces-only --headers-dir "$headers" --drop-private-types --no-show-locs --no-elf-needed \
    --no-corpus-path --no-comp-dir-path --type-id-style hash "$library"
}
constants() {
  local bare
  bare=$(gcc -fpreprocessed -dD -E -P "$headers"/*.h)  # without comments
  {
    tr '\n' ' ' <<<"$bare" | grep -oE 'TIERWALL_[A-Z0-9_]+ = +[^,} ]+' | sed 's/ = */ /'
    sed -nE 's/^#define (TIERWALL_[A-Z0-9_]+) ([-(]*[0-9].*)/\1 \2/p' <<<"$bare"
  } | sort
}

case $command in
  write)
    dump >"$here/tierwall_c.abi"
    constants >"$here/tierwall_c.constants"
    ;;
  check)
    work=$(mktemp -d)
    trap 'rm -r "$work"' EXIT
    dump >"$work/abi"
    same=yes
    abidiff "$here/tierwall_c.abi" "$work/abi" >"$work/changes" || { cat "$work/changes"; same=; }
    diff -u --label promised "$here/tierwall_c.constants" --label built <(constants) || same=
    [[ $same ]] || {
      echo "The ABI of C is not what was promised. Where programs that are built already would notice,"
      echo "TIERWALL_ABI_VERSION is counted up; what only comes in addition leaves it. Then: ./dev abi"
      exit 1
    }
    echo "$(grep -c '<elf-symbol ' "$work/abi") functions and $(wc -l <"$here/tierwall_c.constants") constants are as promised"
    ;;
  *) exit 2 ;;
esac
