#!/bin/sh
# The solver on one recorded case: CPU time, best of ten, memory, and the instructions that callgrind
# counts, which are the same on every machine with the same compiler. Needs valgrind and xz.
#
#   tests/bench/solver.sh [CASE]    a file of `spokeshave lock --save-case FILE`, perhaps .xz;
#                                   tests/bench/docs.case.xz unless given
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
case=${1:-$top/tests/bench/docs.case.xz}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

${CC:-cc} -std=c17 -D_GNU_SOURCE -O2 -g -I "$top/include" -I "$top/resolver" -o "$work/solver" \
	"$top/tests/bench/solver.c" "$top"/resolver/*.c "$top"/src/base/*.c
case $case in
*.xz) xz -dc "$case" >"$work/case" ;;
*) cp "$case" "$work/case" ;;
esac
cd "$work"
./solver case 10
valgrind --tool=callgrind --callgrind-out-file=out --collect-atstart=no --toggle-collect=measured \
	./solver case >/dev/null 2>log || { cat log >&2; exit 1; }
awk '$1 == "summary:" || $1 == "totals:" { n = $2 } END { printf "instructions: %d\n", n }' out
