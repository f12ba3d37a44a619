#!/bin/sh
# How fast a closure is linked and pruned, its facts being at hand: CPU time, the best of twenty.
#
#   tests/bench/scan_link.sh [SITE_PACKAGES NAME...]   what the application imports or starts; else notebooks, which
#                                                      pip installs once
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$top/build/bench/link
mkdir -p "$work"
if [ $# -eq 0 ]; then
	[ -x "$work/env/bin/pip" ] || python3 -m venv "$work/env"
	"$work/env/bin/pip" install -q --no-compile --only-binary :all: jupyter
	set -- "$(echo "$work"/env/lib/python3*/site-packages)" jupyter jupyterlab notebook ipykernel
fi
${CC:-cc} -std=c17 -D_GNU_SOURCE -O3 -flto -g -I "$top/include" -I "$top/src/imports" -I "$top/src/formats" \
	-I "$top/resolver" -o "$work/link" "$top/tests/bench/scan_link.c" "$top"/src/imports/*.c "$top"/src/formats/*.c \
	"$top"/resolver/*.c "$top"/src/base/*.c
"$work/link" 20 "$@"
