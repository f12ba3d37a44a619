#!/usr/bin/env python3
"""Shared objects as a user meets them: what the image lacks of libraries, and what stripping leaves.

The wheels are made here, of shared objects that a compiler makes for this machine.
"""
import base64
import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import unittest
import zipfile

from support import Case, main

COMPILER = shutil.which("cc")
SOURCE = 'static int twice(int x) { return 2 * x; }\nint %s(int x) { return twice(x) + 1; }\n'


@unittest.skipUnless(COMPILER, "no compiler")
class Native(Case):
    def setUp(self):
        super().setUp()
        self.wheels = self.dir / "wheels"
        self.wheels.mkdir()

    def shared_object(self, name, function, *options):
        source, out = self.dir / "source.c", self.dir / name
        source.write_text(SOURCE % function)
        subprocess.run([COMPILER, "-g", "-O1", "-shared", "-fPIC", "-nostdlib", *options, "-o", out, source], check=True)
        return out

    def needing(self, name, function, *sonames, options=()):
        """A shared object that needs libraries which are nowhere."""
        libs = []
        for i, soname in enumerate(sonames):
            libs.append(self.shared_object(f"stub{i}.so", f"stub{i}", f"-Wl,-soname,{soname}"))
        return self.shared_object(name, function, "-Wl,--no-as-needed", *options, *libs).read_bytes()

    def wheel(self, name, files):
        tag = f"cp311-cp311-manylinux_2_17_{platform.machine()}"
        info = f"{name}-1.0.dist-info"
        files = {**files, f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
                 f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n"}
        record = ""
        with zipfile.ZipFile(self.wheels / f"{name}-1.0-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as z:
            for path, data in files.items():
                data = data if isinstance(data, bytes) else data.encode()
                digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                record += f"{path},sha256={digest},{len(data)}\n"
                z.writestr(path, data)
            z.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")

    def stage_wheels(self, *words, **options):
        return self.stage("-r", self.app / "requirements.txt", "--find-links", self.wheels, *words, **options)

    def refused(self, *words, target="distroless", says=()):
        return self.fails(1, "stage", "-o", self.dir / "out", "--target", target, "-r", self.app / "requirements.txt",
                          "--find-links", self.wheels, *words, says=says)


class Needs(Native):
    def setUp(self):
        super().setUp()
        self.needs("pane")
        self.extension = self.needing("m.so", "PyInit__pane", "libGL.so.1", "libglib-2.0.so.0")

    def test_what_the_application_loads_and_the_image_lacks_is_an_error(self):
        self.wheel("pane", {"pane/__init__.py": "from . import _pane\n", "pane/_pane.abi3.so": self.extension})
        self.code("import pane\n")
        self.refused(says=("pane: pane/_pane.abi3.so needs libGL.so.1, libglib-2.0.so.0; main.py:1 imports pane (hard)",
                           "required by requirements.txt:1", "no package manager", "--missing-libraries warn"))
        self.assertFalse((self.dir / "out").exists())
        self.refused(target="slim:3.11", says="install -y --no-install-recommends libgl1 libglib2.0-0")
        done = self.stage_wheels("--missing-libraries", "warn")
        self.assertIn("warning: gcr.io/distroless/python3-debian12:nonroot: the application would not start", done.stderr)
        self.assertTrue((self.site() / "pane/_pane.abi3.so").exists())

    def test_what_it_may_load_is_a_warning(self):
        files = {"pane/_pane.abi3.so": self.extension}
        for source, code in (("try:\n    from . import _pane\nexcept ImportError:\n    _pane = None\n", "import pane\n"),
                             ("from . import _pane\n", "def later():\n    import pane\n")):
            self.wheel("pane", {**files, "pane/__init__.py": source})
            self.code(code)
            self.assertIn("pane: pane/_pane.abi3.so needs libGL.so.1, libglib-2.0.so.0, which neither", self.stage_wheels().stderr)

    def test_what_nothing_reaches_is_no_matter(self):
        self.wheel("pane", {"pane/__init__.py": "", "pane/_pane.abi3.so": self.extension})
        self.code("import pane\n")
        self.assertNotIn("libGL", self.stage_wheels().stderr)

    def test_what_another_python_would_load_is_no_matter(self):
        self.wheel("pane", {"pane/__init__.py": "from . import _pane\n", "pane/_pane.cpython-310-x86_64-linux-gnu.so": self.extension,
                            "pane/_pane.cpython-311-x86_64-linux-musl.so": self.extension,
                            "pane/_pane.cpython-311-x86_64-linux-gnu.so": self.shared_object("n.so", "PyInit__pane").read_bytes()})
        self.code("import pane\n")
        self.assertNotIn("libGL", self.stage_wheels().stderr)

    def test_of_an_image_that_is_not_known_in_full_it_is_a_warning(self):
        self.wheel("pane", {"pane/__init__.py": "from . import _pane\n", "pane/_pane.abi3.so": self.extension})
        self.code("import pane\n")
        self.assertIn("warning: python:3.11: the application would not start", self.stage_wheels(target="python:3.11").stderr)

    def test_a_library_of_another_wheel_is_found_and_what_it_lacks_is_its_askers(self):
        lib = self.needing("x.so", "x", "libatomic.so.1", options=("-Wl,-soname,libpaint.so.3",))
        self.write("libpaint.so.3", lib)
        extension = self.shared_object("m.so", "PyInit__pane", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN/../paint/lib",
                                       "-Wl,--allow-shlib-undefined", str(self.dir / "libpaint.so.3")).read_bytes()
        self.wheel("pane", {"pane/__init__.py": "from . import _pane\n", "pane/_pane.abi3.so": extension})
        self.wheel("paint", {"paint/__init__.py": "", "paint/lib/libpaint.so.3": lib})
        self.needs("pane", "paint")
        self.code("import pane, paint\n")
        self.refused(says=("pane/_pane.abi3.so needs libatomic.so.1 (for libpaint.so.3)",))

    def test_distributions_of_libraries_alone_stay_with_who_declares_them(self):
        self.wheel("pane", {"pane/__init__.py": "import ctypes\n"})
        self.wheel("paint", {"paint-1.0.data/data/lib/libpaint.so.3": self.shared_object("x.so", "x").read_bytes()})
        self.needs("pane", "paint")
        self.code("import pane\n")
        self.stage_wheels()
        self.assertTrue((self.dir / "out/root/usr/local/lib/libpaint.so.3").exists())


class Strip(Native):
    def setUp(self):
        super().setUp()
        self.needs("pane")
        self.code("import pane\n")
        self.library = self.shared_object("l.so", "answer").read_bytes()
        self.module = self.shared_object("m.so", "PyInit__pane").read_bytes()
        self.wheel("pane", {
            "pane/__init__.py": "from . import _pane\n", "pane/_pane.abi3.so": self.module, "pane/libanswer.so": self.library,
            "pane/self.so": self.library + b"appended", "pane/.libssl.so.3.hmac": "00\n", "pane/libssl.so.3": self.library,
        })

    def staged(self, name, out="out"):
        return (self.site(out) / "pane" / name).read_bytes()

    def test_what_is_staged_is_smaller_works_and_has_its_own_digest(self):
        done = self.stage_wheels()
        self.assertRegex(done.stdout, "installed .*; .* are symbols and debugging sections, stripped")
        small = self.staged("libanswer.so")
        self.assertLess(len(small), len(self.library))
        self.assertEqual(ctypes.CDLL(str(self.site() / "pane/libanswer.so")).answer(20), 41)
        record = next(self.site().glob("pane-*.dist-info")).joinpath("RECORD").read_text()
        digest = base64.urlsafe_b64encode(hashlib.sha256(small).digest()).rstrip(b"=").decode()
        self.assertIn(f"pane/libanswer.so,sha256={digest},{len(small)}\n", record)
        file = next(f for f in self.manifest()["distributions"][0]["files"] if f["path"].endswith("libanswer.so"))
        self.assertEqual((file["size"], file["sha256"]), (len(small), hashlib.sha256(small).hexdigest()))
        self.assertEqual((file["wheel_size"], file["wheel_sha256"]),
                         (len(self.library), hashlib.sha256(self.library).hexdigest()))
        self.assertEqual(self.manifest()["distributions"][0]["kept_bytes"] + sum(
            f["wheel_size"] - f["size"] for f in self.manifest()["distributions"][0]["files"] if "wheel_size" in f),
            self.manifest()["distributions"][0]["installed_bytes"])

    def test_what_must_not_be_altered_is_not(self):
        self.stage_wheels()
        self.assertEqual(self.staged("self.so"), self.library + b"appended")
        self.assertEqual(self.staged("libssl.so.3"), self.library)
        self.stage_wheels("--no-strip", out="whole")
        self.assertEqual(self.staged("libanswer.so", "whole"), self.library)
        self.assertEqual(self.staged("_pane.abi3.so", "whole"), self.module)
        self.assertNotIn("wheel_sha256", str(self.manifest("whole")))

    def test_it_is_the_same_from_a_cache_or_none_and_by_any_number_of_workers(self):
        self.stage_wheels(out="cold")
        self.stage_wheels(out="warm")
        self.stage_wheels("--workers", "0", out="none", cache=False)
        self.stage_wheels("--no-strip", out="whole")
        self.stage_wheels(out="again")
        manifests = [(self.dir / out / "manifest.json").read_text() for out in ("cold", "warm", "none", "again")]
        self.assertEqual(len(set(manifests)), 1)
        planned = self.ok("stage", "--dry-run", "--format", "json", "--target", "distroless", "-r", self.app / "requirements.txt",
                          "--find-links", self.wheels, "--cache-dir", self.dir / "other", cache=False).stdout
        self.assertIn(f'"kept_bytes": {self.manifest("cold")["distributions"][0]["kept_bytes"]}', planned)

    def test_a_stripped_file_that_was_altered_in_the_cache_is_made_anew(self):
        self.stage_wheels(out="cold")
        shutil.rmtree(self.dir / "cold")
        cached = next(self.cache.rglob("libanswer.so"))
        good = cached.read_bytes()
        mode, times = cached.stat().st_mode, cached.stat()
        cached.chmod(0o644)
        cached.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        cached.chmod(mode)
        os.utime(cached, ns=(times.st_atime_ns, times.st_mtime_ns))
        self.stage_wheels()
        self.assertEqual(self.staged("libanswer.so"), good)

    def test_the_project_file_may_say_no_and_the_command_line_yes(self):
        self.write("app/pyproject.toml", "[tool.spokeshave]\nno-strip = true\n")
        self.stage_wheels()
        self.assertEqual(self.staged("libanswer.so"), self.library)
        self.stage_wheels("--strip")
        self.assertLess(len(self.staged("libanswer.so")), len(self.library))


class Bundled(Native):
    def test_a_library_goes_with_the_last_module_that_needs_it(self):
        self.needs("pane")
        needing = self.needing("m.so", "PyInit__pane", "libpane-1a2b.so.1")
        library = self.shared_object("l.so", "pane", "-Wl,-soname,libpane-1a2b.so.1").read_bytes()
        other = self.shared_object("o.so", "other", "-Wl,-soname,libother.so").read_bytes() # nobody is known to need it
        for loader in "", "import ctypes\n":
            self.wheel("pane", {"pane/__init__.py": loader, "pane/_pane.abi3.so": needing,
                                "pane.libs/libpane-1a2b.so.1": library, "pane.libs/libother.so": other})
            for code, kept in (("import pane", []), ("import pane._pane", ["libpane-1a2b.so.1"])):
                with self.subTest(code, loader=loader):
                    shutil.rmtree(self.dir / "out", ignore_errors=True)
                    self.code(code + "\n")
                    self.stage_wheels()
                    folder = self.dir / "out/site-packages/pane.libs"
                    kept = ["libpane-1a2b.so.1"] if loader else kept
                    self.assertEqual(sorted(os.listdir(folder)), sorted(["libother.so", *kept]))


if __name__ == "__main__":
    main()
