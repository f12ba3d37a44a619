#!/usr/bin/env python3
"""Bad input and a failing machine: one message, the right exit code, nothing written."""
import base64
import contextlib
import ctypes
import hashlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import zipfile

from support import PROGRAM, SECONDS, Case, fixture_index, main, tree


class Requirements(Case):
    def setUp(self):
        super().setUp()
        self.code("import chain_link")

    def refused(self, text, *says, code=2):
        self.write("app/requirements.txt", text)
        done = self.fails(code, "stage", "--target", "distroless", "-o", self.dir / "out", says=says)
        self.assertFalse((self.dir / "out").exists())
        return done

    def test_a_missing_file_is_named(self):
        self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", "-r", "gone.txt", says="gone.txt")

    def test_an_empty_file_is_said(self):
        self.refused("# nothing\n", "requirements.txt", "no requirement")

    def test_a_syntax_error_has_file_line_column_and_caret(self):
        done = self.refused("chain-link\nflask=1\n", "requirements.txt:2:", "==")
        self.assertIn("^", done.stderr)

    def test_what_weakens_safety_is_refused(self):
        for line, word in (("--trusted-host index.example", "--trusted-host"), ("-e .", "-e"),
                           ("--no-binary :all:", "--no-binary"), ("git+https://index.example/x.git#egg=x", "pip wheel"),
                           ("x @ https://index.example/x-1.0.tar.gz", "pip wheel")):
            with self.subTest(line):
                self.refused(f"chain-link\n{line}\n", "requirements.txt:2", word)

    def test_a_place_to_ask_that_is_none_is_shown_where_it_is_named(self):
        for line, says in (("--extra-index-url nonsense", "requirements.txt:2:7: 'nonsense' is no URL"),
                           ("-f https:// --pre", "requirements.txt:2:7: "), ("-i ftp://index.example/", "requirements.txt:2:7: "),
                           ("--find-links gone", "requirements.txt:2:7: there is no file or folder 'gone'")):
            with self.subTest(line):
                self.write("app/requirements.txt", f"chain-link\n--pre {line}\n")
                self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", index=line[:2] != "-i", says=says)
        self.write("app/requirements.txt", "chain-link\n")
        for option in ("--index-url", "--extra-index-url", "--find-links"):
            self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", option, "nonsense", index=False,
                       says=f"error: {option}: ")
        self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "out", index=False, env={"UV_INDEX": "x nonsense"},
                   says="error: UV_INDEX: 'x' is no URL")

    def test_options_without_a_meaning_here_are_warned_of(self):
        self.write("app/requirements.txt", "--use-pep517\nchain-link\n")
        done = self.run_program("stage", "--target", "distroless", "-o", self.dir / "out")
        self.assertIn("requirements.txt:1", done.stderr)

    def test_files_include_files_and_constraints_restrict(self):
        self.write("app/requirements.txt", "-r more/base.txt\n-c more/limits.txt\n")
        self.write("app/more/base.txt", "-r deeper.txt\n")
        self.write("app/more/deeper.txt", "tide  # heights\n")
        self.write("app/more/limits.txt", "tide<1.5\nkelp==1.0\n")
        self.code("import tide")
        done = self.ok("lock", "--target", "distroless", "-o", "-")
        self.assertIn("tide==1.4.0", done.stdout)
        self.assertNotIn("kelp", done.stdout)

    def test_a_file_that_includes_itself_is_an_error(self):
        self.write("app/more.txt", "-r requirements.txt\n")
        self.refused("-r more.txt\n", "requirements.txt", "includes itself")

    def test_an_expanded_variable_is_never_printed(self):
        self.write("app/requirements.txt", "--index-url https://user:${TOKEN}@127.0.0.1:1/simple/\nchain-link\n")
        done = self.run_program("lock", "--target", "distroless", "-o", "-", "-vv", index=False,
                                env={"TOKEN": "hunter2secret", "SPOKESHAVE_INDEX_URL": ""})
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotIn("hunter2", done.stderr + done.stdout)


