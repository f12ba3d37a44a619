#!/usr/bin/env python3
"""Compare the time of versions and markers with packaging's, on a sample.

usage: PYTHON tests/bench/resolver.py BUILD_DIR [N]

PYTHON has the packaging library. Runs BUILD_DIR/tests/bench-resolver on a million, and the library on N
(default 20000) of the same versions and markers; prints nanoseconds each, and the ratio.
"""

import subprocess
import sys
import time

import packaging
from packaging.markers import Marker
from packaging.version import Version

TAILS = ["", "", "", "", "a1", "b2", "rc1", ".post1", ".dev3", "+cpu"]
MARKERS = [
    "python_version >= '3.8'", "python_full_version < '3.11.4'", "sys_platform == 'win32'",
    "extra == 'test' and python_version < '3.9'", "platform_machine in 'x86_64 aarch64' or os_name == 'nt'",
    "(implementation_name == 'cpython' and python_version >= '3.7') or platform_system == 'Darwin'",
]
ENVIRONMENT = {
    "os_name": "posix", "sys_platform": "linux", "platform_machine": "x86_64", "platform_python_implementation": "CPython",
    "platform_release": "", "platform_system": "Linux", "platform_version": "", "python_version": "3.12",
    "python_full_version": "3.12.8", "implementation_name": "cpython", "implementation_version": "3.12.8", "extra": "",
}


def texts(n):
    state = 440

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    for _ in range(n):
        numbers = f"{draw(30)}.{draw(40)}.{draw(20)}"
        yield numbers + TAILS[draw(len(TAILS))]


def library(n):
    versions, times = list(texts(n)), {}
    start = time.perf_counter_ns()
    parsed = [Version(t) for t in versions]
    times["parse"] = time.perf_counter_ns() - start
    start = time.perf_counter_ns()
    parsed.sort()
    times["sort"] = time.perf_counter_ns() - start
    markers = [Marker(m) for m in MARKERS]
    start = time.perf_counter_ns()
    for i in range(n):
        markers[i % len(markers)].evaluate(ENVIRONMENT)
    times["marker"] = time.perf_counter_ns() - start
    return {what: spent / n for what, spent in times.items()}


def main(build, n=20000):
    ran = subprocess.run([f"{build}/tests/bench-resolver"], stdout=subprocess.PIPE, text=True, check=True)
    ours = {what: float(spent) for what, spent in (line.split() for line in ran.stdout.splitlines())}
    for what, theirs in library(int(n)).items():
        print(f"{what}: {ours[what]:.0f} ns, packaging {packaging.__version__} {theirs:.0f} ns, {theirs / ours[what]:.0f} times")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
