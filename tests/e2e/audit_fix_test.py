"""`spokeshave audit --fix`: what it writes, what it leaves and says of that; its law over the corpus."""
import ast
import codecs
import configparser
import difflib
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest

import audit_corpus
from support import Case

_folder = None
_url = None


def setUpModule():
    global _folder, _url
    _folder = tempfile.mkdtemp(prefix="spokeshave-audit-fix-")
    _url = audit_corpus.build_index(_folder)


def tearDownModule():
    shutil.rmtree(_folder, ignore_errors=True)


class Audit(Case):
    def audit(self, *words, code=0):
        done = self.run_program("audit", "--index-url", _url, *words)
        self.assertNotIn("Sanitizer", done.stderr)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def empty(self):
        for old in self.app.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()


class Files(Audit):
    """What stands on the disk is not lost."""

    def test_a_file_that_was_left_out_is_not_written_over(self):
        self.write("app/requirements.txt", "requests\n")
        self.write("app/requirements-dev.txt", "attrs  # kept\n")
        self.write("app/a.py", "import requests\n")
        self.write("app/tests/test_a.py", "import yaml\n")
        done = self.audit("--exclude", "requirements-dev.txt", "--fix", code=2)
        self.assertIn("requirements-dev.txt' is not what was audited", done.stderr)
        self.assertEqual((self.app / "requirements-dev.txt").read_text(), "attrs  # kept\n")

    def test_a_lock_gets_nothing_that_was_missing(self):
        lock = "click==8.1.7 \\\n    --hash=sha256:" + "0" * 64 + "\n"
        self.write("app/requirements.txt", lock)
        self.write("app/a.py", "import click, yaml\n")
        self.audit("--fix", code=None)
        self.assertEqual((self.app / "requirements.txt").read_text(), lock)

    def test_a_link_stays_one_and_its_file_keeps_its_mode(self):
        self.write("lists/web.txt", "requests\nleftpad\n")
        (self.dir / "lists/web.txt").chmod(0o640)
        (self.app / "requirements.txt").symlink_to("../lists/web.txt")
        self.write("app/a.py", "import requests\n")
        self.audit("--fix")
        self.assertTrue((self.app / "requirements.txt").is_symlink())
        self.assertEqual((self.dir / "lists/web.txt").read_text(), "requests\n")
        self.assertEqual((self.dir / "lists/web.txt").stat().st_mode & 0o777, 0o640)


