#!/usr/bin/env python3
"""Compare `spokeshave verify uv.lock` with `uv lock --check` on locks of fixtures/locks and projects that changed since.

usage: python3 tests/differential/uv_lock.py BUILD_DIR

The fixture index is made in BUILD_DIR and served on loopback. Both must take the lock as it is, and both refuse
it for each change below; where only one does there is a reason in the table. Exit code 0: as expected; 1: not;
77: uv can't be had here.
"""

import http.server
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
from uv import TOP, UV, find_uv  # noqa: E402  beside this file

sys.path.insert(0, str(TOP / "tests/e2e"))
os.environ.setdefault("FIXTURE_INDEX", "")
LOCKS = TOP / "fixtures/locks"


def sub(pattern, to):
    def change(text):
        changed, n = re.subn(pattern, to, text, count=1, flags=re.M | re.S)
        assert n, pattern
        return changed
    return change


# name, folder, file, change, whether each takes it, and why they differ
CASES = [
    ("as it is", "uv", "uv.lock", lambda text: text, True, True, ""),
    ("two versions, as it is", "uv-forks", "uv.lock", lambda text: text, True, True, ""),
    ("another version is asked for", "uv", "pyproject.toml", sub(">=2", ">=3"), False, False, ""),
    ("more is asked for", "uv", "pyproject.toml", sub('"barnacle",', '"barnacle", "kelp",'), False, False, ""),
    ("less is asked for", "uv", "pyproject.toml", sub('    "barnacle",\n', ""), False, False, ""),
    ("an extra less is asked for", "uv", "pyproject.toml", sub(r"\[measure\]", ""), False, False, ""),
    ("a wider specifier that the version meets", "uv", "pyproject.toml", sub(">=2", ">=1.5"), False, True,
     "uv compares the texts of requirements; we ask whether the lock answers them"),
    ("a narrower Python", "uv", "pyproject.toml", sub(">=3.11,<3.13", ">=3.11,<3.12"), False, True,
     "uv compares the texts of requires-python; the lock still answers it"),
    ("an entry is gone", "uv", "uv.lock", sub(r'^\[\[package\]\]\nname = "driftwood"\n.*?(?=^\[\[package)', ""), False, False, ""),
    ("an entry that nobody asks for", "uv", "uv.lock",
     sub(r'^(?=\[\[package\]\]\nname = "mooring")', '[[package]]\nname = "kelp"\nversion = "1.1"\nsource = { registry = "http://index.example/simple/" }\n'
         f'wheels = [{{ url = "http://index.example/files/kelp-1.1-py3-none-any.whl", hash = "sha256:{"0" * 64}" }}]\n\n'), True, False,
     "uv passes over entries that nothing requires"),
    ("a newer format", "uv", "uv.lock", sub("^version = 1$", "version = 9"), False, False, ""),
    ("cut off", "uv", "uv.lock", lambda text: text[:len(text) // 2], False, False, ""),
]


class Index(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        found = super().translate_path(path)
        return os.path.join(found, "index.json") if os.path.isdir(found) else found

    def guess_type(self, path):
        return "application/vnd.pypi.simple.v1+json" if str(path).endswith(".json") else super().guess_type(path)

    def log_message(self, *words):
        pass


def main(build):
    build = pathlib.Path(build).resolve()
    uv, program = find_uv(build), build / "spokeshave"
    index = build / "uv-lock-index"
    if not (index / "simple").exists():
        subprocess.run([sys.executable, TOP / "fixtures/index/build.py", index], check=True, stdout=subprocess.DEVNULL)
    os.environ["FIXTURE_INDEX"] = str(index)
    from verify_test import rehashed, resized  # the fixtures' digests are of another compiler's files
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Index(*a, directory=str(index)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    home = pathlib.Path(tempfile.mkdtemp())
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
    env |= {"HOME": str(home), "XDG_CACHE_HOME": str(home), "UV_PYTHON_DOWNLOADS": "never", "PIP_CONFIG_FILE": os.devnull}
    bad = 0
    for name, folder, file, change, uv_takes, we_take, why in CASES:
        project = home / "project"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(LOCKS / folder, project)
        for path in project.iterdir():
            text = resized(rehashed(path.read_text()))
            if path.name == file:
                text = change(text)
            path.write_text(text.replace("http://index.example", url))
        theirs = subprocess.run([uv, "lock", "--check", "--no-progress"], cwd=project, env=env, text=True, capture_output=True, timeout=120)
        ours = subprocess.run([program, "verify", "uv.lock", "--target", "distroless", "--arch", "amd64", "-i", url + "/simple/",
                               "--cache-dir", str(home / "ours")], cwd=project, env=env, text=True, capture_output=True, timeout=120)
        takes = theirs.returncode == 0, ours.returncode == 0
        right = takes == (uv_takes, we_take)
        bad += not right
        print(f"{'ok' if right else 'FAILED':7} {name}: uv {UV} {'takes' if takes[0] else 'refuses'}, we {'take' if takes[1] else 'refuse'}"
              f"{'; ' + why if why else ''}")
        if not right:
            print(theirs.stderr[-1500:], ours.stdout[-1500:], ours.stderr[-1500:], sep="\n--\n")
    server.shutdown()
    shutil.rmtree(home, ignore_errors=True)
    print(f"{len(CASES) - bad} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
