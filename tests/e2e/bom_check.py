#!/usr/bin/env python3
"""Hold bills of materials to what is published: bom_check.py FILE…

Run by export_test.py in an environment that has jsonschema, packageurl-python and spdx-tools. CycloneDX is
checked by its schema, SPDX by its schema and by the SPDX project's own reader, and both for what no
schema says: references are unique and lead somewhere, package URLs are canonical. Prints what is wrong.
"""
import json
import pathlib
import sys

from jsonschema import Draft7Validator, Draft201909Validator, FormatChecker
from packageurl import PackageURL
from referencing import Registry, Resource
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "fixtures/schemas"


def schema(name):
    return json.loads((SCHEMAS / name).read_text())


def validator(kind, name, *others):
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in map(schema, others))
    return kind(schema(name), registry=registry, format_checker=FormatChecker())


CYCLONEDX = validator(Draft7Validator, "bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")
SPDX = validator(Draft201909Validator, "spdx-2.3.schema.json")


def purl(text):
    parsed = PackageURL.from_string(text)
    if parsed.to_string() != text:
        yield f"{text} is spelled {parsed.to_string()}"


def cyclonedx(bom):
    refs = [bom["metadata"]["component"]["bom-ref"]] + [c["bom-ref"] for c in bom["components"]]
    if len(set(refs)) != len(refs):
        yield "two components have one bom-ref"
    if sorted(d["ref"] for d in bom["dependencies"]) != sorted(refs):
        yield "the dependencies are not of the components"
    for dependency in bom["dependencies"]:
        for ref in dependency["dependsOn"]:
            if ref not in refs:
                yield f"{dependency['ref']} depends on {ref}, which is no component"
    for component in bom["components"]:
        yield from purl(component["purl"])


def spdx(path, bom):
    for message in validate_full_spdx_document(parse_file(str(path))):
        yield message.validation_message
    for package in bom["packages"]:
        for reference in package.get("externalRefs", ()):
            if package["SPDXID"].count("-part-") == 0:
                yield from purl(reference["referenceLocator"])


def main():
    bad = 0
    for path in map(pathlib.Path, sys.argv[1:]):
        bom = json.loads(path.read_text())
        is_spdx = "spdxVersion" in bom
        errors = [f"{e.json_path}: {e.message[:300]}" for e in (SPDX if is_spdx else CYCLONEDX).iter_errors(bom)]
        errors += spdx(path, bom) if is_spdx else cyclonedx(bom)
        for error in errors:
            print(f"{path}: {error}")
        bad += len(errors)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
