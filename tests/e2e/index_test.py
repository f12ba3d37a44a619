#!/usr/bin/env python3
"""An index may be poor, slow, broken or hostile: results are the same, or the fault is said."""
import base64
import functools
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile

from support import SECONDS, TOP, Case, fixture_index, main, tree

sys.path.insert(0, str(TOP / "tests/server"))
from server import Server  # noqa: E402

REQUIREMENTS = ("harbor[measure]", "harbor-tides", "anchor[chain]")
CODE = "import harbor, anchor\n"


class Served(Case):
    def setUp(self):
        super().setUp()
        self.needs(*REQUIREMENTS)
        self.code(CODE)

    def serve(self, *faults, **settings):
        server = Server(fixture_index() / "files", faults=list(faults), **settings)
        server.__enter__()
        self.addCleanup(server.__exit__)
        return server

    def stage_from(self, server, *words, out="out", url=None, **options):
        return self.run_program("stage", "--target", "distroless", "-o", self.dir / out, "--index-url", url or server.url,
                                *words, index=False, **options)

    def staged(self, server, *words, out="out", **options):
        done = self.stage_from(server, *words, out=out, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.contents(out)

    def contents(self, out):
        """The image's own files: URLs differ from server to server, these may not."""
        return tree(self.dir / out / "root")

    def refused(self, code, server, *words, says=(), **options):
        done = self.stage_from(server, *words, **options)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr.count("spokeshave: error: "), 1, done.stderr)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        self.assertFalse((self.dir / "out").exists())
        self.assertEqual(self.leftovers(), [])
        return done


class Many(Served):
    def test_more_wheels_than_files_may_be_open(self):
        names = [f"small{i}" for i in range(80)]
        wheels = self.dir / "wheels"
        subprocess.run([sys.executable, TOP / "tests/server/make_wheels.py", wheels, *[name + "==1.0" for name in names]],
                       check=True)
        server = Server(wheels)
        server.__enter__()
        self.addCleanup(server.__exit__)
        self.needs(*names)
        self.code("".join(f"import {name}\n" for name in names))
        done = subprocess.run(["sh", "-c", 'ulimit -n 64; exec "$@"', "sh",
                               *map(str, self.command("stage", "--target", "distroless", "-o", self.dir / "out",
                                                      "--index-url", server.url, index=False))],
                              text=True, capture_output=True, timeout=SECONDS, cwd=self.app, env=self.environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(list((self.dir / "out/wheels").glob("*.whl"))), len(names))


