"""`spokeshave audit`: the corpus of fixtures/audit, its formats, its wishes, and bad input."""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zipfile

import audit_corpus
from support import TOP, Case

_folder = None
_url = None


def setUpModule():
    global _folder, _url
    _folder = tempfile.mkdtemp(prefix="spokeshave-audit-")
    _url = audit_corpus.build_index(_folder)


def tearDownModule():
    shutil.rmtree(_folder, ignore_errors=True)


class Audit(Case):
    def audit(self, *words, code=0, cwd=None, offline=False):
        given = ["--index-url", _url, *(["--offline"] if offline else [])]
        done = self.run_program("audit", *given, *words, cwd=cwd)
        self.assertNotIn("Sanitizer", done.stderr)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def report(self, *words, code=0, cwd=None):
        return json.loads(self.audit("--format", "json", *words, code=code, cwd=cwd).stdout)

    def found(self, *words, code=0):
        return {(f["code"], f["path"], f["line"]) for f in self.report(*words, code=code)["findings"]}


class Corpus(Audit):
    """Each project gets exactly what its head expects."""

    def check(self, project):
        project.write(self.app)
        report = self.report(*project.arguments, code=project.code)
        self.assertEqual(audit_corpus.found_in(report), project.findings, project.reason)
        costs = [[f["distribution"], *f["cost"][0]["with"]] for f in report["findings"] if f.get("cost")]
        for cost in project.costs:
            self.assertIn(cost, costs)
        chains = [f["chain"] for f in report["findings"] if "chain" in f]
        for chain in project.chains:
            self.assertIn(chain, chains)


for _project in audit_corpus.projects():
    setattr(Corpus, f"test_{_project.name}", lambda self, p=_project: self.check(p))


class Remembered(Audit):
    """What an index said is remembered whole: a second audit asks nobody, and says the same."""

    def test_each_project_twice(self):
        sys.path.insert(0, str(TOP / "tests/server"))
        from server import Server
        with Server(pathlib.Path(_folder) / "index/files") as server:
            for project in audit_corpus.projects():
                folder = self.dir / project.name
                folder.mkdir()
                project.write(folder)
                said = []
                for words in ([], ["--offline"]):
                    done = self.run_program("audit", "--index-url", server.url, "--format", "json", *words, *project.arguments, cwd=folder)
                    said.append([(f["code"], f["level"], f["path"], f["line"], f["message"]) for f in json.loads(done.stdout)["findings"]])
                self.assertEqual(said[0], said[1], project.name)


    def test_progress_is_said_once_and_each_requirement_has_its_own_cause(self):
        sys.path.insert(0, str(TOP / "tests/server"))
        from server import Server
        self.needs("requests", "nowhere-1", "nowhere-2", "leftpad")
        self.code("import requests, leftpad\n")
        with Server(pathlib.Path(_folder) / "index/files") as server:
            done = self.run_program("audit", "--index-url", server.url)
        self.assertEqual(done.stderr.count("resolving"), 1, done.stderr)
        names = ("requests", "leftpad", "attrs", "pyyaml", "jinja2")
        self.needs(*names)
        done = self.run_program("audit", "--index-url", server.url, "--timeout", "1", "--refresh")
        for name in names[:3]:
            self.assertRegex(done.stderr, f"nothing can be learnt of {name}: .*/simple/{name}/")
        for name in names[3:]:
            self.assertIn(f"nothing can be learnt of {name}: its index did not answer for others, so it was not asked", done.stderr)


