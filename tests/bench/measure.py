#!/usr/bin/env python3
"""Time spokeshave beside uv and pip on one file of requirements. run.sh prepares what it needs.

What is timed, each cold (empty cache) and warm (the same again):

    resolve   the versions for one target, on standard output
    stage     wheels fetched and unpacked into a folder, nothing pruned
    check     a lock with hashes; warm: is it still what would be locked?

Commands take turns, so that what else the machine does meets all of them; a ratio is the median of
the ratios within a turn. Answers are compared: a fast wrong one is marked.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple


class Target(NamedTuple):
    python: str
    uv: str  # uv's name of the platform
    pip: list  # pip takes every platform tag by itself


TARGETS = {
    "alpine": Target("3.12.8", "x86_64-unknown-linux-musl",
                     [f"musllinux_1_{n}_x86_64" for n in (2, 1, 0)]),
    "distroless": Target("3.11.2", "x86_64-manylinux_2_36",
                         [f"manylinux_2_{n}_x86_64" for n in range(36, 4, -1)] +
                         [f"manylinux{n}_x86_64" for n in (2014, 2010, 1)]),
}


class Failed(Exception):
    pass


class Run(NamedTuple):
    seconds: float
    mib: float  # resident at most
    answer: str


def lock_of(cache):
    """Beside the cache; pip and uv know a requirements file by its name."""
    return cache + ".txt"


def is_locked(cache):
    return os.path.exists(cache + ".locked")


def expected_pins(o, target):
    path = o.expected and os.path.join(o.expected, os.path.basename(o.file).removesuffix(".in") + f".{target}.txt")
    return path if path and os.path.exists(path) else ""


def spokeshave(o, what, target, cache, out):
    base = ["--index-url", o.index, "--cache-dir", cache, "--target", target, "-r", o.file]
    if what == "resolve":  # -v: resolved each time, though the answer is known from before
        return [os.environ["SPOKESHAVE"], "lock", *base, "-v", "-o", "-"]
    if what == "check":
        return [os.environ["SPOKESHAVE"], "lock", *base, "-o", lock_of(cache), *(["--check"] if is_locked(cache) else [])]
    return [os.environ["SPOKESHAVE"], "stage", *base, "--app", o.app, "--prune", "none", "-o", out]


def uv(o, what, target, cache, out):
    t = TARGETS[target]
    base = ["--quiet", "--no-config", "--only-binary", ":all:", "--python-version", t.python,
            "--python-platform", t.uv, "--default-index", o.index, "--cache-dir", cache,
            "--python", sys.executable]
    if what == "resolve":
        return ["uv", "pip", "compile", o.file, "--no-header", "--no-annotate", *base]
    if what == "check":
        return ["uv", "pip", "compile", o.file, "--generate-hashes", "-o", lock_of(cache), *base]
    return ["uv", "pip", "install", "-r", o.file, "--target", out, *base]


def pip(o, what, target, cache, out):
    """pip takes the markers' values from its own interpreter, whatever --python-version says."""
    if what == "check":
        raise Failed("pip, it keeps no lock of another platform")
    t = TARGETS[target]
    base = ["pip", "--isolated", "install", "-r", o.file, "--quiet", "--ignore-installed",
            "--only-binary", ":all:", "--python-version", t.python, "--implementation", "cp",
            *(x for p in t.pip for x in ("--platform", p)), "--index-url", o.index,
            "--cache-dir", cache, "--disable-pip-version-check", "--no-input",
            *(["--cert", o.ca] if o.ca else []), "--target", out]
    if what == "resolve":
        return base + ["--dry-run", "--report", "-"]
    return base + ["--no-compile"]


CLIENTS = {"spokeshave": spokeshave, "uv": uv, "pip": pip}


def normal(name):
    return re.sub("[-_.]+", "-", name).lower()


def pins(client, output):
    """name==version, sorted."""
    if client == "pip":
        found = [(i["metadata"]["name"], i["metadata"]["version"])
                 for i in json.loads(output)["install"]]
    else:
        found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", output, re.M)
    return "".join(f"{n}=={v}\n" for n, v in sorted((normal(n), v) for n, v in found))


def staged(folder):
    """name==version of every distribution under a folder, sorted."""
    found = set()
    for where, folders, _ in os.walk(folder):
        for name in folders:
            if name.endswith(".dist-info"):
                found.add(tuple(name.removesuffix(".dist-info").rsplit("-", 1)))
    return "".join(f"{n}=={v}\n" for n, v in sorted((normal(n), v) for n, v in found))


