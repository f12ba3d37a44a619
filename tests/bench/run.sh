#!/bin/sh
# How fast, and in how much memory, beside uv and pip: a table of medians and of ratios in pairs.
#
#   tests/bench/run.sh [--peers] [--runs N] [--distance MS] [--scenario NAME]... [--only WHAT]...
#                      [--target NAME]... [--index-url URL -r FILE]
#
#   --peers       install uv and pip into an environment under build/ (else those on PATH are taken)
#   --runs        of each command (5); the commands take turns: A B C, A B C, …
#   --distance    round-trip time to the index in milliseconds (20)
#   --scenario    of the recorded index (lab); --only resolve, stage or check; --target alpine or distroless
#   --index-url   another index than the recorded one, with the requirements in FILE
#
#   SPOKESHAVE_INDEX_BOX   the folder of replay.py, serve.sh and relay.c (../shared/index)
#   SPOKESHAVE             a program to measure instead of building it
#
# The wheels of a scenario are fetched once, through pip, into build/bench.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
box=${SPOKESHAVE_INDEX_BOX:-$top/../shared/index}
work=$top/build/bench
python=/usr/bin/python3
[ -x "$python" ] || python=python3
peers='' runs=5 distance=20 scenarios='' only='' targets='' index='' file=''

die() { echo "bench: $*" >&2; exit 1; }
while [ $# -gt 0 ]; do
	case $1 in
	--peers) peers=yes ;;
	--runs | --distance | --scenario | --only | --target | --index-url | -r)
		[ $# -ge 2 ] || die "$1 needs a value"
		case $1 in
		--runs) runs=$2 ;;
		--distance) distance=$2 ;;
		--scenario) scenarios="$scenarios $2" ;;
		--only) only="$only $2" ;;
		--target) targets="$targets $2" ;;
		--index-url) index=$2 ;;
		-r) file=$2 ;;
		esac
		shift
		;;
	*) sed -n '4,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
	shift
done
targets=${targets:-alpine distroless} only=${only:-resolve stage}
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_CONSTRAINT UV_INDEX 2>/dev/null || true
mkdir -p "$work"

if [ -z "${SPOKESHAVE:-}" ]; then
	SPOKESHAVE=$top/build/release/spokeshave
	# shellcheck disable=SC2016 # the inner shell expands it
	sh -c 'cmake -S "$1" -B "$1/build/release" -G Ninja -DCMAKE_BUILD_TYPE=Release &&
		cmake --build "$1/build/release" --target spokeshave' sh "$top" >"$work/build.log" 2>&1 || {
		tail -n 30 "$work/build.log" >&2
		die "the release build failed"
	}
fi
export SPOKESHAVE
if [ -n "$peers" ]; then
	[ -x "$work/peers/bin/python" ] || "$python" -m venv "$work/peers"
	"$work/peers/bin/pip" install -q --upgrade pip uv
	PATH=$work/peers/bin:$PATH
	export PATH
fi

# shellcheck disable=SC2317 # called by the trap
finish() {
	trap - EXIT
	[ -z "$relay" ] || kill "$relay" 2>/dev/null || true
	[ -z "$serving" ] || "$box/serve.sh" stop "$work/index" || true
}
relay='' serving=''
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Two neighbouring ports and one more that nobody listens on.
ports() {
	"$python" - <<-'END'
		import random, socket
		def free(port):
		    with socket.socket() as s:
		        return s.connect_ex(("127.0.0.1", port)) != 0
		while True:
		    port = random.randrange(20000, 32000)
		    if all(map(free, (port, port + 1, port + 2))):
		        break
		print(port, port + 2)
	END
}

${CC:-cc} -O2 -D_GNU_SOURCE -o "$work/watch" "$top/tests/bench/watch.c"
if [ -n "$index" ]; then
	[ -n "$file" ] || die "--index-url needs -r FILE"
	# shellcheck disable=SC2086 # lists
	"$python" "$top/tests/bench/measure.py" --work "$work" --watch "$work/watch" --runs "$runs" --index "$index" \
		--only $only --target $targets --file "$file"
	exit
fi

[ -x "$box/replay.py" ] || die "no recorded index in $box; set SPOKESHAVE_INDEX_BOX, or name an --index-url"
scenarios=${scenarios:-lab}
if [ ! -e "$work/index/unpacked" ]; then
	rm -rf "$work/index"
	mkdir -p "$work/index"
	"$python" "$box/replay.py" unpack "$work/index"
	touch "$work/index/unpacked"
fi
case " $only " in *' stage '*)
	for scenario in $scenarios; do
		for target in $targets; do
			done=$work/index/wheels-$scenario-$target
			[ -e "$done" ] && continue
			echo "fetching the wheels of $scenario for $target, once"
			"$python" "$box/replay.py" wheels "$work/index" "$box/expected/$scenario.$target.txt" "$target"
			touch "$done"
		done
	done
	;;
esac
ports=$(ports) near=${ports% *} far=${ports#* }
"$box/serve.sh" start "$work/index" "$near" >/dev/null
serving=yes
if [ ! -x "$work/relay" ]; then ${CC:-cc} -O2 -std=c11 -o "$work/relay" "$box/relay.c"; fi
"$work/relay" "$far" "$near" "$distance" >"$work/relay.log" 2>&1 &
relay=$!
echo "recorded index at a distance of $distance ms; $runs runs of each; $(nproc) processors"
for scenario in $scenarios; do
	# shellcheck disable=SC2086 # lists
	"$python" "$top/tests/bench/measure.py" --work "$work" --watch "$work/watch" --runs "$runs" \
		--index "https://localhost:$far/simple/" --ca "$work/index/tls/ca.pem" \
		--only $only --target $targets --file "$box/scenarios/$scenario.in" --expected "$box/expected"
done