class Fix(Audit):
    """`--fix` changes what has to be changed, and not a byte beside it."""

    CASES = (
        ("a comment of its own line stays, one beside goes with its line",
         {"requirements.txt": "# web\nrequests  # keep me\nleftpad==1.0  # old\n\n# end\n", "a.py": "import requests\n"},
         {"requirements.txt": "# web\nrequests  # keep me\n\n# end\n"}),
        ("a line that goes on is removed whole",
         {"requirements.txt": "leftpad==1.0 \\\n    ; python_version > '3'\nrequests\n", "a.py": "import requests\n"},
         {"requirements.txt": "requests\n"}),
        ("a sorted list stays sorted, a file without its last end gets one",
         {"requirements.txt": "click\nrequests", "a.py": "import click, requests, jinja2, yaml\n"},
         {"requirements.txt": "click\njinja2>=3.1.4,<4\npyyaml>=6.0.2,<7\nrequests"}),
        ("an unsorted list gets what is new at its end",
         {"requirements.txt": "requests\nclick\n", "a.py": "import click, requests, yaml\n"},
         {"requirements.txt": "requests\nclick\npyyaml>=6.0.2,<7\n"}),
        ("elements of a list in pyproject.toml keep indent, quotes and comments",
         {"pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = [\n  'leftpad',\n  'requests'  # last\n]\n",
          "a.py": "import requests, yaml\n"},
         {"pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = [\n  'pyyaml>=6.0.2,<7',\n"
                            "  'requests'  # last\n]\n"}),
        ("elements on one line",
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click", "leftpad", "requests"]\n',
          "a.py": "import click, requests\n"},
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click", "requests"]\n'}),
        ("the last one on a line takes the comma before it along",
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["requests", "leftpad"]\n', "a.py": "import requests\n"},
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["requests"]\n'}),
        ("from development to production, extras and marker as they were",
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = [\n    "click",\n]\n'
                            '[dependency-groups]\ndev = [\n    "requests[socks] >= 2",\n    "pytest",\n]\n',
          "a.py": "import click, requests\n", "tests/test_a.py": "import a\n"},
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = [\n    "click",\n    "requests[socks] >= 2",\n]\n'
                            '[dependency-groups]\ndev = [\n    "pytest",\n]\n'}),
        ("from production to development, where there is no list for it yet",
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click", "responses"]\n',
          "a.py": "import click\n", "tests/test_a.py": "import responses\n"},
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click"]\n\n[dependency-groups]\ndev = [\n'
                            '    "responses",\n]\n'}),
        ("a script is edited whatever its name",
         {"requirements.txt": "click\n", "a.py": "import click\n",
          "tool": "#!/usr/bin/env python3\n# /// script\n# dependencies = [\"leftpad\", \"requests\"]\n# ///\nimport requests, yaml\n"},
         {"tool": "#!/usr/bin/env python3\n# /// script\n# dependencies = [\"pyyaml>=6.0.2,<7\", \"requests\"]\n# ///\nimport requests, yaml\n"}),
        ("of two lists as near, the one that is pip's alone",
         {"environment.yml": "dependencies:\n  - pip\n  - pip:\n    - click\n", "requirements.txt": "requests\n",
          "a.py": "import click, requests, yaml\n"},
         {"requirements.txt": "pyyaml>=6.0.2,<7\nrequests\n"}),
        ("what production is given, development is not given again",
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click"]\n[dependency-groups]\ndev = ["sphinx"]\n',
          "docs/conf.py": "import yaml, sphinx\n", "shop.py": "import click, yaml\n"},
         {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["click", "pyyaml>=6.0.2,<7"]\n'
                            '[dependency-groups]\ndev = ["sphinx"]\n'}),
        ("Poetry's keys",
         {"pyproject.toml": '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.12"\nleftpad = "*"\nrequests = "^2"\n',
          "a.py": "import requests, yaml\n"},
         {"pyproject.toml": '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.12"\npyyaml = "<7,>=6.0.2"\n'
                            'requests = "^2"\n'}),
        ("a script's own metadata",
         {"a.py": '# /// script\n# dependencies = [\n#   "leftpad",\n#   "requests",\n# ]\n# ///\nimport requests, yaml\n'},
         {"a.py": '# /// script\n# dependencies = [\n#   "pyyaml>=6.0.2,<7",\n#   "requests",\n# ]\n# ///\nimport requests, yaml\n'}),
        ("a lock, notes and what nothing is known of are left alone",
         {"requirements.txt": "# via pip-compile\nleftpad==1.0\n    # via requests\n", "a.py": "try:\n    import yaml\nexcept ImportError:\n    pass\n"},
         {"requirements.txt": "# via pip-compile\nleftpad==1.0\n    # via requests\n"}),
    )

    def test_cases(self):
        for reason, before, after in self.CASES:
            with self.subTest(reason):
                self.empty()
                for name, text in before.items():
                    self.write(f"app/{name}", text)
                patch = self.audit("--fix", "--dry-run").stdout
                for name, text in before.items():
                    self.assertEqual((self.app / name).read_text(), text, "a dry run changed it")
                if before.items() != (before | after).items():
                    done = subprocess.run(["git", "apply", "-"], cwd=self.app, input=patch, text=True, capture_output=True)
                    self.assertEqual(done.returncode, 0, done.stderr + patch)
                for name, text in after.items():
                    self.assertEqual((self.app / name).read_text(), text, "the patch")
                for name, text in before.items():
                    self.write(f"app/{name}", text)
                self.audit("--fix")
                for name, text in after.items():
                    self.assertEqual((self.app / name).read_text(), text)
                self.assertEqual(self.audit("--fix", "--dry-run").stdout, "", "mended twice")

    def test_a_dry_run_alone_means_nothing(self):
        self.fails(2, "audit", "--dry-run", says="--fix")


