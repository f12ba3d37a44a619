#!/bin/sh
# The staged clock in the images that it was staged for: in their root file systems, and built
# from the Dockerfiles. Ends with the line "N passed, N failed, N skipped".
#
#   tests/images/run.sh [PROGRAM]     PROGRAM: build/release/spokeshave unless given
#
#   SPOKESHAVE_IMAGES   the folder of rootfs.sh, run.sh and buildah.sh (../shared/images)
#   IMAGES_CACHE        where the images are kept, 1 GB (build/images)
#   IMAGES_ROOTS        folder with alpine/root and distroless/root to test instead of staging them
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
program=${1:-$top/build/release/spokeshave}
case $program in /*) ;; *) program=$PWD/$program ;; esac
images=${SPOKESHAVE_IMAGES:-$top/../shared/images}
IMAGES_CACHE=${IMAGES_CACHE:-$top/build/images}
export IMAGES_CACHE
work=$top/build/image-tests
app=$top/fixtures/apps/clock
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
	for name in "stage" "alpine root" "distroless root" "image spokeshave" "image clock:alpine" \
		"image clock:distroless"; do
		skip "$name" "$1"
	done
	complete=yes
	exit 0
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
	return "$code"
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

# answers NAME COMMAND...: COMMAND serves the clock on $port: both pages are right, it runs as
# 65532, and it ends well when asked to.
answers() {
	name=$1
	shift
	"$@" >"$work/server.log" 2>&1 &
	server=$!
	problem=
	if ! fetch / "$work/page"; then
		problem="no page"
	elif ! grep -q '<title>clock</title>' "$work/page" || ! grep -Eq '<h1>[0-9]{2}:[0-9]{2}:[0-9]{2}</h1>' "$work/page"; then
		problem="another page: $(cat "$work/page")"
	elif ! fetch /health "$work/health" || ! grep -q '"status":"ok"' "$work/health"; then
		problem="not healthy"
	elif ! fetch '/?zone=Europe/Paris' "$work/zone" || ! grep -q 'Europe/Paris' "$work/zone"; then
		problem="no time zones"
	elif [ "$(awk '/^Uid:/ { print $2 }' "/proc/$server/status" 2>/dev/null)" != 65532 ]; then
		problem="does not run as 65532"
	fi
	stop_server || problem=${problem:-"exit $? when it was asked to stop"}
	if [ -z "$problem" ]; then pass "$name"; else
		fail "$name" "$problem"
		tail -n 40 "$work/server.log" | sed 's/^/    /'
	fi
}

# in_root TARGET COMMAND...: COMMAND in the base image's root with the staged one copied over it.
in_root() {
	target=$1
	shift
	port=$(free_port)
	answers "$target root: gunicorn answers" \
		"$images/run.sh" "$work/roots/$target" -b "$app/app:/srv/clock/app:ro" -w /srv/clock \
		-e "PORT=$port" -e PYTHONDONTWRITEBYTECODE=1 -- "$@" \
		--worker-class uvicorn_worker.UvicornWorker --worker-tmp-dir /dev/shm --no-control-socket app.main:app
}

stage() {
	rm -rf "$work/stage"
	"$program" stage -r "$app/requirements.txt" --app "$app" --target alpine --target distroless \
		--python 3.11 --entry gunicorn --entry uvicorn_worker.UvicornWorker --entry app.main:app \
		-o "$work/stage"
}

# lay TARGET: what COPY does.
lay() {
	rm -rf "$work/roots/$1"
	mkdir -p "$work/roots"
	"$images/rootfs.sh" "$1" "$IMAGES_CACHE/roots/$1" >/dev/null
	cp -a "$IMAGES_CACHE/roots/$1" "$work/roots/$1"
	cp -R "$roots/$1/root/." "$work/roots/$1/"
}

built() { # TAG CONTEXT DOCKERFILE OPTION...
	tag=$1 context=$2 dockerfile=$3
	shift 3
	check "image $tag builds" "$images/buildah.sh" build "$context" "$dockerfile" "$tag" "$@"
}

image() { # TAG
	port=$(free_port)
	answers "image $1 answers" "$images/buildah.sh" run "$1" -e "PORT=$port"
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
. "$top/tests/network.sh"
index_answers || skip_all "the default index does not answer"

roots=${IMAGES_ROOTS:-$work/stage}
if [ -z "${IMAGES_ROOTS:-}" ]; then check "stage clock for both targets" stage || true; fi
for target in alpine distroless; do
	if [ ! -d "$roots/$target/root" ]; then fail "$target root" "nothing was staged"; continue; fi
	if ! check "$target root: laid out" lay "$target"; then continue; fi
	# The script that was staged where the image has a shell to find it; the module where not.
	case $target in
	alpine) in_root "$target" gunicorn ;;
	*) in_root "$target" python3 -m gunicorn ;;
	esac
done

if built spokeshave "$top" "$top/Dockerfile"; then
	check "image spokeshave runs" "$images/buildah.sh" run spokeshave -- --version || true
	if built clock:alpine "$app" "$app/Dockerfile.alpine" --build-arg PYTHON=3.11; then image clock:alpine; fi
	if built clock:distroless "$app" "$app/Dockerfile.distroless"; then image clock:distroless; fi
	for tag in spokeshave clock:alpine clock:distroless; do
		echo "$tag, uncompressed bytes of each layer:"
		"$images/buildah.sh" size "$tag" 2>/dev/null || echo "    not built"
	done
else
	for tag in clock:alpine clock:distroless; do skip "image $tag" "image spokeshave was not built"; done
fi
complete=yes
