#!/usr/bin/env python3
"""Hold reports to what is published: report_check.py FILE…

Run by report_test.py in an environment that has jsonschema and xmlschema. SARIF is checked by the OASIS
schema and by what code scanning services ask for beyond it, JUnit's XML by the schema of Jenkins and by its
own counts. Prints what is wrong.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import xmlschema
from jsonschema import Draft7Validator, FormatChecker

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "fixtures/schemas"
SARIF = Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.schema.json").read_text()), format_checker=FormatChecker())
JUNIT = xmlschema.XMLSchema10(SCHEMAS / "junit-10.xsd")

assert {"uri", "uri-reference"} <= set(FormatChecker().checkers), "formats would go unchecked"


def services(log):
    """What GitHub's code scanning documents as required; it refuses a log as a whole."""
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        if run["columnKind"] != "unicodeCodePoints":
            yield "columns are characters, and that is not said"
        for rule in driver["rules"]:
            for text in ("shortDescription", "fullDescription", "help"):
                if not rule[text]["text"]:
                    yield f"{rule['id']} has no {text}"
            if len(rule["shortDescription"]["text"]) > 1024 or len(rule["fullDescription"]["text"]) > 1024:
                yield f"{rule['id']} is described in more than 1024 characters"
            if rule["defaultConfiguration"]["level"] not in ("note", "warning", "error"):
                yield f"{rule['id']} has no level"
        ids = [rule["id"] for rule in driver["rules"]]
        if len(set(ids)) != len(ids):
            yield "two rules have one id"
        for result in run["results"]:
            if ids[result["ruleIndex"]] != result["ruleId"]:
                yield f"{result['ruleId']} is not the rule of its index"
            if result["level"] not in ("note", "warning", "error"):
                yield f"a level of {result['level']}"
            if not result["partialFingerprints"]:
                yield "a result that can't be told from others"
            (location,) = result["locations"]
            place = location["physicalLocation"]
            if not place["artifactLocation"]["uri"]:
                yield "a result without a file"
            region = place["region"]
            if min(region["startLine"], region["startColumn"], region["endLine"]) < 1:
                yield "a region before the first character"
            if (region["endLine"], region.get("endColumn", 1 << 30)) < (region["startLine"], region["startColumn"]):
                yield "a region that ends before it begins"


def sarif(path):
    log = json.loads(path.read_text())
    yield from (f"{e.json_path}: {e.message}" for e in SARIF.iter_errors(log))
    yield from services(log)


def junit(path):
    tree = ElementTree.parse(path)
    root = tree.getroot()
    for case in root.iter("testcase"):  # beyond the schema, and read by GitLab, CircleCI and others
        case.attrib.pop("file", None)
        if int(case.attrib.pop("line", 1)) < 1:
            yield "a line before the first"
    yield from (f"{e.path}: {e.reason}" for e in JUNIT.iter_errors(root))
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    if len(set(names)) != len(names):
        yield "two test cases have one name"
    for element, suites in [(root, root.findall("testsuite")), *((suite, [suite]) for suite in root)]:
        cases = [case for suite in suites for case in suite]
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if element.tag == "testsuite" or key != "skipped":
                if int(element.get(key)) != sum(case.find(tag) is not None for case in cases):
                    yield f"{element.tag} does not have {element.get(key)} {key}"
        if int(element.get("tests")) != len(cases):
            yield f"{element.tag} does not have {element.get('tests')} tests"
        if any(len(case) > 1 for case in cases):
            yield "a test case with two results"


wrong = [f"{name}: {text}" for name in sys.argv[1:]
         for text in (junit if name.endswith(".xml") else sarif)(pathlib.Path(name))]
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
