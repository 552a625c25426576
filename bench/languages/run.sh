#!/usr/bin/env bash
# Bursts of 256 flows in C++, and through the C API in C, Go and Rust: the programs take turns, and the medians are printed.
# Languages that are not installed are left out.
# usage: run.sh BUILD_FOLDER [ROUNDS]
set -euo pipefail
build=$(cd "$1" && pwd) rounds=${2:-7}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
library=$build/src/capi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names=(C++ C)
declare -A programs=([C++]=$build/bench/languages/tierwall_bench_direct [C]=$build/bench/languages/tierwall_bench_through_c)
if command -v go >/dev/null; then
  (cd "$root/tests/examples/agent_go" && GOPROXY=off GOFLAGS=-mod=mod CGO_CFLAGS="-O2 -I$root/include" \
    CGO_LDFLAGS="-L$library -Wl,-rpath,$library" go build -o "$work/go" .)
  names+=(Go) programs[Go]="$work/go -bench"
fi
if command -v cargo >/dev/null; then
  (cd "$root/tests/examples/agent_rust" && CARGO_TARGET_DIR=$work/rust \
    RUSTFLAGS="-L $library -C link-arg=-Wl,-rpath,$library" cargo build --quiet --release --offline --locked)
  names+=(Rust) programs[Rust]="$work/rust/release/agent_rust -bench"
fi

# workload PODS POLICIES
workload() {
  local folder=$work/$1 name round answer said= best
  mkdir "$folder"
  "${programs[C++]}" make "$folder" "$1" "$2"
  for ((round = 0; round < rounds; ++round)); do
    for name in "${names[@]}"; do
      # shellcheck disable=SC2086  # a program and its options
      answer=$(${programs[$name]} "$folder/flows" "$folder/cluster.yaml" 2>/dev/null)
      echo "${answer%% *}" >>"$folder/$name"
      [[ -z $said || $said == "${answer#*, }" ]] || { echo "$name says ${answer#*, }, others $said"; exit 1; }
      said=${answer#*, }
    done
  done
  echo
  echo "$1 pods, $2 policies; $said"
  for name in "${names[@]}"; do
    best=${best:-$(median "$folder/C++")}
    awk -v name="$name" -v took="$(median "$folder/$name")" -v direct="$best" \
      'BEGIN { printf "  %-5s %6.2f ns a flow  %4.0f %% of the flows of C++\n", name, took, 100 * direct / took }'
  done
}
median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }

echo "Bursts of 256 flows, both sides of each, medians of $rounds turns"
workload 40 20
workload 5000 200
