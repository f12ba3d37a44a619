#!/usr/bin/env python3
"""`verify`: the untouched passes, and each of the named mutations is caught by its level, with its exit code."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import tarfile
import tempfile
import unittest
import zipfile

import mutations
from support import TOP, Case, fixture_index, main

LOCKS = TOP / "fixtures/locks"
SITE = "usr/local/lib/python3.11/dist-packages"
ARCH = ("--arch", "amd64")


def rehashed(text):
    """Extension modules differ with the compiler that built the index: the lock's hashes become this one's."""
    for line in (LOCKS / "sha256sums").read_text().split("\n"):
        then, _, name = line.partition("  ")
        wheel = fixture_index() / "files" / name
        if name and wheel.exists():
            text = text.replace(then, hashlib.sha256(wheel.read_bytes()).hexdigest())
    return text


def resized(text):
    """The same for the sizes that stand beside a URL."""
    def size(match):
        wheel = fixture_index() / "files" / match[1]
        return match[0] if not wheel.exists() else f"{match[0][:match.start(2) - match.start()]}{wheel.stat().st_size}"
    return re.sub(r'/files/([^"/]+\.whl)"[^\n]*?size = (\d+)', size, text)


class Verify(Case):
    def verify(self, *words, index=None):
        return self.run_program("verify", *words, "-i", f"file://{index or fixture_index()}/simple/")

    def report(self, *words, index=None):
        done = self.verify(*words, "--format", "json", index=index)
        self.assertNotIn("Sanitizer", done.stderr)
        self.assertTrue(done.stdout, done.stderr)
        return done, json.loads(done.stdout)

    def passes(self, *words, index=None, skipped=()):
        done, report = self.report(*words, index=index)
        self.assertEqual(report["findings"], [])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({r["code"] for r in report["rules"] if r["state"] == "skipped"}, set(skipped))

    def caught(self, mutation, *words, index=None):
        done, report = self.report(*words, index=index)
        told = [f"{f.get('path', '')}:{f.get('line', 0)}:{f.get('column', 0)}: "
                f"{'[' + f['target'] + '] ' if 'target' in f else ''}{f['message']}"
                for f in report["findings"] if f["code"] == mutation.level and f["severity"] == "error"]
        self.assertTrue(told, f"not caught by {mutation.level}: {done.stdout}")
        self.assertTrue(any(mutation.says in line.replace(":0:0", "").replace(":0: ", ": ") for line in told), told)
        self.assertIn(done.returncode, mutation.exit if isinstance(mutation.exit, tuple) else (mutation.exit,), done.stdout)


class Locks(Verify):
    def lock(self, subject):
        """A copy of the lock and what stands beside it."""
        folder = self.dir / "locks" / subject.split("/")[0]
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(LOCKS / subject.split("/")[0], folder)
        path = folder / subject.split("/")[1]
        path.write_text(resized(rehashed(path.read_text())))
        return path

    def words(self, path, target):
        words = [path, "--target", target, *ARCH]
        if path.name == "pylock.toml" and (path.parent / "requirements.in").exists():
            words += ["-r", path.parent / "requirements.in"]
        return words

    def test_the_untouched_pass(self):
        for subject in mutations.ORIGINALS:
            with self.subTest(subject):
                path = self.lock(subject)
                skipped = ["advisories", "reach"]
                if subject in (mutations.UVPY, "poetry1/poetry.lock"):
                    skipped.append("inputs")
                self.passes(*self.words(path, "distroless"), skipped=skipped)

    def test_each_mutation_of_a_lock_is_caught(self):
        self.assertGreaterEqual(len(mutations.LOCKS), 50)
        for m in mutations.LOCKS:
            with self.subTest(m.name):
                path = self.lock(m.subject)
                changed = path.parent / (m.file or path.name)
                changed.write_text(m.change(changed.read_text()))
                self.caught(m, *self.words(path, m.target), "--only", m.level)

    def test_each_mutation_of_the_index_is_caught(self):
        for m in mutations.INDEX:
            with self.subTest(m.name):
                path = self.lock(m.subject)
                index = pathlib.Path(tempfile.mkdtemp(dir=self.dir))
                shutil.copytree(fixture_index() / "simple", index / "simple")
                (index / "files").symlink_to(fixture_index() / "files")
                page = m.change(json.loads((index / "simple" / m.file / "index.json").read_text()))
                shutil.rmtree(index / "simple" / m.file)
                if page:
                    self.write(index / "simple" / m.file / "index.json", json.dumps(page))
                self.caught(m, *self.words(path, m.target), "--only", m.level, index=index)

    def test_several_targets_are_judged_each(self):
        path = self.lock(mutations.UV)
        self.passes(path, "--target", "alpine", "--target", "distroless", *ARCH, skipped=["advisories", "reach"])
        path.write_text(mutations.sub(r"^    \{ url = [^\n]*tide[^\n]*musllinux[^\n]*\n", "", 0)(path.read_text()))
        done, report = self.report(path, "--target", "alpine", "--target", "distroless", *ARCH)
        self.assertEqual([(f["code"], f["target"]) for f in report["findings"]], [("wheels", "alpine")])

    def test_offline_says_what_could_not_be_asked(self):
        path = self.lock(mutations.REQ)
        self.passes(path, "--target", "distroless", *ARCH, "--offline", "--no-cache", skipped=["advisories", "reach"]) # a local index
        done = self.run_program("verify", path, "--target", "distroless", "-i", "https://index.example/simple/", "--offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        for level in ("closure", "versions", "wheels", "index", "withdrawn", "advisories"):
            self.assertRegex(done.stdout, rf"(?m)^- {level} +skipped: ")
        for level in ("syntax", "hashed"):
            self.assertRegex(done.stdout, rf"(?m)^✓ {level} ")

    def test_an_index_that_does_not_answer_is_a_network_fault(self):
        path = self.lock(mutations.UV)
        done = self.run_program("verify", path, "--target", "distroless", "-i", "http://127.0.0.1:1/simple/", "--timeout", "1")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("✗ index", done.stdout)

    def test_levels_are_chosen_by_name(self):
        path = self.lock(mutations.UV)
        path.write_text(mutations.sub(mutations.HASH, r"\g<1>" + mutations.WRONG)(path.read_text()))
        done, report = self.report(path, "--target", "distroless", *ARCH, "--only", "hashed", "--only", "syntax")
        self.assertEqual([r["code"] for r in report["rules"]], ["syntax", "hashed"])
        self.passes(path, "--target", "distroless", *ARCH, "--skip", "index", skipped=["advisories", "reach", "versions"])
        for words, says in ((("--only", "hash"), "no such level"), (("--only", "tree"), "staged directory"), (("--skip", "x"), "no such level")):
            done = self.verify(path, "--target", "distroless", *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)

    def test_hashes_that_the_index_does_not_give_are_not_called_right(self):
        path = self.lock("uv/uv.lock")
        path.write_text(re.sub(r'(anchor-3.0-py3-none-any.whl".*?)sha256:[0-9a-f]{64}', rf"\1sha512:{mutations.WRONG * 2}", path.read_text()))
        done, report = self.report(*self.words(path, "distroless"))
        self.assertEqual({r["code"]: r["state"] for r in report["rules"]}["index"], "skipped", done.stdout)

    def test_valid_need_not_be_newest(self):
        path = self.lock(mutations.REQ)
        text = path.read_text()
        self.passes(*self.words(path, "distroless"), "--exact", skipped=["advisories", "reach"])
        older = hashlib.sha256((fixture_index() / "files/tide-1.3.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl").read_bytes())
        path.write_text(mutations.sub(r"^tide==1.4.0.*?(?=^\S|\Z)", f"tide==1.3.0 --hash=sha256:{older.hexdigest()}\n")(text))
        done, report = self.report(*self.words(path, "distroless"), "--exact")
        self.assertIn("exact", {f["code"] for f in report["findings"]})

    def test_locks_of_our_own_pass_and_name_their_targets(self):
        shutil.copytree(TOP / "fixtures/apps/tiny", self.app, dirs_exist_ok=True)
        targets = ("--target", "alpine", "--target", "distroless", *ARCH)
        for name, words in (("pylock.toml", ()), ("requirements.lock", ()), ("pylock.pruned.toml", ("--reachable",))):
            with self.subTest(name):
                self.ok("lock", "-r", "requirements.txt", *targets, *words, "-o", self.dir / name)
                self.passes(self.dir / name, "-r", "requirements.txt", *targets, skipped=["advisories", "reach"])
        pruned = self.dir / "pylock.pruned.toml"
        self.assertIn('"buoy"', pruned.read_text().split("dropped = ")[1])
        for path in (self.dir / "pylock.toml", pruned):
            self.passes(path, "-r", "requirements.txt", *ARCH, "--exact", skipped=["advisories", "reach"])
        pruned.write_text(pruned.read_text().replace('"buoy"', '"kelp"'))
        done, report = self.report(pruned, "-r", "requirements.txt", *targets)
        self.assertEqual({(f["code"], f["subject"]) for f in report["findings"]}, {("inputs", "buoy")})

    def test_what_one_target_alone_requires_is_not_missing_on_others(self):
        """A pylock's dependencies have no markers: only metadata tells where they count."""
        top = self.dir / "small"
        for name, needs in (("ketch", "Requires-Dist: mast; python_full_version < '3.11.3'\n"), ("mast", "")):
            info, path = f"{name}-1.0.dist-info", top / f"files/{name}-1.0-py3-none-any.whl"
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(path, "w") as wheel:
                wheel.writestr(f"{name}.py", "")
                wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
                wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                wheel.writestr(f"{info}/RECORD", "")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            self.write(f"small/simple/{name}/index.html", f'<a href="../../files/{path.name}#sha256={digest}">{path.name}</a>')
        words = ("-r", self.needs("ketch"), "--target", "alpine", "--target", "distroless", *ARCH)
        lock = self.dir / "pylock.toml"
        self.ok("lock", *words, "-o", lock, "-i", f"file://{top}/simple/", index=False)
        self.passes(lock, *words, index=top, skipped=["advisories", "reach"])
        text = lock.read_text()
        lock.write_text(text.replace('marker = "', 'marker = "python_version < \'3\' and '))
        done, report = self.report(lock, *words, index=top)
        self.assertIn(("distroless", "ketch requires mast, which is not in the lock for this target; lock again"),
                      {(f.get("target"), f["message"]) for f in report["findings"]})

    def test_a_lock_of_another_python_or_machine_is_judged_for_that(self):
        self.needs("harbor")
        for words in (("--target", "slim:3.12"), ("--target", "alpine", "--python", "3.11"), ("--target", "distroless", "--arch", "arm64"),
                      ("--target", "distroless", "--arch", "amd64"), ("--target", "slim:3.12", "--target", "slim:3.11"),
                      ("--target", "alpine", "--target", "slim:3.11"),
                      ("--target", "manylinux_2_28_x86_64", "--python", "3.12")):
            with self.subTest(words=words):
                self.ok("lock", *words, "-o", self.dir / "pylock.toml")
                self.passes(self.dir / "pylock.toml", "-r", "requirements.txt", skipped=["advisories", "reach"])

    def test_what_the_application_imports_is_locked(self):
        path = self.lock(mutations.UV)
        self.code("import harbor, harbor_tides, json\ntry:\n    import nothing\nexcept ImportError:\n    pass\n")
        words = (path, "--target", "distroless", "--target", "alpine", *ARCH, "--app", self.app)
        self.passes(*words, skipped=["advisories"])
        self.code("import kelp\n", "more.py")
        self.caught(mutations.Mutation("", "", "reach", 1, "more.py:1: [alpine] imports kelp", None), *words)
        done, report = self.report(*words, "--offline", "--no-cache")
        self.assertEqual(done.returncode, 1) # the index is a folder of this machine

    def test_without_a_target_the_names_are_listed(self):
        path = self.lock(mutations.UV)
        done = self.verify(path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--target", done.stderr)

    def test_what_is_nothing_to_look_at_is_said(self):
        for words, says in (((), "say what to look at"), ((self.dir / "gone.txt",), "gone.txt"), ((self.app,), "manifest.json"),
                            ((self.write("x.bin", "x"),), "neither a directory nor a lock")):
            done = self.verify(*words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_every_format_is_written(self):
        path = self.lock(mutations.UV)
        path.write_text(mutations.sub(mutations.HASH, r"\g<1>" + mutations.WRONG)(path.read_text()))
        for format, says in (("text", "✗ index"), ("sarif", '"ruleId": "index"'), ("junit", '<failure message="anchor-3.0'),
                             ("github", "::error file="), ("markdown", "| error | index |")):
            done = self.verify(path, "--target", "distroless", *ARCH, "--format", format)
            self.assertEqual(done.returncode, 4)
            self.assertIn(says, done.stdout)


ADVISORY = {"id": "TEST-1", "aliases": ["CVE-1"], "summary": "It sinks",
            "affected": [{"package": {"ecosystem": "PyPI", "name": "Harbor"},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2"}, {"fixed": "2.2"}]}]}]}


class Advisories(Verify):
    def setUp(self):
        super().setUp()
        self.path = self.write("app/requirements.txt", f"harbor==2.1.0 --hash=sha256:{mutations.WRONG}\n")

    def judged(self, source):
        return self.report(self.path, "--target", "distroless", "--only", "advisories", "--advisories", source)

    def archive(self, name, content, compression=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(self.dir / name, "w", compression) as z:
            for path, text in content.items():
                z.writestr(path, text)
        return self.dir / name

    def test_an_export_as_a_folder_or_an_archive_tells_of_a_version(self):
        other = dict(ADVISORY, id="TEST-2", aliases=[], affected=[])
        self.write("db/a/TEST-1.json", json.dumps(ADVISORY))
        self.write("db/TEST-2.json", json.dumps(other))
        files = {f"TEST-{i}.json": json.dumps(dict(other, id=f"TEST-{i}")) for i in range(3, 200)}
        files["TEST-1.json"] = json.dumps(ADVISORY)
        for source in (self.dir / "db", self.archive("all.zip", files), self.archive("stored.zip", files, zipfile.ZIP_STORED)):
            with self.subTest(source.name):
                done, report = self.judged(source)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual([f["message"] for f in report["findings"]], ["harbor 2.1.0: TEST-1 (CVE-1): It sinks; fixed in 2.2"])

    def test_one_fault_in_two_databases_is_told_once(self):
        done, report = self.judged(self.archive("all.zip", {"1.json": json.dumps(ADVISORY),
                                                            "2.json": json.dumps(dict(ADVISORY, id="CVE-1", aliases=["TEST-1"]))}))
        self.assertEqual(len(report["findings"]), 1)

    def test_what_is_withdrawn_or_about_others_is_not_told(self):
        older = json.loads(json.dumps(ADVISORY).replace('"fixed": "2.2"', '"fixed": "2.1.0"'))
        done, report = self.judged(self.archive("all.zip", {"1.json": json.dumps(dict(ADVISORY, withdrawn="2026-01-01T00:00:00Z")),
                                                            "2.json": json.dumps(dict(older, id="TEST-3"))}))
        self.assertEqual((report["findings"], done.returncode), ([], 0))

    def test_an_export_that_is_none_is_refused(self):
        broken = self.archive("broken.zip", {"1.json": "{"})
        cut = self.write("cut.zip", self.archive("whole.zip", {"1.json": json.dumps(ADVISORY)}).read_bytes()[:-30])
        self.write("empty/readme", "")
        for source, code in ((broken, 2), (cut, 4), (self.dir / "gone", 2), (self.dir / "empty", 2)):
            done = self.verify(self.path, "--target", "distroless", "--advisories", source)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn("--advisories", done.stderr)


# ---- what was staged ----

def altered(path, old=None, new=b"# altered\n"):
    data = path.read_bytes()
    path.unlink() # it may be a link into the cache
    path.write_bytes(data + new if old is None else data.replace(old, new))
    path.chmod(0o644)


def edit(name, old=None, new=b"# altered\n"):
    return lambda out: altered(out / name, old, new)


def remove(name):
    def change(out):
        path = out / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return change


def add(name, text="x = 1\n"):
    def change(out):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    return change


def mode(name, bits):
    def change(out):
        if not (out / name).is_dir():
            altered(out / name, b"", b"")
        (out / name).chmod(bits)
    return change


def link(name, to):
    def change(out):
        (out / name).unlink()
        (out / name).symlink_to(to)
    return change


def swap(one, other):
    def change(out):
        data = (out / one).read_bytes()
        altered(out / other, (out / other).read_bytes(), data)
    return change


def with_manifest(name):
    """A file altered, and its digest in the manifest: the digest of the whole still tells."""
    def change(out):
        before = hashlib.sha256((out / name).read_bytes()).hexdigest()
        altered(out / name)
        after = hashlib.sha256((out / name).read_bytes()).hexdigest()
        manifest = json.loads((out / "manifest.json").read_text().replace(before, after))
        for dist in manifest["distributions"]:
            for file in dist.get("files", []):
                if name.endswith(file["path"]):
                    file["size"] = (out / name).stat().st_size
        text = json.dumps(manifest, indent=2)
        (out / "manifest.json").unlink()
        (out / "manifest.json").write_text(text)
    return change


PY, INFO = f"root/{SITE}/harbor/__init__.py", f"root/{SITE}/harbor-2.1.0.dist-info"
M = mutations.Mutation
STAGE = [
    M("a file is altered", "stage", "tree", 4, "was altered", edit(PY)),
    M("a byte of an extension module is altered", "stage", "tree", 4, "was altered",
      lambda out: altered(next((out / "root").rglob("_read.abi3.so")), b"PyInit", b"PyInot")),
    M("a file is gone", "stage", "tree", 4, "is missing", remove(PY)),
    M("a package is gone", "stage", "tree", 4, "is missing", remove(f"root/{SITE}/harbor")),
    M("a module is added", "stage", "tree", 4, "is not in the manifest", add(f"root/{SITE}/harbor/more.py")),
    M("a .pth file is added", "stage", "tree", 4, "is not in the manifest", add(f"root/{SITE}/more.pth", "import os\n")),
    M("a file elsewhere in the image is added", "stage", "tree", 4, "is a folder that the manifest does not have", add("root/etc/passwd")),
    M("an empty folder is added", "stage", "tree", 4, "is a folder", lambda out: (out / f"root/{SITE}/empty").mkdir()),
    M("a file is added beside root", "stage", "tree", 4, "notes.txt", add("notes.txt")),
    M("bytecode outside of its folder", "stage", "tree", 4, "is not in the manifest", add(f"root/{SITE}/harbor/x.pyc")),
    M("a file may be executed", "stage", "tree", 4, "has mode 0755", mode(PY, 0o755)),
    M("a file may be written by anyone", "stage", "tree", 4, "has mode 0666", mode(PY, 0o666)),
    M("a folder may be written by anyone", "stage", "tree", 4, "has mode 0777", mode(f"root/{SITE}/harbor", 0o777)),
    M("a file became a link", "stage", "tree", 4, "is a link", link(PY, "/etc/passwd")),
    M("a wheel is replaced by another", "stage", "tree", 4, "was altered",
      swap("wheels/harbor_clock-1.0-py3-none-any.whl", "wheels/harbor-2.1.0-py3-none-any.whl")),
    M("a wheel is gone", "stage", "tree", 4, "is missing", remove("wheels/harbor-2.1.0-py3-none-any.whl")),
    M("a wheel is added", "stage", "tree", 4, "is not in the manifest", add("wheels/evil-1.0-py3-none-any.whl")),
    M("the requirements are altered", "stage", "tree", 4, "digest of the whole", edit("requirements.txt")),
    M("the bill of materials is altered", "stage", "tree", 4, "digest of the whole", edit("sbom.cdx.json", b"harbor", b"barbor")),
    M("the lock is altered", "stage", "tree", 4, "digest of the whole", edit("pylock.toml")),
    M("a file is altered, and its digest in the manifest", "stage", "tree", 4, "digest of the whole", with_manifest(PY)),
    M("the link to site-packages leads elsewhere", "stage", "tree", 4, "leads to", link("site-packages", "root/tmp")),
    M("the manifest is cut off", "stage", "syntax", 2, "manifest.json", lambda out: altered(out / "manifest.json", b'"distributions"', b'"dis')),
    M("the lock is cut off", "stage", "syntax", 2, "pylock.toml:", edit("pylock.toml", b'version = ', b'version')),
    M("RECORD lacks a file", "stage", "record", 4, "is there and not listed", edit(f"{INFO}/RECORD", b"harbor/__init__.py", b"harbor/other.py")),
    M("RECORD lists what is not there", "stage", "record", 4, "is listed and not there", edit(f"{INFO}/RECORD", None, b"harbor/gone.py,,\n")),
    M("RECORD has another digest", "stage", "record", 4, "another sha256 than the file", edit(PY, b"", b"")),
    M("RECORD is broken", "stage", "record", 4, "RECORD", edit(f"{INFO}/RECORD", b",", b"")),
    M("RECORD is gone", "stage", "record", 4, "has no RECORD", remove(f"{INFO}/RECORD")),
    M("the requirements ask for more", "app", "inputs", 1, "kelp is required", lambda top: altered(top / "app/requirements.txt", None, b"kelp\n")),
    M("the requirements ask for another version", "app", "inputs", 1, "harbor", lambda top: altered(top / "app/requirements.txt", b">=2,<3", b"<2")),
    M("the application imports what was dropped", "app", "reach", 1, "buoy was left out, and is reached now", add("app/new.py", "import buoy\n")),
    M("the application imports what nobody requires", "app", "reach", 1, "imports kelp", add("app/new.py", "import kelp\n")),
]
STAGE = [m if m.name != "RECORD has another digest" else m._replace(change=edit(PY, None, b"\n")) for m in STAGE]


class Stages(Verify):
    @classmethod
    def setUpClass(cls):
        case = cls("test_the_untouched_pass")
        case.setUp()
        cls.kept = case
        shutil.copytree(TOP / "fixtures/apps/tiny", case.app, dirs_exist_ok=True)
        case.stage(*ARCH)
        cls.staged, cls.staged_app, cls.staged_cache = case.dir / "out", case.app, case.cache

    @classmethod
    def tearDownClass(cls):
        cls.kept.doCleanups()

    def setUp(self):
        super().setUp()
        self.cache = self.staged_cache if hasattr(self, "staged_cache") else self.cache

    def copy(self):
        """A copy whose files are its own."""
        top = pathlib.Path(tempfile.mkdtemp(dir=self.dir))
        shutil.copytree(self.staged, top / "out", symlinks=True)
        shutil.copytree(self.staged_app, top / "app")
        return top

    def test_the_untouched_pass(self):
        self.passes(self.staged, "--app", self.staged_app, "-r", self.staged_app / "requirements.txt", skipped=["advisories"])
        self.passes(self.staged, "--manifest", self.staged / "manifest.json", skipped=["inputs", "advisories", "reach"])

    def test_each_mutation_is_caught(self):
        for m in STAGE:
            with self.subTest(m.name):
                top = self.copy()
                m.change(top if m.subject == "app" else top / "out")
                words = (top / "out", "--app", top / "app", "-r", top / "app/requirements.txt")
                self.caught(m, *words, "--only", m.level)
                done, _ = self.report(*words) # others may find more of it
                self.assertGreaterEqual(done.returncode, m.exit)
                shutil.rmtree(top)

    def test_however_it_was_staged_it_passes(self):
        shutil.copytree(self.staged_app, self.app, dirs_exist_ok=True)
        for words in (("--guard",), ("--prune", "files", "--no-strip"), ("--prune", "none"), ("--keep", "barnacle", "--drop", "anchor")):
            with self.subTest(words):
                self.stage(*ARCH, *words)
                self.passes(self.dir / "out", "--app", self.app, "-r", self.app / "requirements.txt", skipped=["advisories"])
        self.stage(*ARCH, "--guard")
        altered(self.site() / "spokeshave_guard.py")
        self.caught(M("", "", "tree", 4, "was altered", None), self.dir / "out")

    def test_bytecode_that_the_image_compiled_is_no_difference(self):
        top = self.copy()
        add(f"out/root/{SITE}/harbor/__pycache__/serve.cpython-311.pyc")(top)
        self.passes(top / "out", skipped=["inputs", "advisories", "reach"])

    def test_an_application_without_scripts_has_an_empty_bin(self):
        self.needs("barnacle")
        self.code("import barnacle\n")
        self.stage(*ARCH)
        self.passes(self.dir / "out", skipped=["inputs", "advisories", "reach"])
        bin = next((self.dir / "out/root").rglob("bin"))
        bin.rmdir()
        bin.symlink_to("/bin")
        self.caught(M("", "", "tree", 4, "is a link and should be a folder", None), self.dir / "out")

    def test_another_manifest_than_the_one_that_is_given_is_caught(self):
        top = self.copy()
        altered(top / "out/manifest.json", None, b"\n")
        self.passes(top / "out", skipped=["inputs", "advisories", "reach"])
        self.caught(M("", "", "tree", 4, "manifest.json: is another than", None), top / "out", "--manifest", self.staged / "manifest.json")

    def test_each_target_of_several_is_judged(self):
        shutil.copytree(self.staged_app, self.app, dirs_exist_ok=True)
        self.stage(*ARCH, target=["alpine", "distroless"])
        self.passes(self.dir / "out", skipped=["inputs", "advisories", "reach"])
        altered(next((self.dir / "out/alpine/root").rglob("harbor/__init__.py")))
        done, report = self.report(f"{self.dir}/out/")
        self.assertEqual(done.returncode, 4)
        self.assertTrue(all("/out/alpine/" in f["path"] for f in report["findings"]))

    def test_the_same_is_found_with_and_without_workers(self):
        top = self.copy()
        altered(top / "out" / PY)
        self.assertEqual(self.verify(top / "out", "--workers", "0").stdout, self.verify(top / "out", "--workers", "8").stdout)


class Images(Stages):
    """Layers and saved images that hold what was staged."""

    def layer(self, folder, name="layer.tar", changes=()):
        with tarfile.open(self.dir / name, "w:gz" if name.endswith("gz") else "w", format=tarfile.PAX_FORMAT) as tar:
            for path in sorted(folder.rglob("*")):
                tar.add(path, path.relative_to(folder), recursive=False)
            for path, data in changes:
                info = tarfile.TarInfo(str(path))
                info.mode = 0o644
                if isinstance(data, str): # a link: its type, and where it leads
                    info.type, info.linkname = data[:1].encode(), data[2:]
                else:
                    info.size = len(data)
                tar.addfile(info, None if isinstance(data, str) else io.BytesIO(data))
        return self.dir / name

    def image(self, *layers, name="image.tar", zipped=False):
        with tarfile.open(self.dir / name, "w") as tar:
            names = []
            for i, layer in enumerate(layers):
                data = layer.read_bytes()
                names.append(f"blobs/sha256/{hashlib.sha256(data).hexdigest()}")
                info = tarfile.TarInfo(names[-1])
                data = gzip.compress(data) if zipped else data
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            text = json.dumps([{"Config": "blobs/x", "RepoTags": ["app:1"], "Layers": names}]).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
        return self.dir / name

    def base(self):
        """What an image has below: its own files, also in site-packages, and the libraries."""
        files = [(f"{SITE}/pip/__init__.py", b""), ("etc/os-release", b"x")]
        files += [(f"lib/x86_64-linux-gnu/{n}", b"") for n in ("libc.so.6", "libpthread.so.0", "libm.so.6", "ld-linux-x86-64.so.2")]
        empty = self.dir / "nothing"
        empty.mkdir(exist_ok=True)
        return self.layer(empty, "base.tar", files)

    def judged(self, path):
        return self.report(path, "--manifest", self.staged / "manifest.json")

    def test_the_untouched_pass(self):
        manifest = ("--manifest", self.staged / "manifest.json")
        for name in ("layer.tar", "layer.tar.gz"):
            self.passes(self.layer(self.staged / "root", name), *manifest,
                        skipped=["reach"])
        whole = self.layer(self.staged, "stage.tar")
        self.passes(whole, skipped=["inputs", "advisories", "reach"])
        layer = self.layer(self.staged / "root")
        app = self.layer(self.staged_app, "app.tar")
        for zipped in (False, True):
            done, report = self.judged(self.image(self.base(), layer, app, zipped=zipped))
            self.assertEqual((report["findings"], done.returncode), ([], 0))
        self.base()
        with tarfile.open(self.dir / "base.tar") as tar:
            tar.extraction_filter = lambda member, path: member  # as they are; Python before 3.11.4 knows no filter
            tar.extractall(self.dir / "rootfs")
        shutil.copytree(self.staged / "root", self.dir / "rootfs", dirs_exist_ok=True, symlinks=True)
        done, report = self.judged(self.dir / "rootfs")
        self.assertEqual((report["findings"], done.returncode), ([], 0))

    def test_each_mutation_is_caught(self):
        root, base = self.staged / "root", self.base()
        site = f"{SITE}/harbor"
        nothing = self.dir / "nothing"
        one, other = (path.relative_to(root) for path in sorted(root.rglob("INSTALLER"))[:2]) # of the same bytes
        cases = [
            ("a file of the layer is altered", self.layer(root, "a.tar", [(f"{site}/__init__.py", b"x")]), "tree", "was altered"),
            ("a file is added to the layer", self.layer(root, "b.tar", [("etc/passwd", b"x")]), "tree", "etc"),
            ("a later layer alters a file",
             self.image(base, self.layer(root, "c.tar"), self.layer(nothing, "c2.tar", [(f"{site}/__init__.py", b"x")]), name="c-image.tar"),
             "tree", "was altered"),
            ("a later layer removes a file",
             self.image(base, self.layer(root, "d.tar"), self.layer(nothing, "d2.tar", [(f"{site}/.wh.__init__.py", b"")]), name="d-image.tar"),
             "tree", "is missing"),
            ("a later layer empties a folder",
             self.image(base, self.layer(root, "e.tar"), self.layer(nothing, "e2.tar", [(f"{site}/.wh..wh..opq", b"")]), name="e-image.tar"),
             "tree", "is missing"),
            ("a later layer adds to site-packages",
             self.image(base, self.layer(root, "f.tar"), self.layer(nothing, "f2.tar", [(f"{SITE}/evil.pth", b"import os\n")]), name="f-image.tar"),
             "tree", "evil.pth"),
            ("a link takes a folder's place", self.layer(root, "g.tar", [(site, "2:/tmp")]), "tree", "is a link and should be a folder"),
            ("a link to a file as it was before",
             self.layer(root, "h.tar", [(one, b"evil"), (other, f"1:{one}"), (one, (root / one).read_bytes())]),
             "tree", "was altered"),
            ("the layer is not in the image", self.image(base, name="g-image.tar"), "tree", "is missing"),
        ]
        for name, path, level, says in cases:
            with self.subTest(name):
                self.caught(M(name, "", level, 4, says, None), path, "--manifest", self.staged / "manifest.json")

    def test_an_image_without_the_libraries_is_told(self):
        nothing = self.dir / "nothing"
        nothing.mkdir(exist_ok=True)
        bare = self.layer(nothing, "bare.tar", [("etc/os-release", b"x")])
        self.needs("tide")
        self.code("import tide\n")
        self.stage(*ARCH)
        layer = self.layer(self.dir / "out/root")
        for base, exit in ((self.base(), 0), (bare, 1)):
            done, report = self.report(self.image(base, layer), "--manifest", self.dir / "out/manifest.json")
            self.assertEqual(done.returncode, exit, done.stdout)
        self.assertIn("needs libc.so.6, which the image has not", [f["message"] for f in report["findings"] if f["code"] == "native"][0])

    def test_broken_archives_are_refused(self):
        layer = self.layer(self.staged / "root").read_bytes()
        whole = gzip.compress(layer)
        climbing = self.layer(self.staged / "root", "climbing.tar", [("../x", b"")])
        oci = self.layer(self.staged / "root", "oci.tar", [("oci-layout", b"{}")])
        for path, code, says in ((self.write("cut.tar", layer[:5000]), 4, "cut off"), (self.write("cut.tar.gz", whole[:2000]), 4, "cut off"),
                                 (self.write("odd.tar.gz", whole[:50] + b"\0\0\0" + whole[53:]), 4, ""), (climbing, 4, "leaves the archive"), (oci, 2, "docker-archive"),
                                 (self.write("zstd.tar", b"\x28\xb5\x2f\xfd" + layer), 2, "zstd"), (self.write("no.tar", b"x" * 2000), 4, "no tar header")):
            with self.subTest(path.name):
                done = self.verify(path, "--manifest", self.staged / "manifest.json")
                self.assertEqual(done.returncode, code, done.stderr + done.stdout)
                self.assertIn(says, done.stderr)
                self.assertNotIn("Sanitizer", done.stderr)

    def test_what_should_be_in_it_must_be_named(self):
        done = self.verify(self.layer(self.staged / "root"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("--manifest", done.stderr)

    test_bytecode_that_the_image_compiled_is_no_difference = None
    test_however_it_was_staged_it_passes = None
    test_each_target_of_several_is_judged = None
    test_the_same_is_found_with_and_without_workers = None


if __name__ == "__main__":
    main()
