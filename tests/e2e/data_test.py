#!/usr/bin/env python3
"""Data that libraries bring for every choice: what the application's choices leave of it."""
import csv
import json
import subprocess
import sys

from support import Case, main

JOB = """\
import boto3

print(boto3.client("s3")["endpoint"], boto3.resource("s3")["models"], boto3.Session().client("sqs")["service"])
"""


class Data(Case):
    def application(self, **sources):
        for name, text in sources.items():
            self.code(text, f"{name}.py")

    def staged(self, requirements, *words, prune="files", **options):
        return self.stage(*requirements, "--app", self.app, "--prune", prune, *words, **options)

    def manifest_of(self, name):
        return next(d for d in self.manifest()["distributions"] if d["name"] == name)

    def data(self, folder):
        return sorted(str(p.relative_to(self.site() / folder)) for p in (self.site() / folder).rglob("*") if p.is_file())

    def run_application(self, module="main"):
        return subprocess.run([sys.executable, "-B", "-S", self.app / f"{module}.py"], capture_output=True, text=True,
                              env=self.environment(PYTHONPATH=str(self.site())), check=True).stdout

    def check_record(self, name):
        info = next(self.site().glob(f"{name.replace('-', '_')}-*.dist-info"))
        with (info / "RECORD").open(newline="") as f:
            listed = {row[0] for row in csv.reader(f)}
        for path in listed:
            self.assertTrue((self.site() / path).exists(), path)


class Services(Data):
    def test_the_models_of_services_that_are_named_stay_and_run(self):
        self.application(main=JOB)
        done = self.staged(["boto3", "botocore<2"])
        self.assertEqual(self.data("botocore/data"), ["endpoints.json", "s3/2006-03-01/service-2.json",
                                                      "sqs/2006-03-01/service-2.json", "sts/2006-03-01/service-2.json"])
        self.assertEqual(self.data("boto3/data"), ["s3/resources-1.json"])
        self.assertEqual(self.run_application(), "service.example Bucket sqs\n")
        self.assertIn("100.0 kB  botocore: service models left out: nothing names them", done.stdout)
        self.check_record("botocore")

    def test_the_manifest_says_by_which_rule_and_literal(self):
        self.application(main=JOB)
        self.staged(["boto3", "botocore<2"])
        of = self.manifest_of("botocore")
        dropped = {f["path"]: f["reason"] for f in of["dropped_files"]}
        self.assertEqual(dropped["botocore/data/ec2/2006-03-01/service-2.json"],
                         'service models: nothing names "ec2", as main.py:3 names "s3"')
        kept = {f["path"].partition("site-packages/")[2] or f["path"].partition("dist-packages/")[2]: f for f in of["files"]}
        self.assertEqual(kept["botocore/data/sqs/2006-03-01/service-2.json"]["by"],
                         {"kind": "data", "from": "main.py", "line": 3, "what": "sqs"})
        left = sum(f["size"] for f in of["dropped_files"] if f["reason"].startswith("service models"))
        self.assertEqual(of["installed_bytes"] - of["kept_bytes"], left)

    def test_why_answers_for_both(self):
        self.application(main=JOB)
        self.staged(["boto3", "botocore<2"])
        kept = self.ok("why", "-d", self.dir / "out", "botocore/data/s3/2006-03-01/service-2.json")
        self.assertIn("is kept", kept.stdout)
        self.assertIn("main.py:3 chooses by its name s3 (data)", kept.stdout)
        dropped = self.ok("why", "-d", self.dir / "out", "botocore/data/ec2/2006-03-01/service-2.json")
        self.assertIn('is dropped, 60.0 kB: service models: nothing names "ec2"', dropped.stdout)

    def test_a_name_that_is_not_literal_keeps_all_and_is_said(self):
        self.application(main=JOB, more="import os\n\nimport boto3\n\nboto3.client(os.environ['SERVICE'])\n")
        self.staged(["boto3", "botocore<2"])
        self.assertIn("ec2/2006-03-01/service-2.json", self.data("botocore/data"))
        done = self.staged(["boto3", "botocore<2"], "--format", "json")
        of = next(d for d in json.loads(done.stdout)["targets"][0]["distributions"] if d["name"] == "botocore")
        self.assertEqual(of["data"], [{"what": "service models", "bytes": of["data"][0]["bytes"], "left_out": False,
                                       "stays": "more.py:5 calls boto3.client with what is not literal"}])

    def test_versions_that_no_rule_is_written_for_keep_all(self):
        self.application(main=JOB)
        self.staged(["boto3", "botocore>=2"])
        self.assertIn("ec2/2006-03-01/service-2.json", self.data("botocore/data"))
        self.assertEqual(self.data("boto3/data"), ["ec2/resources-1.json", "s3/resources-1.json"])

    def test_other_levels_touch_no_data(self):
        self.application(main=JOB)
        for level in ("dists", "none"):
            self.staged(["boto3", "botocore<2"], prune=level)
            self.assertIn("ec2/2006-03-01/service-2.json", self.data("botocore/data"))

    def test_keep_restores_and_drop_goes_first(self):
        self.application(main=JOB)
        self.staged(["boto3", "botocore<2"], "--keep", "botocore/data/ec2", "--drop", "botocore/data/cognito-*/**")
        self.assertIn("ec2/2006-03-01/service-2.json", self.data("botocore/data"))
        dropped = {f["path"]: f["reason"] for f in self.manifest_of("botocore")["dropped_files"] if "/data/" in f["path"]}
        self.assertEqual(dropped, {"botocore/data/cognito-idp/2006-03-01/service-2.json": "--drop botocore/data/cognito-*/**"})