class Forms(Audit):
    def setUp(self):
        super().setUp()
        self.needs("requests", "leftpad")
        self.code("import requests\nimport yaml, jinja2\n")

    def test_text_shows_the_line_with_a_caret_and_what_the_image_loses(self):
        text = self.audit(code=1).stdout
        self.assertIn("main.py:2:8: error[missing]: nothing that is declared has yaml; declare pyyaml\n"
                      "     2 | import yaml, jinja2\n       |        ^^^^\n", text)
        self.assertIn("requirements.txt:2:1: warning[unused]", text)
        self.assertRegex(text, r"leaves the image: slim: [0-9.]+ kB, with leftpad-data\n")
        self.assertIn("2 errors, 1 warning in 2 requirements and 1 Python file\n", text)

    def test_sarif_has_rules_and_regions(self):
        run = json.loads(self.audit("--format", "sarif", code=1).stdout)["runs"][0]
        rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            region = result["locations"][0]["physicalLocation"]["region"]
            self.assertGreater(region["endColumn"], region["startColumn"])

    def test_junit_counts_failures(self):
        suite = xml.etree.ElementTree.fromstring(self.audit("--format", "junit", code=1).stdout)[0]
        self.assertEqual((suite.get("failures"), suite.get("skipped")), ("3", "0"))
        self.assertEqual(suite.get("tests"), str(len(suite)), "those found, and the rules that hold")

    def test_github_writes_workflow_commands(self):
        lines = self.audit("--format", "github", code=1).stdout.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(lines[0].startswith("::error file=main.py,line=2,col=8,endColumn=12,title=spokeshave audit%3A missing::"))

    def test_markdown_is_a_table(self):
        text = self.audit("--format", "markdown", code=1).stdout
        self.assertIn("| warning | unused | requirements.txt:2:1 |", text)

    def test_the_same_at_any_number_of_threads(self):
        one = self.audit("--workers", "0", "--format", "json", code=1).stdout
        self.assertEqual(self.audit("--workers", "8", "--format", "json", code=1).stdout, one)

    def test_several_folders_are_one_report(self):
        other = self.dir / "app/other"
        other.mkdir()
        (other / "requirements.txt").write_text("leftpad\n")
        paths = {f["path"] for f in self.report("other", ".", code=1)["findings"]}
        self.assertIn("other/requirements.txt", paths)
        self.assertIn("requirements.txt", paths)

    def test_a_script_with_its_own_metadata_can_be_named(self):
        self.write("app/job.py", "# /// script\n# dependencies = ['leftpad']\n# ///\nimport json\n")
        self.assertEqual([(f["code"], f["path"], f["line"]) for f in self.report("job.py", code=1)["findings"]], [("unused", "job.py", 2)])
        self.fails(2, "audit", "main.py", "--index-url", _url, says="has no requirements of its own")

    def test_a_script_is_judged_for_the_python_that_it_asks_for(self):
        for name, python, imports in (("old", "<3.12", "distutils"), ("new", "==3.10.*", "tomllib")):
            self.write(f"app/{name}.py", f"# /// script\n# requires-python = '{python}'\n# dependencies = []\n# ///\nimport {imports}\n")
        self.assertEqual([f["module"] for f in self.report("old.py", "new.py", code=1)["findings"]], ["tomllib"])

    def test_a_module_that_one_target_has_alone_is_there(self):
        for python, modules in (("cp312", ["arch"]), ("cp311", ["arch", "archaic"])):
            with zipfile.ZipFile(self.dir / f"arch-1.0-{python}-none-any.whl", "w") as made:
                for module in modules:
                    made.writestr(f"{module}.py", "")
                made.writestr("arch-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: arch\nVersion: 1.0\n")
                made.writestr("arch-1.0.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {python}-none-any\n")
                made.writestr("arch-1.0.dist-info/RECORD", "")
        self.needs("arch")
        self.code("import archaic\n")
        self.assertEqual(self.report("--find-links", str(self.dir), "-t", "slim:3.12", "-t", "slim:3.11")["findings"], [])

    def test_what_is_imported_is_no_part_of_a_cost(self):
        self.needs("flask")
        self.code("import jinja2\n")
        finding = [f for f in self.report(code=1)["findings"] if f["code"] == "unused"][0]
        self.assertEqual(finding["cost"][0]["with"], ["click", "werkzeug"])

    def costs(self, wheels, lists, *words):
        """By target, what goes along with keel, which is unused; `wheels` is what each requires."""
        for name, requires in wheels.items():
            with zipfile.ZipFile(self.dir / f"{name}-1.0-py3-none-any.whl", "w") as made:
                made.writestr(f"{name}.py", "")
                extras = "".join(f"Provides-Extra: {e}\n" for e in ("rope",) if any(f"'{e}'" in r for r in requires))
                made.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{extras}"
                              + "".join(f"Requires-Dist: {r}\n" for r in requires))
                made.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                made.writestr(f"{name}-1.0.dist-info/RECORD", "")
        for name, lines in lists.items():
            self.write(f"app/{name}", "".join(f"{line}\n" for line in lines))
        self.code("import sail\n")
        report = self.report("--find-links", str(self.dir), *words, code=1)
        finding = [f for f in report["findings"] if (f["code"], f["distribution"]) == ("unused", "keel")][0]
        return [c["with"] for c in finding["cost"]]

    def test_what_leaves_an_image_is_what_nothing_needs_there(self):
        wheels = {"keel": ["mast; python_version < '3.12'"], "sail": ["mast; python_version >= '3.12'"], "mast": []}
        self.assertEqual(self.costs(wheels, {"requirements.txt": ["keel", "sail"]}, "-t", "slim:3.11", "-t", "slim:3.13"), [["mast"], []])

    def test_with_the_last_who_asks_for_an_extra_leaves_what_it_brings(self):
        wheels = {"keel": ["mast[rope]"], "sail": ["mast"], "mast": ["cord; extra == 'rope'"], "cord": ["yarn"], "yarn": []}
        self.assertEqual(self.costs(wheels, {"requirements.txt": ["keel", "sail"]}), [["cord", "yarn"]])
        wheels["sail"] = ["mast[rope]"]
        self.assertEqual(self.costs(wheels, {"requirements.txt": ["keel", "sail"]}), [[]])

    def test_what_development_needs_leaves_the_image_all_the_same(self):
        wheels = {"keel": ["mast"], "sail": [], "oar": ["mast"], "mast": []}
        self.assertEqual(self.costs(wheels, {"requirements.txt": ["keel", "sail"], "requirements-dev.txt": ["oar"]}), [["mast"]])

    def test_the_cost_is_told_for_each_target(self):
        finding = [f for f in self.report("-t", "slim:3.12", "-t", "alpine", code=1)["findings"] if f["code"] == "unused"][0]
        self.assertEqual([c["target"] for c in finding["cost"]], ["slim", "alpine"])
        self.assertTrue(all(c["bytes"] > 40000 for c in finding["cost"]))


