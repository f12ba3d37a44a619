#!/usr/bin/env python3
"""Evidence of a run: --trace, what it keeps, what it finds fault with, and the hook that records it."""
import subprocess
import sys

from support import Case, main

# An import that no scanner sees.
HIDDEN = "import sys\nprint(getattr(sys.modules['builtins'], '__imp' + 'ort__')(sys.argv[1]))\n"


class Traced(Case):
    def setUp(self):
        super().setUp()
        self.needs("coast-map", "coast-lamp", "barnacle")

    def kept(self, out="out"):
        return {d["name"]: d["reason"] for d in self.manifest(out)["distributions"] if d["kept"]}

    def stage_app(self, *words, **options):
        return self.stage("-r", self.app / "requirements.txt", "--app", self.app, *words, **options)

    def python(self, *words, **env):
        done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, timeout=60,
                              cwd=self.app, env=self.environment(**env))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def unpruned(self):
        """Everything that is required, as the run that is traced sees it."""
        self.stage_app("--prune", "none", out="all")
        return str(self.dir / "all" / "site-packages")

    def test_what_a_run_imported_stays_and_why_says_so(self):
        self.code(HIDDEN)
        site = self.unpruned()
        self.stage_app()
        self.assertEqual(set(self.kept()), set())
        for name, flags in (("timed", ["-X", "importtime"]), ("verbose", ["-v"])):
            self.write(name, self.python(*flags, "main.py", 'coast.map', PYTHONPATH=site).stderr)
            done = self.stage_app("--trace", self.dir / name)
            self.assertEqual(set(self.kept()), {"coast-map"})
            self.assertIn("distroless: the trace alone keeps coast-map", done.stderr)
            told = self.ok("why", "coast-map", "-d", self.dir / "out").stdout
            self.assertIn("the traced run imports coast.map (trace)", told)

    def test_the_hook_records_and_hides_no_other_sitecustomize(self):
        self.code(HIDDEN + "import os; print(os.environ['OTHER'])\n")
        self.write("other/sitecustomize.py", "import os\nos.environ['OTHER'] = 'it ran'\n")
        hooks = self.dir / "hooks"
        self.ok("trace-hook", "-o", hooks)
        site = self.unpruned()
        trace = self.dir / "run.trace"
        path = f"{hooks}:{self.dir / 'other'}:{site}"
        done = self.python("main.py", 'coast.map', PYTHONPATH=path, SPOKESHAVE_TRACE=str(trace))
        self.assertIn("it ran", done.stdout)
        self.assertIn("import 'coast.map' # in '__main__'\n", trace.read_text())
        self.stage_app("--trace", trace)
        self.assertEqual(set(self.kept()), {"coast-map"})
        self.assertEqual(self.ok("trace-hook").stdout, (hooks / "sitecustomize.py").read_text())
        self.ok("trace-hook", "-o", hooks)
        self.fails(2, "trace-hook", "-o", self.dir / "other", says="not spokeshave's")

    def test_what_was_imported_and_is_not_kept_fails_before_anything_is_written(self):
        self.code("import coast.lamp\n")
        trace = self.write("run.trace", "import 'coast.map' # in ''\nimport 'coast.lamp' # in ''\n")
        self.fails(1, "stage", "-r", "requirements.txt", "--target", "distroless", "-o", self.dir / "no", "--drop",
                   "coast-map", "--trace", trace, says=["coast.map of coast-map (--drop coast-map)", "--keep"])
        self.assertFalse((self.dir / "no").exists())
        self.stage_app()
        done = self.run_program("why", "-d", self.dir / "out", "--trace", trace)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("coast.map of coast-map (nothing that is kept imports it)", done.stderr)

    def test_what_is_kept_and_was_not_imported_is_a_hint_with_its_bytes(self):
        self.code("import coast.lamp, coast.map\n")
        trace = self.write("run.trace", "import 'coast.lamp' # in ''\n")
        done = self.stage_app("--trace", trace)
        self.assertRegex(done.stderr, r"kept, but the traced run imported nothing of coast-map [0-9.]+ kB\n")
        self.assertNotIn("alone keeps", done.stderr)
        told = self.ok("why", "-d", self.dir / "out", "--trace", trace).stdout
        self.assertIn("imported nothing of coast-map", told)

    def test_it_may_stand_in_the_project_file(self):
        self.code(HIDDEN)
        self.write("app/traces/run.txt", "import 'coast.map' # in ''\n")
        self.write("app/traces/more.txt", "noise\nimport 'barnacle' # in ''\n")
        self.write("app/pyproject.toml", '[tool.spokeshave]\ntrace = ["traces/run.txt", "traces/more.txt"]\n')
        self.stage_app(cwd=self.dir)
        self.assertLessEqual({"coast-map", "barnacle"}, set(self.kept()))

    def test_a_file_that_tells_of_no_import_is_refused(self):
        self.code("")
        empty = self.write("run.trace", "Traceback (most recent call last):\n")
        self.fails(2, "stage", "-r", "requirements.txt", "--target", "distroless", "-o", self.dir / "no", "--trace",
                   empty, says="no line of it tells of an import")
        self.fails(2, "why", "-d", self.dir, "--trace", self.dir / "none")


if __name__ == "__main__":
    main()
