#!/bin/sh
# Real applications, staged at each level of --prune and run: what the levels drop, nothing may miss.
#
#   tests/reach/run.sh [--quick] [--table] [--keep] [NAME...]
#
#   --quick   the few that take little, for every run of the tests
#   --table   print the yields as a table of markdown
#   --keep    leave the staged trees
#
#   SPOKESHAVE   the program (build/release/spokeshave)
#   PYTHON       runs the applications, which are staged for it (python3)
#   REACH_WORK   where wheels and trees are kept, 3 GB (build/reach)
set -eu
exec "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/reach.py" "$@"
