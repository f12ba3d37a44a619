#!/bin/sh
# How long an audit takes, warm, beside deptry and `ruff analyze graph`, in runs that take turns.
#
#   tests/bench/audit.sh PROGRAM [PROJECT] [RUNS]
#
# PROJECT is a folder with requirements; without one the source archive of a named project is fetched. deptry looks at
# installed packages and gets an environment without them, which spares it work. Prints, for each program, the
# median of wall-clock and processor seconds, the peak of memory, and the bytes that the cold run fetched. "a file
# changed" is the audit after a Python file of the project was written: others find the project as it was.
set -eu
program=$(realpath "$1") project=${2:-} runs=${3:-15}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${CC:-cc} -O2 -D_GNU_SOURCE -o "$work/watch" "$here/watch.c"
python3 -m venv "$work/venv"
if ! "$work/venv/bin/pip" install -q deptry==0.25.1 ruff==0.17.6; then
	echo "SKIPPED: deptry and ruff can't be installed here" >&2
	exit 77
fi
if [ -z "$project" ]; then
	(cd "$work" && "$work/venv/bin/pip" download -q --no-deps --no-binary scrapy scrapy==2.19.0 && tar xzf scrapy-2.19.0.tar.gz)
	project=$work/scrapy-2.19.0
fi
python3 "$here/audit_times.py" "$program" "$work" "$project" "$runs"