class Resolution(Case):
    def setUp(self):
        super().setUp()
        self.code("import chain_link")

    def stuck(self, *requirements, says=(), target="distroless", words=()):
        self.needs(*requirements)
        targets = [w for t in ([target] if isinstance(target, str) else target) for w in ("--target", t)]
        done = self.fails(1, "stage", *targets, "-o", self.dir / "out", *words, says=says)
        self.assertFalse((self.dir / "out").exists())
        return done

    def test_an_unknown_project_has_near_names(self):
        self.stuck("chain-lnik", says=["chain-lnik", "chain-link"])

    def test_no_wheel_for_the_target_names_version_tag_and_who_asked(self):
        self.stuck("reef", target="alpine", says=["reef", "1.0", "musllinux", "requirements.txt:1"])

    def test_a_source_only_release_gets_the_way_out_and_the_way_works(self):
        done = self.stuck("jetsam", says=["jetsam", "pip wheel", "--find-links"])
        self.assertIn("jetsam==0.9", done.stderr)
        wheel = self.dir / "wheels/jetsam-0.9-py3-none-any.whl"
        write_wheel(wheel, "jetsam", "0.9", {"jetsam.py": b"x = 1\n"})
        self.code("import jetsam")
        self.ok("stage", "--target", "distroless", "-o", self.dir / "out", "--find-links", self.dir / "wheels")
        self.assertTrue((self.site() / "jetsam.py").exists())

    def test_a_conflict_is_a_derivation_that_names_both_sides(self):
        self.stuck("flotsam==1.0", "tide>=1.4", says=["flotsam", "tide", "requirements.txt:1", "requirements.txt:2"])

    def test_prereleases_come_when_asked_for(self):
        self.needs("kelp")
        self.assertNotIn("rc", self.ok("lock", "--target", "distroless", "-o", "-").stdout)
        self.assertIn("kelp==2.0rc1", self.ok("lock", "--target", "distroless", "--pre", "-o", "-").stdout)

    def test_hashes_are_demanded_of_all_once_one_has_them(self):
        self.write("app/requirements.txt", "chain-link==1.0 --hash=sha256:" + "0" * 64 + "\nbollard\n")
        self.fails(1, "stage", "--target", "distroless", "-o", self.dir / "out", says="bollard")

    def test_a_wrong_hash_is_an_integrity_fault_with_both_digests(self):
        self.write("app/requirements.txt", "chain-link==1.0 --hash=sha256:" + "0" * 64 + "\n")
        done = self.fails(4, "stage", "--target", "distroless", "-o", self.dir / "out", says=["chain_link", "0" * 64])
        self.assertFalse((self.dir / "out").exists())
        self.assertRegex(done.stderr.replace("0" * 64, ""), "[0-9a-f]{64}")

    def test_a_wrong_hash_is_not_replaced_by_the_index_s_in_a_lock(self):
        self.write("app/requirements.txt", "chain-link==1.0 --hash=sha256:" + "0" * 64 + "\n")
        for output in ("lock.txt", "pylock.toml"):
            self.fails(4, "lock", "--target", "distroless", "-o", self.dir / output, says=["chain_link", "--hash allows", "0" * 64])
            self.assertFalse((self.dir / output).exists())

    def test_a_digest_in_the_url_of_a_local_wheel_is_held_to_it(self):
        wheel = fixture_index() / "files" / "driftwood-0.2-py3-none-any.whl"
        right = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.needs(f"driftwood @ file://{wheel}#sha256={'0' * 64}")
        for output in ("lock.txt", "pylock.toml"):
            self.fails(4, "lock", "--target", "distroless", "-o", self.dir / output, says=["driftwood", "0" * 64, right])
            self.assertFalse((self.dir / output).exists())
        self.needs(f"driftwood @ file://{wheel}#sha256={right}")
        self.assertIn(right, self.ok("lock", "--target", "distroless", "-o", "-").stdout)

    def test_a_lock_goes_to_a_device_or_pipe_that_stays_one(self):
        self.needs("driftwood")
        for device, text in (("null", ""), ("stdout", "driftwood==")):
            link = self.dir / device  # a program that replaces what it should write to, replaces this
            link.symlink_to(f"/dev/{device}")
            self.assertIn(text, self.ok("lock", "--target", "distroless", "-o", link).stdout)
            self.assertTrue(link.is_symlink())

    def test_waiting_for_standard_input_can_be_given_up(self):
        words = self.command("lock", "--target", "distroless", "-r", "-", "-o", "-")
        waiting = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   cwd=self.app, env=self.environment())
        waiting.stdin.write(b"driftwood\n" * 20000)  # more than a pipe holds: written only once it is read
        waiting.stdin.flush()
        with waiting.stdin, waiting.stdout, waiting.stderr:
            for _ in range(50):  # a signal that comes just before the wait begins is told at the next one
                waiting.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    waiting.wait(timeout=0.2)
                    break
            waiting.kill()
        self.assertEqual(waiting.returncode, -signal.SIGINT)

    def test_a_right_hash_passes(self):
        text = self.needs("chain-link") and self.ok("lock", "--target", "distroless", "-o", "-").stdout
        self.write("app/requirements.txt", text)
        self.stage()
        self.assertTrue((self.site() / "chain_link.py").exists())

    def test_a_lock_says_where_a_wheel_was_had_from(self):
        files = fixture_index() / "files"
        (self.app / "wheels").mkdir()
        for name in ("chain_link-1.0-py2.py3-none-any.whl", "driftwood-0.2-py3-none-any.whl"):
            shutil.copy(files / name, self.app / "wheels")
        here = f"file://{files}"
        env = {"WHERE": here}
        for requirement, address in (
                ("./wheels/chain_link-1.0-py2.py3-none-any.whl", "./wheels/chain_link-1.0-py2.py3-none-any.whl"),
                ("chain.link@wheels/chain_link-1.0-py2.py3-none-any.whl", "wheels/chain_link-1.0-py2.py3-none-any.whl"),
                (f"{here}/chain_link-1.0-py2.py3-none-any.whl ; python_version > '3'",
                 f"chain-link @ {here}/chain_link-1.0-py2.py3-none-any.whl"),
                ("Chain_Link @ ${WHERE}/chain_link-1.0-py2.py3-none-any.whl", "chain-link @ ${WHERE}/chain_link-1.0-py2.py3-none-any.whl")):
            self.needs(requirement, "driftwood")
            words = ("lock", "--target", "distroless", "--no-index", "--find-links", "wheels")
            text = self.ok(*words, "-o", "-", index=False, env=env).stdout
            self.assertIn(f"\n{address} \\\n    --hash=sha256:", text)
            self.assertIn("\ndriftwood==0.2 \\\n", text)
            lock = self.write("app/lock.txt", text)
            again = self.ok(*words, "-r", lock, "-o", lock, index=False, env=env) and lock.read_text()
            pins = [line for line in text.splitlines() if not line.lstrip().startswith('#')]
            self.assertEqual([line for line in again.splitlines() if not line.lstrip().startswith('#')], pins)

    def test_what_one_target_needs_has_a_marker_in_the_lock(self):
        self.needs("harbor", "mooring; python_version < '3.12'")
        text = self.ok("lock", "--target", "distroless", "--target", "alpine", "-o", "-").stdout
        self.assertRegex(text, r"(?m)^mooring==\S+ ; python_version == '3\.11' ")
        self.assertRegex(text, r"(?m)^harbor==\S+ \\$")
        self.write("app/requirements.txt", text)
        self.assertIn("mooring==", self.ok("lock", "--target", "distroless", "-o", "-").stdout)
        self.assertNotIn("mooring==", self.ok("lock", "--target", "alpine", "-o", "-").stdout)

    def test_a_lock_is_a_requirements_file_that_gives_itself_again(self):
        self.needs("harbor[measure]", "harbor-tides")
        first = self.ok("lock", "--target", "distroless", "--target", "alpine", "-o", "-").stdout
        self.write("app/requirements.txt", first)
        again = self.ok("lock", "--target", "distroless", "--target", "alpine", "-o", "-").stdout
        pins = [[line for line in t.splitlines() if not line.lstrip().startswith("#")] for t in (first, again)]
        self.assertEqual(pins[0], pins[1])