class Wishes(Audit):
    def setUp(self):
        super().setUp()
        self.needs("requests", "leftpad")
        self.code("import requests\nimport yaml\n")

    def test_exit_zero(self):
        self.audit("--exit-zero")

    def test_a_named_file_that_is_not_there_is_refused(self):
        for option in ("-r", "--dev"):
            self.fails(2, "audit", "--index-url", _url, option, "none.txt", says="'none.txt' is not there")

    def test_where_facts_lack_no_ignore_is_called_needless(self):
        self.needs("requests  # spokeshave: ignore[unused] wanted", "nowhere-to-be-had")
        self.code("import nowhere_to_be_had\n")
        self.assertEqual({c for c, _, _ in self.found()}, {"unknown"})
        self.needs("requests", "nowhere-to-be-had")
        self.code("import requests, nowhere_to_be_had  # spokeshave: ignore[missing] so\n")
        self.assertEqual({c for c, _, _ in self.found()}, {"unknown"})

    def test_a_baseline_that_was_just_written_silences_all(self):
        self.needs("requests", "leftpad  # spokeshave: ignore[missing] wrong")
        self.audit("--write-baseline", "base.txt")
        self.assertNotIn("unused-ignore", (self.dir / "app/base.txt").read_text())

    def test_select_and_ignore_name_codes(self):
        self.assertEqual(self.found("--select", "unused", code=1), {("unused", "requirements.txt", 2)})
        self.assertEqual(self.found("--ignore", "unused,missing"), set())
        self.fails(2, "audit", "--index-url", _url, "--select", "unusual", says=["--select", "'unusual' is no code"])

    def test_what_an_audit_wrote_is_no_use_of_what_it_names(self):
        before = self.found(code=1)
        self.audit("--write-baseline", "audit.cfg")
        (self.dir / "app/audit.json").write_text(self.audit("--format", "json", code=1).stdout)
        self.assertEqual(self.found(code=1), before)

    def test_a_baseline_silences_what_stands_in_it_and_no_more(self):
        self.audit("--write-baseline", "base.txt")
        self.assertEqual(self.found("--baseline", "base.txt"), set())
        self.code("import requests\n")
        self.assertEqual({c for c, _, _ in self.found("--baseline", "base.txt")}, {"unused-ignore"})
        self.fails(2, "audit", "--index-url", _url, "--baseline", "none.txt", says="--baseline")

    def test_a_baseline_holds_paths_from_where_it_is_written(self):
        for name in ("one", "two", "new\nline"):
            self.write(f"app/{name}/requirements.txt", "requests\nleftpad\n")
            self.write(f"app/{name}/app.py", "import requests\n")
        folders = ("one", "./two/", "new\nline")
        self.audit(*folders, "--write-baseline", "base.txt")
        self.assertEqual(self.found(*folders, "--baseline", "base.txt"), set())
        self.assertEqual(self.found("two", "--baseline", "base.txt"), set(), "lines of other folders are not of this one")
        self.write("app/one/requirements.txt", "requests\n")
        self.assertEqual(self.found(*folders, "--baseline", "base.txt"), {("unused-ignore", "base.txt", 0)})
        report = self.report(*folders, "--baseline", "base.txt")
        self.assertEqual({r["path"] for r in report["requirements"]}, {f"{n}/requirements.txt" for n in ("one", "two", "new\nline")})

    def test_settings_with_an_unknown_key_are_refused(self):
        self.write("app/pyproject.toml", "[tool.spokeshave.audit]\nunusedd = []\n")
        self.fails(2, "audit", "--index-url", _url, says=["pyproject.toml:2", "no key 'unusedd'"])

    def test_settings_of_the_audit_do_not_trouble_stage(self):
        self.write("app/pyproject.toml", "[tool.spokeshave.audit]\nunused = ['leftpad']\n")
        self.assertEqual({c for c, _, _ in self.found(code=1)}, {"missing"})

    def test_excluded_paths_are_not_looked_at(self):
        self.assertEqual({c for c, _, _ in self.found("--exclude", "main.py", code=1)}, {"unused"})

    def test_files_that_are_named_take_the_place_of_those_found(self):
        self.write("app/list.txt", "PyYAML\nrequests\n")
        self.assertEqual(self.found("-r", "list.txt"), set())
        self.assertEqual({c for c, _, _ in self.found("-r", "requirements.txt", "--dev", "list.txt", code=1)}, {"misplaced", "unused"})

    def test_files_for_development_are_named_beside_those_found(self):
        self.write("app/ci.txt", "-r requirements.txt\nresponses\n")
        self.needs("requests")
        self.code("import requests\n")
        self.code("import responses\n", "tests/test_main.py")
        self.assertEqual(self.found("--dev", "ci.txt"), set())
        self.write("app/pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndependencies = ['requests']\n"
                   "[tool.spokeshave.audit]\ndev = ['ci.txt']\n")
        self.assertEqual(self.found(), set())
        self.write("app/ci.txt", "responses\nrequests\n")
        (self.dir / "app/requirements.txt").unlink()
        self.assertEqual(self.found(), set())