class Rungs(Served):
    def test_every_rung_gives_the_same_tree(self):
        want = self.staged(self.serve(), out="want", cache=False)
        rungs = {
            "html": dict(format="html"),
            "not announced": dict(siblings="silent"),
            "ranges": dict(siblings="absent"),
            "whole wheels": dict(siblings="absent", ranges=False),
            "html without anything": dict(format="html", siblings="absent", ranges=False, etag=False, gzip=False,
                                          hashes=False, sizes=False),
            "no hashes": dict(hashes=False),
        }
        for name, settings in rungs.items():
            with self.subTest(name):
                self.cache = self.dir / ("cache " + name)
                server = self.serve(**settings)
                self.assertEqual(self.staged(server, out="out " + name), want)
                self.assertEqual(self.staged(server, out="again " + name), want)

    def test_a_warm_run_asks_nothing_while_pages_are_fresh(self):
        server = self.serve(max_age=600)
        self.staged(server)
        asked = len(server.requests)
        self.assertGreater(asked, 0)
        self.staged(server)
        self.assertEqual(len(server.requests), asked)
        self.staged(server, "--refresh")
        self.assertGreater(len(server.requests), asked)

    def test_twice_verbose_tells_every_request(self):
        server = self.serve(max_age=600)
        done = self.stage_from(server, "-vv")
        self.assertEqual(done.stderr.count("GET http"), len(server.requests))

    def test_nothing_is_asked_twice_and_no_wheel_that_is_not_needed(self):
        server = self.serve(max_age=600)
        self.staged(server)
        paths = [r["path"] for r in server.requests]
        self.assertEqual(sorted(paths), sorted(set(paths)))
        self.assertFalse([p for p in paths if "barnacle" in p or "jetsam" in p])

    def test_the_first_index_that_knows_a_name_is_used(self):
        extra = self.dir / "extra"
        extra.mkdir()
        for path in (fixture_index() / "files").glob("tide-1.4.0-*.whl"):
            shutil.copy(path, extra / path.name)
        first = Server(extra)
        first.__enter__()
        self.addCleanup(first.__exit__)
        self.needs("tide")
        done = self.run_program("lock", "--target", "distroless", "-o", "-", "--index-url", self.serve().url,
                                "--extra-index-url", first.url, index=False)
        self.assertIn("tide==1.4.0", done.stdout, done.stderr)

    def test_credentials_of_the_url_are_sent_and_never_shown(self):
        server = self.serve(user="ann", password="s3cr3t/x")
        good = server.url.replace("http://", "http://ann:s3cr3t%2Fx@")
        self.assertEqual(self.stage_from(server, "-vv", url=good).returncode, 0)
        self.assertNotIn("s3cr3t", "".join(p.read_text(errors="replace") for p in (self.dir / "out").glob("*.*")))
        done = self.stage_from(server, "-vv", url=server.url.replace("http://", "http://ann:wr0ng@"), cache=False, out="other")
        self.assertEqual(done.returncode, 3)
        self.assertIn("401", done.stderr)
        self.assertNotIn("wr0ng", done.stderr)

    def test_the_best_of_all_indexes_is_taken_where_that_is_asked_for(self):
        extra = self.dir / "extra"
        extra.mkdir()
        for path in (fixture_index() / "files").glob("tide-1.4.0-*.whl"):
            shutil.copy(path, extra / path.name)
        first = Server(extra)
        first.__enter__()
        self.addCleanup(first.__exit__)
        words = ("lock", "tide", "--target", "distroless", "-o", "-", "--index-url", self.serve().url, "--extra-index-url",
                 first.url)
        self.assertIn("tide==1.4.0", self.run_program(*words, index=False).stdout)
        self.assertIn("tide==2.0.0", self.run_program(*words, "--index-strategy", "unsafe-best-match", index=False).stdout)

    def test_the_next_index_is_turned_to_when_the_first_has_nothing_that_is_admitted(self):
        extra = self.dir / "extra"
        extra.mkdir()
        for path in (fixture_index() / "files").glob("tide-1.4.0-*.whl"):
            shutil.copy(path, extra / path.name)
        first = Server(extra)
        first.__enter__()
        self.addCleanup(first.__exit__)
        words = ("--target", "distroless", "-o", "-", "--index-url", self.serve().url, "--extra-index-url", first.url,
                 "--index-strategy", "unsafe-first-match")
        self.assertIn("tide==1.4.0", self.run_program("lock", "tide", *words, index=False).stdout)
        self.assertIn("tide==2.0.0", self.run_program("lock", "tide>1.4", *words, index=False).stdout)
        alone = self.run_program("lock", "tide>1.4", *words[:-2], index=False)
        self.assertEqual(alone.returncode, 1)
        self.assertIn("the only one asked for it: tide; `--index-package NAME=INDEX`", alone.stderr)
        last = self.run_program("lock", "chain-link>7", *words[:-2], index=False)
        self.assertEqual((last.returncode, "only one asked" in last.stderr), (1, False), last.stderr)

    def test_a_keyring_is_asked_on_request_alone(self):
        server = self.serve(user="ann", password="s3cr3t")
        self.write("bin/keyring", "#!/bin/sh\ntest \"$1 $3\" = 'get ann' && echo s3cr3t\n", 0o755)
        env = {"PATH": f"{self.dir / 'bin'}:{os.environ['PATH']}"}
        url = server.url.replace("http://", "http://ann@")
        self.assertEqual(self.stage_from(server, url=url, env=env).returncode, 3)
        done = self.stage_from(server, "--keyring-provider", "subprocess", "-vv", url=url, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("s3cr3t", done.stderr)

    def test_a_user_without_a_password_is_refused_as_one_and_may_be_a_token(self):
        server = self.serve(user="ann", password="pw")
        named = server.url.replace("http://", "http://t0k3n@")
        for words, says in (((), "--keyring-provider"), (("--keyring-provider", "subprocess"), "keyring has none")):
            done = self.refused(3, server, *words, url=named, says="without a password (401", env={"PATH": "/nowhere"})
            self.assertIn(says, done.stderr)
            self.assertNotIn("t0k3n", done.stderr)
        for credentials in ("t0k3n:@", "t0k3n:x-oauth-basic@"):
            done = self.refused(3, server, url=server.url.replace("http://", "http://" + credentials), says="password")
            self.assertNotIn("t0k3n", done.stderr)

    def test_credentials_of_netrc_are_sent(self):
        server = self.serve(user="ann", password="pw")
        netrc = self.write("netrc", "machine 127.0.0.1 login ann password pw\n", 0o600)
        self.assertEqual(self.stage_from(server, env={"NETRC": str(netrc)}).returncode, 0)

    def test_the_default_entry_of_netrc_needs_a_user_in_the_url(self):
        server = self.serve(user="ann", password="pw")
        netrc = self.write("netrc", "default login ann password pw\n", 0o600)
        self.refused(3, server, says="401", env={"NETRC": str(netrc)})
        self.assertFalse([r for r in server.requests if r["authorization"]])
        named = server.url.replace("http://", "http://ann@")
        self.assertEqual(self.stage_from(server, url=named, env={"NETRC": str(netrc)}).returncode, 0)

    def test_a_lock_holds_the_address_of_a_wheel_and_the_names_of_its_secrets(self):
        wheel = self.serve(user="ann", password="s3cr3t").url.replace("simple/", "files/chain_link-1.0-py2.py3-none-any.whl")
        netrc = self.write("netrc", "machine 127.0.0.1 login ann password s3cr3t\n", 0o600)
        for credentials, kept in (("ann:s3cr3t@", ""), ("ann:${PASSWORD}@", "ann:${PASSWORD}@"), ("${USER_1}:${PASSWORD}@",) * 2,
                                  ("${USER_1}:s3cr3t@", ""), ("${BOTH}@",) * 2, ("ann@", ""), ("", "")):
            env = {"NETRC": str(netrc), "PASSWORD": "s3cr3t", "USER_1": "ann", "BOTH": "ann:s3cr3t"}
            requirements = self.write("r.txt", "chain-link @ " + wheel.replace("://", "://" + credentials) + "\n")
            done = self.run_program("lock", "-o", "-", "-t", "distroless", "-r", requirements, "--no-index", index=False, env=env)
            self.assertIn("\nchain-link @ " + wheel.replace("://", "://" + kept) + " \\\n", done.stdout, done.stderr)
            self.assertNotIn("s3cr3t", done.stdout + done.stderr)
        kept = [path for path in self.cache.rglob("*") if path.is_file()]
        self.assertTrue(kept)
        self.assertEqual([path.name for path in kept if b"s3cr3t" in path.read_bytes()], [])

    def test_an_index_with_a_name_has_its_password_in_the_environment(self):
        server = self.serve(user="ann", password="s3cr3t")
        done = self.stage_from(server, "-vv", url="house=" + server.url,
                               env={"UV_INDEX_HOUSE_USERNAME": "ann", "UV_INDEX_HOUSE_PASSWORD": "s3cr3t"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("s3cr3t", done.stderr)
        self.assertNotIn("s3cr3t", "".join(p.read_text(errors="replace") for p in (self.dir / "out").glob("*.*")))

    def test_a_project_in_quarantine_offers_nothing_and_that_is_said(self):
        fault = {"do": "state", "status": "quarantined", "match": "anchor"}
        self.refused(1, self.serve(fault), says=("anchor is in quarantine",))

    def test_a_view_of_a_large_page_says_what_the_page_says(self):
        files = self.dir / "many"
        files.mkdir()
        for n in range(500):
            self.make_wheel(files, f"1.{n}")
        with Server(files, max_age=600) as server:
            def newest(*words):
                # -v: a lock that is known from before would read no page
                said = self.ok("lock", "harbor-many", "--target", "distroless", "--index-url", server.url, "-o", "-", "-v", *words,
                               index=False).stdout
                return re.search(r"^harbor-many==(\S+)", said, re.M)[1]

            def views():
                return sorted((self.dir / "cache").glob("v1/view/*"))

            self.assertEqual(newest(), "1.499")
            self.assertEqual(views(), [])  # a page that is read once needs none
            self.assertEqual(newest(), "1.499")
            [view] = views()
            self.assertEqual(newest(), "1.499")
            whole = view.read_bytes()
            view.write_bytes(whole[:-9] + b"X" + whole[-8:])
            self.assertEqual(newest(), "1.499")
            self.assertEqual(view.read_bytes(), whole)  # mended
            self.make_wheel(files, "2.0")
            self.assertEqual(newest(), "1.499")  # the copy is fresh
            self.assertEqual(newest("--refresh"), "2.0")
            for _ in range(2):
                self.assertEqual(newest(), "2.0")
            self.assertEqual(newest("--offline"), "2.0")

    def make_wheel(self, folder, version):
        info = f"harbor_many-{version}.dist-info"
        with zipfile.ZipFile(folder / f"harbor_many-{version}-py3-none-any.whl", "w") as z:
            z.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: harbor-many\nVersion: {version}\n")
            z.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            z.writestr(f"{info}/RECORD", "".join(f"{info}/{n},,\n" for n in ("METADATA", "WHEEL", "RECORD")))

    def test_a_page_of_an_old_cache_serves_offline(self):
        server = self.serve(max_age=0)
        want = self.staged(server)
        asked = len(server.requests)
        self.assertEqual(self.staged(server, "--offline", out="offline"), want)
        self.assertEqual(len(server.requests), asked)

    def test_an_index_that_the_cache_knows_nothing_of_is_named_offline(self):
        server, other = self.serve(), self.serve()
        want = self.staged(server)
        done = self.stage_from(server, "--offline", "--extra-index-url", other.url, out="offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.contents("offline"), want)
        self.assertEqual(done.stderr.count("does not tell whether " + other.url), 1, done.stderr)
        self.assertEqual(other.requests, [])

    def test_what_the_cache_lacks_is_named_offline(self):
        self.refused(3, self.serve(), "--offline", says=("--offline", "harbor", "127.0.0.1"))


class Texts(Served):
    def test_requirements_may_be_remote(self):
        folder = self.dir / "texts"
        folder.mkdir()
        (folder / "needs.txt").write_text("chain-link\n")
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
            threading.Thread(target=web.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{web.server_address[1]}"
            index = ("--index-url", self.serve().url)
            done = self.run_program("lock", "--target", "distroless", "-o", "-", "-r", url + "/needs.txt", *index, index=False)
            gone = self.run_program("lock", "--target", "distroless", "-o", "-", "-r", url + "/gone.txt", *index, index=False)
            web.shutdown()
        self.assertIn("chain-link==1.0", done.stdout, done.stderr)
        self.assertEqual(gone.returncode, 3, gone.stderr)
        self.assertIn("gone.txt", gone.stderr)

    def test_remote_requirements_include_with_their_password_which_is_never_shown(self):
        folder = self.dir / "texts"
        (folder / "sub").mkdir(parents=True)
        (folder / "needs.txt").write_text("-r sub/more.txt\n-c /limits.txt\n")
        (folder / "sub" / "more.txt").write_text("chain-link\n")
        (folder / "limits.txt").write_text("chain-link<9\n")
        (folder / "faulty.txt").write_text("-r sub/faulty.txt\n")
        (folder / "sub" / "faulty.txt").write_text("chain-link\nx=1\n")

        class Guarded(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                if self.headers.get("Authorization") == "Basic " + base64.b64encode(b"me:s3cret").decode():
                    return super().do_GET()
                return self.send_error(401)

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Guarded, directory=str(folder))) as web:
            threading.Thread(target=web.serve_forever, daemon=True).start()
            place = f"127.0.0.1:{web.server_address[1]}"
            words = ("lock", "--target", "distroless", "-o", "-", "-vv", "--index-url", self.serve().url, "-r")
            done = self.run_program(*words, f"http://me:s3cret@{place}/needs.txt", index=False)
            faulty = self.run_program(*words, f"http://me:s3cret@{place}/faulty.txt", index=False)
            web.shutdown()
        self.assertIn("chain-link==1.0", done.stdout, done.stderr)
        self.assertIn(f"# via http://{place}/sub/more.txt:1", done.stdout)
        self.assertIn(f"http://{place}/faulty.txt:1:1: http://{place}/sub/faulty.txt:2:2: ", faulty.stderr)
        self.assertNotIn("s3cret", done.stdout + done.stderr + faulty.stdout + faulty.stderr)

    def test_a_digest_that_the_index_does_not_give_is_had_from_the_wheel(self):
        done = self.run_program("lock", "chain-link", "--target", "distroless", "-o", "-", "--index-url",
                                self.serve(hashes=False).url, index=False)
        self.assertRegex(done.stdout, "--hash=sha256:[0-9a-f]{64}", done.stderr)


class Faults(Served):
    def test_passing_faults_are_tried_again(self):
        for fault in ({"do": "status", "code": 503, "times": 2}, {"do": "status", "code": 429, "retry_after": "1", "times": 1},
                      {"do": "reset", "times": 2}, {"do": "short", "times": 2},
                      {"do": "chunked", "times": 2}, {"do": "endless", "bytes": 90, "times": 2},
                      {"do": "chunked", "match": r"\.whl$", "times": 1}, {"do": "endless"},
                      {"do": "reset", "match": r"\.whl$", "times": 1}, {"do": "short", "match": r"\.whl$", "times": 1}):
            with self.subTest(fault):
                self.cache = self.dir / f"cache {sorted(fault.items())}"
                done = self.stage_from(self.serve(fault))
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_lasting_faults_are_network_faults(self):
        for says, fault in (("503", {"do": "status", "code": 503}), ("401", {"do": "status", "code": 401}),
                            ("403", {"do": "status", "code": 403}), ("127.0.0.1", {"do": "reset"}),
                            ("127.0.0.1", {"do": "body", "text": "hello"}), ("broke off", {"do": "chunked"}),
                            ("2.0", {"do": "version"}), ("harbor", {"do": "project", "name": "somebody-elses"}),
                            ("redirect", {"do": "redirect", "location": "{path}"}),
                            (".whl", {"do": "short", "match": r"\.whl$"})):
            with self.subTest(fault):
                self.cache = self.dir / f"cache {sorted(fault.items())}"
                self.refused(3, self.serve(fault), says=says)

    def test_a_page_to_log_in_by_is_no_index_page(self):
        form = "<html><form action=/login><input name=user><input type=password name=p></form><a href=/forgot>?</a></html>"
        server = self.serve({"do": "type", "type": "text/html"}, {"do": "body", "text": form})
        self.refused(3, server, says=("/simple/", "no index page", "password"))

    def test_a_wheel_cut_off_at_the_connections_end_is_an_integrity_fault(self):
        self.refused(4, self.serve({"do": "endless", "match": r"\.whl$", "bytes": 500}), says=".whl")

    def test_a_server_that_says_nothing_is_given_up(self):
        self.refused(3, self.serve({"do": "hang", "seconds": 60}), "--timeout", "1", says="127.0.0.1")

    def test_an_unknown_project_is_no_solution(self):
        self.needs("nowhere-to-be-found")
        self.refused(1, self.serve(), says="nowhere-to-be-found")

    def test_a_flipped_bit_in_a_wheel_is_an_integrity_fault(self):
        done = self.refused(4, self.serve({"do": "damage", "match": r"\.whl$"}), says="sha256")
        self.assertRegex(done.stderr, "[0-9a-f]{64}")

    def test_metadata_of_another_distribution_is_refused(self):
        done = self.stage_from(self.serve({"do": "metadata"}))
        self.assertIn(done.returncode, (1, 3, 4), done.stderr)
        self.assertFalse((self.dir / "out").exists())

    def test_a_certificate_of_nobody_is_refused_and_of_a_named_authority_taken(self):
        key, cert = self.dir / "key.pem", self.dir / "cert.pem"
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                               "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                               "-keyout", key, "-out", cert], capture_output=True)
        if made.returncode:
            self.skipTest("no openssl to make a certificate with")
        server = self.serve(tls=(cert, key))
        nothing = {"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": "", "PIP_CERT": ""}
        self.refused(3, server, says="certificate", env=nothing)
        for variable in ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "PIP_CERT"):
            self.assertEqual(self.stage_from(server, env={**nothing, variable: str(cert)}, cache=False).returncode, 0)

    def test_results_do_not_go_to_the_index_when_standard_output_is_closed(self):
        server = self.serve()
        for words in (("lock", "--target", "distroless", "-o", "-"),
                      ("stage", "--target", "distroless", "-o", self.dir / "out", "--format", "json")):
            command = self.command(*words, "--index-url", server.url, index=False)
            done = subprocess.run(["sh", "-c", '"$0" "$@" >&-', *command], capture_output=True, text=True, timeout=60,
                                  cwd=self.app, env=self.environment())
            self.assertEqual(done.returncode, 5, (words, done.stderr))

    def test_no_server_at_all(self):
        self.refused(3, None, url="http://127.0.0.1:1/simple/", says="127.0.0.1:1")


class Signals(Served):
    def start(self, server):
        command = self.command("stage", "--target", "distroless", "-o", self.dir / "out", "--index-url", server.url, index=False)
        return subprocess.Popen(command, cwd=self.app, env=self.environment(), stderr=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)

    def wait_for(self, server, what):
        for _ in range(600):
            if any(what in r["path"] for r in list(server.requests)):
                return
            time.sleep(0.05)
        self.fail(f"nobody asked for {what}")

    def test_signals_leave_no_temporary_file_and_a_sound_cache(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                server = self.serve({"do": "slow", "match": r"\.whl$", "bytes": 1, "seconds": 0.2})
                running = self.start(server)
                self.wait_for(server, ".whl")
                time.sleep(0.3)
                running.send_signal(number)
                _, said = running.communicate(timeout=30)
                self.assertEqual(running.returncode, -number, said)
                self.assertFalse((self.dir / "out").exists())
                self.assertEqual(self.leftovers(), [])
        self.staged(self.serve())

    def test_a_killed_run_leaves_the_output_absent_and_the_next_one_cleans_up(self):
        server = self.serve({"do": "slow", "match": r"\.whl$", "bytes": 1, "seconds": 0.2})
        running = self.start(server)
        self.wait_for(server, ".whl")
        time.sleep(0.3)
        running.kill()
        running.communicate(timeout=30)
        self.assertFalse((self.dir / "out").exists())
        self.staged(self.serve())
        self.assertEqual(self.leftovers(), [])


class Together(Served):
    def test_processes_share_a_cache(self):
        want = self.staged(self.serve(), out="want", cache=False)
        server = self.serve()
        results = []

        def one(i):
            results.append(self.stage_from(server, out=f"out{i}"))
        threads = [threading.Thread(target=one, args=(i,)) for i in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(SECONDS)
        for i, done in enumerate(results):
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.contents(f"out{i}"), want)

    def test_two_runs_on_one_output_wait_in_line(self):
        server = self.serve()
        results = []
        threads = [threading.Thread(target=lambda: results.append(self.stage_from(server))) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(SECONDS)
        for done in results:
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.dir / "out/manifest.json").exists())
        self.assertEqual(self.leftovers(), [])


if __name__ == "__main__":
    main()