def write_wheel(path, name, version, files, record=None, tag="py3-none-any", metadata=None, change=None):
    """A small wheel; `change(archive)` may spoil it."""
    info = f"{name}-{version}.dist-info"
    entries = dict(files)
    entries[f"{info}/METADATA"] = (metadata or f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n").encode()
    entries[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    if record is None:
        rows = []
        for entry, data in entries.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{entry},sha256={digest},{len(data)}\n")
        record = "".join(rows) + f"{info}/RECORD,,\n"
    entries[f"{info}/RECORD"] = record.encode()
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), data)
        if change:
            change(archive)
    return path


class HostileWheels(Case):
    """Each is found through --find-links, by name; the archive's own faults have units of their own."""

    def setUp(self):
        super().setUp()
        self.needs("evil")
        self.code("import evil")
        self.path = self.dir / "wheels/evil-1.0-py3-none-any.whl"

    def refused(self, says):
        done = self.fails(4, "stage", "--target", "distroless", "-o", self.dir / "out", "--no-index", "--find-links",
                          self.dir / "wheels", says=says, index=False)
        self.assertFalse((self.dir / "out").exists())
        self.assertFalse((self.dir / "escaped").exists())
        self.assertEqual(self.leftovers(), [])
        return done

    def test_an_honest_one_is_taken(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b"x = 1\n"})
        self.ok("stage", "--target", "distroless", "-o", self.dir / "out", "--no-index", "--find-links", self.dir / "wheels",
                index=False)

    def test_names_that_leave_the_root(self):
        for name in ("../escaped", "/escaped", "a/../../escaped", "a\\b", "a\x07b"):
            with self.subTest(name):
                write_wheel(self.path, "evil", "1.0", {"evil.py": b"", name: b"x"})
                self.refused("evil-1.0")

    def test_the_same_name_twice_and_by_case(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b"", "Evil.py": b""})
        self.refused("vil.py")
        write_wheel(self.path, "evil", "1.0", {"evil.py": b""}, change=lambda z: z.writestr("evil.py", b"other"))
        self.refused("evil.py")

    def test_links_are_refused(self):
        def add_link(archive):
            entry = zipfile.ZipInfo("evil-link")
            entry.create_system = 3
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
        write_wheel(self.path, "evil", "1.0", {"evil.py": b""}, change=add_link)
        self.refused("evil-link")

    def test_record_must_list_and_match_every_file(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b""}, record="evil-1.0.dist-info/RECORD,,\n")
        self.refused("RECORD")
        write_wheel(self.path, "evil", "1.0", {"evil.py": b"x = 1\n"},
                    record="evil.py,sha256=" + "A" * 43 + ",6\nevil-1.0.dist-info/METADATA,sha256=" + "A" * 43 +
                           ",1\nevil-1.0.dist-info/WHEEL,sha256=" + "A" * 43 + ",1\nevil-1.0.dist-info/RECORD,,\n")
        self.refused("RECORD")

    def test_prepended_and_appended_bytes(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b""})
        whole = self.path.read_bytes()
        for bytes_ in (b"#!/bin/sh\n" + whole, whole + b"tail", whole[:-30], b"", b"not a zip"):
            self.path.write_bytes(bytes_)
            self.refused("evil-1.0")

    def test_metadata_of_another_distribution(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b""}, metadata="Metadata-Version: 2.1\nName: good\nVersion: 1.0\n")
        done = self.run_program("stage", "--target", "distroless", "-o", self.dir / "out", "--no-index", "--find-links",
                                self.dir / "wheels", index=False)
        self.assertIn(done.returncode, (1, 4), done.stderr)
        self.assertIn("good", done.stderr)

    def test_two_distributions_that_write_one_path(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b"", "shared.py": b"one"})
        write_wheel(self.dir / "wheels/twin-1.0-py3-none-any.whl", "twin", "1.0", {"twin.py": b"", "shared.py": b"two"})
        self.needs("evil", "twin")
        self.code("import evil, twin, shared")
        done = self.refused("shared.py")
        self.assertIn("evil", done.stderr)
        self.assertIn("twin", done.stderr)
        self.fails(4, "stage", "--target", "distroless", "--dry-run", "--no-index", "--find-links", self.dir / "wheels",
                   says="shared.py", index=False)

    def test_a_script_that_takes_the_interpreters_place(self):
        for name in ("python", "python3", "python3.11", "python3.12"):
            with self.subTest(name):
                write_wheel(self.path, "evil", "1.0", {"evil.py": b"", f"evil-1.0.data/scripts/{name}": b"#!/bin/sh\n"})
                self.refused(f"/usr/local/bin/{name}")

    def test_what_is_noted_of_a_wheel_is_said_by_every_run(self):
        write_wheel(self.path, "evil", "1.0", {"evil.py": b"", "evil.pth": b"import os\n"})
        for _ in range(2):
            done = self.ok("stage", "--target", "distroless", "-o", self.dir / "out", "--no-index", "--find-links",
                           self.dir / "wheels", index=False)
            self.assertIn("'evil.pth' runs code whenever Python starts", done.stderr)