class Left(Audit):
    """What --fix does not mend is said, and stands."""

    def setUp(self):
        super().setUp()
        self.needs("requests>=2", "leftpad", "requests")
        self.code("import requests\n")

    def test_what_is_left_is_reported_and_the_exit_status_says_so(self):
        done = self.audit("--fix", code=1)
        self.assertEqual((self.app / "requirements.txt").read_text(), "requests>=2\nrequests\n")
        self.assertIn("requirements.txt:2: unused leftpad: removed\n", done.stderr)
        self.assertIn("requirements.txt:3: duplicate requests: not mended: the two differ", done.stderr)
        self.assertIn("1 of 2 findings were mended in 1 file\n", done.stderr)
        self.assertIn("1 fault is left that --fix does not mend", done.stderr)
        self.assertIn("requirements.txt:2:1: warning[duplicate]", done.stdout, "where it stands now")
        self.assertNotIn("leftpad", done.stdout)

    def test_duplicates_that_move_differ_all_the_same(self):
        self.needs("click", "requests", "requests>=2")
        self.write("app/requirements-dev.txt", "pytest\n")
        self.code("import click\n")
        self.code("import requests, pytest\n", "tests/test_main.py")
        done = self.audit("--fix", code=1)
        self.assertEqual((self.app / "requirements-dev.txt").read_text().split(), ["pytest", "requests", "requests>=2"])
        self.assertIn("requirements.txt:3: duplicate requests: not mended: the two differ", done.stderr)

    def test_once_more_nothing_is_written_and_the_same_is_left(self):
        self.audit("--fix", code=1)
        before = (self.app / "requirements.txt").stat().st_mtime_ns
        done = self.audit("--fix", code=1)
        self.assertIn("0 of 1 finding were mended in 0 files\n", done.stderr)
        self.assertIn("warning[duplicate]", done.stdout)
        self.assertEqual((self.app / "requirements.txt").stat().st_mtime_ns, before)

    def test_a_dry_run_exits_as_fix_would(self):
        done = self.audit("--fix", "--dry-run", code=1)
        self.assertIn("1 of 2 findings would be mended in 1 file; without --dry-run they are\n", done.stderr)
        self.assertTrue(done.stdout.startswith("--- a/requirements.txt\n"))
        self.needs("requests", "leftpad")
        self.audit("--fix", "--dry-run")

    def test_nothing_left_is_0(self):
        self.needs("requests", "leftpad", "requests")
        done = self.audit("--fix")
        self.assertEqual((self.app / "requirements.txt").read_text(), "requests\n")
        self.assertIn("2 of 2 findings were mended in 1 file\n", done.stderr)
        self.assertTrue(done.stdout.startswith("nothing found"))

    def test_exit_zero_and_formats_hold_for_it_too(self):
        report = json.loads(self.audit("--fix", "--exit-zero", "--format", "json").stdout)
        self.assertEqual([f["code"] for f in report["findings"]], ["duplicate"])

    def test_what_is_silenced_is_neither_mended_nor_left(self):
        self.needs("requests", "leftpad  # spokeshave: ignore[unused] by hand")
        self.audit("--fix")
        self.assertIn("leftpad", (self.app / "requirements.txt").read_text())

    def test_a_file_that_is_not_in_utf_8_is_left_alone(self):
        text = "requests\nleftpad\n".encode("utf-16")
        (self.app / "requirements.txt").write_bytes(text)
        done = self.audit("--fix", code=1)
        self.assertIn("requirements.txt:2: unused leftpad: not mended: its file is not in UTF-8\n", done.stderr)
        self.assertEqual((self.app / "requirements.txt").read_bytes(), text)

    def test_a_backport_that_code_imports_stays(self):
        self.needs("dataclasses", "importlib-resources")
        self.code("import dataclasses\nimport importlib_resources\n")
        done = self.audit("--fix", "--python", "3.12", code=None)
        self.assertIn("requirements.txt:1: standard-library dataclasses: removed\n", done.stderr)
        self.assertNotIn("dataclasses", (self.app / "requirements.txt").read_text())
        self.assertIn("importlib-resources", (self.app / "requirements.txt").read_text())


