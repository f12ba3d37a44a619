#!/usr/bin/env python3
"""`matrix` shows what each image can have of each package; and what decides that: targets, pins of an index."""
import json
import sys

from support import TOP, Case, fixture_index, main

sys.path.insert(0, str(TOP / "tests/server"))
import make_wheels  # noqa: E402
from server import Server  # noqa: E402


def wheel(folder, name, version, tag, requires=()):
    make_wheels.make(folder, name, version, requires, False, tag)


class Matrix(Case):
    def matrix(self, *words, targets=("alpine", "distroless"), code=0, **options):
        named = [w for t in targets for w in ("--target", t)]
        done = self.run_program("matrix", "--index-url", self.simple(), *named, *words, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertNotIn("Sanitizer", done.stderr)
        return done

    def packages(self, *words, **options):
        doc = json.loads(self.matrix("--format", "json", *words, **options).stdout)
        self.assertEqual(doc["schema"], 1)
        return doc["solved"], {p["name"]: p for p in doc["packages"]}

    def test_a_solution_is_shown_with_its_versions_and_who_asked(self):
        self.needs("harbor[measure]", "harbor-tides")
        solved, found = self.packages()
        self.assertTrue(solved)
        self.assertEqual(sorted(found), ["gauge", "harbor", "harbor-tides", "tide"])
        tide = found["tide"]
        self.assertEqual((tide["newest"], tide["chosen"]), ("2.0.0", "1.4.0"))
        self.assertEqual(tide["asked_by"], [{"name": "harbor-tides", "version": "1.2", "requirement": "tide~=1.3"}])
        self.assertEqual(found["harbor"]["asked_by"][0], {"input": "requirements.txt:1", "requirement": "harbor[measure]"})
        pins = self.ok("lock", "-o", "-", "--target", "alpine", "--target", "distroless").stdout
        for name, package in found.items():
            self.assertIn(f"{name}=={package['chosen']} ", pins)

    def test_without_a_solution_everything_that_lacks_something_is_shown(self):
        self.needs("reef", "harbor", "jetsam", "nosuch")
        done = self.matrix(code=1)
        rows = {line.split()[0]: line for line in done.stdout.splitlines() if line}
        self.assertRegex(rows["reef"], r"^reef +1\.0 +none, no musllinux_1_2_x86_64 +1\.0 +requirements.txt:1 \(reef\)$")
        self.assertRegex(rows["jetsam"], r"^jetsam +0\.9 +none, only source +none, only source +requirements.txt:3 \(jetsam\)$")
        self.assertRegex(rows["nosuch"], r"^nosuch +none +none, not on the index +none, not on the index ")
        self.assertRegex(rows["harbor"], r"^harbor +2\.1\.0 +2\.1\.0 +2\.1\.0 ")
        self.assertEqual(rows["alpine:"], "alpine: nothing of jetsam, nosuch, reef")
        self.assertEqual(done.stderr.count("spokeshave: error: "), 1)
        solved, found = self.packages(code=1)
        self.assertFalse(solved)
        self.assertIsNone(found["harbor"]["chosen"])
        cell = {c["target"]: c for c in found["reef"]["targets"]}
        self.assertEqual(cell["alpine"], {"target": "alpine", "needed": True, "newest": None,
                                          "lack": "no musllinux_1_2_x86_64", "missing_tag": "musllinux_1_2_x86_64"})
        self.assertEqual(cell["distroless"], {"target": "distroless", "needed": True, "newest": "1.0", "lack": None,
                                              "missing_tag": None})

    def test_what_lies_behind_a_conflict_is_shown(self):
        self.needs("harbor-tides", "tide>=2")
        _, found = self.packages(code=1)
        self.assertEqual([a["requirement"] for a in found["tide"]["asked_by"]], ["tide>=2", "tide~=1.3"])
        self.assertIn("harbor", found)

    def test_a_target_that_does_not_need_a_package_says_so(self):
        self.needs("tide; python_version < '3.12'", "harbor")
        self.assertRegex(self.matrix().stdout, r"(?m)^tide +2\.0\.0 +2\.0\.0 +not needed +2\.0\.0 ")

    def test_requirements_may_be_words_and_the_target_a_dockerfiles(self):
        self.write("app/Dockerfile", "FROM python:3.12-alpine\n")
        done = self.matrix("reef", "--dockerfile", "Dockerfile", targets=(), code=1)
        self.assertIn("command line (reef)", done.stdout)
        self.assertIn("alpine: nothing of reef", done.stdout)

    def test_faults_that_are_no_conflict_leave_no_table(self):
        self.needs("harbor")
        for code, words in ((2, ["--target", "nosuch"]), (2, ["-r", "absent.txt"]), (3, ["--offline"])):
            index = "http://127.0.0.1:9/simple/" if code == 3 else self.simple()
            done = self.run_program("matrix", "--index-url", index, "--target", "alpine", *words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)

    def test_passwords_are_not_shown(self):
        wheel(self.dir, "eddy", "1.0", "py3-none-any")
        server = Server(self.dir, user="ann", password="s3cr3t")
        with server:
            url = server.url.replace("http://", "http://ann:${EDDY_WORD}@").replace("/simple/", "/files/")
            self.needs(f"eddy @ {url}eddy-1.0-py3-none-any.whl", "reef")
            for words in (["-v"], ["--format", "json"]):
                done = self.matrix(*words, code=1, env={"EDDY_WORD": "s3cr3t"})
                self.assertIn("/files/eddy-1.0-py3-none-any.whl", done.stdout)
                self.assertNotIn("s3cr3t", done.stdout + done.stderr)

    def test_the_same_facts_give_the_same_table(self):
        self.needs("harbor[measure]", "anchor[chain]", "reef", "harbor-tides")
        first = self.matrix("-v", code=1).stdout
        server = Server(fixture_index() / "files", format="html", siblings="absent")
        with server:
            done = self.run_program("matrix", "-v", "--index-url", server.url, "-t", "alpine", "-t", "distroless")
        self.assertEqual(done.stdout, first, done.stderr)


class Split(Case):
    def test_the_package_that_splits_the_targets_is_named_and_the_way_out_works(self):
        wheels = self.dir / "wheels"
        wheels.mkdir()
        wheel(wheels, "skerry", "1.0", "cp312-cp312-musllinux_1_2_x86_64")
        wheel(wheels, "skerry", "2.0", "cp311-cp311-manylinux_2_17_x86_64")
        self.needs("skerry")
        self.code("import skerry\n")
        links = ("--find-links", wheels, "--no-index", "-t", "alpine", "-t", "distroless")
        self.fails(1, "lock", "-o", "-", *links, index=False, says=[
            "skerry 1.0 has no wheel for distroless", "skerry 2.0 has no wheel for alpine",
            "hint: skerry splits the targets: `stage --per-target` resolves alpine and distroless apart"])
        self.ok("stage", "--per-target", "-o", self.dir / "out", *links, index=False)
        for target, version in (("alpine", "1.0"), ("distroless", "2.0")):
            self.assertIn(f"skerry=={version}", (self.dir / "out" / target / "requirements.txt").read_text())


class FreeThreaded(Case):
    def setUp(self):
        super().setUp()
        self.wheels = self.dir / "wheels"
        self.wheels.mkdir()
        wheel(self.wheels, "eddy", "1.0", "cp313-cp313t-manylinux_2_17_x86_64")
        wheel(self.wheels, "eddy", "1.1", "cp39-abi3-manylinux_2_17_x86_64")
        wheel(self.wheels, "eddy", "1.2", "cp313-cp313-manylinux_2_17_x86_64")
        self.needs("eddy")
        self.code("import eddy\n")
        self.source = ("--find-links", self.wheels, "--no-index", "--target", "slim")

    def test_its_own_abi_is_taken_and_the_stable_one_is_not(self):
        for python, version in (("3.13t", "1.0"), ("3.13", "1.2"), ("3.12", "1.1")):
            done = self.ok("lock", "-o", "-", *self.source, "--python", python, "--arch", "amd64", index=False)
            self.assertIn(f"eddy=={version} ", done.stdout)

    def test_its_folders_and_scripts_carry_the_letter(self):
        self.needs("eddy", "harbor")
        self.code("import eddy, harbor\n")
        done = self.ok("stage", "-o", self.dir / "out", "--find-links", self.wheels, "--target", "slim", "--python", "3.13t",
                       "--arch", "amd64")
        self.assertTrue((self.dir / "out/root/usr/local/lib/python3.13t/site-packages/eddy/__init__.py").exists())
        self.assertEqual((self.dir / "out/bin/harbor-serve").read_text().splitlines()[0], "#!/usr/local/bin/python3.13t")
        self.assertIn("Python 3.13t", done.stdout)
        self.assertIn("no free-threaded Python", done.stderr)

    def test_target_prints_it(self):
        doc = json.loads(self.ok("target", "slim", "--python", "3.13t", "--format", "json", "--arch", "amd64").stdout)
        self.assertTrue(doc["free_threaded"])
        self.assertEqual(doc["markers"]["python_full_version"], "3.13.0")
        self.assertEqual(doc["interpreter"], "/usr/local/bin/python3.13t")
        self.assertEqual(doc["tags"][0], "cp313-cp313t-manylinux_2_36_x86_64")
        self.assertFalse([t for t in doc["tags"] if "-abi3-" in t])

    def test_there_is_none_before_3_13(self):
        self.fails(2, "target", "slim", "--python", "3.12t", says="3.13t is the first")


class IndexPins(Case):
    """Two indexes have the name; which one is asked for it is said by project, on the command line or in the file."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.index("first", "1.0"), self.index("second", "2.0")
        self.code("import eddy, skerry\n")

    def index(self, name, version):
        folder = self.dir / name
        folder.mkdir()
        for project in ("eddy", "skerry"):
            wheel(folder, project, version, "py3-none-any")
        server = Server(folder)
        server.__enter__()
        self.addCleanup(server.__exit__)
        return server

    def pins(self, *words, requirements=("eddy", "skerry"), code=0):
        done = self.run_program("lock", "-o", "-", "-t", "alpine", "-t", "distroless", *words, *requirements, index=False)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done.stderr if code else dict(line.split()[0].split("==") for line in done.stdout.splitlines() if "==" in line)

    def asked(self, server):
        return {name for name in ("eddy", "skerry") if any(f"/simple/{name}/" in r["path"] for r in server.requests)}

    def test_a_project_is_looked_for_on_its_own_index_alone(self):
        found = self.pins("-i", self.first.url, "--index-package", f"skerry={self.second.url}")
        self.assertEqual(found, {"eddy": "1.0", "skerry": "2.0"})
        self.assertEqual((self.asked(self.first), self.asked(self.second)), ({"eddy"}, {"skerry"}))

    def test_an_index_with_a_name_is_called_by_it(self):
        indexes = ("-i", self.first.url, "--extra-index-url", f"corp={self.second.url}")
        self.assertEqual(self.pins(*indexes), {"eddy": "2.0", "skerry": "2.0"})
        found = self.pins(*indexes, "--index-package", f"eddy={self.first.url}", "--index-package", "Skerry=corp")
        self.assertEqual(found, {"eddy": "1.0", "skerry": "2.0"})
        self.assertIn("no index has the name 'corq'", self.pins(*indexes, "--index-package", "eddy=corq", code=2))

    def test_find_links_do_not_stand_beside_such_an_index(self):
        wheel(self.dir, "skerry", "3.0", "py3-none-any")
        words = ("-i", self.first.url, "--find-links", self.dir)
        self.assertEqual(self.pins(*words)["skerry"], "3.0")
        self.assertEqual(self.pins(*words, "--index-package", f"skerry={self.second.url}")["skerry"], "2.0")

    def test_the_name_is_not_there_means_nowhere(self):
        self.assertIn("nosuch", self.pins("-i", self.first.url, "--index-package", f"nosuch={self.second.url}",
                                          requirements=("nosuch",), code=1))
        self.assertEqual(self.asked(self.first), set())

    def project(self, text):
        return self.write("app/pyproject.toml", "[project]\nname = 'shop'\ndependencies = ['eddy', 'skerry']\n" + text)

    def test_a_project_files_sources_are_followed(self):
        self.project(f"[[tool.uv.index]]\nname = 'corp'\nurl = '{self.second.url}'\nexplicit = true\n"
                     "[tool.uv.sources]\nskerry = [{ index = 'corp', marker = \"sys_platform == 'linux'\" }]\n")
        words = ("-r", "pyproject.toml", "-i", self.first.url)
        self.assertEqual(self.pins(*words, requirements=()), {"eddy": "1.0", "skerry": "2.0"})
        found = self.pins(*words, "--index-package", f"skerry={self.first.url}", requirements=())
        self.assertEqual(found, {"eddy": "1.0", "skerry": "1.0"})
        self.assertEqual(self.asked(self.second), {"skerry"})

    def test_a_project_files_indexes_are_asked_before_the_main_one_or_instead_of_it(self):
        self.project(f"[[tool.uv.index]]\nname = 'corp'\nurl = '{self.second.url}'\n")
        self.assertEqual(self.pins("-i", self.first.url, requirements=("-r", "pyproject.toml")),
                         {"eddy": "2.0", "skerry": "2.0"})
        self.project(f"[[tool.uv.index]]\nurl = '{self.first.url}'\ndefault = true\n")
        self.assertEqual(self.pins("-r", "pyproject.toml", requirements=()), {"eddy": "1.0", "skerry": "1.0"})

    def test_a_source_that_is_no_index_is_refused_with_the_way_out(self):
        self.project("[tool.uv.sources]\nskerry = { git = 'https://index.example/skerry.git' }\n")
        words = ("-r", "pyproject.toml", "-i", self.first.url)
        text = self.pins(*words, requirements=(), code=2)
        self.assertIn("pyproject.toml:5: 'skerry' comes from no index (git)", text)
        self.assertIn("--override", text)
        wheel(self.dir, "skerry", "3.0", "py3-none-any")
        override = self.write("app/wheels.txt", f"skerry @ file://{self.dir}/skerry-3.0-py3-none-any.whl\n")
        done = self.run_program("lock", "-o", "-", "-t", "alpine", *words, "--override", override, index=False)
        self.assertIn(f"skerry @ file://{self.dir}/skerry-3.0-py3-none-any.whl", done.stdout, done.stderr)
        self.assertEqual(self.pins(*words, "--exclude", "skerry", requirements=()), {"eddy": "1.0"})

    def test_an_index_for_some_of_the_targets_alone_is_refused(self):
        self.project(f"[[tool.uv.index]]\nname = 'corp'\nurl = '{self.second.url}'\nexplicit = true\n"
                     "[tool.uv.sources]\nskerry = { index = 'corp', marker = \"python_version < '3.12'\" }\n")
        text = self.pins("-r", "pyproject.toml", "-i", self.first.url, requirements=(), code=2)
        self.assertIn("another one on some of the targets", text)

    def test_the_matrix_and_the_staged_tree_follow_them_too(self):
        words = ("-t", "distroless", "-i", self.first.url, "--index-package", f"skerry={self.second.url}", "skerry", "eddy")
        done = self.ok("matrix", *words, index=False)
        self.assertRegex(done.stdout, r"(?m)^skerry +2\.0 ")
        self.ok("stage", "-o", self.dir / "out", *words, index=False)
        self.assertIn("skerry==2.0", (self.dir / "out/requirements.txt").read_text())


if __name__ == "__main__":
    main()