def run(o, client, what, target, cache, out):
    if what == "check" and not is_locked(cache) and expected_pins(o, target):
        shutil.copy(expected_pins(o, target), lock_of(cache))  # what is to be kept, so that all hold the same
    words = CLIENTS[client](o, what, target, cache, out)
    trust = {"SSL_CERT_FILE": o.ca, "REQUESTS_CA_BUNDLE": o.ca, "CURL_CA_BUNDLE": o.ca} if o.ca else {}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as errors:
        seen = os.path.join(o.scratch, "seen")
        subprocess.run([o.watch, seen, *words], stdout=said, stderr=errors, env={**os.environ, **trust}, check=True)
        with open(seen) as f:
            seconds, kib, status = f.read().split()
        said.seek(0), errors.seek(0)
        if status != "0":
            raise Failed(f"{client}, exit {status}: {shlex.join(words)}\n{errors.read()[-4000:]}")
        if what == "check":
            open(cache + ".locked", "w").close()
            with open(lock_of(cache)) as f:
                answer = pins(client, f.read())
        else:
            answer = pins(client, said.read()) if what == "resolve" else staged(out)
    return Run(float(seconds), int(kib) / 1024, answer)


def measure(o, clients, what, target):
    """{(client, "cold" or "warm"): [Run, …]}

    Each run has folders of its own, and none is removed before the last measurement: some file
    systems take long to make files where many were just removed, whoever makes them.
    """
    runs = {(c, when): [] for c in clients for when in ("cold", "warm")}
    folder = tempfile.mkdtemp(dir=o.scratch)
    for when in "cold", "warm":
        for n in range(o.runs):
            for c in clients:
                cache = os.path.join(folder, f"cache-{c}-{n if when == 'cold' else o.runs - 1}")
                out = os.path.join(folder, f"out-{c}-{when}-{n}")
                runs[c, when].append(run(o, c, what, target, cache, out))
    return runs


def measure_those_that_can(o, clients, what, target):
    """A peer that can't do it, where the recorded index lacks a file that it wants, is left out."""
    clients = list(clients)
    while True:
        try:
            return clients, measure(o, clients, what, target)
        except Failed as failed:
            client = str(failed).split(",")[0]
            if client == "spokeshave":
                raise SystemExit(failed)
            clients.remove(client)
            print(f"{what}, {target}: {client} fails and is left out: {str(failed).splitlines()[-1][:120]}", flush=True)


def differs(o, what, target, client, answer, runs):
    expected = expected_pins(o, target)
    if expected:
        with open(expected) as f:
            want = "".join(line for line in f if not line.startswith("#"))
    elif "uv" in {c for c, _ in runs}:
        want = runs["uv", "cold"][0].answer
    else:
        return ""
    got, want = set(answer.split()), set(want.split())
    return "" if got == want else f"  other versions: {len(got - want)} more, {len(want - got)} fewer"


def report(o, what, target, clients, runs):
    for when in "cold", "warm":
        ours = runs["spokeshave", when]
        for c in clients:
            mine = runs[c, when]
            ratio = statistics.median(a.seconds / b.seconds for a, b in zip(mine, ours))
            memory = statistics.median(a.mib / b.mib for a, b in zip(mine, ours))
            seconds = [r.seconds for r in mine]
            print(f"{what:8}{when:6}{target:11}{c:11}{statistics.median(seconds):8.3f}{min(seconds):8.3f}"
                  f"{max(seconds):8.3f}{ratio:7.2f}{max(r.mib for r in mine):8.1f}{memory:7.2f}"
                  f"{differs(o, what, target, c, mine[0].answer, runs)}", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--work", required=True, help="a folder for caches and outputs, on one file system")
    p.add_argument("--watch", required=True, help="watch.c, built")
    p.add_argument("--index", required=True)
    p.add_argument("--file", required=True, help="requirements")
    p.add_argument("--ca", default="", help="certificate to trust")
    p.add_argument("--expected", default="", help="folder of NAME.TARGET.txt, the right versions")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--only", nargs="+", choices=["resolve", "stage", "check"], default=["resolve", "stage"])
    p.add_argument("--target", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    o = p.parse_args()
    clients = ["spokeshave"] + [c for c in ("uv", "pip") if shutil.which(c)]
    o.app = os.path.join(o.work, "app")
    os.makedirs(o.app, exist_ok=True)
    with open(os.path.join(o.app, "main.py"), "w") as f:
        f.write("import json\n")

    print(f"\n{os.path.basename(o.file)}; timed:")
    for what in o.only:
        for c in clients:
            if (what, c) == ("check", "pip"):
                continue
            words = CLIENTS[c](o, what, o.target[0], f"CACHE-{c}", "OUT")
            text = shlex.join(words).replace(o.work, "WORK").replace(os.environ["SPOKESHAVE"], "spokeshave")
            text = text.replace(sys.executable, "PYTHON").replace(o.file, os.path.basename(o.file))
            text = re.sub(r"(--platform \S+ )+", "--platform … ", text)
            print("   ", text)
    print(f"\n{'':25}{'':11}{'median':>8}{'min':>8}{'max':>8}{'times':>7}{'peak':>8}{'times':>7}")
    print(f"{'':25}{'':11}{'s':>8}{'s':>8}{'s':>8}{'ours':>7}{'MiB':>8}{'ours':>7}", flush=True)
    with tempfile.TemporaryDirectory(dir=o.work) as o.scratch:
        for what in o.only:
            for target in o.target:
                report(o, what, target, *measure_those_that_can(o, clients, what, target))


if __name__ == "__main__":
    main()
