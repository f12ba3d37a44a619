#!/bin/sh
# The pure rooms touch nothing outside: every symbol that their objects leave undefined is another
# pure room's, or one of those below. Ends with the line "N passed, N failed, N skipped".
#
#   tests/purity.sh [COMPILER]    cc unless given; musl-gcc shows that the rooms build on musl too
#
# An object that wants open, read, socket, time or getenv fails here by name: what it decides with
# the answer belongs in the room, the question belongs in a room above.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
compiler=${1:-cc}
work=$top/build/purity-$(basename "$compiler")
passed=0 failed=0

rooms='base resolver formats locks imports binary audit'
folder() { case $1 in resolver) echo resolver ;; *) echo "src/$1" ;; esac; }

# What each room may ask of the C library.
everywhere='mem(chr|cmp|cpy|mem|move|rchr|set) str(n?cmp|n?casecmp|n?len|r?chr|s?c?spn|spn|str)
	v?snprintf (__)?(isoc99_)?strto(u?ll?|d) (__isoc23_strtoul?l?) qsort(_r)? bsearch abort
	__stack_chk_fail __assert_fail __mem(cpy|move|set)_chk __v?snprintf_chk _GLOBAL_OFFSET_TABLE_
	__[a-z]+[dt]i[0-9]' # the last: the compiler's own arithmetic
base_only='malloc calloc realloc free'       # arenas

allowed() { # ROOM OBJECT
	echo "$everywhere"
	case $1/$2 in
	base/arena.o) echo "$base_only" ;;
	esac
}

rm -rf "$work"
mkdir -p "$work/include"
for room in $rooms; do
	mkdir -p "$work/$room"
	for source in "$top/$(folder "$room")"/*.c; do
		[ -e "$source" ] || continue
		echo "$source"
	done >"$work/sources"
	# shellcheck disable=SC2016 # the inner shell expands it
	<"$work/sources" xargs -P 2 -I '{}' sh -c '
		"$1" -std=c17 -D_GNU_SOURCE -O1 -fPIC -w -I "$2/include" -I "$3/include" -I "$(dirname "$4")" \
			-c "$4" -o "$3/$5/$(basename "$4" .c).o"' sh "$compiler" "$top" "$work" '{}' "$room" || {
		failed=$((failed + 1))
		echo "FAILED  $room does not build with $compiler"
	}
done

find "$work" -name '*.o' -exec nm --defined-only -g -P {} + | awk 'NF > 1 { print $1 }' | sort -u >"$work/defined"
for room in $rooms; do
	foreign='' count=0
	for object in "$work/$room"/*.o; do
		[ -e "$object" ] || continue
		count=$((count + 1))
		allowed "$room" "$(basename "$object")" | tr -s '[:space:]' '\n' | grep . >"$work/allowed"
		wanted=$(nm -u -P "$object" | awk '{ print $1 }' | sort -u | comm -23 - "$work/defined" |
			grep -Evx -f "$work/allowed" | tr '\n' ' ') || true
		[ -z "$wanted" ] || foreign="$foreign
    $(basename "$object" .o).c wants $wanted"
	done
	if [ "$count" -eq 0 ]; then
		failed=$((failed + 1))
		echo "FAILED  $room holds nothing"
	elif [ -n "$foreign" ]; then
		failed=$((failed + 1))
		echo "FAILED  $room is not pure:$foreign"
	else
		passed=$((passed + 1))
		echo "ok      $room is pure, in $count objects"
	fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
