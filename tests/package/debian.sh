#!/usr/bin/env bash
# Makes the Debian packages of a build, compares what they hold and ask for with what they should, unpacks them into a folder,
# and builds and runs programs of somebody else against that folder alone.
# usage: debian.sh BUILD_FOLDER SOVERSION SOVERSION_OF_C COMPILER_OF_CXX COMPILER_OF_C
set -euo pipefail
build=$1 soversion=$2 c_soversion=$3 compiler=$4 c_compiler=$5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

command -v dpkg-shlibdeps >/dev/null && command -v file >/dev/null ||
  { echo "skipped: dpkg-dev and file are not installed"; exit 0; }
(cd "$build" && cpack -G DEB -B "$work/debs") >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

wrong=0
complain() { echo "$*"; wrong=1; }

# expect PACKAGE DEPENDENCIES FILES...: these files and no others, links among them; patterns of the shell.
expect() {
  local package=$1 needed=$2 deb file pattern found depends one
  shift 2
  deb=$(ls "$work"/debs/"$package"_*.deb) || { complain "there is no package $package"; return; }
  dpkg-deb -x "$deb" "$work/root"
  dpkg-deb -c "$deb" | awk '{print $6}' | grep -v '/$' | sed 's/^\.//' >"$work/files"
  while read -r file; do
    found=
    for pattern; do
      # shellcheck disable=SC2053  # a pattern
      [[ $file == $pattern ]] && found=yes
    done
    [[ $found ]] || complain "$package holds $file"
  done <"$work/files"
  for pattern; do
    found=
    # shellcheck disable=SC2053
    while read -r file; do [[ $file == $pattern ]] && found=yes; done <"$work/files"
    [[ $found ]] || complain "$package does not hold $pattern"
  done
  depends=$(dpkg-deb -f "$deb" Depends)
  for one in $needed; do
    [[ ", $depends" == *", $one"[\ ,]* ]] || complain "$package does not depend on $one, but on $depends"
  done
  [[ $(dpkg-deb -f "$deb" Version) == "$(dpkg-deb -f "$work"/debs/tierwall_*.deb Version)" ]] ||
    complain "$package is of another version"
}

lib=/usr/lib* # with the triplet, if that is where the build installs libraries
expect "libtierwall$soversion" "libc6 libstdc++6 libabsl20220623 libfmt9 libssl3 libyaml-cpp0.7" \
  "$lib/libtierwall.so.$soversion" "$lib/libtierwall.so.*.*.*" \
  "$lib/libtierwall_manifest.so.$soversion" "$lib/libtierwall_manifest.so.*.*.*" \
  "/usr/share/doc/libtierwall$soversion/copyright"
expect "libtierwall-c$c_soversion" "libc6 libstdc++6 libabsl20220623 libfmt9 libssl3 libyaml-cpp0.7" \
  "$lib/libtierwall_c.so.$c_soversion" "$lib/libtierwall_c.so.*.*.*" \
  "$lib/libtierwall_c_manifest.so.$c_soversion" "$lib/libtierwall_c_manifest.so.*.*.*" \
  "/usr/share/doc/libtierwall-c$c_soversion/copyright"
expect libtierwall-dev "libtierwall$soversion libtierwall-c$c_soversion" \
  "/usr/include/tierwall/*.hpp" "/usr/include/tierwall/c/*.h" "$lib/libtierwall.so" "$lib/libtierwall_manifest.so" \
  "$lib/libtierwall_c.so" "$lib/libtierwall_c_manifest.so" \
  "$lib/cmake/tierwall/*.cmake" "$lib/pkgconfig/tierwall*.pc" /usr/share/doc/libtierwall-dev/copyright
expect tierwall "libc6 libstdc++6" \
  /usr/bin/tierwall /usr/share/man/man1/tierwall.1 /usr/share/bash-completion/completions/tierwall \
  "/usr/share/zsh/*/_tierwall" /usr/share/doc/tierwall/copyright
((wrong == 0)) || exit 1

root=$work/root/usr
libraries=$(dirname "$(find "$root" -name libtierwall.so)")
export LD_LIBRARY_PATH=$libraries PKG_CONFIG_LIBDIR=$libraries/pkgconfig
# The packages bring what people see of them.
"$root/bin/tierwall" --version | grep -q tierwall
! readelf -d "$root/bin/tierwall" "$libraries"/*.so | grep -E 'R(UN)?PATH' || { echo "paths of the build"; exit 1; }
# Programs of somebody else, by pkg-config and by CMake.
# shellcheck disable=SC2046
"$compiler" -std=c++20 "$here/manifest/main.cpp" -o "$work/by_pkg_config" \
  $(pkg-config --cflags --libs tierwall-manifest)
"$work/by_pkg_config"
# shellcheck disable=SC2046
"$c_compiler" -std=c11 "$here/c_manifest/main.c" -o "$work/in_c" $(pkg-config --cflags --libs tierwall-c-manifest)
"$work/in_c"
cmake -S "$here/find_package" -B "$work/by_cmake" -G Ninja -D CMAKE_PREFIX_PATH="$root" \
  -D CMAKE_CXX_COMPILER="$compiler" >"$work/log" && cmake --build "$work/by_cmake" >>"$work/log" ||
  { cat "$work/log"; exit 1; }
"$work/by_cmake/consumer"
echo "the packages hold what they should, and programs stand on them:"
ls "$work"/debs/*.deb | sed 's|.*/|  |'
