#!/usr/bin/env python3
"""Reports of `audit` and `verify` as their readers meet them, and what runs `audit` elsewhere."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import audit_corpus
from support import PROGRAM, TOP, Case, main
from tools import environment

HOOK_TOOLS = ["pre-commit==4.7.0", "check-jsonschema==0.39.0"]
SCHEMA_TOOLS = ["jsonschema[format-nongpl]==4.26.0", "xmlschema==4.3.2"]
FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")

_folder = None
_url = None


def setUpModule():
    global _folder, _url
    _folder = tempfile.mkdtemp(prefix="spokeshave-report-")
    _url = audit_corpus.build_index(_folder)


def tearDownModule():
    shutil.rmtree(_folder, ignore_errors=True)


class Reports(Case):
    def audit(self, *words, format="text", code=1, cwd=None):
        """Its output as bytes: what is no UTF-8 is to be seen."""
        done = subprocess.run(self.command("audit", "--index-url", _url, "--format", format, *words), capture_output=True,
                              timeout=100, cwd=cwd or self.app, env=self.environment())
        self.assertNotIn(b"Sanitizer", done.stderr)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done.stdout

    def findings(self, *words, **options):
        return json.loads(self.audit(*words, format="json", **options))["findings"]

    def check(self, *paths):
        folder = environment("report-tools", SCHEMA_TOOLS)
        if folder is None:
            self.skipTest("what checks reports can't be had here")
        done = subprocess.run([folder / "bin/python", TOP / "tests/e2e/report_check.py", *paths], capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def keep(self, name, text):
        path = self.dir / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


class Places(Reports):
    """What is marked is the name that is meant, in characters as Python counts lines and columns."""

    def test_where_an_import_stands(self):
        cases = (  # source, line, column, end
            ("import yaml\n", 1, 8, 12),
            ("import json, yaml\n", 1, 14, 18),
            ("\timport yaml\n".replace("\t", "if 1:\n\t", 1), 2, 9, 13),
            ("import json\r\nimport yaml\r\n", 2, 8, 12),
            ("import json\rimport yaml\r", 2, 8, 12),
            ("\ufeffimport yaml\n", 1, 8, 12),
            ("\fimport yaml\n", 1, 9, 13),
            ("x = '漢字'; import yaml\n", 1, 18, 22),
            ("x = 'e\u0301'; import yaml\n", 1, 18, 22),
            ("x = '\U0001f600'; import yaml\n", 1, 17, 21),
            ("import json as my_yaml, yaml\n", 1, 25, 29),
            ("x = '" + "a" * 500 + "'; import yaml\n", 1, 516, 520),
            (b"x = '\xe9'; import yaml\n", 1, 17, 21),
        )
        self.needs("requests")
        for source, line, column, end in cases:
            with self.subTest(source=source):
                self.code(source)
                (found,) = [f for f in self.findings() if f["code"] == "missing"]
                self.assertEqual((found["line"], found["column"], found["end_column"]), (line, column, end))
                if isinstance(source, str):
                    row = source.lstrip("\ufeff").splitlines()[line - 1] if "\f" not in source else source
                    self.assertEqual(row[column - 1:end - 1], "yaml")

    def test_a_notebook_of_one_line_is_marked_as_that_line(self):
        self.needs("requests")
        cells = [{"cell_type": "code", "metadata": {}, "source": ["import json\n", "import yaml\n"]}]
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        for indent, line, column in ((None, 1, 0), (1, 8, 13)):
            self.write("app/n.ipynb", json.dumps(notebook, indent=indent))
            (found,) = [f for f in self.findings() if f["code"] == "missing"]
            self.assertEqual((found["line"], found["column"]), (line, column), indent)

    def test_the_caret_of_text_is_below_it(self):
        self.needs("requests")
        self.code("x = '漢字'; import yaml\n")
        self.assertIn("     1 | x = '漢字'; import yaml\n       |                    ^^^^\n", self.audit().decode())


class Forms(Reports):
    def setUp(self):
        super().setUp()
        self.needs("requests[gone]", "leftpad", "requests", "flask; python_version < '3'")
        self.code("import yaml, jinja2\ntry:\n    import numpy\nexcept ImportError:\n    numpy = None\n")

    def hostile(self):
        """Files whose names would break something."""
        for name in (b"a\x01\x1b[31m.py", b"a<b>&\"']]>.py", b"a:b,c%d.py", b"new\nline\r.py", b"\xff\xfe.py", b"a|b`c`[d](e)@me.py",
                     b"with blank {0}.py", "漢\u202e字.py".encode()):
            with open(os.path.join(os.fsencode(self.app), name), "wb") as file:
                file.write(b"import yaml\n")

    def test_sarif_keeps_to_the_schema_and_to_what_services_ask(self):
        self.write("app/old.py", "import (\n")
        few = self.keep("few.sarif", self.audit(format="sarif"))
        self.hostile()
        many = self.keep("many.sarif", self.audit(format="sarif"))
        self.needs("requests")
        self.check(few, many, self.keep("none.sarif", self.audit("--exclude", "*.py", "--ignore", "unused", format="sarif", code=0)))
        results = json.loads(many.read_bytes())["runs"][0]["results"]
        uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
        self.assertIn("%FF%FE.py", uris)
        self.assertIn("a%3Ab%2Cc%25d.py", uris)
        self.assertGreater(len({r["ruleId"] for r in results}), 4)

    def test_junit_keeps_to_the_schema_whatever_files_are_called(self):
        few = self.keep("few.xml", self.audit(format="junit"))
        self.hostile()
        many = self.keep("many.xml", self.audit(format="junit"))
        self.check(few, many)
        cases = {case.get("name"): case for case in ElementTree.parse(few).iter("testcase")}
        (failed,) = [case for name, case in cases.items() if name.startswith("missing: main.py:1:8: ")]
        self.assertEqual((failed.get("file"), failed.get("line"), failed.find("failure").get("type")), ("main.py", "1", "missing"))
        (noted,) = [case for name, case in cases.items() if name.startswith("missing: main.py:3:12: ")]
        self.assertIsNotNone(noted.find("skipped"), "a note fails nothing")
        (passed,) = [case for name, case in cases.items() if name.startswith("yanked: ")]
        self.assertEqual(len(passed), 0)

    def test_annotations_are_a_line_each_and_name_the_file(self):
        self.hostile()
        lines = self.audit(format="github").decode().split("\n")
        self.assertEqual(lines.pop(), "")
        self.assertEqual(len(lines), len(self.findings()))
        for line in lines:
            self.assertRegex(line, r"^::(error|warning|notice) file=[^,:]+(,line=\d+)?(,col=\d+)?(,endColumn=\d+)?,"
                                   r"title=spokeshave audit%3A [a-z-]+::[^\x00-\x1f]+$")
        files = {line.split("file=")[1].split(",")[0] for line in lines}
        self.assertIn("a%3Ab%2Cc%25d.py", files)
        self.assertIn("new%0Aline%0D.py", files)

    def test_markdown_rows_hold_four_cells(self):
        self.hostile()
        text = self.audit(format="markdown").decode()
        table = [line for line in text.split("\n") if line.startswith("|")]
        self.assertEqual(len(table), 2 + len(self.findings()))
        for row in table:
            self.assertEqual(len(row.replace("\\\\", "").replace("\\|", "").split("|")), 6, row)
            self.assertNotRegex(row.replace("<br>", "").replace("@<!-- -->", "(at)"), r"<|(?<!\\)[`\[]|@")

    def test_text_holds_no_control_characters(self):
        self.hostile()
        self.assertNotRegex(self.audit().decode(), "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")

    def test_no_form_tells_a_password(self):
        self.needs("tool @ https://me:s3cret@index.example/tool-1.0-py3-none-any.whl", "git+https://s3cret@code.example/x.git#egg=x",
                   "--extra-index-url https://me:s3c/ret@index.example/simple")
        self.code("import tool, x\n")
        for form in FORMATS:
            self.assertNotIn(b"s3c", self.audit("--no-index", format=form, code=0))
        self.assertIn(" | tool @ https://*********@index.example/tool", self.audit("--no-index", code=0).decode())

    def test_every_form_is_utf_8_and_the_same_each_time(self):
        self.hostile()
        for form in FORMATS:
            text = self.audit(format=form)
            text.decode()
            self.assertEqual(self.audit("--workers", "1", "--refresh", format=form), text)

    def test_json_has_the_fields_that_the_readme_lists(self):
        readme = (TOP / "README.md").read_text()
        report = json.loads(self.audit("-t", "slim:3.12", format="json"))
        told = readme.split("### Audit", 1)[1].split("`json` is", 1)[1].split("\n\n", 1)[0]
        for part in (report, *report["findings"], *report["requirements"], report["summary"]):
            for field in part:
                self.assertIn(f"`{field}`", told)
        order = [(f["path"], f["line"], f["column"]) for f in report["findings"]]
        self.assertEqual(order, sorted(order))

    def test_what_is_found_in_the_corpus_keeps_to_the_schemas(self):
        paths = []
        for project in audit_corpus.projects():
            shutil.rmtree(self.app)
            self.app.mkdir()
            project.write(self.app)
            for form, suffix in (("sarif", "sarif"), ("junit", "xml")):
                told = self.audit(*project.arguments, format=form, code=project.code)
                paths.append(self.keep(f"{project.name}.{suffix}", told))
        self.check(*paths)

    def test_verify_keeps_to_the_same_schemas(self):
        lock = self.write("app/pylock.toml", "lock-version = '1.0'\ncreated-by = 'me'\n[[packages]]\nname = 'harbor'\n"
                          "version = '2.1.0'\n[[packages.wheels]]\nname = 'harbor-2.1.0-py3-none-any.whl'\nurl = 'harbor.whl'\n")
        paths = []
        for form, name in (("sarif", "v.sarif"), ("junit", "v.xml")):
            done = self.run_program("verify", lock, "--offline", "--target", "slim:3.12", "--format", form)
            self.assertNotEqual(done.returncode, 0, done.stdout)
            self.assertNotIn("Sanitizer", done.stderr)
            paths.append(self.keep(name, done.stdout))
        self.check(*paths)
        self.assertTrue(json.loads(paths[0].read_text())["runs"][0]["results"])


class Explain(Reports):
    """What `explain` says of a rule happens."""

    def codes(self):
        listed = self.ok("explain", cache=False).stdout
        self.assertIn("spokeshave explain CODE", listed)
        return {line.split()[0]: line.split()[1] for line in listed.split("\n\n")[0].splitlines()}

    def explained(self, code):
        """Where the finding is, and the files by name."""
        text = self.ok("explain", code, cache=False).stdout
        place, rest = text.split("Example, found in ", 1)[1].split(":\n\n", 1)
        files = {}
        for line in rest.split("\n\n")[0].splitlines():
            if line.startswith("        "):
                files[name].append(line[8:])
            else:
                files[name := line.strip()] = []
        return place, files

    def place(self, files):
        shutil.rmtree(self.app)
        for name, lines in files.items():
            self.write(f"app/{name}", "".join(line + "\n" for line in lines))

    def said(self, *words):
        done = self.run_program("audit", "--index-url", _url, "--format", "json", *words)
        return [(f["code"], f"{f['path']}:{f['line']}", f["level"]) for f in json.loads(done.stdout)["findings"]]

    def test_every_example_is_found_where_it_says_and_nothing_else_is(self):
        for code, level in self.codes().items():
            with self.subTest(code=code):
                place, files = self.explained(code)
                self.place(files)
                self.assertEqual(self.said(), [(code, place, level)])

    def test_what_it_names_to_silence_one_silences_it(self):
        for code in self.codes():
            text = self.ok("explain", code, cache=False).stdout
            with self.subTest(code=code):
                place, files = self.explained(code)
                self.place(files)
                (found,) = json.loads(self.run_program("audit", "--index-url", _url, "--format", "json").stdout)["findings"]
                name = found.get("distribution", found.get("module"))
                path, line = place.split(":")
                self.assertEqual(self.said("--ignore", code), [])
                self.assertIn(f"--ignore {code}\n", text)
                comment, setting = f"# spokeshave: ignore[{code}] reason", f"{code} = [\"NAME\"]\n"
                self.assertEqual(comment in text, code != "unused-ignore")
                self.assertEqual(setting in text, name is not None)
                if name is not None:
                    self.write("app/pyproject.toml", "[tool.spokeshave.audit]\n" + setting.replace("NAME", name))
                    self.assertEqual(self.said(), [])
                    (self.app / "pyproject.toml").unlink()
                if comment in text:
                    files[path][int(line) - 1] += f"  {comment}"
                    self.place(files)
                    self.assertEqual(self.said(), [])

    def test_a_code_in_any_case_is_one_and_another_is_refused(self):
        self.assertEqual(self.ok("explain", "UNUSED", cache=False).stdout, self.ok("explain", "unused", cache=False).stdout)
        for word in ("nope", "", "unus"):
            self.fails(2, "explain", word, cache=False, says=(f"'{word}' is no code", "`spokeshave explain` lists them"))


def run_blocks(path):
    """The texts of `run: |` in a YAML file, by indent."""
    blocks, margin = [], None
    for line in path.read_text().splitlines():
        indent = len(line) - len(line.lstrip())
        if margin is not None and (not line.strip() or indent > margin):
            blocks[-1] += line[margin + 2:] + "\n"
            continue
        margin = None
        if line.strip() == "run: |":
            margin = indent
            blocks.append("")
    return blocks


class Elsewhere(Reports):
    """What other programs are told to run, run as they run it."""

    def setUp(self):
        super().setUp()
        self.needs("requests", "leftpad")
        self.code("import requests\n")
        self.programs = self.dir / "bin"
        self.programs.mkdir()
        self.program("spokeshave", f'exec "{pathlib.Path(PROGRAM).resolve()}" "$@"')

    def program(self, name, script):
        self.write(f"bin/{name}", f"#!/bin/bash\n{script}\n", mode=0o755)

    def around(self, **env):
        git = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@index.example",
               "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@index.example"}
        return self.environment(PATH=f"{self.programs}:{os.environ['PATH']}", SPOKESHAVE_INDEX_URL=_url, XDG_CACHE_HOME=str(self.cache),
                                PRE_COMMIT_HOME=str(self.dir / "pre-commit"), **git, **env)

    def shell(self, script, **env):
        """As GitHub's runner does for `shell: bash`."""
        return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=self.app, text=True,
                              capture_output=True, timeout=300, env=self.around(**env))

    def tool(self, *words, cwd=None, code=0):
        folder = environment("hook-tools", HOOK_TOOLS)
        if folder is None:
            self.skipTest("what checks hooks can't be had here")
        done = subprocess.run([folder / "bin" / words[0], *words[1:]], cwd=cwd or TOP, text=True, capture_output=True, timeout=100,
                              env=self.around())
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def repository(self, folder):
        for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
            subprocess.run(["git", "-C", folder, *words], check=True, env=self.around(), timeout=60)
        return subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], check=True, text=True, capture_output=True).stdout.strip()

    # ---- pre-commit ----

    def test_the_manifest_is_one_of_pre_commit(self):
        self.tool("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")

    def test_a_project_that_names_the_hook_is_audited(self):
        hooks = self.dir / "hooks"
        hooks.mkdir()
        shutil.copy(TOP / ".pre-commit-hooks.yaml", hooks)
        revision = self.repository(hooks)
        self.write("app/.pre-commit-config.yaml", f"repos:\n- repo: file://{hooks}\n  rev: {revision}\n  hooks:\n  - id: spokeshave-audit\n")
        self.repository(self.app)
        told = self.tool("pre-commit", "run", "--all-files", cwd=self.app, code=1)
        self.assertIn("requirements.txt:2:1: warning[unused]", told)
        self.assertNotIn("[WARNING]", told)
        self.needs("requests")
        self.assertIn("Passed", self.tool("pre-commit", "run", "--all-files", cwd=self.app))

    def test_hooks_run_their_entry(self):
        entries = [line.split(":", 1)[1].strip() for line in (TOP / ".pre-commit-hooks.yaml").read_text().splitlines()
                   if line.strip().startswith("entry:")]
        self.assertEqual(len(entries), 2)
        for entry in entries:
            done = self.shell(entry)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("warning[unused]", done.stdout)

    # ---- GitHub ----

    def test_the_action_is_one_of_github(self):
        self.tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")

    def test_what_the_action_is_given_reaches_no_shell_as_text(self):
        text = (TOP / "action.yml").read_text()
        for block in run_blocks(TOP / "action.yml"):
            self.assertNotIn("${{", block)
        for line in text.splitlines():
            if line.strip().startswith(("uses:", "- uses:")):
                self.assertRegex(line, r"@[0-9a-f]{40}\b", "an action of others is pinned")
        audit = run_blocks(TOP / "action.yml")[1]
        mark = self.dir / "mark"
        for given in ({"AUDIT_ARGUMENTS": f"--ignore missing $(touch {mark}) `touch {mark}` ; touch {mark}"},
                      {"AUDIT_PATH": f". ; touch {mark}"}, {"AUDIT_SARIF": f"$(touch {mark})"}):
            done = self.shell(audit, **{"AUDIT_PATH": ".", "AUDIT_ARGUMENTS": "", "AUDIT_SARIF": "", **given})
            self.assertNotEqual(done.returncode, 0)
            self.assertFalse(mark.exists(), given)

    def test_the_action_annotates_and_writes_sarif_and_a_summary(self):
        audit = run_blocks(TOP / "action.yml")[1]
        summary = self.dir / "summary"
        for arguments in ("--ignore missing", "--ignore\nmissing\n", " --ignore  missing ", ""):
            summary.unlink(missing_ok=True)
            done = self.shell(audit, AUDIT_PATH=".", AUDIT_ARGUMENTS=arguments, AUDIT_SARIF="out.sarif", GITHUB_STEP_SUMMARY=str(summary))
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("::warning file=requirements.txt,line=2", done.stdout)
            self.assertEqual(len(json.loads((self.app / "out.sarif").read_text())["runs"][0]["results"]), 1)
            self.assertIn("| unused |", summary.read_text())
        self.needs("requests")
        self.assertEqual(self.shell(audit, AUDIT_PATH=".", AUDIT_ARGUMENTS="", AUDIT_SARIF="").returncode, 0)

    def test_the_action_builds_the_program_where_it_is_not(self):
        build = run_blocks(TOP / "action.yml")[0]
        self.assertEqual(self.shell(build).returncode, 0, "nothing is built where the program is there")
        (self.programs / "spokeshave").unlink()
        if not all(map(shutil.which, ("cmake", "ninja", "pkg-config"))) or shutil.which("spokeshave"):
            self.skipTest("no build tools here, or the program is installed")
        for name in ("sudo", "apt-get"):  # what it would install is here
            self.program(name, f'echo {name} "$@" >> "{self.dir}/asked"')
        path = self.dir / "path"
        done = self.shell(build, ACTION_PATH=str(TOP), RUNNER_TEMP=str(self.dir / "temp"), GITHUB_PATH=str(path),
                          CMAKE_C_COMPILER_LAUNCHER=shutil.which("ccache") or "")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        self.assertIn("install -y", (self.dir / "asked").read_text())
        version = subprocess.run([path.read_text().strip() + "/spokeshave", "--version"], capture_output=True, text=True, timeout=10)
        self.assertRegex(version.stdout, r"^spokeshave \d")


if __name__ == "__main__":
    main()
