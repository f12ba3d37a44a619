#!/bin/sh
# How long `verify` takes: locks of 500 packages without network and cache, and a staged tree beside what
# openssl needs for its files, on as many processors.
#
#   tests/bench/verify.sh [PROGRAM [DIR]]    build/release/spokeshave; DIR was staged, else one is made up
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$top/build/release/spokeshave}
[ -x "$program" ] || { echo "SKIPPED: $program is not built"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exec python3 - "$program" "$work" "${2:-}" <<'END'
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

program, work, staged = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
TAGS = [f"cp{p}-cp{p}-{o}" for p in ("311", "312", "313") for o in
        ("manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_17_aarch64", "musllinux_1_2_x86_64", "macosx_11_0_arm64", "win_amd64")]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def wheel(name, tag, n):
    return f'{name.replace("-", "_")}-1.{n}.0-{tag}.whl'


def lock(count, tags_of_some):
    """Every third package has wheels for these platforms; each requires up to three that come before it."""
    yield 'lock-version = "1.0"\ncreated-by = "bench"\nrequires-python = ">=3.11"\n'
    for n in range(count):
        name = f"package-{n:03}"
        tags = tags_of_some if n % 3 == 0 else ["py3-none-any"]
        needs = ", ".join(f'{{ name = "package-{m:03}" }}' for m in sorted({n // 2, n // 3, n // 5}) if m < n)
        wheels = "".join(f'    {{ url = "https://index.example/files/{wheel(name, t, n)}", size = {1000 + n}, '
                         f'hashes = {{ sha256 = "{digest(name + t)}" }} }},\n' for t in tags)
        yield f'\n[[packages]]\nname = "{name}"\nversion = "1.{n}.0"\ndependencies = [{needs}]\nwheels = [\n{wheels}]\n'


def requirements(count):
    for n in range(count):
        name = f"package-{n:03}"
        yield f"{name}==1.{n}.0 \\\n    --hash=sha256:{digest(name)} \\\n    --hash=sha256:{digest(name + 'x')}\n"


def tree(folder, files=4000, large=24):
    """Files of 8 kB and a few of 8 MB, and a manifest that has them all."""
    site, rows = folder / "usr/local/lib/python3.12/site-packages", []
    for i in range(files + large):
        path = site / f"pkg{i % 97}" / f"m{i}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = os.urandom(8 << 20 if i >= files else 8 << 10)
        path.write_bytes(data)
        path.chmod(0o644)
        rows.append({"path": str(path.relative_to(folder)), "size": len(data), "mode": "0644", "sha256": hashlib.sha256(data).hexdigest()})
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    dist = {"name": "bench", "version": "1.0", "wheel": "bench-1.0-py3-none-any.whl", "kept": True, "files": rows}
    target = {"name": "alpine", "image": "python:3.12.8-alpine3.21", "arch": "x86_64", "python": "3.12.8",
              "site_packages": str(site.relative_to(folder))}
    (folder.parent / "manifest.json").write_text(json.dumps({"generator": "spokeshave", "schema": 1, "target": target, "distributions": [dist]}))
    return [folder / r["path"] for r in rows]


ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_", "SPOKESHAVE_"))}


def best(command):
    times, code = [], 0
    for _ in range(15):
        begin = time.perf_counter()
        code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT).returncode
        times.append(time.perf_counter() - begin)
    return min(times), sorted(times)[len(times) // 2], code


def show(what, times):
    print(f"{what:62} best {times[0] * 1e3:8.1f} ms, median {times[1] * 1e3:8.1f} ms, exit {times[2]}")


(work / "pylock.toml").write_text("".join(lock(500, ["cp312-cp312-musllinux_1_2_x86_64", "cp311-cp311-manylinux_2_17_x86_64"])))
(work / "pylock.all.toml").write_text("".join(lock(500, TAGS)))
(work / "requirements.txt").write_text("".join(requirements(500)))
common = ["--offline", "--no-cache", "--target", "alpine", "--arch", "amd64", "-i", "https://index.example/simple/"]
show("nothing at all (--version)", best([program, "--version"]))
for name in ("requirements.txt", "pylock.toml", "pylock.all.toml"):
    text = (work / name).read_text()
    show(f"{name} of 500 packages, {text.count('sha256')} hashes, {len(text) / 1e6:.1f} MB", best([program, "verify", str(work / name), *common]))
if staged:
    files = [p for p in pathlib.Path(staged, "root").rglob("*") if p.is_file()]
    command = [program, "verify", staged, "--only", "tree", "--only", "record"]
else:
    files, command = tree(work / "root"), [program, "verify", str(work / "root"), "--manifest", str(work / "manifest.json"), "--only", "tree"]
bytes_ = sum(p.stat().st_size for p in files)
names = b"\0".join(os.fsencode(p) for p in files)
show(f"a tree of {len(files)} files, {bytes_ / 1e6:.0f} MB", best(command))
sums = ["xargs", "-0", "-P", str(os.cpu_count()), "-n", str(max(1, len(files) // (4 * os.cpu_count()))), "openssl", "dgst", "-sha256", "-r"]
times = []
for _ in range(5):
    begin = time.perf_counter()
    subprocess.run(sums, input=names, stdout=subprocess.DEVNULL, check=True)
    times.append(time.perf_counter() - begin)
show("openssl dgst -sha256 of the same, on all processors", (min(times), sorted(times)[2], 0))
END
