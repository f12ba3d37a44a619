#!/usr/bin/env python3
"""--guard: a process that dies for want of what was left out says what restores it, and nothing else changes."""
import glob
import hashlib
import os
import pathlib
import re
import subprocess
import sys

from support import Case, main

LINE = "spokeshave: {} was left out of this tree; `spokeshave stage --keep {}` restores it\n"

# The Pythons of the machine; site-packages is read as theirs by site.addsitedir, as an image does at its start.
PYTHONS = [sys.executable] + sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python")))
START = "import site; site.addsitedir({site!r}); "


def modern(python):
    done = subprocess.run([python, "-c", "import sys; print(sys.version_info >= (3, 8))"], capture_output=True, text=True)
    return done.stdout == "True\n"


class Guarded(Case):
    def setUp(self):
        super().setUp()
        self.needs("coast-lamp", "coast-map", "anchor", "barnacle")
        self.code("import coast.lamp, anchor\n")
        self.stage("-r", self.app / "requirements.txt", "--app", self.app, "--guard", "--drop", "anchor.means.chain")

    def python(self, code, python=sys.executable, site=None):
        start = START.format(site=str(site or self.site()))
        return subprocess.run([python, "-c", start + code], capture_output=True, text=True, timeout=60, cwd=self.dir,
                              env=self.environment(PYTHONDONTWRITEBYTECODE="1"))

    def test_a_process_that_dies_says_what_restores_it(self):
        for python in filter(modern, PYTHONS):
            for code, name, keep in (("import coast.map", "coast.map", "coast-map"),
                                     ("import barnacle.x", "barnacle", "barnacle"),
                                     ("import anchor.means.chain", "anchor.means.chain", "anchor.means.chain")):
                plain = subprocess.run([python, "-c", f"import sys; sys.path.append({str(self.site())!r}); {code}"],
                                       capture_output=True, text=True, cwd=self.dir, env=self.environment())
                done = self.python(code, python)
                self.assertEqual(done.returncode, 1)
                self.assertTrue(done.stderr.endswith(LINE.format(name, keep)), done.stderr)
                self.assertEqual(done.stderr.count("spokeshave: "), 1)
                last = plain.stderr.splitlines()[-1]
                self.assertEqual(done.stderr.splitlines()[-2], last)

    def test_a_thread_that_dies_says_so_too_whoever_imported_threading_first(self):
        for python in filter(modern, PYTHONS):
            for first in ("", "import threading; "):
                code = "import threading; t = threading.Thread(target=lambda: __import__('coast.map')); t.start(); t.join()"
                start = START.format(site=str(self.site()))
                done = subprocess.run([python, "-c", first + start + code], capture_output=True, text=True, cwd=self.dir,
                                      env=self.environment())
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("ModuleNotFoundError: No module named 'coast.map'\n" + LINE.format("coast.map", "coast-map"),
                              done.stderr)

    def test_what_was_never_there_and_what_is_caught_get_no_line(self):
        for code, status in (("import never_there", 1), ("import coast.never", 1), ("1 / 0", 1), ("raise SystemExit(3)", 3),
                             ("raise ImportError('own words')", 1),
                             ("try: import coast.map\nexcept ImportError as e: print(type(e).__name__, e)", 0),
                             ("import importlib.util as u; print(u.find_spec('coast.map'), u.find_spec('barnacle'))", 0),
                             ("try: import coast.map\nexcept ImportError: import never_there", 1)):
            done = self.python("exec(%r)" % code)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertNotIn("spokeshave:", done.stderr + done.stdout)
        done = self.python("exec(%r)" % "try: import coast.map\nexcept ImportError as e: print(type(e).__name__, e, e.name)")
        self.assertEqual(done.stdout, "ModuleNotFoundError No module named 'coast.map' coast.map\n")

    def test_an_applications_own_hook_works_and_libraries_see_none(self):
        done = self.python("import sys; print(sys.excepthook is sys.__excepthook__)")
        self.assertEqual(done.stdout, "True\n")
        done = self.python("import sys; sys.excepthook = lambda *a: print('own', a[0].__name__); import coast.map")
        self.assertEqual((done.stdout, done.stderr), ("own ModuleNotFoundError\n", ""))
        chained = "import sys; old = sys.excepthook; sys.excepthook = lambda *a: (print('own'), old(*a)); import coast.map"
        done = self.python(chained)
        self.assertEqual(done.stdout, "own\n")
        self.assertTrue(done.stderr.endswith(LINE.format("coast.map", "coast-map")))
        before = "import sys; sys.excepthook = lambda *a: print('earlier'); "
        done = subprocess.run([sys.executable, "-c", before + START.format(site=str(self.site())) + "import coast.map"],
                              capture_output=True, text=True, cwd=self.dir, env=self.environment())
        self.assertEqual((done.stdout, done.stderr), ("earlier\n", LINE.format("coast.map", "coast-map")))

    def test_it_needs_nothing_and_survives_anything(self):
        site = self.dir / "copy"
        subprocess.run(["cp", "-r", str(self.site()) + "/", str(site)], check=True)
        (site / "spokeshave_guard.py").write_bytes(b"\xff\xfe torn")
        done = self.python("import coast.map", site=site)
        self.assertIn("No module named 'coast.map'", done.stderr)
        self.assertNotIn("spokeshave:", done.stderr)
        done = self.python("import sys; sys.stderr = None; import coast.map")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        done = self.python("import sys; print(sorted(set(sys.modules) - {'__main__', 'site'}))")
        bare = subprocess.run([sys.executable, "-c", "import site, sys; print(sorted(set(sys.modules) - {'__main__', 'site'}))"],
                              capture_output=True, text=True, cwd=self.dir, env=self.environment())
        self.assertEqual(done.stdout, bare.stdout)

    def test_its_files_are_in_record_and_manifest_and_only_on_request(self):
        files = {f["path"]: f for f in self.manifest()["guard"]}
        self.assertEqual(len(files), 5)
        for path, f in files.items():
            content = (self.dir / "out/root" / path).read_bytes()
            self.assertEqual(hashlib.sha256(content).hexdigest(), f["sha256"])
        folder = next(self.site().glob("spokeshave_guard-*.dist-info"))
        rows = [row.split(",")[0] for row in (folder / "RECORD").read_text().splitlines()]
        site = pathlib.Path(self.manifest()["target"]["site_packages"])
        self.assertEqual(sorted(str(site / row) for row in rows), sorted(files))
        version = re.search(r"spokeshave_guard-(.*)\.dist-info", folder.name)[1]
        done = self.python("from importlib.metadata import version, files; print(version('spokeshave-guard'), "
                           "len(files('spokeshave-guard')))")
        self.assertEqual(done.stdout, f"{version} 5\n")
        self.stage("-r", self.app / "requirements.txt", "--app", self.app, out="bare")
        self.assertEqual(list(self.site("bare").glob("spokeshave_guard*")), [])
        self.assertNotIn("guard", self.manifest("bare"))

    def test_why_says_the_same(self):
        self.assertIn("--keep coast-map keeps it", self.ok("why", "coast.map", "-d", self.dir / "out").stdout)
        self.code("import shoal\n")
        self.needs("shoal")
        self.stage("-r", self.app / "requirements.txt", "--app", self.app, "--prune", "files", "--guard", out="files")
        self.assertIn("--keep shoal.deep keeps it", self.ok("why", "shoal.deep", "-d", self.dir / "files").stdout)
        done = self.python("from shoal import deep", site=self.site("files"))
        if sys.version_info >= (3, 12):  # before, the error does not say what was asked for
            self.assertIn(LINE.format("shoal.deep", "shoal.deep"), done.stderr)
        done = self.python("import shoal.deep", site=self.site("files"))
        self.assertIn(LINE.format("shoal.deep", "shoal.deep"), done.stderr)
        self.stage("-r", self.app / "requirements.txt", "--app", self.app, "--prune", "files", "--keep", "shoal.deep", out="files")
        self.assertEqual(self.python("import shoal.deep", site=self.site("files")).returncode, 0)


if __name__ == "__main__":
    main()
