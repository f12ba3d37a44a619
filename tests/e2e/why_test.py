#!/usr/bin/env python3
"""Control and explanation as a user meets them: --keep, --drop, [tool.spokeshave], why, tree, budgets."""
import json
import shutil
import subprocess
import sys

from support import TOP, Case, main

TINY = TOP / "fixtures/apps/tiny"


class Told(Case):
    """A copy of the application `tiny`, staged with options."""

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.app)
        shutil.copytree(TINY, self.app)

    def stage_tiny(self, *words, **options):
        return self.stage("-r", self.app / "requirements.txt", "--app", self.app, *words, **options)

    def kept(self, out="out"):
        return {d["name"] for d in self.manifest(out)["distributions"] if d["kept"]}

    def dist(self, name, out="out"):
        return next(d for d in self.manifest(out)["distributions"] if d["name"] == name)


class Control(Told):
    def test_keep_takes_a_distribution_a_module_or_a_path_and_what_it_imports(self):
        for pattern, wants in (("Barnacle", {"barnacle", "driftwood"}), ("coast.map", {"coast-map"}),
                               ("coast/charts/*.bin", {"coast-map"}), ("bu?y", {"buoy"})):
            done = self.stage_tiny("--keep", pattern)
            self.assertLessEqual(wants, self.kept(), pattern)
            self.assertNotIn("warning: --keep", done.stderr)
            self.assertEqual(self.dist(sorted(wants)[0])["reason"], f"--keep {pattern}")

    def test_drop_leaves_out_what_is_reached_and_says_where(self):
        done = self.stage_tiny("--drop", "tide")
        self.assertNotIn("tide", self.kept())
        self.assertIn("warning: --drop tide: harbor_tides/page.py:1 imports tide (hard)", done.stderr)
        self.assertEqual(self.dist("tide")["reason"], "--drop tide")
        done = self.stage_tiny("--drop", "barnacle")
        self.assertNotIn("warning: --drop", done.stderr)

    def test_drop_of_a_module_takes_its_file_out_of_a_kept_distribution(self):
        self.stage_tiny(out="all")
        done = self.stage_tiny("--drop", "anchor.means.chain")
        self.assertIn("--drop anchor.means.chain: anchor/__init__.py:5", done.stderr)
        self.assertFalse((self.site() / "anchor/means/chain.py").exists())
        self.assertTrue((self.site() / "anchor/means/rope.py").exists())
        record = next(self.site().glob("anchor-*.dist-info")).joinpath("RECORD").read_text()
        self.assertNotIn("means/chain.py", record)
        self.assertNotIn("chain-link", self.kept())
        dropped = [f for f in self.dist("anchor")["dropped_files"] if f["path"] == "anchor/means/chain.py"]
        self.assertEqual([f["reason"] for f in dropped], ["--drop anchor.means.chain"])

    def test_a_plain_name_in_settings_is_a_use_and_in_a_manifest_or_comment_none(self):
        for name, text, used in (("app.ini", "[app:main]\nplugins =\n    barnacle\n", True), ("app.toml", "plugins = ['barnacle']\n", True),
                                 ("suite.robot", "*** Settings ***\nLibrary    barnacle\n", True),
                                 ("app.conf", "# plugins = barnacle\n", False), ("hatch.toml", "plugins = ['barnacle']\n", False),
                                 ("app.json", '{"plugins": ["barnacle"]}\n', True), ("app.yaml", "plugins: [barnacle]\n", True),
                                 ("app.yml", "[other,\n barnacle]\n", True),
                                 ("compose.yaml", "depends_on:\n  - barnacle\n", False),
                                 ("environment.yml", "dependencies:\n  - barnacle\n", False)):
            (self.app / name).write_text(text)
            self.stage_tiny()
            self.assertEqual("barnacle" in self.kept(), used, name)
            (self.app / name).unlink()

    def test_what_is_kept_and_dropped_is_kept(self):
        self.stage_tiny("--keep", "barnacle", "--drop", "barn*")
        self.assertIn("barnacle", self.kept())

    def test_drop_holds_with_prune_none(self):
        self.stage_tiny("--prune", "none", "--drop", "barnacle")
        self.assertEqual(self.kept() & {"barnacle", "driftwood", "buoy"}, {"driftwood", "buoy"})

    def test_a_pattern_that_fits_nothing_is_a_warning(self):
        done = self.stage_tiny("--keep", "barnacles", "--drop", "tiny", "--drop", "no/such/*.py")
        for text in ("--keep barnacles", "--drop tiny", "--drop no/such/*.py"):
            self.assertIn(f"warning: {text}: no distribution, module or file", done.stderr)

    def test_extras_that_were_asked_for_stay_on_request(self):
        self.code("import bollard_user\n", "tiny/main.py")
        self.needs("anchor[chain]>=3")
        self.code("import anchor.means.rope\n", "tiny/main.py")
        self.stage_tiny("--drop", "anchor.means.chain")
        self.assertNotIn("chain-link", self.kept())
        self.stage_tiny("--drop", "anchor.means.chain", "--keep-optional")
        self.assertIn("chain-link", self.kept())
        self.assertEqual(self.dist("chain-link")["reason"], "--keep-optional: an extra of anchor brings it")