MANIFEST = re.compile(r"(^|/)(requirements[^/]*[.](txt|in)|pyproject[.]toml|setup[.](cfg|py)|Pipfile|environment[.]ya?ml)$")
VARIANTS = {
    "as it is": lambda text: text,
    "carriage returns": lambda text: text.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda text: codecs.BOM_UTF8 + text,
    "no last line end": lambda text: text.removesuffix(b"\n"),
}


def parse(name, text):
    text = text.decode("utf-8-sig")
    if name.endswith((".toml", "Pipfile")):
        tomllib.loads(text)
    elif name.endswith(".cfg"):
        configparser.ConfigParser(interpolation=None).read_string(text)
    elif name.endswith(".py"):
        ast.parse(text)


def words(text):
    return {re.sub(r"[-_.]+", "-", word).lower() for word in re.findall(r"[A-Za-z0-9][-A-Za-z0-9_.]*", text)}


class Law(Audit):
    """Of every project of the corpus: what was edited parses, once is as good as twice, and nothing else changes."""

    def texts(self):
        return {str(p.relative_to(self.app)): p.read_bytes() for p in self.app.rglob("*") if p.is_file()}

    def check_lines(self, before, after, names):
        """Each line that is gone or new is about a finding, or opens or closes a list for one."""
        old = before.decode("utf-8-sig").splitlines(keepends=True)
        new = after.decode("utf-8-sig").splitlines(keepends=True)
        for line in difflib.ndiff(old, new):
            text = line[2:].strip()
            structure = line[0] == "+" and (not text or re.fullmatch(r"\[[^\]]*\]|[a-z-]+ = \[|\]", text))
            # Of a list on one line both states are there, and a comma may have come or gone.
            neighbour = any(words(text) == words(other) - names or words(text) <= words(other) and words(other) & names
                            for other in (old if line[0] == "+" else new))
            if line[0] in "+-" and not structure and not neighbour:
                self.assertTrue(words(text) & names, f"{line!r} is about none of {names}")
        if before.startswith(codecs.BOM_UTF8):
            self.assertTrue(after.startswith(codecs.BOM_UTF8))
        if b"\r\n" in before:
            self.assertEqual(after.count(b"\n"), after.count(b"\r\n"))

    def check(self, project):
        for variant, vary in VARIANTS.items():
            with self.subTest(variant):
                if not self.check_variant(project, vary):
                    return

    def check_variant(self, project, vary):
        """Says whether there was anything to write."""
        self.empty()
        project.write(self.app)
        for name, text in self.texts().items():
            if MANIFEST.search(name):
                (self.app / name).write_bytes(vary(text))
        before = self.texts()
        found = json.loads(self.audit("--format", "json", *project.arguments, code=None).stdout)["findings"]
        names = {f["distribution"] for f in found if f.get("distribution") and f["level"] != "note"}
        patch = subprocess.run(self.command("audit", "--index-url", _url, "--fix", "--dry-run", *project.arguments),
                               capture_output=True, cwd=self.app, env=self.environment(), check=False)
        self.assertEqual(self.texts(), before, "a dry run writes nothing")
        done = self.audit("--fix", "--format", "json", *project.arguments, code=None)
        after = self.texts()
        for name, text in after.items():
            if text != before.get(name):
                parse(name, text)
                self.check_lines(before.get(name, b""), text, names)
        left = [f for f in json.loads(done.stdout)["findings"] if f["level"] != "note"]
        self.assertEqual(done.returncode, int(bool(left)), done.stderr)
        self.assertEqual(patch.returncode, int(b"not mended" in patch.stderr), patch.stderr)
        again = self.audit("--fix", "--dry-run", *project.arguments, code=None)
        self.assertEqual(again.stdout, "", "mended twice")
        self.empty()
        for name, text in before.items():
            (self.app / name).parent.mkdir(parents=True, exist_ok=True)
            (self.app / name).write_bytes(text)
        if patch.stdout:
            applied = subprocess.run(["git", "apply", "-"], cwd=self.app, input=patch.stdout, capture_output=True)
            self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(self.texts(), after, "the patch is what is written")
        return before != after


for _project in audit_corpus.projects():
    setattr(Law, f"test_{_project.name}", lambda self, p=_project: self.check(p))


if __name__ == "__main__":
    unittest.main()
