#!/usr/bin/env python3
"""Locks: what is written is whole, stable and holds nothing private; locks of any tool are staged as they are."""
import hashlib
import re
import subprocess
import sys
import tomllib

from export_test import wheel
from support import TOP, Case, fixture_index, main

sys.path.insert(0, str(TOP / "tests/server"))
from server import Server  # noqa: E402

REQUIREMENTS = ("harbor[measure]", "harbor-tides", "anchor[chain]", "barnacle")
CODE = "import harbor, anchor\n"
TWO = ("--target", "alpine", "--target", "distroless", "--arch", "amd64")


class Written(Case):
    def setUp(self):
        super().setUp()
        self.needs(*REQUIREMENTS)
        self.code(CODE)
        self.lock = self.app / "pylock.toml"

    def make(self, *words, out="pylock.toml", targets=TWO, **options):
        self.ok("lock", *targets, "-o", out, *words, **options)
        return (self.app / out).read_text()

    def packages(self, text):
        return {p["name"]: p for p in tomllib.loads(text)["packages"]}

    def test_every_wheel_that_a_target_takes_is_there_with_its_place_size_time_and_digest(self):
        tide = self.packages(self.make())["tide"]
        self.assertEqual(tide["version"], "1.4.0")
        self.assertEqual(sorted(w["name"] for w in tide["wheels"]), [
            "tide-1.4.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "tide-1.4.0-cp312-cp312-musllinux_1_2_x86_64.whl"])
        for wheel in tide["wheels"]:
            file = fixture_index() / "files" / wheel["name"]
            self.assertEqual(wheel["size"], file.stat().st_size)
            self.assertTrue(wheel["url"].endswith("/files/" + wheel["name"]))
            self.assertEqual(len(wheel["hashes"]["sha256"]), 64)
            self.assertEqual(wheel["upload-time"].year, 2023)

    def test_the_whole_says_for_whom_it_is(self):
        text = self.make()
        lock = tomllib.loads(text)
        self.assertEqual(lock["lock-version"], "1.0")
        self.assertEqual(lock["created-by"], "spokeshave")
        self.assertEqual(lock["requires-python"], ">=3.11,<3.13")
        self.assertEqual(len(lock["environments"]), 2)
        self.assertEqual(lock["tool"]["spokeshave"]["targets"], ["alpine", "distroless"])
        self.assertRegex(lock["tool"]["spokeshave"]["inputs-sha256"], "^[0-9a-f]{64}$")
        self.assertEqual(text.splitlines()[0], "# made by: spokeshave lock --target alpine --target distroless --arch amd64 -o pylock.toml")
        self.assertEqual(lock["packages"], sorted(lock["packages"], key=lambda p: p["name"]))
        self.assertEqual(self.packages(text)["harbor-tides"]["dependencies"], [{"name": "harbor"}, {"name": "tide"}])

    def test_what_only_one_target_needs_has_a_marker(self):
        self.needs("chain-link", 'coast-map; python_version < "3.12"')
        packages = self.packages(self.make())
        self.assertEqual(packages["coast-map"]["marker"], 'python_version == "3.11"')
        self.assertNotIn("marker", packages["chain-link"])

    def test_the_same_again_writes_nothing(self):
        first = self.make()
        before = self.lock.stat()
        self.assertEqual(self.make(), first)
        self.assertEqual(self.lock.stat().st_mtime_ns, before.st_mtime_ns)
        self.ok("lock", *TWO, "-o", "pylock.toml", "--check")

    def test_what_is_locked_is_preferred_until_it_is_upgraded(self):
        self.needs("tide==1.4.0", "chain-link")
        self.make()
        self.needs("tide", "chain-link")
        self.assertEqual(self.packages(self.make())["tide"]["version"], "1.4.0")
        self.assertEqual(self.packages(self.make("--upgrade-package", "chain-link"))["tide"]["version"], "1.4.0")
        self.assertEqual(self.packages(self.make("--upgrade-package", "Tide"))["tide"]["version"], "2.0.0")

    def test_a_check_writes_nothing_and_shows_the_difference(self):
        self.needs("tide==1.4.0")
        before = self.make()
        self.needs("tide==1.4.0", "chain-link")
        done = self.run_program("lock", *TWO, "-o", "pylock.toml", "--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn('+name = "chain-link"', done.stdout)
        self.assertIn("is not up to date", done.stderr)
        self.assertEqual(self.lock.read_text(), before)
        done = self.ok("lock", *TWO, "-o", "pylock.toml", "--dry-run")
        self.assertIn('+name = "chain-link"', done.stdout)
        self.assertEqual(self.lock.read_text(), before)
        self.lock.unlink()
        self.assertEqual(self.run_program("lock", *TWO, "-o", "pylock.toml", "--check").returncode, 1)
        self.assertFalse(self.lock.exists())

    def test_the_difference_can_be_patched_in(self):
        self.needs("tide==1.4.0", "barnacle")
        self.make()
        self.needs("tide==1.3.0", "chain-link")
        patch = self.ok("lock", *TWO, "-o", "pylock.toml", "--dry-run").stdout
        self.write("app/a.patch", patch)
        subprocess.run(["patch", "-s", "-p0", "-i", "a.patch"], cwd=self.app, check=True)
        self.ok("lock", *TWO, "-o", "pylock.toml", "--check")

    def test_a_lock_for_each_target_may_differ_in_versions(self):
        self.needs("tide<1.4; python_version < '3.12'", "tide<1.5; python_version >= '3.12'")
        self.ok("lock", *TWO, "-o", "pylock.toml", "--per-target")
        found = {t: self.packages((self.app / f"pylock.{t}.toml").read_text())["tide"]["version"] for t in ("alpine", "distroless")}
        self.assertEqual(found, {"alpine": "1.4.0", "distroless": "1.3.0"})
        self.assertFalse(self.lock.exists())
        self.ok("lock", *TWO, "-o", "pylock.toml", "--per-target", "--check")

    def test_reachable_locks_what_the_application_reaches_and_names_the_rest(self):
        text = self.make("--reachable", "--app", ".")
        own = tomllib.loads(text)["tool"]["spokeshave"]
        self.assertEqual((own["pruned"], own["prune"]), (True, "dists"))
        self.assertEqual(own["dropped"], ["barnacle", "driftwood"])
        self.assertNotIn("barnacle", self.packages(text))
        self.assertIn("\n# not locked: barnacle, ", text)
        pins = self.make("--reachable", "--app", ".", out="pins.txt")
        self.assertNotIn("\nbarnacle", pins)
        self.assertIn("\n# not locked: barnacle, ", pins)

    def test_no_password_reaches_a_lock(self):
        with Server(fixture_index() / "files", user="mole", password="diggersecret") as server:
            url = server.url.replace("http://", "http://mole:diggersecret@")
            for out in ("pylock.toml", "requirements.lock.txt"):
                text = self.make("--index-url", url, out=out, index=False)
                self.assertNotIn("diggersecret", text)
                self.assertNotIn("mole", text)

    def test_a_broken_lock_that_is_there_is_named_and_kept(self):
        for text, says in (("<<<<<<< ours\n", "pylock.toml:1:1: marks of a merge"), ("lock-version = \"1.0\"\npack", "pylock.toml:2:")):
            self.lock.write_text(text)
            self.fails(2, "lock", *TWO, "-o", "pylock.toml", says=[says, "--upgrade"])
            self.assertEqual(self.lock.read_text(), text)
        self.make("--upgrade")

    def test_the_format_is_by_name_or_said(self):
        self.assertIn("[[packages]]", self.make(out="pylock.dev.toml"))
        self.assertIn("harbor==2.1.0", self.make(out="x.txt"))
        self.assertIn("harbor==2.1.0", self.ok("lock", *TWO, "-o", "-").stdout)
        self.assertIn("[[packages]]", self.ok("lock", *TWO, "-o", "-", "--as", "pylock").stdout)
        self.fails(2, "lock", *TWO, "-o", "uv.lock", says="another tool's")
        self.fails(2, "lock", *TWO, "-o", "lock.toml", says="pylock.NAME.toml")


class Remembered(Case):
    """What was resolved before is known while nothing has changed that it rests on."""

    BEFORE = "before, and nothing has changed since"

    def setUp(self):
        super().setUp()
        self.needs(*REQUIREMENTS)
        self.server = Server(fixture_index() / "files", max_age=600)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.words = ("lock", *TWO, "-o", "pylock.toml", "--index-url", self.server.url)
        for _ in range(2):  # pages are in the cache; the lock that is there is the preference
            self.ok(*self.words, index=False)
        self.ok(*self.words, "--check", index=False)

    def said(self, *more, words=None, **options):
        return self.ok(*(words or self.words), *more, index=False, **options).stderr

    def test_a_check_of_what_is_the_same_resolves_nothing(self):
        first = self.said("--check")
        self.assertIn(self.BEFORE, first)
        self.assertIn("pylock.toml is up to date", first)
        text = (self.app / "pylock.toml").read_text()
        self.said()
        self.assertEqual((self.app / "pylock.toml").read_text(), text)
        self.assertIn(self.BEFORE, self.said("--check", "--offline"))

    def test_other_questions_are_resolved(self):
        for more in (("--prerelease", "allow"), ("--upgrade",), ("--upgrade-package", "tide"), ("--python", "3.12.1"), ("-v",), ("--refresh",),
                     ("--exclude-newer", "30 days")):
            with self.subTest(more):
                self.assertNotIn(self.BEFORE, self.run_program(*self.words, "--dry-run", *more, index=False).stderr)
        self.needs(*REQUIREMENTS, "buoy")
        self.assertNotIn(self.BEFORE, self.said("--dry-run"))
        self.needs(*REQUIREMENTS)
        (self.app / "pylock.toml").write_text("# mine\n" + (self.app / "pylock.toml").read_text())
        self.assertNotIn(self.BEFORE, self.said("--dry-run"))

    def test_a_page_that_was_fetched_again_is_read(self):
        self.assertIn(self.BEFORE, self.said("--check"))
        self.said("--refresh", "--check")
        self.assertNotIn(self.BEFORE, self.said("--check"))
        self.assertIn(self.BEFORE, self.said("--check"))
        for page in (self.cache / "v1/page").iterdir():
            page.unlink()
        self.assertNotIn(self.BEFORE, self.said("--check"))

    def test_its_warnings_are_said_again(self):
        self.needs("harbor[sextant]")
        for _ in range(3):
            self.said()
        said = self.said("--check")
        self.assertIn(self.BEFORE, said)
        self.assertEqual(said.count("sextant"), 1, said)
        self.assertNotIn("sextant", self.said("--check", "-q"))


LOCKS = TOP / "fixtures/locks"
WHEELS = {  # of tests/fixtures' project, on distroless
    "anchor", "barnacle", "bollard", "chain_link", "coast_map", "driftwood", "gauge", "harbor", "harbor_tides", "mooring", "tide"}


def relocked(name, url):
    """A lock of fixtures/locks, as the tool would have written it for the index at hand: extension modules differ."""
    text = (LOCKS / name).read_text().replace("http://index.example/", url)
    for line in (LOCKS / "sha256sums").read_text().splitlines():
        digest, file = line.split()
        path = fixture_index() / "files" / file
        if not path.exists():
            continue
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        text = text.replace(digest, now)
        text = re.sub(rf"({now}.*size = )\d+", rf"\g<1>{path.stat().st_size}", text)
        text = re.sub(rf"(size = )\d+(.*{now})", rf"\g<1>{path.stat().st_size}\g<2>", text)
    return text


class Foreign(Case):
    """Locks by other tools, staged as they are."""

    def setUp(self):
        super().setUp()
        self.code("import harbor\n")
        self.server = Server(fixture_index() / "files")
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.url = self.server.url.removesuffix("simple/")

    def put(self, name, change=lambda text: text):
        return self.write("app/" + name.split("/")[-1], change(relocked(name, self.url)))

    def words(self, lock, *more, target="distroless", out="out"):
        return ("stage", "-r", lock.name, "--target", target, "--arch", "amd64", "--prune", "none", "-o", self.dir / out, *more)

    def wheels(self, out="out"):
        return {p.name.split("-")[0] for p in (self.dir / out / "wheels").iterdir()}

    def test_a_lock_of_each_tool_is_staged_as_it_is(self):
        for name in ("uv/uv.lock", "uv-pylock/pylock.toml", "poetry/poetry.lock", "poetry1/poetry.lock", "pdm/pdm.lock",
                     "pdm-urls/pdm.lock", "pipenv/Pipfile.lock", "pip/pylock.toml"):
            with self.subTest(name):
                out = name.replace("/", "-")
                # what names no index is had from the one of the command line
                index = ("--index-url", self.server.url) if name == "pdm/pdm.lock" else ()
                lock = self.put(name)
                self.ok(*self.words(lock, *index, out=out), index=False)
                missing = WHEELS - self.wheels(out)
                self.assertFalse(missing - ({"coast_map"} if name.startswith("poetry1") else set()))
                self.assertFalse(self.wheels(out) - WHEELS - {"buoy"})

    def test_extras_and_groups_are_chosen(self):
        lock = self.put("uv/uv.lock")
        self.ok(*self.words(lock, "--extra", "light", "--group", "dev"), index=False)
        self.assertEqual(self.wheels(), WHEELS | {"coast_lamp", "buoy"})

    def test_versions_that_differ_by_marker_are_each_targets_own(self):
        lock = self.put("uv-forks/uv.lock")
        self.ok(*self.words(lock, "--target", "alpine"), index=False)
        found = {t: [p.name[:10] for p in (self.dir / "out" / t / "wheels").iterdir()] for t in ("distroless", "alpine")}
        self.assertEqual(found, {"distroless": ["tide-1.3.0"], "alpine": ["tide-1.4.0"]})

    def test_our_own_lock_is_staged_without_asking_the_index(self):
        self.needs(*REQUIREMENTS)
        self.ok("lock", *TWO, "-o", "pylock.toml", "--index-url", self.server.url, index=False)
        (self.app / "requirements.txt").unlink()
        self.ok(*self.words(self.app / "pylock.toml", "--no-index"), index=False)
        self.assertEqual(self.wheels(), {"harbor", "harbor_tides", "tide", "gauge", "anchor", "chain_link", "barnacle", "driftwood"})
        self.ok("stage", "-r", "pylock.toml", "--target", "distroless", "--arch", "amd64", "-o", self.dir / "pruned", index=False)
        self.assertNotIn("barnacle", self.wheels("pruned"))

    def test_an_extra_that_was_asked_for_stays_asked_for(self):
        """Only a uv.lock says so; of what is required, and where, the others have enough to know it."""
        links = ("--no-index", "--find-links", self.dir / "wheels")
        engine = "import importlib, os\n\ndef load():\n    return importlib.import_module(os.environ['ENGINE'])\n"
        wheel(self.dir / "wheels", "mill", {"mill/__init__.py": engine},
              "Provides-Extra: sail\nProvides-Extra: steam\nRequires-Dist: canvas; extra == 'sail'\n"
              "Requires-Dist: canvas; extra == 'steam'\nRequires-Dist: boiler; extra == 'steam'")
        wheel(self.dir / "wheels", "canvas", {})
        wheel(self.dir / "wheels", "boiler", {})
        self.code("import mill\n\nmill.load()\n")
        words = ("--target", "distroless", "--arch", "amd64", *links)
        for asked, there in (("mill[sail]", {"mill", "canvas"}), ("mill[steam]", {"mill", "canvas", "boiler"}), ("mill", {"mill"})):
            self.needs(asked, "canvas", "boiler")
            for lock in ("pylock.toml", "requirements.lock"):
                self.ok("lock", *words, "-o", lock, index=False)
            for out, lock in (("fresh", "requirements.txt"), ("locked", "pylock.toml"), ("pinned", "requirements.lock")):
                with self.subTest(asked=asked, lock=lock):
                    self.ok("stage", "-r", lock, "--entry", "main", *words, "-o", self.dir / out, index=False)
                    found = self.wheels(out)
                    # pins alone don't tell who asked for what: then all that fits stays
                    self.assertEqual(found & there if out == "pinned" else found, there)

    def test_what_is_wrong_is_named_and_nothing_is_written(self):
        digest = re.search(r"harbor-2.*?sha256:([0-9a-f]{64})", relocked("uv/uv.lock", self.url))[1]
        cases = (
            ("uv/uv.lock", lambda t: t.replace(digest, "0" * 64), 4, ["harbor", "what pins it says 0000", "or the lock altered"]),
            ("uv/uv.lock", lambda t: t.replace(digest, digest[1:]), 4, ["uv.lock:", "sha256 hash has 64 digits, this one 63"]),
            ("uv/uv.lock", lambda t: t[:len(t) // 2], 2, ["uv.lock:"]),
            ("uv/uv.lock", lambda t: t.replace("version = 1\n", "version = 2\n", 1), 2, ["uv.lock:1:11", "version is 2.5"]),
            ("uv/uv.lock", lambda t: t.replace("\n[[package]]", "\n<<<<<<< HEAD\n[[package]]", 1), 2, ["uv.lock:5:1", "merge"]),
            ("uv/uv.lock", lambda t: t.replace("[package.optional-dependencies]", "[package.optional]", 1), 2, ["'optional' is no key"]),
            ("uv/uv.lock", lambda t: t + re.search(r"\[\[package\]\]\nname = \"gauge\".*?\n\n", t, re.S)[0], 2, ["gauge 1.1.0 is there twice"]),
            ("uv/uv.lock", lambda t: re.sub(r"    .*manylinux.*tide.*\n|    .*tide-1.4.0-cp311-cp311-manylinux.*\n", "", t), 1,
             ["tide 1.4.0 has no wheel for distroless"]),
            ("uv-pylock/pylock.toml", lambda t: t.replace("url = ", "path = \"../x/anchor-3.0-py3-none-any.whl\", url = ", 1), 4,
             ["leaves the lock's folder"]),
            ("pip/pylock.toml", lambda t: t.replace('name = "anchor-3.0', 'name = "mooring-3.0'), 2, ["another package"]),
            ("poetry/poetry.lock", lambda t: t[:t.index("[metadata]")], 2, ["cut off"]),
            ("pipenv/Pipfile.lock", lambda t: t[:300], 2, ["Pipfile.lock:", "cut off"]),
            ("pipenv/Pipfile.lock", lambda t: t.replace('"version": "==3.0"', '"version": ">=3.0"'), 2, ["anchor is not pinned"]),
            ("pdm/pdm.lock", lambda t: t.replace("4.5.0", "5.0"), 2, ["version is 5.0"]),
        )
        for name, change, code, says in cases:
            with self.subTest(says=says):
                lock = self.put(name, change)
                self.fails(code, *self.words(lock, "--index-url", self.server.url), index=False, says=says)
                self.assertFalse((self.dir / "out").exists())

    def test_a_lock_stands_alone(self):
        lock = self.put("uv/uv.lock")
        self.fails(2, *self.words(lock, "flask"), index=False, says="nothing else")
        self.fails(2, "matrix", "-r", lock.name, "--target", "alpine", index=False, says="is a lock")

    def test_a_foreign_lock_becomes_one_of_ours(self):
        for name in ("uv/uv.lock", "poetry/poetry.lock", "pdm/pdm.lock", "pipenv/Pipfile.lock"):
            with self.subTest(name):
                lock = self.put(name)
                self.ok("lock", "-r", lock.name, "--target", "distroless", "--arch", "amd64", "-o", "pylock.toml", "--upgrade",
                        "--index-url", self.server.url, index=False)
                if name == "uv/uv.lock":
                    self.assertFalse([r["path"] for r in self.server.requests if r["path"].endswith(".whl") and not r.get("range")])
                ours = {p["name"]: p["version"] for p in tomllib.loads((self.app / "pylock.toml").read_text())["packages"]}
                self.assertEqual({n.replace("-", "_") for n in ours}, WHEELS)
                self.assertEqual(ours["tide"], "1.4.0")


if __name__ == "__main__":
    main()
