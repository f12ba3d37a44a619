#!/bin/sh
# Would the program build on Alpine? Every room is compiled with musl-gcc, and what the objects ask
# of the C library is in musl's. And, since all objects are at hand: no name is defined twice, even
# where a debug build links by luck. Ends with the line "N passed, N failed, N skipped".
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
work=$top/build/musl
passed=0 failed=0
libc=$(find /usr/lib/*-linux-musl /usr/lib/musl -name libc.a 2>/dev/null | head -n 1)
if [ -z "$libc" ] || ! command -v musl-gcc >/dev/null; then
	echo "SKIPPED no musl-gcc"
	echo "0 passed, 0 failed, 1 skipped"
	exit
fi

rm -rf "$work"
mkdir -p "$work/include" "$work/objects"
# The other libraries' headers apart from their neighbours, which are another C library's.
for header in linux asm asm-generic curl openssl libdeflate.h zlib.h zconf.h; do
	found=$(find /usr/include /usr/include/*-linux-gnu -maxdepth 1 -name "$header")
	for one in $found; do cp -R "$one" "$work/include/"; done
done
cat >"$work/include/spokeshave_config.h" <<-'END'
	#define SPOKESHAVE_VERSION ""
	#define SPOKESHAVE_DEFAULT_INDEX ""
END

for folder in src/base resolver src/formats src/locks src/imports src/binary src/audit src/world src/net src/index src/wheels src/plan src/stage src/gather src/verify src/cmd src; do
	echo "$folder"
	for source in "$top/$folder"/*.c; do
		[ -e "$source" ] || continue
		echo "$source"
	done >"$work/sources"
	name=$(basename "$folder")
	mkdir -p "$work/objects/$name"
	# shellcheck disable=SC2016 # the inner shell expands it
	if <"$work/sources" xargs -P 2 -I '{}' sh -c '
		musl-gcc -std=c17 -D_GNU_SOURCE -O1 -fPIC -Wall -Werror=implicit-function-declaration \
			-I "$1/include" -I "$2/include" -I "$(dirname "$4")" -c "$4" -o "$2/objects/$3/$(basename "$4" .c).o"
		' sh "$top" "$work" "$name" '{}'; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED  $folder does not compile"
	fi
done

find "$work/objects" -name '*.o' -exec nm --defined-only -g -P {} + >"$work/ours"
nm --defined-only -g -P "$libc" >"$work/musl" 2>/dev/null || true
awk 'NF > 1 { print $1 }' "$work/ours" "$work/musl" | sort -u >"$work/defined"
libraries='curl_[a-z_]+ json_[a-z_0-9]+ jsonp?_.* EVP_.* ERR_.* OPENSSL_.* libdeflate_[a-z_0-9]+
	(in|de)flate[A-Za-z0-9_]* crc32[a-z_]* zlibVersion __[a-z]+[dt]i[0-9] _GLOBAL_OFFSET_TABLE_ __tls_get_addr'
echo "$libraries" | tr -s '[:space:]' '\n' >"$work/libraries"
wanted=$(find "$work/objects" -name '*.o' -exec nm -u -P {} + | awk 'NF > 1 { print $1 }' | sort -u |
	comm -23 - "$work/defined" | grep -Evx -f "$work/libraries" | tr '\n' ' ') || true
if [ -z "$wanted" ]; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "FAILED  not in musl: $wanted"
fi
twice=$(awk 'NF > 1 { print $1 }' "$work/ours" | sort | uniq -d | tr '\n' ' ')
if [ -z "$twice" ]; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "FAILED  defined in two places: $twice"
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