class Machine(Case):
    def setUp(self):
        super().setUp()
        self.needs("harbor[measure]", "tide")
        self.code("import harbor, tide, gauge")

    def words(self):
        return ["stage", "--target", "distroless", "-o", self.dir / "out"]

    def on_small_disk(self, where, size):
        libc = ctypes.CDLL(None, use_errno=True)
        pathlib.Path(where).mkdir(exist_ok=True)
        if libc.mount(b"tmpfs", str(where).encode(), b"tmpfs", 0, f"size={size}".encode()):
            self.skipTest("mounting a small file system needs root")
        self.addCleanup(libc.umount2, str(where).encode(), 2)

    def test_a_full_disk_for_the_output_leaves_nothing(self):
        small = self.dir / "small"
        self.on_small_disk(small, "64k")
        self.fails(5, "stage", "--target", "distroless", "-o", small / "out", says="small")
        self.assertEqual(os.listdir(small), [])

    def test_a_full_disk_for_the_cache_is_slower_not_wrong(self):
        self.ok(*self.words())
        want = tree(self.dir / "out")
        for number, size in enumerate(("4k", "16k", "32k", "64k", "4m,nr_inodes=4", "4m,nr_inodes=20", "4m,nr_inodes=50")):
            with self.subTest(size):
                small = self.dir / f"small-{number}"
                self.on_small_disk(small, size)
                self.cache = small / "cache"
                for _ in range(2):
                    self.ok(*self.words())
                    self.assertEqual(tree(self.dir / "out"), want)

    def test_a_cache_that_is_emptied_meanwhile_is_slower_not_wrong(self):
        self.ok(*self.words())
        want = tree(self.dir / "out")
        for round_ in range(10):
            started = subprocess.Popen(self.command(*self.words()), text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                       cwd=self.app, env=self.environment())
            while started.poll() is None:
                self.ok("cache", "clean")
            with started.stderr as said:
                self.assertEqual(started.returncode, 0, said.read())
            self.assertEqual(tree(self.dir / "out"), want)

    def test_bytes_altered_in_the_cache_are_never_staged_though_size_and_time_are_the_same(self):
        self.ok(*self.words())
        want = tree(self.dir / "out")
        altered = [p for p in self.cache.rglob("*") if p.suffix in (".whl", ".py") and p.stat().st_size > 8]
        self.assertGreater(len(altered), 5)
        for path in altered:
            before = path.stat()
            with open(path, "r+b") as file:
                file.seek(before.st_size // 2)
                byte = file.read(1)[0]
                file.seek(before.st_size // 2)
                file.write(bytes([byte ^ 4]))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        shutil.rmtree(self.dir / "out")
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)

    def test_neither_the_umask_nor_an_earlier_output_changes_a_mode(self):
        self.ok(*self.words())
        want = tree(self.dir / "out")
        for path in (self.dir / "out").rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(0o600)
        before = os.umask(0o077)
        self.addCleanup(os.umask, before)
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)
        shutil.rmtree(self.cache)
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)

    def test_folders_that_only_look_like_ours_stay(self):
        thesis = self.write(".spokeshave-notes/thesis", "years of work")
        alike = self.write(".spokeshave-abcdef/thesis", "years of work")
        self.cache = self.dir / ".spokeshave-cached"
        self.ok(*self.words())
        self.ok(*self.words())
        self.assertEqual(thesis.read_text() + alike.read_text(), "years of work" * 2)
        self.write("other/.spokeshave-abcdef/thesis", "years of work")
        self.fails(2, "stage", "--target", "distroless", "-o", self.dir / "other", says="not empty")

    def test_too_few_inodes_leave_nothing(self):
        small = self.dir / "small"
        self.on_small_disk(small, "4m,nr_inodes=20")
        self.fails(5, "stage", "--target", "distroless", "-o", small / "out")
        self.assertEqual(os.listdir(small), [])

    def test_a_cache_may_be_deleted_altered_or_read_only(self):
        self.ok(*self.words())
        want = tree(self.dir / "out")
        changed = 0
        for path in self.cache.rglob("*"):
            if path.is_file():
                data = bytearray(path.read_bytes())
                if data:
                    data[len(data) // 2] ^= 1
                    path.chmod(0o644)
                    shutil.copy(path, str(path) + ".flip")
                    pathlib.Path(str(path) + ".flip").write_bytes(data)
                    os.replace(str(path) + ".flip", path)
                    changed += 1
        self.assertGreater(changed, 5)
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)
        for path in self.cache.rglob("*"):
            if path.is_file():
                with open(path, "r+b") as f:
                    f.truncate(path.stat().st_size // 2)
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)
        shutil.rmtree(self.cache)
        self.ok(*self.words())
        self.assertEqual(tree(self.dir / "out"), want)

    def test_who_empties_the_cache_all_the_while_stops_nobody(self):
        self.needs("harbor", "gauge", "anchor", "kelp")
        self.code("import harbor, gauge, anchor, kelp")
        self.stage(out="want")
        emptying = [subprocess.Popen(["sh", "-c", 'while :; do rm -rf "$0"/v1/unpacked/*; done', self.cache],
                                     stderr=subprocess.DEVNULL) for _ in range(2)]
        try:
            for times in range(10):
                self.stage(out=f"out{times}")
                self.assertEqual(tree(self.dir / f"out{times}/root"), tree(self.dir / "want/root"))
        finally:
            for process in emptying:
                process.kill()
                process.wait()

    def test_few_descriptors_are_enough_or_a_system_fault(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
        done = subprocess.run(self.command(*self.words()), text=True, capture_output=True, timeout=SECONDS, cwd=self.app,
                              env=self.environment(), preexec_fn=limit)
        self.assertIn(done.returncode, (0, 2, 3, 5), done.stderr)
        self.assertNotIn("Sanitizer", done.stderr)

    def test_a_soft_limit_of_files_is_raised_to_the_hard_one(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 256))
        done = subprocess.run(self.command(*self.words()), text=True, capture_output=True, timeout=SECONDS, cwd=self.app,
                              env=self.environment(), preexec_fn=limit)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_limit_of_file_size_is_a_system_fault_and_leaves_nothing(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
        done = subprocess.run(self.command(*self.words()), text=True, capture_output=True, timeout=SECONDS, cwd=self.app,
                              env=self.environment(), preexec_fn=limit)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("File too large", done.stderr)
        self.assertFalse((self.dir / "out").exists())
        self.assertEqual([p for p in self.dir.rglob(".spokeshave*")], [])

    def test_little_memory_is_a_system_fault(self):
        if "Sanitizer" in subprocess.run(["nm", "-D", PROGRAM], capture_output=True, text=True).stdout or b"__asan" in \
                open(PROGRAM, "rb").read():
            self.skipTest("address sanitizer needs its address space; the release build is tested by --all")
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (24 << 20, 24 << 20))
        done = subprocess.run(self.command(*self.words()), text=True, capture_output=True, timeout=SECONDS, cwd=self.app,
                              env=self.environment(), preexec_fn=limit)
        self.assertIn(done.returncode, (0, 5, 127), done.stderr)
        if done.returncode == 5:
            self.assertFalse((self.dir / "out").exists())

    def test_a_closed_standard_output_is_said(self):
        done = subprocess.run(self.command("target", "alpine", cache=False), stdout=open("/dev/full", "w"), stderr=subprocess.PIPE,
                              text=True, timeout=SECONDS, env=self.environment())
        self.assertEqual(done.returncode, 5)
        self.assertIn("standard output", done.stderr)


class Cache(Case):
    def test_the_cache_is_shown_and_emptied(self):
        self.needs("chain-link")
        self.code("import chain_link")
        self.stage()
        self.assertEqual(self.ok("cache", "dir").stdout.strip(), str(self.cache))
        self.assertRegex(self.ok("cache", "size").stdout, r"^\d+ files, ")
        self.ok("cache", "prune")
        self.ok("cache", "clean")
        self.assertEqual([p for p in self.cache.rglob("*.whl")], [])
        self.stage()
        self.fails(2, "cache", "wash", says="prune")

    def test_offline_works_from_the_cache_and_says_what_lacks(self):
        self.needs("chain-link")
        self.code("import chain_link")
        self.stage()
        self.ok("stage", "--target", "distroless", "-o", self.dir / "out", "--offline")


if __name__ == "__main__":
    main()
