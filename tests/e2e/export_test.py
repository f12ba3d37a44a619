#!/usr/bin/env python3
"""Bills of materials and converted locks as their readers meet them."""
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import unittest
import zipfile

from support import TOP, Case, main
from tools import environment

TINY = TOP / "fixtures/apps/tiny"
LOCKS = TOP / "fixtures/locks"
TOOLS = ["jsonschema==4.26.0", "packageurl-python==0.17.6", "spdx-tools==0.8.5", "packaging==26.3", "uv==0.13.9"]

PARTS = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "libglow", "version": "3.1", "purl": "pkg:generic/libglow@3.1",
     "hashes": [{"alg": "SHA-256", "content": "AB" * 32}], "licenses": [{"license": {"id": "Zlib"}}],
     "components": [{"type": "file", "name": "libglow.so"}]},
    {"type": "library", "name": "lantern", "version": "1.0", "purl": "pkg:pypi/lantern@1.0?file_name=lantern.whl"}]}


def python():
    """That of an environment with what checks bills; None where it can't be had."""
    folder = environment("bom-tools", TOOLS)
    return folder and folder / "bin/python"


def wheel(folder, name, files, metadata=""):
    """A wheel of version 1.0 with these files beside its module."""
    info = f"{name}-1.0.dist-info"
    files = {f"{name}/__init__.py": "value = 1\n",
             f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{metadata}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
             **{path.replace("INFO", info): text for path, text in files.items()}}
    rows = ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows += f"{name},sha256={digest},{len(text.encode())}\n"
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", rows + f"{info}/RECORD,,\n")
    return path


