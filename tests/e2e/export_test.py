#!/usr/bin/env python3
"""Bills of materials and converted locks as their readers meet them."""
import base64
import hashlib
import json
import subprocess
import sys
import unittest
import venv
import zipfile

from support import TOP, Case, main

TINY = TOP / "fixtures/apps/tiny"
LOCKS = TOP / "fixtures/locks"
TOOLS = ["jsonschema==4.26.0", "packageurl-python==0.17.6", "spdx-tools==0.8.5", "packaging==26.3"]
_python = None

PARTS = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "libglow", "version": "3.1", "purl": "pkg:generic/libglow@3.1",
     "hashes": [{"alg": "SHA-256", "content": "AB" * 32}], "licenses": [{"license": {"id": "Zlib"}}],
     "components": [{"type": "file", "name": "libglow.so"}]}]}


def python():
    """That of an environment with what checks bills, which is made once; None where it can't be had."""
    global _python
    if _python is None:
        folder = TOP / "build/bom-tools"
        mark = folder / "made"
        if not mark.exists() or mark.read_text() != " ".join(TOOLS):
            venv.create(folder, with_pip=True, clear=True)
            done = subprocess.run([folder / "bin/pip", "install", "-q", *TOOLS], capture_output=True, text=True, timeout=300)
            if done.returncode:
                sys.stderr.write(f"SKIPPED checks by the schemas: {done.stderr[-300:]}\n")
                _python = False
                return None
            mark.write_text(" ".join(TOOLS))
        _python = folder / "bin/python"
    return _python or None


def wheel(folder, name, files, metadata=""):
    """A wheel of version 1.0 with these files beside its module."""
    info = f"{name}-1.0.dist-info"
    files = {f"{name}/__init__.py": "value = 1\n",
             f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{metadata}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
             **{path.replace("INFO", info): text for path, text in files.items()}}
    rows = ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows += f"{name},sha256={digest},{len(text.encode())}\n"
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", rows + f"{info}/RECORD,,\n")
    return path


class Bills(Case):
    def check(self, *paths):
        tool = python()
        if tool is None:
            self.skipTest("what checks bills can't be had here")
        done = subprocess.run([tool, TOP / "tests/e2e/bom_check.py", *paths], capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Stage(Bills):
    def staged(self, *words, **options):
        self.stage(*words, **options)
        return json.loads((self.dir / "out/sbom.cdx.json").read_text())

    def lantern(self, bill=None, metadata=""):
        """An application that needs one wheel, which has licences and perhaps a bill of its own."""
        files = {"INFO/licenses/LICENSE": "Do what you like.\n", "INFO/licenses/vendor/COPYING": "So be it.\n"}
        if bill is not None:
            files["INFO/sboms/lantern.cdx.json"] = bill
        path = wheel(self.dir / "wheels", "lantern", files, metadata)
        self.code("import lantern\n")
        self.needs(f"lantern @ {path.as_uri()}")
        return self.staged("-r", "requirements.txt", "--app", ".")["components"][0]

    def test_what_is_staged_keeps_to_the_schema(self):
        bom = self.staged("-r", TINY / "requirements.txt", "--app", TINY)
        self.check(self.dir / "out/sbom.cdx.json")
        by_ref = {d["ref"]: d["dependsOn"] for d in bom["dependencies"]}
        self.assertIn("pkg:pypi/harbor@2.1.0", by_ref["target:distroless"])
        self.assertIn("pkg:pypi/tide@1.4.0", by_ref["pkg:pypi/harbor-tides@1.2"])
        for component in bom["components"]:
            (file,) = [r for r in component["externalReferences"] if r["type"] == "distribution"]
            found = (self.dir / "out" / file["url"]).read_bytes()
            self.assertEqual(component["hashes"], [{"alg": "SHA-256", "content": hashlib.sha256(found).hexdigest()}])

    def test_licenses_are_ids_expressions_and_names_and_their_texts_are_found(self):
        cases = (
            ("License-Expression: MIT\n", [{"license": {"id": "MIT", "acknowledgement": "declared"}}]),
            ("License-Expression: mit OR Apache-2.0\n", [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}]),
            ("License: BSD\nClassifier: License :: OSI Approved :: BSD License\nClassifier: License :: OSI Approved\n",
             [{"license": {"name": name, "acknowledgement": "declared"}} for name in ("BSD", "BSD License")]),
            ("", None),
        )
        for metadata, want in cases:
            component = self.lantern(metadata=metadata)
            self.check(self.dir / "out/sbom.cdx.json")
            self.assertEqual(component.get("licenses"), want)
            texts = [r["url"] for r in component["externalReferences"] if r["type"] == "license"]
            self.assertEqual([(self.dir / "out" / t).read_text() for t in texts], ["Do what you like.\n", "So be it.\n"])

    def test_the_bill_of_a_wheel_is_named_and_its_parts_are_listed(self):
        component = self.lantern(json.dumps(PARTS))
        self.check(self.dir / "out/sbom.cdx.json")
        (reference,) = [r for r in component["externalReferences"] if r["type"] == "bom"]
        found = (self.dir / "out" / reference["url"]).read_bytes()
        self.assertEqual(json.loads(found), PARTS)
        self.assertEqual(reference["hashes"], [{"alg": "SHA-256", "content": hashlib.sha256(found).hexdigest()}])
        (part,) = component["components"]
        self.assertEqual((part["name"], part["version"], part["purl"]), ("libglow", "3.1", "pkg:generic/libglow@3.1"))
        self.assertEqual(part["hashes"], [{"alg": "SHA-256", "content": "ab" * 32}])
        self.assertEqual(part["licenses"][0]["license"]["id"], "Zlib")
        self.assertEqual([p["name"] for p in part["components"]], ["libglow.so"])

    def test_a_bill_that_can_not_be_read_is_named_alone(self):
        for bill in ("", "{", '{"bomFormat": "CycloneDX", "components": [{}]}', '{"spdxVersion": "SPDX-2.3"}'):
            component = self.lantern(bill)
            self.check(self.dir / "out/sbom.cdx.json")
            self.assertEqual([r["type"] for r in component["externalReferences"]].count("bom"), 1)
            self.assertNotIn("components", component)

    def test_it_is_the_same_each_time_and_its_time_is_the_one_given(self):
        texts = []
        for epoch in (None, None, "1700000000", "1700000001"):
            env = {"SOURCE_DATE_EPOCH": epoch} if epoch else {}
            self.staged("-r", TINY / "requirements.txt", "--app", TINY, env=env)
            texts.append((self.dir / "out/sbom.cdx.json").read_text())
        self.assertEqual(texts[0], texts[1])
        self.assertNotIn("timestamp", json.loads(texts[0])["metadata"])
        self.assertEqual(json.loads(texts[2])["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        numbers = {json.loads(text)["serialNumber"] for text in texts}
        self.assertEqual(len(numbers), 3)


if __name__ == "__main__":
    main()
