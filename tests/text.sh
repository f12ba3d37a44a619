#!/bin/sh
# What no file of the repository says: the host of a package registry (the default index is read
# from pip when CMake configures; examples say index.example), or a path of somebody's machine.
set -eu
cd "$(dirname "$0")/.."
status=0
# shellcheck source=tests/tracked.sh
. tests/tracked.sh

# none WHAT PATTERN [EXCEPT]: no tracked line matches PATTERN, those aside that match EXCEPT.
none() {
	found=$(tracked | tr '\n' '\0' | xargs -0 grep -nIE "$2" /dev/null | grep -vE "${3:-^$}") || true
	[ -n "$found" ] || return 0
	printf '%s\n' "$found" | sed "s|^|$1: |"
	status=1
}

# pip knows the hosts; a file that names one in a pattern would be the first to fail.
hosts=$(python3 -c '
from pip._internal.models.index import PyPI
print("|".join(name.replace(".", "[.]") for name in (PyPI.netloc, PyPI.file_storage_domain)))' 2>/dev/null) || hosts=
if [ -n "$hosts" ]; then none "a registry's host" "$hosts"
else echo "SKIPPED hosts of registries: no pip that would name them"; fi
none "a path of a machine" '(^|[^A-Za-z0-9_.$}/-])/(work|root|home|Users)/[A-Za-z]' '/home/nonroot'
exit "$status"