class Bills(Case):
    def check(self, *paths):
        tool = python()
        if tool is None:
            self.skipTest("what checks bills can't be had here")
        done = subprocess.run([tool, TOP / "tests/e2e/bom_check.py", *paths], capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Stage(Bills):
    def staged(self, *words, **options):
        self.stage(*words, **options)
        return json.loads((self.dir / "out/sbom.cdx.json").read_text())

    def lantern(self, bill=None, metadata=""):
        """An application that needs one wheel, which has licences and perhaps a bill of its own."""
        files = {"INFO/licenses/LICENSE": "Do what you like.\n", "INFO/licenses/vendor/COPYING": "So be it.\n"}
        if bill is not None:
            files["INFO/sboms/lantern.cdx.json"] = bill
        path = wheel(self.dir / "wheels", "lantern", files, metadata)
        self.code("import lantern\n")
        self.needs(f"lantern @ {path.as_uri()}")
        return self.staged("-r", "requirements.txt", "--app", ".")["components"][0]

    def test_what_is_staged_keeps_to_the_schema(self):
        bom = self.staged("-r", TINY / "requirements.txt", "--app", TINY)
        self.check(self.dir / "out/sbom.cdx.json")
        by_ref = {d["ref"]: d["dependsOn"] for d in bom["dependencies"]}
        self.assertIn("pkg:pypi/harbor@2.1.0", by_ref["target:distroless"])
        self.assertIn("pkg:pypi/tide@1.4.0", by_ref["pkg:pypi/harbor-tides@1.2"])
        for component in bom["components"]:
            (file,) = [r for r in component["externalReferences"] if r["type"] == "distribution"]
            found = (self.dir / "out" / file["url"]).read_bytes()
            self.assertEqual(component["hashes"], [{"alg": "SHA-256", "content": hashlib.sha256(found).hexdigest()}])

    def test_licenses_are_ids_expressions_and_names_and_their_texts_are_found(self):
        cases = (
            ("License-Expression: MIT\n", [{"license": {"id": "MIT", "acknowledgement": "declared"}}]),
            ("License-Expression: mit OR Apache-2.0\n", [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}]),
            ("License: BSD\nClassifier: License :: OSI Approved :: BSD License\nClassifier: License :: OSI Approved\n",
             [{"license": {"name": name, "acknowledgement": "declared"}} for name in ("BSD", "BSD License")]),
            ("", None),
        )
        for metadata, want in cases:
            component = self.lantern(metadata=metadata)
            self.check(self.dir / "out/sbom.cdx.json")
            self.assertEqual(component.get("licenses"), want)
            texts = [r["url"] for r in component["externalReferences"] if r["type"] == "license"]
            self.assertEqual([(self.dir / "out" / t).read_text() for t in texts], ["Do what you like.\n", "So be it.\n"])

    def test_the_bill_of_a_wheel_is_named_and_its_parts_are_listed(self):
        component = self.lantern(json.dumps(PARTS))
        self.check(self.dir / "out/sbom.cdx.json")
        (reference,) = [r for r in component["externalReferences"] if r["type"] == "bom"]
        found = (self.dir / "out" / reference["url"]).read_bytes()
        self.assertEqual(json.loads(found), PARTS)
        self.assertEqual(reference["hashes"], [{"alg": "SHA-256", "content": hashlib.sha256(found).hexdigest()}])
        (part,) = component["components"]
        self.assertEqual((part["name"], part["version"], part["purl"]), ("libglow", "3.1", "pkg:generic/libglow@3.1"))
        self.assertEqual(part["hashes"], [{"alg": "SHA-256", "content": "ab" * 32}])
        self.assertEqual(part["licenses"][0]["license"]["id"], "Zlib")
        self.assertEqual([p["name"] for p in part["components"]], ["libglow.so"])

    def test_a_bill_that_can_not_be_read_is_named_alone(self):
        for bill in ("", "{", '{"bomFormat": "CycloneDX", "components": [{}]}', '{"spdxVersion": "SPDX-2.3"}'):
            component = self.lantern(bill)
            self.check(self.dir / "out/sbom.cdx.json")
            self.assertEqual([r["type"] for r in component["externalReferences"]].count("bom"), 1)
            self.assertNotIn("components", component)

    def test_it_is_the_same_each_time_and_its_time_is_the_one_given(self):
        texts = []
        for epoch in (None, None, "1700000000", "1700000001"):
            env = {"SOURCE_DATE_EPOCH": epoch} if epoch else {}
            self.staged("-r", TINY / "requirements.txt", "--app", TINY, env=env)
            texts.append((self.dir / "out/sbom.cdx.json").read_text())
        self.assertEqual(texts[0], texts[1])
        self.assertNotIn("timestamp", json.loads(texts[0])["metadata"])
        self.assertEqual(json.loads(texts[2])["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        numbers = {json.loads(text)["serialNumber"] for text in texts}
        self.assertEqual(len(numbers), 3)


class Export(Bills):
    def export(self, lock, *words, **options):
        return self.ok("export", LOCKS / lock, *words, cache=False, **options)

    def test_bills_of_every_lock_keep_to_the_schemas(self):
        made = []
        for lock in ("uv/uv.lock", "uv-forks/uv.lock", "uv-pylock/pylock.toml", "pdm/pdm.lock", "pdm-urls/pdm.lock", "pip/pylock.toml",
                     "poetry/poetry.lock", "pipenv/Pipfile.lock", "pip-tools/requirements.txt", "uv-compile/requirements.txt"):
            for end in ("cdx.json", "spdx.json"):
                made.append(self.dir / f"{lock.replace('/', '-')}.{end}")
                self.export(lock, "-o", made[-1])
        self.check(*made)

    def test_a_bill_has_the_roots_and_says_what_is_for_whom(self):
        bom = json.loads(self.export("uv/uv.lock", "--format", "cyclonedx").stdout)
        by_name = {c["name"]: c for c in bom["components"]}
        self.assertEqual(bom["metadata"]["component"]["name"], "skiff")
        self.assertNotIn("skiff", by_name)
        (root,) = [d for d in bom["dependencies"] if d["ref"] == "application:skiff"]
        self.assertIn(by_name["barnacle"]["bom-ref"], root["dependsOn"])
        self.assertNotIn(by_name["driftwood"]["bom-ref"], root["dependsOn"])
        properties = {p["name"]: p["value"] for p in by_name["coast-map"]["properties"]}
        self.assertEqual(properties["spokeshave:marker"], 'python_full_version < "3.12"')

    def test_a_bill_is_the_same_each_time_and_its_time_is_the_one_given(self):
        for format, when in (("cyclonedx", '"timestamp": "2023-11-14T22:13:20Z"'), ("spdx", '"created": "2023-11-14T22:13:20Z"')):
            one, two = (self.export("uv/uv.lock", "--format", format).stdout for _ in range(2))
            self.assertEqual(one, two)
            timed = self.export("uv/uv.lock", "--format", format, env={"SOURCE_DATE_EPOCH": "1700000000"}).stdout
            self.assertIn(when, timed)
            self.assertNotIn(when, one)
        self.fails(2, "export", LOCKS / "uv/uv.lock", "--format", "spdx", env={"SOURCE_DATE_EPOCH": "soon"}, cache=False,
                   says="SOURCE_DATE_EPOCH")

    def test_what_is_converted_and_back_has_the_same_versions_and_hashes(self):
        for lock in ("uv/uv.lock", "uv-forks/uv.lock", "pdm-urls/pdm.lock", "pip/pylock.toml", "uv-pylock/pylock.toml"):
            for first, second in (("pylock.toml", "pins.txt"), ("pins.txt", None)):
                self.export(lock, "-o", self.dir / first)
                if second:
                    self.ok("export", self.dir / first, "-o", self.dir / second, cache=False)
                    again = json.loads(self.ok("diff", self.dir / first, self.dir / second, "--format", "json", cache=False).stdout)
                    self.assertEqual((again["changes"], again["hash_changes"]), ([], 0), lock)
                told = json.loads(self.ok("diff", LOCKS / lock, self.dir / first, "--format", "json", cache=False).stdout)
                self.assertLessEqual({c["change"] for c in told["changes"]}, {"removed"}, lock)  # what is for development
                self.assertEqual(told["hash_changes"], 0)

    def test_it_is_what_packaging_reads_and_selects(self):
        tool = python()
        if tool is None:
            self.skipTest("packaging can't be had here")
        code = ("import sys, tomllib\n"
                "from packaging.pylock import Pylock\n"
                "lock = Pylock.from_dict(tomllib.load(open(sys.argv[1], 'rb')))\n"
                "env = {'python_version': sys.argv[2], 'python_full_version': sys.argv[2] + '.1', 'sys_platform': 'linux'}\n"
                "print(sorted(f'{p.name}=={p.version}' for p in lock.packages if not p.marker or p.marker.evaluate(env)))")
        self.export("uv-forks/uv.lock", "-o", self.dir / "pylock.toml")
        for version, want in (("3.11", "['tide==1.3.0']"), ("3.12", "['tide==1.4.0']")):
            done = subprocess.run([tool, "-c", code, self.dir / "pylock.toml", version], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.stdout.strip(), want, done.stderr)

    def test_markers_let_in_what_those_of_uv_let_in(self):
        tool = python()
        if tool is None:
            self.skipTest("uv can't be had here")
        code = ("import itertools, sys\n"
                "from packaging.requirements import Requirement\n"
                "sides = [[Requirement(l.split(' \\\\')[0]) for l in open(p) if '==' in l.split('#')[0]] for p in sys.argv[1:]]\n"
                "for python, system in itertools.product(('3.11', '3.12', '3.13'), ('linux', 'win32', 'darwin')):\n"
                "    env = {'python_version': python, 'python_full_version': python + '.1', 'sys_platform': system}\n"
                "    one, two = ([(r.name, str(r.specifier)) for r in s if not r.marker or r.marker.evaluate(env)] for s in sides)\n"
                "    assert sorted(one) == sorted(two) and one, (python, system, one, two)\n")
        for lock in ("uv", "uv-forks"):
            folder = self.dir / lock
            shutil.copytree(LOCKS / lock, folder)
            for more in ((), ("--group", "dev")) if lock == "uv" else ((),):
                done = subprocess.run([tool.parent / "uv", "export", "--frozen", "--offline", "--no-cache", "--no-default-groups", "--no-emit-project",
                                       "-q", "-o", folder / "theirs.txt", *more], cwd=folder, capture_output=True, text=True, timeout=60,
                                      env=self.environment(UV_PYTHON_DOWNLOADS="never"))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.ok("export", folder / "uv.lock", "-o", folder / "ours.txt", *more, cache=False)
                done = subprocess.run([tool, "-c", code, folder / "theirs.txt", folder / "ours.txt"], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_target_gets_its_own_wheels_and_no_markers(self):
        text = self.export("uv-forks/uv.lock", "--target", "alpine", "--format", "pylock").stdout
        self.assertIn('version = "1.4.0"', text)
        self.assertNotIn('version = "1.3.0"', text)
        self.assertNotIn("manylinux", text)
        self.assertNotIn("\nmarker", text)
        pins = self.export("poetry1/poetry.lock", "--target", "distroless", "--format", "requirements").stdout
        self.assertIn("harbor[", pins + "harbor[")
        self.assertNotIn("harbor-windows", pins)

    def test_groups_and_extras_are_taken_in_when_they_are_asked_for(self):
        without = self.export("uv/uv.lock", "--format", "requirements")
        self.assertNotIn("buoy", without.stdout)
        self.assertIn("dependency groups that are left out: dev", without.stderr)
        dev = self.export("uv/uv.lock", "--format", "requirements", "--group", "dev")
        self.assertIn("buoy==1.0", dev.stdout)
        self.assertNotIn("left out: dev", dev.stderr)

    def test_what_is_lost_is_said(self):
        done = self.export("uv/uv.lock", "--format", "requirements")
        for text in ("requirements.txt has no place for", "sizes of files", "times of upload", "the index that each package is from"):
            self.assertIn(text, done.stderr)
        self.assertIn("SPDX has room for one file", self.export("uv/uv.lock", "--format", "spdx").stderr)

    def test_credentials_are_in_nothing_that_is_written(self):
        lock = (LOCKS / "uv/uv.lock").read_text().replace("http://index.example", "http://bob:s3cret@index.example")
        lock = lock.replace('.whl", hash', '.whl?sig=s3cret", hash')
        path = self.write("uv.lock", lock)
        for format in ("requirements", "pylock", "cyclonedx", "spdx"):
            done = self.ok("export", path, "--format", format, cache=False)
            self.assertNotIn("s3cret", done.stdout + done.stderr)
            self.assertNotIn("bob", done.stdout + done.stderr)
            self.assertIn("user name, password and query are left out", done.stderr)
        moved = self.write("new/uv.lock", lock.replace("s3cret@index", "s3cret@other"))
        done = self.run_program("diff", path, moved, cache=False)
        self.assertIn("index http://other.example/simple", done.stdout)
        self.assertNotIn("s3cret", done.stdout + done.stderr)

    def test_wrong_use_writes_nothing(self):
        lock = self.write("uv.lock", (LOCKS / "uv/uv.lock").read_bytes())
        before = lock.read_bytes()
        self.fails(2, "export", says="LOCK", cache=False)
        self.fails(2, "export", lock, says="--format", cache=False)
        self.fails(2, "export", lock, "-o", lock, "--format", "pylock", says="overwritten", cache=False)
        self.assertEqual(lock.read_bytes(), before)
        self.fails(2, "export", LOCKS / "poetry1/poetry.lock", "-o", self.dir / "pins.txt", says="--target", cache=False)
        self.fails(2, "export", LOCKS / "poetry/poetry.lock", "-o", self.dir / "pylock.toml", says="spokeshave lock", cache=False)
        lock.write_bytes(before[:-30])
        self.fails(2, "export", lock, "-o", self.dir / "pins.txt", says="uv.lock:", cache=False)
        self.fails(2, "export", lock.rename(self.dir / "lock.unknown"), "-o", self.dir / "pins.txt", says="pylock.toml", cache=False)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["app", "lock.unknown"])


class Diff(Case):
    def diff(self, *words, code=0, **options):
        done = self.run_program("diff", *words, cache=False, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertNotIn("Sanitizer", done.stderr)
        return done

    def changes(self, *words, **options):
        return {c["name"]: c for c in json.loads(self.diff(*words, "--format", "json", **options).stdout)["changes"]}

    def test_locks_of_one_project_by_other_tools_are_alike(self):
        locks = ["uv/uv.lock", "poetry/poetry.lock", "pdm/pdm.lock", "pipenv/Pipfile.lock", "pip-tools/requirements.txt"]
        for lock in locks[1:]:
            for change in self.changes(LOCKS / locks[0], LOCKS / lock).values():
                self.assertEqual(change["change"], "removed", change)  # what is for development, or for other platforms

    def test_a_changed_hash_is_loud_and_exit_1(self):
        old = LOCKS / "uv/uv.lock"
        digest = hashlib.sha256(b"").hexdigest()
        text = old.read_text()
        was = text.split("anchor-3.0-py3-none-any.whl", 1)[1].split("sha256:", 1)[1][:64]
        new = self.write("uv.lock", text.replace(was, digest))
        for format in ("text", "json", "markdown"):
            done = self.diff(old, new, "--format", format, code=1)
            for part in ("anchor-3.0-py3-none-any.whl", was, digest):
                self.assertIn(part, done.stdout)
            self.assertIn("another hash under the same version", done.stderr)
        self.assertTrue(self.diff(old, new, code=1).stdout.startswith("HASH CHANGED"))
        self.assertIn("[!CAUTION]", self.diff(old, new, "--format", "markdown", code=1).stdout)

    def test_exit_code_tells_of_any_difference_when_it_is_asked_for(self):
        old = self.write("old.txt", "a==1\nb==1\n")
        new = self.write("new.txt", "a==2\nc==1\n")
        self.diff(old, new)
        self.diff(old, new, "--exit-code", code=1)
        self.diff(old, old, "--exit-code")
        self.assertEqual(self.diff(old, old).stdout, "no difference\n")
        self.assertEqual({n: c["change"] for n, c in self.changes(old, new).items()}, {"a": "upgraded", "b": "removed", "c": "added"})
        self.assertEqual({n: c["change"] for n, c in self.changes(new, old).items()}, {"a": "downgraded", "b": "added", "c": "removed"})

    def test_a_file_of_another_name_is_what_the_other_is(self):
        old = self.write("before", (LOCKS / "uv/uv.lock").read_text().replace("1.4.0", "1.4.1"))
        self.assertEqual(self.changes(old, LOCKS / "uv/uv.lock")["tide"]["change"], "downgraded")
        self.assertEqual(self.changes("-", LOCKS / "uv/uv.lock", stdin=old.read_text())["tide"]["change"], "downgraded")

    def test_pins_may_be_in_a_file_that_is_called_lock(self):
        pins = self.write("requirements.lock", "tide==1.4.1 --hash=sha256:" + "0" * 64 + "\n")
        self.assertEqual(self.changes(pins, LOCKS / "uv/uv.lock")["tide"]["change"], "downgraded")
        self.assertEqual(self.changes(pins, pins), {})
        self.ok("export", pins, "-o", self.dir / "app.spdx.json", "--format", "spdx", cache=False)
        old = self.write("before.lock", (LOCKS / "uv/uv.lock").read_text().replace("1.4.0", "1.4.1"))
        self.assertEqual(self.changes(old, LOCKS / "uv/uv.lock")["tide"]["change"], "downgraded")

    def test_sizes_are_those_of_the_target(self):
        told = json.loads(self.diff(LOCKS / "uv-forks/uv.lock", LOCKS / "uv/uv.lock", "--target", "alpine", "--target", "distroless",
                                    "--format", "json").stdout)
        self.assertEqual([t["name"] for t in told["targets"]], ["alpine", "distroless"])
        for target in told["targets"]:
            grown = sum(s["after_bytes"] - s["before_bytes"] for c in told["changes"] for s in c.get("sizes", ())
                        if s["target"] == target["name"])
            self.assertEqual(target["after"]["bytes"] - target["before"]["bytes"], grown)
            self.assertGreater(grown, 0)

    def test_staged_directories_are_compared_target_by_target(self):
        for out, words in (("old", ()), ("new", ("--keep", "barnacle"))):
            self.stage("-r", TINY / "requirements.txt", "--app", TINY, *words, out=out, target=["alpine", "distroless"])
        changes = self.changes(self.dir / "old", self.dir / "new")
        self.assertEqual({n: c["change"] for n, c in changes.items()}, {"barnacle": "added", "driftwood": "added"})
        self.assertIn("--keep barnacle", changes["barnacle"]["reason"])
        self.assertEqual([s["target"] for s in changes["barnacle"]["sizes"]], ["alpine", "distroless"])
        back = self.changes(self.dir / "new/alpine/manifest.json", self.dir / "old/alpine")
        self.assertEqual({n: c["change"] for n, c in back.items()}, {"barnacle": "removed", "driftwood": "removed"})
        text = self.diff(self.dir / "old", self.dir / "new", "--format", "markdown").stdout
        self.assertIn("| added | `barnacle` |", text)
        self.assertIn("| target | staged | before | |", text)

    def test_what_can_not_be_read_is_named_with_its_place(self):
        good = LOCKS / "uv/uv.lock"
        cases = (
            (b"version = 1\n[[package]]\nname = 'a'\nversion = 'x'\nsource = { registry = 'y' }\n", ":4:"),
            (good.read_bytes()[:300], ":"),
            (b"<<<<<<< ours\n" + good.read_bytes(), ":1:1: marks of a merge"),
        )
        for text, says in cases:
            bad = self.write("bad/uv.lock", text)
            self.fails(2, "diff", good, bad, says=f"bad/uv.lock{says}", cache=False)
        self.fails(2, "diff", good, cache=False)
        self.fails(2, "diff", good, self.dir / "none/uv.lock", says="none/uv.lock", cache=False)
        self.fails(2, "diff", good, self.app, says="pylock.toml", cache=False)
        self.fails(2, "diff", self.app, self.app, says="manifest.json", cache=False)


if __name__ == "__main__":
    main()
