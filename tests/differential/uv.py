#!/usr/bin/env python3
"""Compare `spokeshave lock` with `uv pip compile` on the scenarios of the recorded index.

usage: python3 tests/differential/uv.py BUILD_DIR [SCENARIO]...

Makes an environment with a named version of uv inside BUILD_DIR, unpacks the recorded index there, serves it
on loopback, and asks both the same questions, each with an empty cache. Every scenario must have the same
pins and the same exit code, or a line in uv.differences that says why not. The index is looked for in
$SPOKESHAVE_INDEX_BOX, else in ../shared/index beside the repository. Exit code 0: as expected; 1: not;
77: the index, uv, nginx or openssl can't be had here.
"""

import contextlib
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import venv

UV = "0.13.9"
TOP = pathlib.Path(__file__).resolve().parents[2]
DIFFERENCES = pathlib.Path(__file__).with_suffix(".differences")
TARGETS = {"alpine": ("3.12.8", "x86_64-unknown-linux-musl"), "distroless": ("3.11.2", "x86_64-manylinux_2_36")}
LONGEST = 180  # seconds for one question


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def find_uv(build):
    folder = build / f"uv-{UV}"
    program = folder / "bin" / "uv"
    if not program.exists():
        venv.create(folder, with_pip=True, clear=True)
        if subprocess.run([folder / "bin" / "pip", "install", "-q", f"uv=={UV}"]).returncode:
            skip(f"uv {UV} can't be installed here")
    return program


def unpack(box, build):
    folder = build / "recorded-index"
    whole = folder / "unpacked"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run([sys.executable, "-B", box / "replay.py", "unpack", folder], check=True, stdout=subprocess.DEVNULL)
        whole.touch()
    return folder


def is_free(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) != 0


@contextlib.contextmanager
def served(box, folder):
    """The index on a port of loopback, until the end of the block."""
    subprocess.run(["sh", box / "serve.sh", "stop", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = next(p for p in iter(lambda: random.randrange(20000, 32000), None) if is_free(p) and is_free(p + 1))
    subprocess.run(["sh", box / "serve.sh", "start", folder, str(port)], check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"https://localhost:{port}/simple/"
    finally:
        subprocess.run(["sh", box / "serve.sh", "stop", folder], check=True)


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def run(words, trust):
    """Pins and exit code; and what was said, for when they differ."""
    env = {**os.environ, "SSL_CERT_FILE": str(trust)}
    try:
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True, env=env, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return (None, frozenset()), f"took longer than {LONGEST} s"
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", done.stdout, re.MULTILINE)
    pins = frozenset(f"{normalized(n)}=={v}" for n, v in found) if done.returncode == 0 else frozenset()
    return (done.returncode, pins), done.stderr.strip()


def ask_uv(uv, index, trust, file, target):
    python, platform = TARGETS[target]
    with tempfile.TemporaryDirectory() as cache:
        return run([uv, "pip", "compile", file, "--quiet", "--no-header", "--no-annotate", "--no-config", "--only-binary", ":all:",
                    "--python-version", python, "--python-platform", platform, "--default-index", index, "--cache-dir", cache,
                    "--python", sys.executable], trust)


def ask_ours(program, index, trust, file, target):
    with tempfile.TemporaryDirectory() as cache:
        return run([program, "lock", "--index-url", index, "--cache-dir", cache, "--target", target, "-r", file, "-o", "-"], trust)


def read_differences():
    rows = {}
    for line in DIFFERENCES.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            question, section, why = line.split(None, 2)
            rows[question] = f"{section}: {why}"
    return rows


def show(ours, theirs, said):
    print(f"    ours: exit {ours[0]}, {len(ours[1])} pins; theirs: exit {theirs[0]}, {len(theirs[1])} pins")
    for pin in sorted(ours[1] ^ theirs[1])[:20]:
        print(f"    {'+' if pin in ours[1] else '-'} {pin}")
    if ours[0]:
        print("    " + said[-600:].replace("\n", "\n    "))


def compare(scenarios, questions, uv, program, index, trust):
    explained, equal, wrong = read_differences(), 0, 0
    for scenario, target in questions:
        name = f"{scenario}.{target}"
        theirs, _ = ask_uv(uv, index, trust, scenarios / f"{scenario}.in", target)
        ours, said = ask_ours(program, index, trust, scenarios / f"{scenario}.in", target)
        if ours == theirs and name not in explained:
            equal += 1
        elif ours == theirs:
            wrong += 1
            print(f"{name}: equal, though {DIFFERENCES.name} explains a difference")
        elif name in explained:
            print(f"{name}: differs, as {explained[name]}")
        else:
            wrong += 1
            print(f"{name}: DIFFERS")
            show(ours, theirs, said)
    print(f"{len(questions)} asked of both, {equal} equal, {len(questions) - equal - wrong} explained, {wrong} wrong")
    return 1 if wrong else 0


def main(build, *only):
    build = pathlib.Path(build).resolve()
    box = pathlib.Path(os.environ.get("SPOKESHAVE_INDEX_BOX", TOP.parent / "shared" / "index")).resolve()
    if not (box / "serve.sh").exists():
        skip(f"no recorded index in {box}; set SPOKESHAVE_INDEX_BOX")
    for needed in ("nginx", "openssl"):
        if not shutil.which(needed, path=os.environ.get("PATH", "") + ":/usr/sbin"):
            skip(f"no {needed}, which serves the recorded index")
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin"
    uv = find_uv(build)
    folder = unpack(box, build)
    names = only or sorted(file.stem for file in (box / "scenarios").glob("*.in"))
    questions = [(name, target) for name in names for target in TARGETS]
    with served(box, folder) as index:
        return compare(box / "scenarios", questions, uv, build / "spokeshave", index, folder / "tls" / "ca.pem")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
