#!/bin/sh
# The staged clock in the images that it was staged for: in their root file systems, and built
# from the Dockerfiles. Ends with the line "N passed, N failed, N skipped".
#
#   tests/images/run.sh [PROGRAM]     PROGRAM: build/release/spokeshave unless given
#
#   SPOKESHAVE_IMAGES   the folder of rootfs.sh, run.sh and buildah.sh (../shared/images)
#   IMAGES_CACHE        where the images are kept, 1 GB (build/images)
#   IMAGES_STAGED       folder with clock/TARGET/root and tiny/TARGET/root to test instead of staging them
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
program=${1:-$top/build/release/spokeshave}
case $program in /*) ;; *) program=$PWD/$program ;; esac
images=${SPOKESHAVE_IMAGES:-$top/../shared/images}
IMAGES_CACHE=${IMAGES_CACHE:-$top/build/images}
export IMAGES_CACHE
work=$top/build/image-tests
clock=$top/fixtures/apps/clock
tiny=$top/fixtures/apps/tiny
passed=0 failed=0 skipped=0 server='' complete=''

# shellcheck disable=SC2317 # called by the trap
finish() {
	trap - EXIT
	[ -z "$server" ] || stop_server || true
	[ -n "$complete" ] || fail "the script itself" "it ended early"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

pass() { passed=$((passed + 1)); echo "ok      $1"; }
fail() { failed=$((failed + 1)); echo "FAILED  $1${2:+: $2}"; }
skip() { skipped=$((skipped + 1)); echo "SKIPPED $1: $2"; }
skip_all() {
	skip_clock "$1"
	skip "tiny in its roots" "$1"
	complete=yes
	exit 0
}

skip_clock() {
	for name in "clock in its roots" "image spokeshave" "image clock:alpine" "image clock:distroless"; do
		skip "$name" "$1"
	done
}

# check NAME COMMAND...: one test; what it says is shown when it fails.
check() {
	name=$1
	shift
	if "$@" >"$work/said" 2>&1; then pass "$name"; else
		fail "$name" "exit $?"
		tail -n 40 "$work/said" | sed 's/^/    /'
		return 1
	fi
}

free_port() {
	/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

stop_server() {
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null && code=0 || code=$?
	server=
	[ "$code" -eq 0 ] || [ "$code" -eq 143 ] # 143: ended by the signal itself
}

# fetch PATH FILE: one page of the server that is starting, as FILE.
fetch() {
	tries=150
	until curl -fsS -m 10 "http://127.0.0.1:$port$1" -o "$2" 2>"$work/curl"; do
		tries=$((tries - 1))
		if [ "$tries" -eq 0 ] || ! kill -0 "$server" 2>/dev/null; then
			cat "$work/curl"
			return 1
		fi
		sleep 0.2
	done
}

# shows PATH TEXT: the page holds what matches TEXT; else $problem says so.
shows() {
	[ -z "$problem" ] || return 0
	if ! fetch "$1" "$work/page"; then
		problem="no page $1"
	elif ! grep -Eq "$2" "$work/page"; then
		problem="page $1 is another: $(cat "$work/page")"
	fi
}

clock_pages() {
	shows / '<title>clock</title>'
	shows / '<h1>[0-9]{2}:[0-9]{2}:[0-9]{2}</h1>'
	shows /health '"status":"ok"'
	shows '/?zone=Europe/Paris' 'Europe/Paris'
}

# Each page needs another kind of edge: a plug-in, an extension module, a late and a dynamic import.
tiny_pages() {
	shows / 'pages: anchor, clock, lamp, pressure, tide<'
	shows /clock '[0-9]{2}:[0-9]{2}'
	shows /tide '300 cm'
	shows /pressure '4 bar'
	shows '/anchor?means=chain' 'held by 40 links'
	shows /lamp '>on<'
}

# answers NAME PAGES COMMAND...: COMMAND serves on $port what PAGES expects, runs as 65532, and ends
# well when asked to.
answers() {
	name=$1 pages=$2
	shift 2
	"$@" >"$work/server.log" 2>&1 &
	server=$!
	problem=
	"$pages"
	if [ -z "$problem" ] && [ "$(awk '/^Uid:/ { print $2 }' "/proc/$server/status" 2>/dev/null)" != 65532 ]; then
		problem="does not run as 65532"
	fi
	stop_server || problem=${problem:-"exit $code when it was asked to stop"}
	if [ -z "$problem" ]; then pass "$name"; else
		fail "$name" "$problem"
		tail -n 40 "$work/server.log" | sed 's/^/    /'
	fi
}

stage_clock() {
	rm -rf "$work/clock"
	"$program" stage -r "$clock/requirements.txt" --app "$clock" --target alpine --target distroless \
		--python 3.11 --entry gunicorn --entry uvicorn_worker.UvicornWorker --entry app.main:app \
		-o "$work/clock"
}

stage_tiny() {
	rm -rf "$work/tiny"
	/usr/bin/python3 "$top/fixtures/index/build.py" "$work/index" &&
		"$program" stage -r "$tiny/requirements.txt" --app "$tiny" --target alpine --target distroless \
			--python 3.11 --entry tiny --index-url "file://$work/index/simple/" -o "$work/tiny"
}

# lay STAGED TARGET: into $root what COPY makes of the base image and the staged root.
lay() {
	rm -rf "$root"
	mkdir -p "$work/roots"
	"$images/rootfs.sh" "$2" "$IMAGES_CACHE/roots/$2" >/dev/null
	cp -a "$IMAGES_CACHE/roots/$2" "$root"
	cp -R "$1/$2/root/." "$root/"
}

# in_root APP TARGET STAGED COMMAND...: COMMAND serves APP in the root of TARGET.
in_root() {
	what="$1 in the $2 root" app=$1 target=$2 from=$3
	shift 3
	root=$work/roots/$app-$target
	if [ ! -d "$from/$target/root" ]; then fail "$what" "nothing was staged"; return; fi
	check "$what: laid out" lay "$from" "$target" || return 0
	port=$(free_port)
	answers "$what: answers" "${app}_pages" "$images/run.sh" "$root" -b "$top/fixtures/apps/$app:/srv/$app:ro" \
		-w "/srv/$app" -e "PORT=$port" -e PYTHONDONTWRITEBYTECODE=1 -- "$@"
}

built() { # TAG CONTEXT DOCKERFILE OPTION...
	tag=$1 context=$2 dockerfile=$3
	shift 3
	check "image $tag builds" "$images/buildah.sh" build "$context" "$dockerfile" "$tag" "$@"
}

image() { # TAG
	port=$(free_port)
	answers "image $1 answers" clock_pages "$images/buildah.sh" run "$1" -e "PORT=$port"
}

mkdir -p "$work"
[ -d "$images" ] || skip_all "no image scripts in $images; set SPOKESHAVE_IMAGES"
[ "$(id -u)" -eq 0 ] || skip_all "needs root"
missing=
for need in buildah:buildah mmdebstrap:mmdebstrap xz:xz-utils curl:curl; do
	command -v "${need%%:*}" >/dev/null || missing="$missing ${need#*:}"
done
[ -z "$missing" ] || skip_all "apt-get install$missing"
[ "$(uname -m)" = x86_64 ] || skip_all "the images are x86_64"

staged=${IMAGES_STAGED:-$work}
if [ -z "${IMAGES_STAGED:-}" ]; then check "tiny is staged from the fixture index" stage_tiny || true; fi
for target in alpine distroless; do in_root tiny "$target" "$staged/tiny" python3 -m tiny; done

# shellcheck source=tests/network.sh
. "$top/tests/network.sh"
if ! index_answers; then
	skip_clock "the default index does not answer"
	complete=yes
	exit
fi
if [ -z "${IMAGES_STAGED:-}" ]; then check "clock is staged from the default index" stage_clock || true; fi
set -- --worker-class uvicorn_worker.UvicornWorker --worker-tmp-dir /dev/shm --no-control-socket app.main:app
in_root clock alpine "$staged/clock" gunicorn "$@"               # the script that was staged
in_root clock distroless "$staged/clock" python3 -m gunicorn "$@" # no shell, no PATH to look in

if built spokeshave "$top" "$top/Dockerfile"; then
	check "image spokeshave runs" "$images/buildah.sh" run spokeshave -- --version || true
	if built clock:alpine "$clock" "$clock/Dockerfile.alpine" --build-arg PYTHON=3.11; then image clock:alpine; fi
	if built clock:distroless "$clock" "$clock/Dockerfile.distroless"; then image clock:distroless; fi
	for tag in spokeshave clock:alpine clock:distroless; do
		echo "$tag, uncompressed bytes of each layer:"
		"$images/buildah.sh" size "$tag" 2>/dev/null || echo "    not built"
	done
else
	for tag in clock:alpine clock:distroless; do skip "image $tag" "image spokeshave was not built"; done
fi
complete=yes
