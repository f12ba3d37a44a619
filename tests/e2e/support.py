"""What the end-to-end tests share: the built program, the fixture index, folders that go away.

SPOKESHAVE names the program. FIXTURE_INDEX may name an index that fixtures/index/build.py made;
else one is made once for each test file.
"""
import atexit
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SPOKESHAVE") or str(TOP / "build" / "debug" / "spokeshave")
SECONDS = 120  # no run of the program takes longer
_index = None

# What the program would read of the machine's own settings.
OWN_SETTINGS = ("PIP_", "UV_", "SPOKESHAVE_", "NETRC", "XDG_", "SOURCE_DATE_EPOCH", "NO_COLOR")


def fixture_index():
    """The folder that build.py made: simple/ and files/ are in it."""
    global _index
    if _index is None:
        given = os.environ.get("FIXTURE_INDEX")
        if given:
            _index = pathlib.Path(given)
        else:
            folder = tempfile.mkdtemp(prefix="fixture-index-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            subprocess.run([sys.executable, str(TOP / "fixtures/index/build.py"), folder + "/index"],
                           check=True, stdout=subprocess.DEVNULL)
            _index = pathlib.Path(folder, "index")
    return _index


def tree(folder):
    """path -> (kind, mode, mtime, digest or link text) of everything below."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        info = path.lstat()
        if path.is_symlink():
            what = ("link", None, None, os.readlink(path))
        elif path.is_dir():
            what = ("dir", oct(info.st_mode & 0o7777), int(info.st_mtime), None)
        else:
            what = ("file", oct(info.st_mode & 0o7777), int(info.st_mtime),
                    hashlib.sha256(path.read_bytes()).hexdigest())
        found[str(path.relative_to(folder))] = what
    return found


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="spokeshave-e2e-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.cache = self.dir / "cache"
        self.app = self.dir / "app"
        self.app.mkdir()

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith(OWN_SETTINGS)}
        env.update(HOME=str(self.dir), PIP_CONFIG_FILE="/dev/null", LC_ALL="C.UTF-8")
        env.update(more)
        return env

    def simple(self):
        return f"file://{fixture_index()}/simple/"

    def command(self, *words, index=True, cache=True):
        command = [PROGRAM, *map(str, words)]
        if words and words[0] in ("stage", "lock", "why", "tree") and not {"-d", "--dir"} & set(words):
            if index:
                command += ["--index-url", self.simple()]
        if cache and words and words[0] != "target":
            command += ["--cache-dir", str(self.cache)]
        return command

    def run_program(self, *words, index=True, cache=True, env=None, cwd=None, stdin=None):
        return subprocess.run(self.command(*words, index=index, cache=cache), text=True,
                              capture_output=True, timeout=SECONDS, cwd=cwd or self.app,
                              env=self.environment(**(env or {})), input=stdin)

    def ok(self, *words, **options):
        done = self.run_program(*words, **options)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done

    def fails(self, code, *words, says=(), **options):
        """Runs, expects this exit code, one message with all of `says`, nothing on standard output."""
        done = self.run_program(*words, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("spokeshave: error: "), 1, done.stderr)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        self.assertNotIn("Sanitizer", done.stderr)
        return done

    def write(self, path, text, mode=None):
        path = self.dir / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if mode:
            path.chmod(mode)
        return path

    def needs(self, *requirements):
        return self.write("app/requirements.txt", "".join(r + "\n" for r in requirements))

    def code(self, text, name="main.py"):
        return self.write(f"app/{name}", text)

    def stage(self, *words, out="out", target="distroless", **options):
        targets = [w for t in ([target] if isinstance(target, str) else target) for w in ("--target", t)]
        return self.ok("stage", "-o", self.dir / out, *targets, *words, **options)

    def manifest(self, out="out"):
        return json.loads((self.dir / out / "manifest.json").read_text())

    def site(self, out="out"):
        return self.dir / out / "site-packages"

    def leftovers(self):
        """Temporary names that a run should have removed."""
        return [p.name for p in self.dir.rglob("*") if p.name.startswith(".spokeshave-") or p.name.endswith(".tmp")]


def main():
    unittest.main(verbosity=1)
