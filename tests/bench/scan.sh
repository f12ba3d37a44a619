#!/bin/sh
# How fast sources are scanned on one core: the best of ten, beside `ruff analyze graph` where ruff is installed
# (which also resolves, and reads its files from the disk). With --count the instructions that callgrind counts,
# which are the same on every machine with the same compiler.
#
#   tests/bench/scan.sh [--count] [FOLDER...]   Python files below; else popular distributions, which pip fetches once
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
names='django numpy pandas sqlalchemy botocore sympy scipy matplotlib networkx twisted'
work=$top/build/bench/scan
count=
if [ "${1:-}" = --count ]; then
	count=yes
	shift
fi
mkdir -p "$work"
if [ $# -eq 0 ]; then
	[ -x "$work/peer/bin/pip" ] || python3 -m venv "$work/peer"
	# shellcheck disable=SC2086 # a list
	[ -d "$work/sources" ] || "$work/peer/bin/pip" install -q --no-compile --no-deps --only-binary :all: \
		--target "$work/sources" $names
	[ -x "$work/peer/bin/ruff" ] || "$work/peer/bin/pip" install -q ruff || true
	set -- "$work/sources"
	PATH=$PATH:$work/peer/bin
fi

${CC:-cc} -std=c17 -D_GNU_SOURCE -O3 -flto -g -fstack-protector-strong -fstack-clash-protection -I "$top/include" \
	-I "$top/src/imports" -o "$work/scan" "$top/tests/bench/scan.c" "$top"/src/imports/*.c "$top"/src/base/*.c
find "$@" -name '*.py' -type f | LC_ALL=C sort >"$work/list"
"$work/scan" 10 <"$work/list"
if [ -n "$count" ]; then
	valgrind --tool=callgrind --callgrind-out-file="$work/out" --collect-atstart=no --toggle-collect=measured \
		"$work/scan" 1 <"$work/list" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
	awk '$1 == "summary:" || $1 == "totals:" { n = $2 } END { printf "instructions: %d\n", n }' "$work/out"
fi
command -v ruff >/dev/null || exit 0
start=$(date +%s%N)
RAYON_NUM_THREADS=1 ruff analyze graph --quiet "$@" >/dev/null
awk -v ns=$(($(date +%s%N) - start)) -v bytes="$(tr '\n' '\0' <"$work/list" | du -bc --files0-from=- | tail -n 1 | cut -f 1)" \
	'BEGIN { printf "ruff analyze graph, one thread: %.1f ms, %.0f MB/s\n", ns / 1e6, bytes * 1e3 / ns }'
