#!/usr/bin/env python3
"""What others make of our locks: pip and uv install from them, packaging selects the wheels that we stage.

usage: python3 tests/differential/locks.py BUILD_DIR

Makes an environment with named versions of pip, packaging and uv inside BUILD_DIR, serves the fixture index
on loopback, and locks with BUILD_DIR/spokeshave for the Python and the architecture at hand. Exit code 0:
all agree; 1: not; 77: the tools can't be had here.
"""

import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest
import venv

PIP, PACKAGING, UV = "26.3", "26.3", "0.13.9"
TOP = pathlib.Path(__file__).resolve().parents[2]
REQUIREMENTS = ["harbor[measure]>=2", "harbor-tides", "anchor[all]", "barnacle", "coast-map; python_version < '3.12'"]
TARGETS = {"alpine": ("3.12", "musl"), "distroless": ("3.11", "glibc"), "slim:3.12": ("3.12", "glibc")}
LONGEST = 120  # seconds for one command


def enter_environment(build):
    folder = build / f"locks-{PIP}-{PACKAGING}-{UV}"
    python = folder / "bin" / "python"
    done = folder / "complete"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        words = [python, "-m", "pip", "install", "-q", f"pip=={PIP}", f"packaging=={PACKAGING}", f"uv=={UV}"]
        if subprocess.run(words).returncode:
            print(f"skipped: pip {PIP}, packaging {PACKAGING} and uv {UV} can't be installed here")
            sys.exit(77)
        done.touch()
    os.execv(python, [python, "-B", "-P", os.path.abspath(__file__), str(build), "--inside"])


class Locks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, str(TOP / "tests/server"))
        from server import Server
        cls.scratch = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.scratch.name)
        given = os.environ.get("FIXTURE_INDEX")
        cls.index = pathlib.Path(given) if given else cls.dir / "index"
        if not given:
            subprocess.run([sys.executable, TOP / "fixtures/index/build.py", cls.index], check=True, stdout=subprocess.DEVNULL)
        cls.server = Server(cls.index / "files")
        cls.server.__enter__()
        cls.requirements = cls.dir / "requirements.in"
        cls.requirements.write_text("\n".join(REQUIREMENTS) + "\n")
        python = ".".join(map(str, sys.version_info[:3]))
        cls.here = ["--target", f"manylinux_2_17_{platform.machine()}", "--python", python]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.scratch.cleanup()

    def run_in(self, folder, *words):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
        env |= {"HOME": str(self.dir), "XDG_CACHE_HOME": str(self.dir / "cache"), "PIP_CONFIG_FILE": "/dev/null",
                "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_CACHE_DIR": str(self.dir / "uv-cache"), "UV_NO_CONFIG": "1"}
        done = subprocess.run([str(w) for w in words], cwd=folder, env=env, text=True, capture_output=True, timeout=LONGEST)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}{done.stderr}")
        return done.stdout

    def lock(self, name, *targets, index=True):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.dir))
        self.run_in(folder, BUILD / "spokeshave", "lock", "-r", self.requirements, *(targets or self.here), "-o", name,
                    "--index-url", self.server.url, "--cache-dir", self.dir / "spokeshave")
        return folder / name

    def environment(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.dir))
        venv.create(folder, with_pip=False)
        return folder

    def installed(self, environment):
        names = (re.fullmatch(r"(.+)-([^-]+)\.dist-info", p.name) for p in environment.glob("lib/python*/site-packages/*.dist-info"))
        return sorted((m[1].lower().replace("_", "-"), m[2]) for m in names)

    def locked(self):
        pins = re.findall(r"^([a-z-]+)==(\S+)", self.lock("requirements.txt").read_text(), re.MULTILINE)
        self.assertGreater(len(pins), 8)
        return sorted(pins)

    def check(self, install, name, *words):
        lock, environment = self.lock(name), self.environment()
        install(lock, environment, *words)
        self.assertEqual(self.installed(environment), self.locked())

    def pip(self, lock, environment, *words):
        self.run_in(lock.parent, sys.executable, "-m", "pip", "--python", environment / "bin/python", "install", "-q", *words, "-r", lock.name)

    def uv(self, lock, environment, command, *words):
        self.run_in(lock.parent, pathlib.Path(sys.executable).parent / "uv", "pip", command, "-q", "--python", environment / "bin/python", *words)

    def test_pip_installs_from_a_pylock_without_an_index(self):
        self.check(self.pip, "pylock.toml", "--no-index")

    def test_pip_installs_from_hashed_requirements(self):
        self.check(self.pip, "requirements.txt", "--require-hashes", "--only-binary", ":all:", "--index-url", self.server.url)

    def test_uv_installs_from_a_pylock(self):
        self.check(self.uv, "pylock.toml", "install", "-r", "pylock.toml", "--no-index")

    def test_uv_syncs_to_a_pylock(self):
        self.check(self.uv, "pylock.toml", "sync", "pylock.toml", "--no-index")

    def test_uv_installs_from_hashed_requirements(self):
        self.check(self.uv, "requirements.txt", "install", "-r", "requirements.txt", "--require-hashes", "--index-url", self.server.url)

    def test_uv_syncs_to_hashed_requirements(self):
        self.check(self.uv, "requirements.txt", "sync", "requirements.txt", "--require-hashes", "--index-url", self.server.url)

    def selected(self, lock, target):
        from packaging.pylock import Pylock
        from packaging.tags import Tag
        python, libc = TARGETS[target]
        question = {"op": "supported_tags", "python": [int(n) for n in python.split(".")], "libc": libc,
                    "libc_version": [1, 2] if libc == "musl" else [2, 36], "arch": "x86_64"}
        answer = subprocess.run([BUILD / "tests/spokeshave-probe", "tags"], input=json.dumps(question) + "\n", text=True,
                                capture_output=True, check=True).stdout
        tags = [Tag(*t.split("-")) for t in json.loads(answer)["tags"]]
        environment = {"implementation_name": "cpython", "platform_machine": "x86_64", "python_version": python,
                       "python_full_version": python + ".2", "sys_platform": "linux", "os_name": "posix", "platform_system": "Linux",
                       "platform_release": "", "platform_version": "", "implementation_version": python + ".2",
                       "platform_python_implementation": "CPython"}
        document = Pylock.from_dict(tomllib.loads(lock.read_text()))
        document.validate()
        return sorted(wheel.filename for _, wheel in document.select(environment=environment, tags=tags))

    def staged(self, target, *words):
        out = pathlib.Path(tempfile.mkdtemp(dir=self.dir)) / "out"
        app = out.parent / "app"
        app.mkdir()
        (app / "main.py").write_text("import harbor\n")
        self.run_in(app, BUILD / "spokeshave", "stage", *words, "--arch", "amd64", "--prune", "none", "--app", app, "-o", out,
                    "--target", target, "--index-url", self.server.url, "--cache-dir", self.dir / "spokeshave")
        return sorted(p.name for p in (out / "wheels").iterdir())

    def test_packaging_selects_the_wheels_that_are_staged(self):
        words = ["--arch", "amd64", *(w for t in TARGETS for w in ("--target", t))]
        lock = self.lock("pylock.toml", *words)
        for target in TARGETS:
            with self.subTest(target):
                wheels = self.selected(lock, target)
                self.assertGreater(len(wheels), 8)
                self.assertEqual(wheels, self.staged(target, "-r", self.requirements))


if __name__ == "__main__":
    BUILD = pathlib.Path(sys.argv[1]).resolve()
    if "--inside" not in sys.argv:
        enter_environment(BUILD)
    unittest.main(argv=[sys.argv[0]])
