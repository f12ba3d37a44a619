#!/usr/bin/env python3
"""`stage` as a user meets it: what lies in the directory, and that it runs."""
import base64
import csv
import hashlib
import json
import os
import subprocess
import sys

from support import TOP, Case, main, tree

TINY = TOP / "fixtures/apps/tiny"


class Layout(Case):
    def stage_tiny(self, *words, **options):
        return self.stage("-r", TINY / "requirements.txt", "--app", TINY, *words, **options)

    def test_one_target_is_the_directory_itself(self):
        self.stage_tiny()
        names = sorted(p.name for p in (self.dir / "out").iterdir())
        self.assertEqual(names, ["bin", "manifest.json", "pylock.toml", "requirements.txt", "root", "sbom.cdx.json",
                                 "site-packages", "wheels"])
        self.assertTrue((self.dir / "out/root/usr/local/lib/python3.11/dist-packages/harbor/__init__.py").exists())
        self.assertTrue((self.site() / "harbor/__init__.py").exists())

    def test_several_targets_have_a_folder_each_and_the_same_versions(self):
        self.stage_tiny(target=["alpine", "distroless", "slim:3.12"])
        names = sorted(p.name for p in (self.dir / "out").iterdir())
        self.assertIn("alpine", names)
        self.assertIn("distroless", names)
        alpine, distroless = self.dir / "out/alpine", self.dir / "out/distroless"
        self.assertTrue((alpine / "root/usr/local/lib/python3.12/site-packages/tide/__init__.py").exists())
        self.assertTrue(any("musllinux" in p.name for p in (alpine / "wheels").iterdir()))
        self.assertTrue(any("manylinux" in p.name for p in (distroless / "wheels").iterdir()))
        pins = [[line.split()[0] for line in (d / "requirements.txt").read_text().splitlines() if "==" in line]
                for d in (alpine, distroless)]
        self.assertEqual(pins[0], pins[1])

    def test_what_nothing_imports_is_dropped_and_said(self):
        done = self.stage_tiny()
        kept = {p.name.split("-")[0] for p in (self.dir / "out/wheels").iterdir()}
        self.assertLessEqual({"harbor", "harbor_clock", "harbor_tides", "tide", "anchor", "chain_link", "coast_lamp", "gauge"},
                             kept)
        for name in ("barnacle", "driftwood", "buoy", "coast_map"):
            self.assertNotIn(name, kept)
            self.assertIn(name.replace("_", "-"), done.stdout)

    def test_prune_none_keeps_everything(self):
        self.stage_tiny("--prune", "none")
        kept = {p.name.split("-")[0] for p in (self.dir / "out/wheels").iterdir()}
        self.assertLessEqual({"barnacle", "driftwood", "buoy", "coast_map"}, kept)

    def test_the_staged_tree_runs_the_application(self):
        self.stage_tiny()
        code = ("from tiny.main import app\n"
                "for path in ('', 'lamp', 'anchor', 'pressure', 'clock', 'tides'):\n"
                "    body = b''.join(app({'PATH_INFO': '/' + path}, lambda *a: print(path, a[0])))\n"
                "    print(body.decode())\n"
                "print(b''.join(app({'PATH_INFO': '/anchor', 'QUERY_STRING': 'means=chain'}, lambda *a: None)).decode())")
        if sys.version_info[:2] != (3, 11):
            self.skipTest("the staged tree is for Python 3.11")
        env = self.environment(PYTHONPATH=f"{self.site()}:{TINY}")
        done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("pages: ", done.stdout)
        self.assertIn("4 bar", done.stdout)
        self.assertIn("40 links", done.stdout)

    def test_record_lists_what_is_there_with_digests(self):
        self.stage_tiny("--prune", "none")
        site = self.site()
        seen = set()
        for info in site.glob("*.dist-info"):
            self.assertEqual((info / "INSTALLER").read_text(), "spokeshave\n")
            for path, digest, size in csv.reader((info / "RECORD").open(newline="")):
                full = os.path.realpath(site / path)
                self.assertTrue(os.path.exists(full), path)
                seen.add(full)
                if path.endswith("RECORD"):
                    continue
                data = open(full, "rb").read()
                want = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, size), ("sha256=" + want, str(len(data))), path)
        root = os.path.realpath(self.dir / "out/root")
        there = {str(p) for p in (self.dir / "out/root").resolve().rglob("*") if p.is_file()}
        self.assertEqual(there, seen, f"files below {root} that no RECORD lists, or the reverse")

    def test_scripts_start_the_images_interpreter(self):
        self.stage_tiny()
        script = self.dir / "out/root/usr/local/bin/harbor-serve"
        self.assertTrue(script.read_text().startswith("#!/usr/bin/python3.11\n"))
        self.assertEqual(script.stat().st_mode & 0o777, 0o755)

    def test_data_folders_go_where_they_belong_and_headers_nowhere(self):
        self.needs("buoy")
        self.code("import buoy")
        self.stage("-r", self.app / "requirements.txt")
        paths = list(tree(self.dir / "out/root"))
        self.assertTrue(any(p.startswith("usr/local/share/") or p.startswith("usr/local/etc/") for p in paths), paths)
        self.assertFalse([p for p in paths if p.endswith(".h")])
        scripts = [p for p in (self.dir / "out/root/usr/local/bin").iterdir()]
        self.assertTrue(scripts)
        self.assertFalse([s for s in scripts if s.read_bytes().startswith(b"#!python")])

    def test_modes_and_times_are_fixed(self):
        self.stage_tiny()
        for path, (kind, mode, mtime, _) in tree(self.dir / "out/root").items():
            self.assertEqual(mtime, 315532800, path)
            self.assertIn(mode, {"dir": ["0o755"], "file": ["0o644", "0o755"]}[kind], path)
        self.stage_tiny(env={"SOURCE_DATE_EPOCH": "1700000000"})
        self.assertEqual({t for _, _, t, _ in tree(self.dir / "out/root").values()}, {1700000000})

    def test_the_result_does_not_depend_on_workers_cache_or_run(self):
        both = ["alpine", "distroless"]
        self.stage_tiny("--workers", "0", out="a", target=both)
        self.stage_tiny("--workers", "8", out="b", target=both)
        self.stage_tiny("--no-cache", out="c", target=both, cache=False)
        self.stage_tiny("--workers", "8", out="a", target=both)
        first = tree(self.dir / "a")
        self.assertEqual(first, tree(self.dir / "b"))
        self.assertEqual(first, tree(self.dir / "c"))

    def test_the_manifest_says_what_why_and_how_large(self):
        self.stage_tiny()
        manifest = self.manifest()
        self.assertEqual(manifest["schema"], 1)
        text = json.dumps(manifest)
        self.assertIn("barnacle", text)
        self.assertIn("tiny/main.py", text)
        self.assertNotIn(str(self.dir), text)
        self.assertNotIn(str(TOP), text)

    def test_pip_installs_from_what_was_staged(self):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
            self.skipTest("no pip beside this Python")
        if sys.version_info[:2] != (3, 11):
            self.skipTest("the staged wheels are for Python 3.11")
        self.stage_tiny()
        out = self.dir / "out"
        done = subprocess.run([sys.executable, "-m", "pip", "--isolated", "install", "--no-index", "--no-deps", "--find-links",
                               out / "wheels", "--require-hashes", "-r", out / "requirements.txt", "--target",
                               self.dir / "pip", "--no-compile", "--disable-pip-version-check"],
                              env=self.environment(), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        theirs = {str(p.relative_to(self.dir / "pip")) for p in (self.dir / "pip").rglob("*.py")}
        site = self.site().resolve()
        ours = {str(p.relative_to(site)) for p in site.rglob("*.py")}
        self.assertEqual({p for p in theirs if not p.startswith("bin/")}, ours)

    def test_the_sbom_names_what_was_kept(self):
        self.stage_tiny()
        sbom = json.loads((self.dir / "out/sbom.cdx.json").read_text())
        self.assertEqual((sbom["bomFormat"], sbom["specVersion"]), ("CycloneDX", "1.6"))
        names = {c["name"] for c in sbom["components"]}
        self.assertIn("harbor", names)
        self.assertNotIn("barnacle", names)
        for component in sbom["components"]:
            self.assertTrue(component["purl"].startswith("pkg:pypi/"))

    def test_pylock_is_toml_and_marked_as_pruned(self):
        import tomllib
        self.stage_tiny()
        lock = tomllib.loads((self.dir / "out/pylock.toml").read_text())
        self.assertEqual(lock["lock-version"], "1.0")
        self.assertTrue(lock["tool"]["spokeshave"]["pruned"])
        self.assertEqual({p["name"] for p in lock["packages"]} & {"harbor", "barnacle"}, {"harbor"})

    def test_dry_run_writes_nothing_and_measures_the_same(self):
        wet = json.loads(self.stage_tiny("--format", "json").stdout)
        dry = json.loads(self.ok("stage", "-r", TINY / "requirements.txt", "--app", TINY, "--target", "distroless", "--dry-run",
                                 "--format", "json").stdout)
        self.assertIsNone(dry["output"])
        for one in (wet, dry):
            one.pop("output"), one.pop("milliseconds"), one.pop("fetched_bytes")
        self.assertEqual(wet, dry)

    def test_json_is_one_document_and_its_sums_are_right(self):
        doc = json.loads(self.stage_tiny("--format", "json").stdout)
        self.assertEqual(doc["schema"], 1)
        target = doc["targets"][0]
        kept = [d for d in target["distributions"] if d["kept"]]
        self.assertEqual(target["kept"], len(kept))
        self.assertEqual(target["bytes_after"], sum(d["installed_bytes"] for d in kept))
        ours = ("RECORD", "INSTALLER", "harbor-serve")  # written by spokeshave, of no wheel
        files = [p for p in (self.dir / "out/root").rglob("*") if p.is_file() and p.name not in ours]
        self.assertEqual(target["bytes_after"], sum(p.stat().st_size for p in files))


class Output(Case):
    def setUp(self):
        super().setUp()
        self.needs("chain-link")
        self.code("import chain_link")

    def words(self, out):
        return ["stage", "--target", "distroless", "-o", out]

    def test_ours_is_replaced_and_empty_is_filled(self):
        (self.dir / "out").mkdir()
        self.stage()
        self.needs("chain-link", "bollard")
        self.code("import chain_link, bollard")
        self.stage()
        self.assertTrue((self.site() / "bollard").exists())
        self.assertEqual(self.leftovers(), [])

    def test_what_is_not_ours_is_refused_and_untouched(self):
        theirs = self.write("theirs/file.txt", "precious")
        self.write("file", "precious")
        (self.dir / "link").symlink_to(self.dir / "theirs")
        (self.dir / "foreign").mkdir()
        self.write("foreign/manifest.json", '{"name": "a web application"}')
        before = tree(self.dir)
        for out in ("theirs", "file", "link", "foreign", "app", "."):
            with self.subTest(out):
                self.fails(2, *self.words(self.dir / out), cache=False, env={"SPOKESHAVE_CACHE_DIR": "/nonexistent/x"})
        self.assertEqual(tree(self.dir), before)
        self.assertEqual(theirs.read_text(), "precious")

    def test_a_failure_leaves_the_old_output_as_it_was(self):
        self.stage()
        before = tree(self.dir / "out")
        self.needs("chain-link", "nowhere-to-be-found")
        self.fails(1, *self.words(self.dir / "out"), says="nowhere-to-be-found")
        self.assertEqual(tree(self.dir / "out"), before)
        self.assertEqual(self.leftovers(), [])

    def test_the_output_may_lie_inside_the_application(self):
        out = self.app / "build/stage"
        self.ok(*self.words(out))
        self.ok(*self.words(out))  # what was staged is not taken for the application
        self.assertTrue((out / "manifest.json").exists())

    def test_without_an_output_it_says_so(self):
        self.fails(2, "stage", "--target", "distroless", says="-o DIR")


class Entries(Case):
    def test_an_entry_is_a_root(self):
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        self.stage("--entry", "harbor-serve")
        self.assertTrue((self.site() / "harbor").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())

    def test_a_script_that_the_wheel_brings_is_an_entry(self):
        self.needs("buoy", "chain-link")
        self.code("x = 1\n")
        self.stage("--entry", "buoy-list")
        self.assertTrue((self.site() / "buoy").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())

    def test_what_shell_scripts_and_settings_start_is_kept(self):
        started = {"entrypoint.sh": "#!/bin/sh\nset -e\nexec harbor-serve main:app\n",
                   "run": "#!/bin/sh\nexport A=1\nharbor-serve main:app &\n",
                   "Procfile": "web: harbor-serve main:app\n",
                   "supervisord.conf": "[program:web]\ncommand=/usr/local/bin/harbor-serve main:app\n",
                   "compose.yaml": "services:\n  web:\n    command: harbor-serve main:app\n",
                   "start.sh": "python3 -m harbor.serve main:app\n",
                   "Dockerfile": "FROM python:3.12-slim\nCMD [\"harbor-serve\", \"main:app\"]\n",
                   ".env": "SERVER=harbor.serve\n",
                   "shell.py": "import os\nos.system('harbor-serve main:app')\n",
                   "split.py": "import shlex\nCOMMAND = shlex.split(\"harbor-serve main:app\")\n"}
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        for name, text in started.items():
            with self.subTest(name):
                path = self.code(text, name)
                self.stage("--entry", "main")
                path.unlink()
                self.assertTrue((self.site() / "harbor").exists())
                self.assertFalse((self.site() / "chain_link.py").exists())
        self.stage("--entry", "main")
        self.assertFalse((self.site() / "harbor").exists())

    def test_two_words_of_a_command_may_be_one_script(self):
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        self.write("app/Dockerfile", 'FROM python:3.11-slim-bookworm\nCMD ["harbor", "serve", "main:app"]\n')
        self.ok("stage", "--dockerfile", "Dockerfile", "-o", self.dir / "out")
        self.assertTrue((self.site() / "harbor").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())

    def test_what_the_application_imports_by_a_name_that_can_not_be_read_off_keeps_its_requirements(self):
        self.needs("harbor", "chain-link")
        for code in ("import importlib, os\nimportlib.import_module(os.environ['PLUGIN'])\n",
                     "import importlib, pkgutil\n"
                     "found = [importlib.import_module(m.name) for m in pkgutil.iter_modules()]\n"):
            self.code(code)
            self.stage()
            self.assertTrue((self.site() / "harbor").exists())
            self.assertTrue((self.site() / "chain_link.py").exists())
        self.code("import importlib\nimportlib.import_module('chain_link')\n")
        self.stage("--entry", "main")
        self.assertFalse((self.site() / "harbor").exists())

    def test_what_env_of_the_dockerfile_names_is_kept(self):
        self.needs("harbor", "coast-lamp", "chain-link")
        self.code("x = 1\n")
        path = self.write("elsewhere/Dockerfile", 'FROM python:3.11-slim-bookworm\nENV OPTIONS="-k coast.lamp"\n'
                          'CMD ["harbor-serve", "main:x"]\n')
        self.ok("stage", "--dockerfile", path, "-o", self.dir / "out")
        self.assertTrue((self.site() / "coast/lamp.py").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())

    def test_an_application_may_be_its_command_alone(self):
        self.needs("harbor", "chain-link")
        self.write("app/Dockerfile", 'FROM python:3.11-slim-bookworm\nCMD ["harbor-serve", "x:y"]\n')
        self.ok("stage", "--dockerfile", "Dockerfile", "-o", self.dir / "out")
        self.assertTrue((self.site() / "harbor").exists())

    def test_linked_folders_near_the_application_are_part_of_it(self):
        self.needs("chain-link", "bollard")
        self.code("x = 1")
        self.write("libs/common/__init__.py", "import chain_link\n")
        (self.app / "common").symlink_to("../libs/common")
        (self.app / "loop").symlink_to(".")
        (self.app / "system").symlink_to("/usr")
        done = self.stage()
        self.assertTrue((self.site() / "chain_link.py").exists())
        self.assertFalse((self.site() / "bollard").exists())
        self.assertIn("/usr", done.stderr)

    def test_large_settings_are_data(self):
        self.needs("chain-link")
        self.code("import chain_link")
        self.code("[" + "1,\n" * (9 << 20) + "1]", "data.json")
        done = self.stage()
        self.assertIn("data.json", done.stderr)

    def test_an_unknown_entry_is_an_error(self):
        self.needs("chain-link")
        self.code("import chain_link")
        for entry in ("gunikorn", "main.nowhere:app", "nowhere.main:app"):
            self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", "--entry", entry, says=entry)

    def test_a_dockerfile_gives_target_and_command(self):
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        self.write("app/Dockerfile", "FROM debian:12-slim AS wheels\nRUN true\n"
                   "FROM python:3.12.8-alpine3.21@sha256:" + "0" * 64 + "\nCOPY --from=wheels /out/root/ /\n"
                   'CMD ["harbor-serve", "main:app"]\n')
        self.ok("stage", "--dockerfile", "Dockerfile", "-o", self.dir / "out")
        self.assertTrue((self.dir / "out/root/usr/local/lib/python3.12/site-packages/harbor").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())

    def test_an_application_without_python_is_refused_rather_than_emptied(self):
        self.needs("chain-link")
        self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", says=["no Python file", "--prune none"])

    def test_what_gitignore_names_counts_once_something_imports_it(self):
        self.needs("chain-link", "bollard", "coast-lamp")
        self.write("app/.gitignore", "scratch/\n*_pb2.py\n")
        self.code("import chain_link\nimport hello_pb2\n")
        self.code("import bollard", "scratch/try.py")
        self.code("import coast.lamp", "hello_pb2.py")
        self.stage()
        self.assertFalse((self.site() / "bollard").exists())
        self.assertTrue((self.site() / "coast/lamp.py").exists())

    def test_without_a_known_command_what_may_be_started_stays(self):
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        done = self.stage()
        self.assertTrue((self.site() / "harbor").exists())
        self.assertFalse((self.site() / "chain_link.py").exists())
        self.assertIn("--entry", done.stderr)
        done = self.stage("--entry", "main")
        self.assertFalse((self.site() / "harbor").exists())

    def test_python_may_be_given_the_path_of_a_script(self):
        self.needs("harbor", "bollard")
        self.code("x = 1\n")
        for image, words in (("gcr.io/distroless/python3-debian12:nonroot", '["/usr/local/bin/harbor-serve", "main:x"]'),
                             ("python:3.11-slim-bookworm", '["python3", "/usr/local/bin/harbor-serve", "main:x"]')):
            self.write("app/Dockerfile", f"FROM {image}\nCMD {words}\n")
            done = self.ok("stage", "--dockerfile", "Dockerfile", "-o", self.dir / "out")
            self.assertTrue((self.site() / "harbor").exists())
            self.assertNotIn("--entry", done.stderr)

    def test_a_command_that_nothing_answers_to_is_said(self):
        self.needs("harbor")
        self.code("x = 1\n")
        self.write("app/Dockerfile", 'FROM python:3.11-slim-bookworm\nCMD ["harbour-serve", "other:x"]\n')
        done = self.ok("stage", "--dockerfile", "Dockerfile", "-o", self.dir / "out")
        self.assertIn("harbour-serve", done.stderr)
        self.assertTrue((self.site() / "harbor").exists())


class Targets(Case):
    def test_targets_are_listed_and_printed_whole(self):
        self.assertIn("distroless13", self.ok("target").stdout)
        doc = json.loads(self.ok("target", "alpine", "--format", "json", "--arch", "arm64").stdout)
        self.assertEqual(doc["arch"], "aarch64")
        self.assertEqual(doc["tags"][0], "cp312-cp312-musllinux_1_2_aarch64")
        self.assertEqual(doc["markers"]["platform_machine"], "aarch64")

    def test_the_retired_image_is_said_once(self):
        self.needs("chain-link")
        self.code("import chain_link")
        done = self.stage(target=["distroless", "alpine"])
        self.assertEqual(done.stderr.count("distroless13"), 1, done.stderr)

    def test_no_or_unknown_target_lists_the_names(self):
        self.needs("chain-link")
        self.code("import chain_link")
        self.fails(2, "stage", "-o", self.dir / "out", says=["alpine", "distroless", "slim"])
        self.fails(2, "stage", "-o", self.dir / "out", "--target", "alpin", says=["alpin", "distroless"])

    def test_a_platform_tag_needs_a_python(self):
        self.needs("gauge")
        self.code("import gauge")
        self.fails(2, "stage", "-o", self.dir / "out", "--target", "musllinux_1_2_x86_64", says="--python")
        self.stage("--python", "3.12", target="musllinux_1_2_x86_64")
        self.assertTrue((self.dir / "out/root/usr/local/lib/python3.12/site-packages/gauge").exists())

    def test_per_target_versions_may_differ(self):
        self.needs("tide")
        self.code("import tide")
        self.stage("--per-target", target=["alpine", "distroless"])
        self.assertTrue((self.dir / "out/alpine/manifest.json").exists() or (self.dir / "out/manifest.json").exists())


class ProjectFiles(Case):
    """Other places than requirements.txt where requirements stand."""

    def lock(self, *words, **options):
        done = self.ok("lock", "--target", "distroless", "-o", "-", *words, **options)
        return [line.split("==")[0] for line in done.stdout.splitlines() if "==" in line]

    def test_pyproject_with_extras_and_groups(self):
        self.code('[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n'
                  'dependencies = ["chain-link"]\n[project.optional-dependencies]\nsee = ["coast-lamp"]\n'
                  '[dependency-groups]\ndev = ["bollard"]\n', "pyproject.toml")
        self.assertEqual(self.lock(), ["chain-link"])
        self.assertEqual(self.lock("--extra", "see"), ["chain-link", "coast-lamp"])
        self.assertIn("bollard", self.lock("--group", "dev"))
        self.fails(2, "lock", "--target", "distroless", "-o", "-", "--group", "dve", says="dve")

    def test_a_project_for_another_python_is_refused(self):
        self.code('[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.13"\ndependencies = ["chain-link"]\n',
                  "pyproject.toml")
        self.fails(2, "lock", "--target", "distroless", "-o", "-", says=[">=3.13", "3.11.2"])

    def test_scripts_setup_cfg_pipfile_words_and_standard_input(self):
        self.code("# /// script\n# dependencies = ['chain-link']\n# ///\nimport chain_link\n", "job.py")
        self.code("[options]\ninstall_requires =\n    bollard\n", "setup.cfg")
        self.code('[packages]\ncoast-lamp = "*"\n', "Pipfile")
        self.assertEqual(self.lock("-r", "job.py"), ["chain-link"])
        self.assertIn("bollard", self.lock("-r", "setup.cfg"))
        self.assertEqual(self.lock("-r", "Pipfile"), ["coast-lamp"])
        self.assertEqual(self.lock("chain-link>=1", "coast-lamp"), ["chain-link", "coast-lamp"])
        self.assertEqual(self.lock("-r", "-", stdin="chain-link\n"), ["chain-link"])
        self.fails(2, "lock", "--target", "distroless", "-o", "-", "chain-link=1", says="==")


class Resolving(Case):
    """Options that change which versions are chosen."""

    def pins(self, *words, **options):
        done = self.ok("lock", "--target", "distroless", "-o", "-", *words, **options)
        return dict(line.split()[0].split("==") for line in done.stdout.splitlines() if "==" in line)

    def test_lowest_and_cut_off(self):
        self.assertEqual(self.pins("tide")["tide"], "2.0.0")
        self.assertEqual(self.pins("tide>=1.3", "--resolution", "lowest")["tide"], "1.3.0")
        older = self.pins("tide", "--exclude-newer", "2023-12-31")
        self.assertNotEqual(older["tide"], "2.0.0")
        self.assertEqual(self.pins("tide", "--exclude-newer", "2023-12-31", "--exclude-newer-package", "tide=false")["tide"],
                         "2.0.0")
        self.fails(2, "lock", "tide", "--target", "distroless", "-o", "-", "--exclude-newer", "soon", says="--exclude-newer")

    def test_overrides_excludes_and_no_deps(self):
        limits = self.write("overrides.txt", "tide==1.3.0\n")
        self.assertEqual(self.pins("harbor-tides", "--override", limits)["tide"], "1.3.0")
        self.assertNotIn("tide", self.pins("harbor-tides", "--exclude", "Tide"))
        self.assertEqual(list(self.pins("harbor-tides", "--no-deps")), ["harbor-tides"])

    def test_complete_wants_a_wheel_for_every_target(self):
        self.write("app/requirements.txt", 'reef; python_version < "3.12"\n')
        words = ("lock", "--target", "distroless", "--target", "alpine", "-o", "-")
        self.assertIn("reef==1.0", self.ok(*words).stdout)
        self.fails(1, *words, "--complete", says=["reef", "alpine"])

    def test_a_lock_that_is_there_is_preferred(self):
        lock = self.write("app/lock.txt", "tide==1.3.0\n")
        words = ("lock", "tide", "chain-link", "--target", "distroless", "-o", lock)
        self.ok(*words)
        self.assertIn("tide==1.3.0", lock.read_text())
        self.ok(*words, "--upgrade-package", "chain_link")
        self.assertIn("tide==1.3.0", lock.read_text())
        self.ok(*words, "--upgrade-package", "tide")
        self.assertIn("tide==2.0.0", lock.read_text())
        lock.write_text("tide==1.3.0\n")
        self.ok(*words, "--upgrade")
        self.assertIn("tide==2.0.0", lock.read_text())


class Warnings(Case):
    def test_an_import_that_nothing_provides_is_said(self):
        self.needs("chain-link")
        self.code("import chain_link, json, yaml.nodes\nfrom app.main import x\nimport sibling\n"
                  "try:\n    import cv2\nexcept ImportError:\n    pass\n")
        self.code("x = 1\n", "sibling.py")
        said = self.stage().stderr
        self.assertIn("main.py:1: imports yaml,", said)
        for name in ("json", "cv2", "sibling", "app"):
            self.assertNotIn(f"imports {name},", said)

    def test_an_application_that_imports_nothing_is_asked_about(self):
        self.needs("chain-link")
        self.code("x = 1\n")
        self.assertIn("--app", self.stage().stderr)

    def test_a_hash_on_a_line_of_its_own_is_refused(self):
        self.write("app/requirements.txt", "chain-link==1.0\n    --hash=sha256:" + "0" * 64 + "\n")
        self.fails(2, "lock", "--target", "distroless", "-o", "-", says=["requirements.txt:2", "backslash"])

    def test_constraints_of_the_environment_restrict(self):
        self.needs("tide")
        limits = self.write("limits.txt", "tide<1.4\n")
        self.assertIn("tide==1.3.0", self.ok("lock", "--target", "distroless", "-o", "-", env={"PIP_CONSTRAINT": str(limits)}).stdout)

    def test_verbose_says_why_something_is_kept(self):
        self.needs("chain-link")
        self.code("import chain_link\n")
        self.assertIn("main.py:1", self.stage("-v").stdout)


class Help(Case):
    def test_help_names_only_what_works(self):
        listed = self.ok("--help", cache=False).stdout
        for name in ("stage", "lock", "matrix", "target", "cache"):
            self.assertIn(f"  {name}", listed)
            self.assertIn("usage: spokeshave " + name, self.ok(name, "--help", cache=False).stdout)

    def test_wrong_words_are_usage_errors(self):
        self.fails(2, "stag", says="--help", cache=False)
        self.fails(2, "stage", "--nonsense", says="--nonsense", index=False)
        self.fails(2, "stage", "--workers", "x", says="--workers", index=False)
        self.fails(2, "target", "a", "b", says="'b'")

    def test_version(self):
        self.assertRegex(self.ok("--version", cache=False).stdout, r"^spokeshave \d+\.\d+\.\d+\n$")


class Words(Case):
    """What the command line and a Dockerfile may say, and what is answered."""

    def dry(self, *words, **options):
        return json.loads(self.ok("stage", "--dry-run", "--format", "json", *words, **options).stdout)["targets"]

    def small_application(self):
        self.needs("chain-link")
        self.code("import chain_link")

    def test_help_keeps_to_its_columns_and_to_what_the_command_uses(self):
        for name in ("stage", "lock", "matrix", "target", "cache"):
            for line in self.ok(name, "--help", cache=False).stdout.splitlines():
                self.assertLessEqual(len(line), 100)
                self.assertRegex(line, r"^(usage:.*|\w.*|| {30}\S.*|  (-\w,|   ) --\S+( \S+)?( {2,}\S.*)?)$")
        self.assertNotIn("--workers", self.ok("target", "--help", cache=False).stdout)
        self.assertNotIn("--timeout", self.ok("cache", "--help", cache=False).stdout)
        self.assertIn("--cache-dir", self.ok("cache", "--help", cache=False).stdout)
        self.assertNotIn("--per-target", self.ok("matrix", "--help", cache=False).stdout)

    def test_two_images_of_one_family_have_folders_of_their_own(self):
        self.small_application()
        self.stage(target=["python:3.12-alpine", "python:3.13-alpine"])
        self.assertTrue((self.dir / "out/alpine-3.12/root/usr/local/lib/python3.12").is_dir())
        self.assertTrue((self.dir / "out/alpine-3.13/root/usr/local/lib/python3.13").is_dir())
        self.fails(2, "stage", "--dry-run", "-t", "alpine", "-t", "distroless", "-t", "alpine", says="alpine is given twice")

    def test_several_targets_in_one_word_are_told_how(self):
        self.small_application()
        self.fails(2, "stage", "--dry-run", "--target", "alpine, distroless",
                   says="--target alpine --target distroless")

    def test_the_platform_of_from_is_the_architecture(self):
        self.small_application()
        self.write("app/Dockerfile", "FROM --platform=linux/arm64 python:3.12-alpine\nCMD ['main:app']\n")
        self.assertEqual(self.dry("--dockerfile", "Dockerfile")[0]["arch"], "aarch64")
        self.assertEqual(self.dry("--dockerfile", "Dockerfile", "--target", "distroless13")[0]["arch"], "aarch64")
        self.assertEqual(self.dry("--dockerfile", "Dockerfile", "--arch", "amd64")[0]["arch"], "x86_64")
        lock = self.ok("lock", "--dockerfile", "Dockerfile", "-o", "-").stdout
        self.assertIn("chain-link==", lock)

    def test_a_from_that_is_no_target_asks_for_one(self):
        self.small_application()
        for image in ("scratch", "ubuntu:24.04"):
            self.write("app/Dockerfile", f"# an image\nFROM {image}\nCMD ['main:app']\n")
            self.fails(2, "stage", "--dry-run", "--dockerfile", "Dockerfile", says=["Dockerfile:2", image, "--target"])
            self.assertEqual(self.dry("--dockerfile", "Dockerfile", "-t", "alpine")[0]["name"], "alpine")
        self.write("app/Dockerfile", "ARG BASE\nFROM $BASE\n")
        self.fails(2, "lock", "-o", "-", "--dockerfile", "Dockerfile", says=["Dockerfile:2", "BASE", "--target"])
        self.ok("lock", "-o", "-", "--dockerfile", "Dockerfile", "-t", "alpine")
        self.write("app/Dockerfile", "CMD ['x']\n")
        self.fails(2, "stage", "--dry-run", "--dockerfile", "Dockerfile", says="Dockerfile: there is no FROM")

    def test_options_as_command_are_pythons_whatever_from_is(self):
        self.needs("harbor", "chain-link")
        self.code("x = 1\n")
        for image in ("mirror.example/our/distroless", "$BASE", "gcr.io/distroless/python3-debian12"):
            self.write("app/Dockerfile", f'ARG BASE\nFROM {image}\nCMD ["-m", "harbor", "main:app"]\n')
            kept = self.dry("--dockerfile", "Dockerfile", "-t", "distroless")[0]["distributions"]
            self.assertEqual([d["name"] for d in kept if d["kept"]], ["harbor"], image)

    def test_a_lock_names_its_target_or_says_how(self):
        self.small_application()
        self.fails(2, "lock", "-o", "-", says=["--target", "--dockerfile"])
        self.fails(2, "lock", "-o", "-", "-t", "alpine", "-t", "distroless", "--per-target", says="--per-target")


if __name__ == "__main__":
    main()