class Files(Told):
    def test_modules_that_nothing_reaches_go_and_the_rest_runs(self):
        self.code("import coast.lamp\nimport barnacle\nprint(coast.lamp.light(3))\n", "tiny/main.py")
        self.stage_tiny("--prune", "files", "--entry", "tiny.main")
        self.assertEqual(self.manifest()["prune"], "files")
        for dist in self.manifest()["distributions"]:
            for file in dist["files"] if dist["kept"] else ():
                self.assertTrue((self.dir / "out/root" / file["path"]).exists())
            for file in dist["dropped_files"] if dist["kept"] else ():
                self.assertTrue(file["reason"], file)

    def test_the_application_runs_as_before(self):
        if sys.version_info[:2] != (3, 11):
            self.skipTest("the staged tree is for Python 3.11")
        code = ("from tiny.main import app\n"
                "for path in ('', 'lamp', 'anchor', 'pressure', 'clock', 'tides'):\n"
                "    print(path, b''.join(app({'PATH_INFO': '/' + path}, lambda *a: None)))\n")
        seen = []
        for level in ("none", "files"):
            self.stage_tiny("--prune", level, out=level)
            env = self.environment(PYTHONPATH=f"{self.site(level)}:{self.app}")
            done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen.append(done.stdout)
        self.assertEqual(seen[0], seen[1])


class ProjectFile(Told):
    def project(self, text):
        return self.write("app/pyproject.toml", "[project]\nname = 'tiny'\n\n" + text)

    def test_the_table_decides_and_the_command_line_goes_first(self):
        self.project('[tool.spokeshave]\ntarget = "distroless"\nkeep = ["barnacle"]\ndrop = "coast.lamp"\nentry = ["harbor-serve"]\n')
        self.ok("stage", "-o", self.dir / "out", "-r", "requirements.txt")
        self.assertIn("barnacle", self.kept())
        self.assertEqual(self.manifest()["target"]["name"], "distroless")
        self.assertFalse((self.site() / "coast/lamp.py").exists())
        self.ok("stage", "-o", self.dir / "out", "-r", "requirements.txt", "--keep", "buoy", "-t", "alpine")
        self.assertEqual(self.kept() & {"barnacle", "buoy"}, {"buoy"})
        self.assertEqual(self.manifest()["target"]["name"], "alpine")

    def test_prune_of_the_table_and_of_the_command_line(self):
        self.project('[tool.spokeshave]\nprune = "none"\n')
        self.stage_tiny()
        self.assertIn("barnacle", self.kept())
        self.stage_tiny("--prune", "dists")
        self.assertNotIn("barnacle", self.kept())

    def test_what_the_table_names_is_no_use_of_it(self):
        self.project('[tool.spokeshave]\ndrop = [\n  "coast.map",\n]\n\n[tool.other]\nbacks = ["buoy.pure"]\n')
        done = self.stage_tiny()
        self.assertNotIn("warning: --drop", done.stderr)
        self.assertIn("buoy", self.kept())
        self.assertNotIn("coast-map", self.kept())

    def test_errors_name_file_and_line(self):
        for text, says in (("kep = ['a']", ["pyproject.toml:5: [tool.spokeshave] has no key 'kep'", "keep"]),
                           ("keep = 3", ["pyproject.toml:5: tool.spokeshave.keep takes a string or a list of strings, not"]),
                           ("keep = ['a', 3]", ["pyproject.toml:5:", "list of strings"]),
                           ("keep-optional = 'yes'", ["pyproject.toml:5:", "true or false"]),
                           ("prune = 'all'", ["pyproject.toml:5: [tool.spokeshave]: --prune all: takes files|dists|none"]),
                           ("index-url = 'https://index.example/'", ["has no key 'index-url'"])):
            self.project(f"[tool.spokeshave]\n{text}\n")
            self.fails(2, "stage", "-o", self.dir / "out", "-r", "requirements.txt", "-t", "distroless", says=says)

    def test_a_broken_project_file_without_the_table_is_no_matter(self):
        self.project("this is no TOML\n")
        self.stage_tiny()