class Facts(Audit):
    def test_no_wheel_is_fetched_and_a_second_run_needs_nothing(self):
        self.needs("requests", "leftpad")
        self.code("import requests\n")
        self.audit(code=1)
        wheels = [p for p in self.cache.rglob("*.whl")]
        self.assertEqual(wheels, [])

    def test_installed_packages_take_the_place_of_an_index(self):
        site = self.dir / "site"
        for wheel in pathlib.Path(_folder, "index/files").glob("*.whl"):
            if wheel.name.split("-")[0] in ("django", "sqlparse", "asgiref", "leftpad", "leftpad_data", "psycopg2_binary"):
                shutil.unpack_archive(wheel, site, "zip")
        self.needs("django", "leftpad", "psycopg2-binary", "flask")
        self.code("import django\nimport sqlparse\n")
        (site / "django/db/backends/postgresql/__init__.py").write_text("import psycopg2\n")
        done = self.run_program("audit", "--site", site, "--format", "json")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = {(f["code"], f["distribution"]) for f in json.loads(done.stdout)["findings"]}
        self.assertEqual(found, {("unused", "leftpad"), ("transitive", "sqlparse"), ("unknown", "flask")})

    def test_the_python_of_the_installed_packages_is_the_target_s(self):
        site = self.dir / "venv/lib/python3.9/site-packages"
        site.mkdir(parents=True)
        for wheel in pathlib.Path(_folder, "index/files").glob("tomli-*.whl"):
            shutil.unpack_archive(wheel, site, "zip")
        self.needs("tomli; python_version < '3.11'")
        self.code("import tomli\n")
        self.assertEqual(json.loads(self.ok("audit", "--site", site, "--format", "json").stdout)["findings"], [])

    def test_the_image_of_the_dockerfile_is_the_target(self):
        self.needs("tomli")
        self.code("import tomli\n")
        self.write("app/Dockerfile", "FROM python:3.9-slim\nCMD python main.py\n")
        self.assertEqual(self.report()["findings"], [])
        self.write("app/Dockerfile", "FROM python:3.12-slim\nCMD python main.py\n")
        self.assertEqual([f["code"] for f in self.report(code=1)["findings"]], ["standard-library"])

    def test_an_extra_whose_code_nothing_reaches_is_unused(self):
        site = self.dir / "site"
        for wheel in pathlib.Path(_folder, "index/files").glob("*.whl"):
            if wheel.name.split("-")[0] in ("requests", "urllib3", "certifi", "pysocks"):
                shutil.unpack_archive(wheel, site, "zip")
        self.needs("requests[socks]")
        self.code("import requests\n")
        done = self.run_program("audit", "--site", site, "--format", "json")
        self.assertEqual([(f["code"], f["line"]) for f in json.loads(done.stdout)["findings"]], [("unused-extra", 1)], done.stderr)
        (site / "requests/__init__.py").write_text("try:\n    import socks\nexcept ImportError:\n    pass\n")
        self.assertEqual(json.loads(self.ok("audit", "--site", site, "--format", "json").stdout)["findings"], [])

    def test_offline_says_which_facts_lack(self):
        self.needs("requests")
        self.code("import requests\nimport yaml\n")
        done = self.run_program("audit", "--offline", "--index-url", "https://index.example/simple/", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--offline", done.stderr)
        self.assertEqual({f["code"] for f in json.loads(done.stdout)["findings"]}, {"unknown"})


class Folders(Audit):
    def test_tasks_that_run_in_production_are_no_tooling(self):
        self.needs("celery", "redis")
        self.code("from celery import Celery\ncelery = Celery(broker='redis://queue')\n", "shop/tasks.py")
        self.code("from . import tasks\n", "shop/__init__.py")
        self.assertEqual(self.found(), set())
        self.write("app/requirements-dev.txt", "responses\n")
        self.code("import celery\nimport responses\n", "shop/tasks.py")
        self.assertIn(("misplaced", "shop/tasks.py", 2), self.found(code=1))

    def test_each_folder_is_judged_for_its_own_python_and_image(self):
        for folder, python, image in (("new", ">=3.12", "python:3.13-alpine3.21"), ("old", ">=3.9,<3.11", "python:3.10-slim")):
            self.write(f"app/{folder}/pyproject.toml", f"[project]\nname = '{folder}'\nversion = '1'\nrequires-python = '{python}'\n"
                                                       "dependencies = ['tomli', 'leftpad']\n")
            self.write(f"app/{folder}/Dockerfile", f"FROM {image}\n")
            self.write(f"app/{folder}/app.py", "import tomli\n")
        report = self.report("new", "old", code=1)
        self.assertEqual({(f["code"], f["path"]) for f in report["findings"]},
                         {("standard-library", "new/pyproject.toml"), ("unused", "new/pyproject.toml"), ("unused", "old/pyproject.toml")})
        self.assertEqual([c["target"] for f in report["findings"] for c in f.get("cost", [])], ["alpine", "slim"])

    def test_tasks_of_a_task_runner_are_tooling(self):
        self.write("app/requirements-dev.txt", "invoke\n")
        self.needs("requests")
        self.code("import requests\n")
        self.code("from invoke import task\n", "tasks.py")
        self.assertEqual(self.found(), set())

    def test_what_a_package_calls_documentation_is_a_part_of_it(self):
        self.needs("requests")
        self.code("", "shop/__init__.py")
        self.code("import requests\n", "shop/docs/views.py")
        self.assertEqual(self.found(), set())


    def test_lists_of_folders_below_declare_for_development_where_they_are_its(self):
        self.write("app/pyproject.toml", "[project]\nname = 'shop'\nversion = '1'\ndependencies = ['attrs']\n")
        self.write("app/docs/requirements.txt", "sphinx\n")
        self.write("app/tests/requirements.txt", "pytest\nresponses\n")
        self.write("app/examples/queue/pyproject.toml", "[project]\nname = 'queue'\nversion = '1'\ndependencies = ['celery']\n")
        self.code("import attr\n", "shop/__init__.py")
        self.code("import celery, shop\n", "examples/queue/src/queued.py")
        self.code("import sphinx\n", "docs/conf.py")
        self.code("import pytest, responses, shop\n", "tests/test_shop.py")
        self.assertEqual(self.found(), set())

    def test_members_of_a_workspace_declare_for_themselves_and_are_known(self):
        self.write("app/pyproject.toml", "[project]\nname = 'shop'\nversion = '1'\ndependencies = ['core', 'requests']\n"
                   "[tool.uv.sources]\ncore = { workspace = true }\n[tool.uv.workspace]\nmembers = ['packages/*']\n"
                   "[dependency-groups]\ndev = ['pytest']\n")
        self.write("app/packages/core/pyproject.toml", "[project]\nname = 'core'\nversion = '1'\ndependencies = ['attrs']\n")
        self.code("import core.models\nimport requests\n", "src/shop/__init__.py")
        self.code("", "packages/core/src/core/__init__.py")
        self.code("import attr\n", "packages/core/src/core/models.py")
        self.code("import core, pytest\n", "packages/core/tests/test_models.py")
        self.assertEqual(self.found(), set())
        self.code("import attr, yaml\n", "packages/core/src/core/models.py")
        self.assertEqual(self.found(code=1), {("missing", "packages/core/src/core/models.py", 1)})
        patch = self.audit("--fix", "--dry-run").stdout
        self.assertIn("+++ b/packages/core/pyproject.toml", patch)
        self.assertNotIn("+++ b/pyproject.toml", patch)

    def test_services_may_differ_below_a_file_of_tools(self):
        self.write("app/pyproject.toml", "[tool.ruff]\nline-length = 100\n")
        self.write("app/services/a/requirements.txt", "flask<3\nrequests\n")
        self.write("app/services/b/requirements.txt", "flask>=3\npyyaml\n")
        self.code("import flask, requests\n", "services/a/main.py")
        self.code("import flask, yaml\n", "services/b/main.py")
        self.assertEqual({c for c, _, _ in self.found()} - {"unknown"}, set())

    def test_extensions_of_documentation_are_named_by_its_settings(self):
        self.needs("requests")
        self.code("import requests\n")
        self.write("app/docs/requirements.txt", "sphinx\nsphinx-tabs\nsphinxcontrib-programoutput\n")
        self.code('extensions = ["sphinx.ext", "sphinx_tabs.tabs", "sphinxcontrib.programoutput"]\n', "docs/conf.py")
        self.assertEqual(self.found(), set())
        self.code('extensions = ["sphinx.ext", "sphinx_tabs.tabs"]\n', "docs/conf.py")
        self.assertEqual(self.found(), {("unused", "docs/requirements.txt", 3)})

    def test_what_setup_cfg_names_is_declared_whatever_else_it_says(self):
        self.write("app/setup.cfg", "[metadata]\nname = shop\n[options]\ninstall_requires = file: needs.txt, more.txt\n"
                   "[options.extras_require]\nyaml =\n    pyyaml   # settings\n    not a requirement\n")
        self.write("app/needs.txt", "requests\n")
        self.write("app/more.txt", "attrs\n")
        self.code("import attr, requests, yaml\n", "shop.py")
        self.assertEqual({c for c, _, _ in self.found()} - {"unreadable", "unknown"}, set())
        self.write("app/more.txt", "attrs\nleftpad\n")
        self.assertIn(("unused", "more.txt", 2), self.found(code=1))

    def test_packages_of_conda_have_other_names(self):
        self.write("app/environment.yml", "dependencies:\n  - pytorch\n  - matplotlib-base\n  - pip:\n    - requests\n")
        self.code("import matplotlib, requests, torch\n")
        self.assertEqual(self.found(), set())
        self.code("import requests, yaml\n")
        self.assertEqual(self.found(code=1), {("missing", "main.py", 1)})

    def test_a_namespace_alone_is_there_with_any_that_is_in_it(self):
        self.needs("google-cloud-storage", "google-cloud-bigquery")
        self.code("import google\nimport google.cloud\nfrom google import cloud\nfrom google.cloud import *\n")
        self.assertEqual(self.found(), set())
        self.code("import google\nfrom google.cloud import firestore\nimport google.cloud.firestore\n")
        self.assertEqual({(c, n) for c, _, n in self.found(code=1)}, {("missing", 2)})

    def test_copies_of_others_are_not_judged_and_stand_for_them(self):
        self.needs("requests", "sphinx")
        self.code("", "shop/__init__.py")
        self.code("", "shop/_vendor/yaml/__init__.py")
        self.code("import leftpad, responses\n", "shop/_vendor/yaml/reader.py")
        self.code("import requests, sphinx, yaml\n", "shop/main.py")
        self.assertEqual(self.found(), set())
        self.code("import requests, sphinx, responses\n", "shop/main.py")
        self.assertEqual(self.found(code=1), {("missing", "shop/main.py", 1)})

    def test_what_tests_make_or_read_is_no_fault(self):
        self.needs("requests")
        self.code("import requests\n")
        self.code("def test_it():\n    import made_by_it\n", "tests/test_it.py")
        self.code("import foo\n", "tests/data/cases/imports.py")
        self.assertEqual(self.found(), {("missing", "tests/test_it.py", 2), ("missing", "tests/data/cases/imports.py", 1)})

    def test_what_developers_may_run_by_hand_is_a_note(self):
        self.needs("requests")
        self.code("import requests\n")
        self.write("app/requirements-dev.txt", "bump-my-version\nleftpad\n")
        levels = {f["distribution"]: f["level"] for f in self.report(code=1)["findings"]}
        self.assertEqual(levels, {"bump-my-version": "note", "leftpad": "warning"})

    def test_lines_that_are_added_end_as_the_others(self):
        self.write("app/requirements.txt", b"# web\r\nrequests  # here\r\n")
        self.code("import requests, yaml\n")
        self.audit("--fix")
        self.assertEqual((self.dir / "app/requirements.txt").read_bytes(), b"# web\r\npyyaml>=6.0.2,<7\r\nrequests  # here\r\n")

    def test_projects_that_tests_read_declare_nothing(self):
        self.needs("requests")
        self.code("import requests\n")
        self.write("app/tests/fixtures/old/pyproject.toml", "[project]\nname = 'old'\nversion = '1'\ndependencies = ['leftpad']\n")
        self.write("app/tests/old/requirements.txt", "leftpad\n")
        self.assertEqual(self.found(), set())


class BadInput(Audit):
    def test_a_folder_without_requirements_is_warned_of(self):
        self.code("import json\n")
        self.assertIn("declares no requirements", self.audit().stderr)

    def test_what_is_no_folder_is_refused(self):
        self.fails(2, "audit", "nowhere", "--index-url", _url, says="is not a folder")

    def test_an_address_that_is_no_wheel_of_it_is_unknown_alone(self):
        self.needs("requests", "one @ file:///nowhere/one.whl", "two @ https://index.example/other-1.0-py3-none-any.whl", "leftpad")
        self.code("import requests\n")
        self.assertEqual(self.found(code=1), {("unknown", "requirements.txt", 2), ("unknown", "requirements.txt", 3),
                                              ("unused", "requirements.txt", 4)})

    def test_pipes_and_devices_are_not_opened(self):
        self.needs("requests")
        self.code("import requests\n")
        for name in ("direct.py", "kept"):
            os.mkfifo(self.dir / "app" / name)
        for name in ("linked.py", "requirements-dev.txt", "notes.ipynb", "setup.cfg"):
            (self.dir / "app" / name).symlink_to("kept")
        (self.dir / "app/zero.py").symlink_to("/dev/zero")
        self.assertEqual(self.found(), set())

    def test_a_gitignore_that_cannot_be_read_is_warned_of(self):
        self.needs("requests")
        self.code("import requests\n")
        (self.dir / "app/.gitignore").write_bytes(b"\0" * 70_000_000)
        done = self.audit()
        self.assertIn(".gitignore", done.stderr)
        self.assertIn("1 Python file", done.stdout)

    def test_pipes_in_an_installed_tree_are_not_opened(self):
        site = self.dir / "site"
        for name in ("METADATA", "RECORD", "entry_points.txt"):
            (site / f"odd-{name.lower()[:5]}.dist-info").mkdir(parents=True)
            os.mkfifo(site / f"odd-{name.lower()[:5]}.dist-info" / name)
            if name != "METADATA":
                (site / f"odd-{name.lower()[:5]}.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
        self.needs("odd")
        self.code("import odd\n")
        self.run_program("audit", "--site", site)

    def test_what_a_file_that_cannot_be_read_may_declare_is_unknown(self):
        self.code("import requests\nimport yaml\n")
        for name, text in (("pyproject.toml", "[project\ndependencies = ['requests', 'pyyaml']\n"),
                           ("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndependencies = 'requests'\n"),
                           ("pyproject.toml", "[project]\nname = 'x'\ndynamic = ['version', 'dependencies']\n"),
                           ("requirements.txt", "-r lost.txt\nattrs\n"),
                           ("requirements.txt", "-r https://index.example/base.txt\n"),
                           ("setup.py", "setup(name='x', install_requires=read('base.txt'))\n"),
                           ("setup.py", "setup(name='x', install_requires=[line for line in open('base.txt')])\n"),
                           ("setup.cfg", "[options\ninstall_requires = requests\n")):
            with self.subTest(text):
                self.write(f"app/{name}", text)
                report = self.run_program("audit", "--index-url", _url, "--format", "json", "--ignore", "unused,unreadable")
                found = [(f["code"], f["line"]) for f in json.loads(report.stdout)["findings"] if f["path"] == "main.py"]
                self.assertEqual(found, [("unknown", 1), ("unknown", 2)], report.stdout)
                (self.dir / "app" / name).unlink()

    def test_lists_in_the_encoding_of_windows_shell_are_read(self):
        for encoding in ("utf-16", "utf-16-be", "utf-8-sig"):
            mark = "\ufeff" if encoding.endswith("be") else ""
            self.write("app/requirements.txt", (mark + "requests==2.32.3\r\nleftpad\r\n").encode(encoding))
            self.code("import requests\n")
            self.assertEqual(self.found(code=1), {("unused", "requirements.txt", 2)}, encoding)

    def test_a_wheel_given_by_path_that_is_not_there_is_unknown(self):
        self.needs("requests", "./lost-1.0-py3-none-any.whl")
        self.code("import requests\n")
        self.assertEqual(self.found(), {("unknown", "requirements.txt", 2)})
        wheel = next(pathlib.Path(_folder, "index/files").glob("leftpad-1*.whl"))
        shutil.copy(wheel, self.dir / "app")
        self.needs("requests", f"./{wheel.name}")
        self.code("import requests, leftpad\n")
        self.assertEqual(self.found(), set())
        self.assertEqual(self.audit(self.dir / "app", cwd=self.dir).returncode, 0)

    def test_an_unreadable_list_of_another_folder_hides_nothing_here(self):
        self.needs("requests")
        self.code("import requests\nimport yaml\n")
        self.write("app/services/queue/pyproject.toml", "[project\n")
        self.assertEqual({c for c, p, _ in self.found(code=1) if p == "main.py"}, {"missing"})

    def test_setup_py_that_computes_beside_a_list_that_is_read_hides_nothing(self):
        self.needs("requests")
        self.write("app/setup.py", "setup(name='x', install_requires=open('requirements.txt').read().split())\n")
        self.code("import requests\nimport yaml\n")
        self.assertEqual(self.found(code=1), {("missing", "main.py", 2)})

    def test_sums_and_pieces_of_setup_py_are_read(self):
        self.write("app/setup.py", "import os\nCORE = ['requests'] + ['attrs']\n"
                   "setup(name='x', install_requires=CORE + ['click' '>=8', 'jinja2' if os.name == 'nt' else 'tqdm'])\n")
        self.code("import requests, attr, click, jinja2, tqdm\n")
        self.assertEqual(self.found(), set())

    def test_a_notebook_that_is_none_is_a_note(self):
        self.needs("requests")
        self.code("import requests\n")
        self.write("app/empty.ipynb", "")
        self.write("app/cut.ipynb", '{"cells": [{"cell_type": "code", "source": ["import requests"]')
        self.write("app/text.ipynb", "no notebook\n")
        self.assertEqual(self.found(), {("unreadable", "cut.ipynb", 0), ("unreadable", "text.ipynb", 0)})

    def test_broken_files_are_notes(self):
        self.write("app/pyproject.toml", "[project\n")
        self.write("app/requirements.txt", "requests\n=== what\n\0\n")
        self.write("app/main.py", b"import requests\n\xff\xfe\0(((")
        self.write("app/n.ipynb", '{"cells": [{"cell_type": "code", "source": ["import')
        self.write("app/environment.yml", "dependencies:\n  - pip:\n     - [\n")
        self.assertLessEqual({c for c, _, _ in self.found()}, {"unreadable", "unknown"})


if __name__ == "__main__":
    unittest.main()
