#!/usr/bin/env python3
"""`spokeshave audit` answers at once what it has answered before: while nothing changed, and no longer."""
import os
import shutil
import sys
import time
import zipfile

from support import TOP, Case, fixture_index, main

sys.path.insert(0, str(TOP / "tests/server"))
from server import Server  # noqa: E402

SETTLE = 2.2  # seconds, where times are kept to the second: younger files may change again without their times telling
BEFORE = "nothing has changed since it was audited before"
PLACES = ("same", "edited", "same-size", "same-times", "added", "removed", "renamed", "linked", "included", "settings", "hidden", "options", "aged", "rotten",
          "refreshed", "offline", "elsewhere", "baseline", "quiet", "ignored", "young")


class AuditedBefore(Case):
    """One wait for all: each place is audited once when its files have settled, then something happens to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server(fixture_index() / "files")
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def audit(self, place, *words, code=1, **options):
        done = self.run_program("audit", "--index-url", self.server.url, "-v", *words, cwd=self.dir / place, **options)
        self.assertNotIn("Sanitizer", done.stderr)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def anew(self, place, *words, **options):
        done = self.audit(place, *words, **options)
        self.assertNotIn(BEFORE, done.stderr, place)
        return done.stdout

    def as_before(self, place, *words, **options):
        done = self.audit(place, *words, **options)
        self.assertIn(BEFORE, done.stderr, place)
        return done.stdout

    def make(self, place):
        self.write(f"{place}/requirements.txt", f"harbor\nshoal\n-r ../{place}.txt\n")
        self.write(f"{place}.txt", "anchor\n")
        self.write(f"{place}/main.py", "import harbor\n")
        self.write(f"{place}/pkg/__init__.py", "")
        self.write(f"{place}/.gitignore", "made.py\npyproject.toml\n" if place == "hidden" else "made.py\n")
        self.write(f"{place}/more.list", "harbor\n")
        self.write(f"{place}/baseline.txt", "# nothing\n")
        (self.dir / place / "link.py").symlink_to(self.dir / f"{place}-target.py")
        self.write(f"{place}-target.py", "import os\n")

    def test_while_nothing_changed_and_no_longer(self):
        for place in PLACES:
            self.make(place)
        time.sleep(SETTLE)
        texts = {}
        for place in PLACES:
            texts[place] = self.anew(place, *self.words(place))
            self.assertIn("anchor", texts[place])
        for place in PLACES:
            self.assertEqual(self.as_before(place, *self.words(place)), texts[place])

        self.assertEqual(self.audit("same", "--exit-zero", code=0).stdout, texts["same"])
        self.assertIn(BEFORE, self.audit("same", "--exit-zero", code=0).stderr)

        self.write("edited/main.py", "import harbor, anchor\n")
        self.assertNotIn("anchor", self.anew("edited"))
        self.write("same-size/main.py", "import anchor\n")
        self.assertIn("harbor", self.anew("same-size"))
        times = (self.dir / "same-times/main.py").stat()
        self.write("same-times/main.py", "import anchor\n")
        os.utime(self.dir / "same-times/main.py", ns=(times.st_atime_ns, times.st_mtime_ns))
        time.sleep(0.2)
        self.assertIn("harbor", self.anew("same-times"))
        self.write("added/other.py", "import anchor\n")
        self.assertNotIn("anchor", self.anew("added"))
        self.write("included.txt", "")
        self.assertNotIn("anchor", self.anew("included"))
        (self.dir / "removed/main.py").unlink()
        self.assertIn("harbor", self.anew("removed"))
        (self.dir / "renamed/main.py").rename(self.dir / "renamed/main.txt")
        self.anew("renamed")
        self.write("linked-target.py", "import harbor, anchor\n")
        self.assertNotIn("anchor", self.anew("linked"))
        self.write("settings/pyproject.toml", '[tool.spokeshave.audit]\nignore = ["unused"]\n')
        self.assertNotIn("anchor", self.anew("settings", code=0))
        self.write("hidden/pyproject.toml", '[tool.spokeshave.audit]\ndev = ["more.list"]\n')
        self.assertIn("4 requirements", self.anew("hidden"))
        self.assertNotIn("anchor", self.anew("options", "--ignore", "unused", code=0))
        self.anew("options", "--format", "json")
        self.assertEqual(self.anew("offline", "--offline"), texts["offline"])
        self.write("baseline/baseline.txt", "unused requirements.txt shoal\n")
        self.anew("baseline", *self.words("baseline"))
        self.assertEqual(self.audit("quiet", "--no-cache").stdout, texts["quiet"])
        self.write("ignored/.gitignore", "made.py\nmain.py\n")
        self.assertIn("harbor", self.anew("ignored"))
        self.write("young/main.py", "import harbor  # 1\n")
        os.utime(self.dir / "young/main.py", (time.time() + 9, time.time() + 9))
        self.anew("young")
        self.anew("young")

        shutil.copytree(self.dir / "elsewhere", self.dir / "copy", symlinks=True)
        self.anew("copy")
        self.assertEqual(self.as_before("elsewhere"), texts["elsewhere"])

        for blob in self.blobs("audit"):
            blob.unlink()
        self.assertEqual(self.anew("aged"), texts["aged"])
        self.assertEqual(self.anew("rotten"), texts["rotten"])
        self.assertEqual(self.as_before("rotten"), texts["rotten"])
        for blob in self.blobs("audited"):
            blob.write_bytes(blob.read_bytes()[:-7])
        self.assertEqual(self.anew("rotten"), texts["rotten"])
        self.assertEqual(self.as_before("rotten"), texts["rotten"])

        self.anew("refreshed", "--refresh")
        self.anew("refreshed")  # the index may have said something else
        self.as_before("refreshed")

    def blobs(self, kind):
        found = [p for p in (self.cache / "v1" / kind).rglob("*") if p.is_file()]
        self.assertTrue(found)
        return found

    def words(self, place):
        return ["--baseline", "baseline.txt"] if place == "baseline" else []

    def test_an_index_on_this_machine_is_asked_each_time(self):
        self.make("here")
        time.sleep(SETTLE)
        for _ in range(2):
            done = self.run_program("audit", "-v", "--index-url", self.simple(), cwd=self.dir / "here")
            self.assertNotIn(BEFORE, done.stderr)

    def wheel(self, path, module):
        (self.dir / path).parent.mkdir(parents=True, exist_ok=True)
        name = (self.dir / path).name.split("-")[0]
        with zipfile.ZipFile(self.dir / path, "w") as made:
            made.writestr(f"{module}.py", "")
            made.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            made.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            made.writestr(f"{name}-1.0.dist-info/RECORD", "")

    def test_what_lies_on_this_machine_is_looked_at_each_time(self):
        built = "built-1.0-py3-none-any.whl"
        for place in ("by-path", "by-url"):
            self.wheel(f"{place}/{built}", "old")
            self.write(f"{place}/main.py", "import old\n")
        self.write("by-path/requirements.txt", f"./{built}\n")
        self.write("by-url/requirements.txt", f"built @ {(self.dir / 'by-url' / built).as_uri()}\n")
        for place in ("linked", "environment"):
            self.write(f"{place}/requirements.txt", "built\n")
            self.write(f"{place}/main.py", "import new\n")
        self.write("constrained/requirements.txt", "harbor\n")
        self.write("constrained/main.py", "import harbor\n")
        self.write("old.txt", "harbor<2\n")
        self.write("here/list.txt", "harbor\nanchor\n")
        self.write("there/list.txt", "harbor\nshoal\n")
        self.write("project/main.py", "import harbor\n")
        (self.dir / "links").mkdir()
        time.sleep(SETTLE)
        links, project = str(self.dir / "links"), str(self.dir / "project")
        for place in ("by-path", "by-url"):
            self.assertIn("nothing found", self.audit(place, code=0).stdout)
            self.wheel(f"{place}/{built}", "new")
            self.assertIn("has old", self.audit(place).stdout, place)
        self.assertIn("unknown", self.audit("linked", "--find-links", links, code=0).stdout)
        self.assertIn("unknown", self.audit("environment", code=0).stdout)
        self.wheel(f"links/{built}", "new")
        self.assertIn("nothing found", self.audit("linked", "--find-links", links, code=0).stdout)
        self.assertIn("nothing found", self.audit("environment", code=0, env={"PIP_FIND_LINKS": links}).stdout)
        time.sleep(SETTLE)
        self.audit("environment", code=0, env={"PIP_FIND_LINKS": links})
        self.assertIn("nothing found", self.as_before("environment", code=0, env={"PIP_FIND_LINKS": links}))
        self.wheel("links/other-1.0-py3-none-any.whl", "other")
        self.anew("environment", code=0, env={"PIP_FIND_LINKS": links})
        self.write("environment/requirements.txt", f"-f {links}\nbuilt\n")
        time.sleep(SETTLE)
        self.anew("environment", code=0)
        self.anew("environment", code=0)
        self.anew("constrained", code=0)
        self.anew("constrained", code=0, env={"PIP_CONSTRAINT": str(self.dir / "old.txt")})
        self.assertIn("anchor", self.audit("here", "-r", "list.txt", project).stdout)
        self.assertIn("shoal", self.audit("there", "-r", "list.txt", project).stdout)

    def test_variables_in_the_options_of_a_list_are_replaced_each_time(self):
        self.write("list/requirements.txt", "--index-url ${PLACE}/\nharbor\nshoal\n")
        self.write("list/main.py", "import harbor\n")
        time.sleep(SETTLE)
        for _ in range(2):
            done = self.run_program("audit", "-v", cwd=self.dir / "list", index=False, env={"PLACE": self.server.url.rstrip("/")})
            self.assertIn("nothing imports or names shoal", done.stdout, done.stderr)
            self.assertNotIn(BEFORE, done.stderr)
        done = self.run_program("audit", "-v", cwd=self.dir / "list", index=False, env={"PLACE": "http://127.0.0.1:9"})
        self.assertNotIn(BEFORE, done.stderr)


if __name__ == "__main__":
    main()