class Documents(Data):
    def test_the_documents_that_are_built_from_stay(self):
        self.application(main="from googleapiclient.discovery import build\n\nprint(build('drive', 'v3'))\n")
        self.staged(["google-api-python-client"])
        self.assertEqual(self.data("googleapiclient/discovery_cache/documents"), ["drive.v2.json", "drive.v3.json", "index.json"])
        self.assertEqual(self.run_application(), "Drive 3\n")

    def test_a_function_that_is_handed_on_keeps_all(self):
        self.application(main="from functools import partial\n\nfrom googleapiclient.discovery import build\n\n"
                              "make = partial(build, version='v3')\nprint(build('drive', 'v3'))\n")
        self.staged(["google-api-python-client"])
        self.assertIn("admin.directory_v1.json", self.data("googleapiclient/discovery_cache/documents"))


class Languages(Data):
    def test_without_languages_translations_stay_and_what_the_option_would_save_is_said(self):
        self.application(main="import babel\n\nprint(babel.name_of('fr')[:8])\n")
        done = self.staged(["babel"])
        self.assertIn("1.2 MB  babel: translations stay: no --locale names the languages", done.stdout)
        self.assertEqual(len(self.data("babel/locale-data")), 5)

    def test_a_language_keeps_its_territories_english_and_the_root(self):
        self.application(main="import babel\n\nprint(babel.name_of('de_AT'))\n")
        done = self.staged(["babel"], "--locale", "de")
        self.assertEqual(self.data("babel/locale-data"), ["de.dat", "de_AT.dat", "en.dat", "root.dat"])
        self.assertIn("1.2 MB  babel: translations left out: --locale does not name them", done.stdout)
        self.assertEqual(self.run_application(), "Deutsch (Österreich)\n")

    def test_sources_of_translations_go_and_the_rest_as_the_option_says(self):
        self.application(main="import django\n\nprint(django.languages())\n")
        self.staged(["django"])
        self.assertEqual(self.run_application(), "['de', 'fr']\n")
        self.assertEqual(self.data("django/conf/locale"), ["__init__.py", "de/LC_MESSAGES/django.mo", "fr/LC_MESSAGES/django.mo"])
        self.staged(["django"], "--locale", "en,de")
        self.assertEqual(self.run_application(), "['de']\n")

    def test_languages_of_django_are_those_of_its_settings(self):
        self.application(main="import django\n\nprint(django.languages())\n",
                         settings="INSTALLED_APPS = []\nLANGUAGES = [('en', 'English'), ('de', 'Deutsch')]\n")
        done = self.staged(["django"], "-v")
        self.assertEqual(self.run_application(), "['de']\n")
        self.assertIn("django: translations left out: LANGUAGES in settings.py:2 does not name them", done.stdout)
        self.write("app/templates/page.html", "<p>\n{% language page.language %}{% trans 'Monday' %}{% endlanguage %}")
        self.staged(["django"])
        self.assertEqual(self.run_application(), "['de', 'fr']\n")
        self.write("app/templates/page.html", "<p>\n{% language 'fr' %}{% trans 'Monday' %}{% endlanguage %}")
        self.staged(["django"])
        self.assertEqual(self.run_application(), "['de', 'fr']\n")

    def test_languages_may_stand_in_the_project_file(self):
        self.application(main="import babel\n")
        (self.app / "pyproject.toml").write_text('[tool.spokeshave]\nprune = "files"\nlocale = ["de", "pt_BR"]\n')
        self.stage("babel", "--app", self.app)
        self.assertNotIn("fr.dat", self.data("babel/locale-data"))

    def test_what_is_no_language_is_refused(self):
        self.application(main="import babel\n")
        self.fails(2, "stage", "-o", self.dir / "out", "--target", "distroless", "babel", "--locale", "en,german",
                   says="--locale 'german' is no language; write it as the folders do: de, pt_BR, zh_Hans")


if __name__ == "__main__":
    main()