class Why(Told):
    def setUp(self):
        super().setUp()
        self.stage_tiny()

    def why(self, *words, **options):
        return self.ok("why", *words, "-d", self.dir / "out", index=False, **options).stdout

    def test_what_is_kept_has_a_chain_of_file_and_line(self):
        text = self.why("Tide")
        self.assertIn("distroless: tide 1.4.0 is kept, ", text)
        self.assertIn("  tiny/main.py:5 imports harbor (hard)\n"
                      "  harbor/__init__.py:15 loads the entry point harbor_tides.page (ep)\n"
                      "  harbor_tides/page.py:1 imports tide (hard)\n"
                      "  imported by harbor-tides\n  asked for by harbor-tides\n", text)

    def test_each_line_of_a_chain_is_there_and_says_so(self):
        for dist in self.manifest()["distributions"]:
            if not dist["kept"]:
                continue
            answer = json.loads(self.why(dist["name"], "--format", "json"))["targets"][0]
            self.assertTrue(answer["chain"], dist["name"])
            for step in answer["chain"]:
                if "from" not in step:
                    continue
                path = (self.site() if "of" in step else self.app) / step["from"]
                self.assertTrue(path.exists(), step)
                if step.get("line") and step["kind"] in ("hard", "lazy"):
                    line = path.read_text().splitlines()[step["line"] - 1]
                    self.assertIn(step["what"].split(".")[-1], line)

    def test_modules_and_paths_are_found(self):
        for word, says in (("anchor.means.quay", "anchor.means.quay (anchor/means/quay.py of anchor 3.0) is kept"),
                           ("anchor/means/quay.py", "anchor/means/quay.py of anchor 3.0 is kept"),
                           ("/usr/local/lib/python3.11/dist-packages/anchor/means/quay.py", "anchor/means/quay.py of"),
                           ("tide.height", "(tide is the longest part of tide.height that is a module)"),
                           ("harbor/templates/page.html", "stays with its distribution, which is reached"),
                           ("buoy/pure.py", "buoy/pure.py of buoy 1.0 is dropped"),
                           ("coast.lamp", "coast-lamp 1.0 is kept")):
            self.assertIn(says, self.why(word), word)

    def test_what_is_dropped_says_who_asked_and_what_would_keep_it(self):
        self.assertIn("driftwood 0.2 is dropped, 150.2 kB: nothing that is kept imports it\n  asked for by barnacle\n"
                      "  nearest: barnacle/__init__.py:1 imports driftwood (hard), and nothing reaches "
                      "barnacle/__init__.py\n  --keep driftwood keeps it\n", self.why("driftwood"))

    def test_what_an_option_drops_says_so(self):
        self.stage_tiny("--drop", "barnacle")
        self.assertIn("is dropped, 300.3 kB: --drop barnacle\n", self.why("barnacle"))

    def test_not_is_a_check(self):
        self.assertIn("is dropped", self.why("--not", "barnacle"))
        self.assertIn("nothing that was resolved is called nowhere", self.why("--not", "nowhere"))
        done = self.run_program("why", "--not", "tide", "-d", self.dir / "out", index=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("harbor_tides/page.py:1 imports tide", done.stdout)
        self.assertIn("tide is kept; --drop tide would leave it out", done.stderr)

    def test_what_is_not_there_is_an_error(self):
        for word, says in (("nowhere", "no distribution, module or file that was resolved is called nowhere"),
                           ("os.path", "Python's own library"), ("tiny/main.py", "the application's own")):
            self.fails(2, "why", word, "-d", self.dir / "out", index=False, says=says)
        self.fails(2, "why", "-d", self.dir / "out", index=False, says="say what")
        self.fails(2, "why", "tide", "-d", self.dir, index=False, says="manifest.json")
        self.write("out/manifest.json", "{}")
        self.fails(2, "why", "tide", "-d", self.dir / "out", index=False, says="not the manifest.json")

    def test_targets_that_agree_are_named_together(self):
        self.stage_tiny(target=["alpine", "distroless"], out="both")
        text = self.ok("why", "driftwood", "-d", self.dir / "both", index=False).stdout
        self.assertTrue(text.startswith("alpine, distroless: driftwood 0.2"), text)
        self.assertEqual(text.count("nearest"), 1)
        self.assertIn("alpine: tide", self.ok("why", "tide", "-d", self.dir / "both/alpine", index=False).stdout)

    def test_fresh_inputs_answer_as_the_manifest_does(self):
        for word in ("tide", "barnacle", "anchor.means.rope"):
            fresh = self.ok("why", word, "-r", "requirements.txt", "-t", "distroless").stdout
            self.assertEqual(fresh, self.why(word))

    def test_pictures(self):
        self.assertEqual(self.why("chain-link", "--format", "mermaid").splitlines()[0], "flowchart LR")
        dot = self.why("chain-link", "--format", "dot")
        self.assertIn('label="anchor/means/chain.py"', dot)
        self.assertIn('[label="lazy, line 2"]', dot)


class Sharing(Told):
    def test_what_is_odd_is_said_once_with_a_budget_too(self):
        done = self.stage_tiny("--prune", "none", "--budget", "10MB")
        lines = [line for line in done.stderr.splitlines() if "warning" in line]
        self.assertEqual(len(lines), len(set(lines)), done.stderr)


class Tree(Told):
    def setUp(self):
        super().setUp()
        self.stage_tiny("--entry", "harbor-serve")

    def tree(self, *words):
        return self.ok("tree", *words, "-d", self.dir / "out", index=False).stdout

    def test_by_requirement(self):
        text = self.tree()
        self.assertRegex(text.splitlines()[0], r"^distroless: 8 of 12 distributions, \d+\.\d kB, by requirement$")
        self.assertRegex(text, r"├── anchor 3\.0, 0\.\d kB, with all below 1\.0 kB\n│   └── chain-link 1\.0, 0\.2 kB\n")
        self.assertIn("├── barnacle 1.0, dropped\n│   └── driftwood 0.2, dropped\n", text)
        self.assertRegex(text, r"harbor 2\.1\.0, .*, above\n")

    def test_by_import_says_where(self):
        text = self.tree("--by", "import")
        self.assertRegex(text, r"├── harbor 2\.1\.0, .* \(tiny/main\.py:5, hard\)\n")
        self.assertRegex(text, r"│   └── chain-link 1\.0, 0\.2 kB \(anchor/means/chain\.py:2, lazy\)\n")
        self.assertNotIn("barnacle", text)

    def test_what_the_command_starts_is_a_root_too(self):
        self.code("import coast.lamp\n", "tiny/main.py")
        self.stage_tiny("--entry", "harbor-serve", "--only-entries")
        self.assertIn("(the command starts console script harbor-serve (cmd))", self.tree("--by", "import"))

    def test_invert_goes_up_to_the_application(self):
        self.assertRegex(self.tree("chain_link", "--invert", "--by", "import"),
                         r"by who imports them\n└── chain-link 1\.0, .*\n    └── anchor .* \(anchor/means/chain\.py:2, lazy\)\n"
                         r"        └── the application \(tiny/main\.py:3, hard\)\n")
        self.assertIn("└── the application\n", self.tree("driftwood", "--invert"))

    def test_depth_and_root(self):
        self.assertNotIn("driftwood", self.tree("--depth", "1"))
        self.assertIn("driftwood", self.tree("--depth", "2"))
        self.assertEqual(len(self.tree("anchor").splitlines()), 3)

    def test_json_and_pictures(self):
        answer = json.loads(self.tree("--format", "json"))["targets"][0]
        sizes = {d["name"]: d for d in answer["distributions"]}
        self.assertEqual(sizes["anchor"]["total_bytes"], sizes["anchor"]["kept_bytes"] + sizes["chain-link"]["kept_bytes"])
        self.assertEqual(answer["kept_bytes"], sum(d["kept_bytes"] for d in sizes.values()))
        self.assertIn({"name": "chain-link"}, sizes["anchor"]["below"])
        self.assertTrue(self.tree("--format", "mermaid").startswith("flowchart LR\n"))
        dot = self.tree("--format", "dot", "--by", "import", "anchor")
        self.assertIn('[label="anchor/means/chain.py:2, lazy"]', dot)
        self.assertNotIn("the application", dot)

    def test_fresh_inputs(self):
        fresh = self.ok("tree", "-r", "requirements.txt", "-t", "distroless", "--entry", "harbor-serve").stdout
        self.assertEqual(fresh, self.tree())

    def test_errors(self):
        self.fails(2, "tree", "nowhere", "-d", self.dir / "out", index=False, says="is called nowhere")
        self.fails(2, "tree", "--invert", "-d", self.dir / "out", index=False, says="--invert needs")


class Ledger(Told):
    def test_every_file_is_there_with_a_reason_and_the_sums_add_up(self):
        self.stage_tiny("--drop", "anchor.means.quay")
        manifest = self.manifest()
        root = self.dir / "out/root"
        listed = set()
        for dist in manifest["distributions"]:
            for file in dist["files"]:
                self.assertEqual((root / file["path"]).stat().st_size, file["size"])
                self.assertTrue(("reason" in file) != ("by" in file), file)
                listed.add(file["path"])
            for file in dist["dropped_files"]:
                self.assertTrue(file["reason"], file)
            self.assertEqual(bool(dist["files"]), dist["kept"])
            self.assertGreaterEqual(dist["brings_bytes"], dist["kept_bytes"])
            self.assertGreaterEqual(dist["installed_bytes"], dist["kept_bytes"])
        self.assertEqual(listed, {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()})
        kept = sum(d["kept_bytes"] for d in manifest["distributions"])
        self.assertEqual(manifest["kept_bytes"], kept)
        self.assertEqual(sum(q["attributed_bytes"] for q in manifest["requirements"]), kept)
        sizes = {q["name"]: q for q in manifest["requirements"]}
        self.assertEqual(sizes["barnacle"]["attributed_bytes"], 0)
        dists = {d["name"]: d for d in manifest["distributions"]}
        self.assertEqual(sizes["anchor"]["alone_bytes"], dists["anchor"]["kept_bytes"] + dists["chain-link"]["kept_bytes"])


class Budget(Told):
    def test_within_the_budget_it_is_staged(self):
        self.stage_tiny("--budget", "40kB")
        self.assertTrue((self.dir / "out/manifest.json").exists())

    def test_over_the_budget_nothing_is_written_and_the_largest_are_named(self):
        self.stage_tiny()
        before = (self.dir / "out/manifest.json").read_bytes()
        self.fails(1, "stage", "-r", "requirements.txt", "-t", "distroless", "-o", self.dir / "out", "--keep", "barnacle",
                   "--budget", "100kB", says=["distroless takes 38", "kB more than --budget 100kB", "484",
                                              "the largest: barnacle 1.0 300.3 kB; driftwood 0.2 150.2 kB"])
        self.assertEqual((self.dir / "out/manifest.json").read_bytes(), before)

    def test_the_largest_growth_is_named_against_a_baseline(self):
        self.stage_tiny(out="old")
        for baseline in (self.dir / "old", self.dir / "old/manifest.json"):
            self.fails(1, "stage", "-r", "requirements.txt", "-t", "distroless", "-o", self.dir / "out", "--keep", "driftwood",
                       "--drop", "chain-link", "--budget", "40 kB", "--baseline", baseline,
                       says=["more than --budget 40 kB", f"+150.0 kB since {baseline}: driftwood 0.2, new, +150.2 kB; "
                             "chain-link, gone, -0.2 kB"])

    def test_a_baseline_alone_tells_the_growth(self):
        self.stage_tiny("--target", "alpine", out="old")
        done = self.stage_tiny("--baseline", self.dir / "old", "--keep", "driftwood")
        self.assertIn("driftwood 0.2, new, +150.2 kB", done.stderr)
        done = self.stage_tiny("--baseline", self.dir / "old", target="slim:3.12")
        self.assertIn("it has no target slim", done.stderr)

    def test_a_budget_of_the_project_file(self):
        self.write("app/pyproject.toml", "[tool.spokeshave]\nbudget = '1kB'\n")
        self.fails(1, "stage", "-r", "requirements.txt", "-t", "distroless", "-o", self.dir / "out", says="--budget 1kB")
        self.stage_tiny("--budget", "1MB")

    def test_what_is_no_size_or_no_baseline(self):
        for words, says in ((["--budget", "much"], "'much' is no size"), (["--budget", "4XB"], "'4XB' is no size"),
                            (["--baseline", self.dir / "nowhere"], "nowhere"),
                            (["--baseline", self.app / "requirements.txt"], "not the manifest.json")):
            self.fails(2, "stage", "-r", "requirements.txt", "-t", "distroless", "-o", self.dir / "out", *words, says=says)


if __name__ == "__main__":
    main()
