#!/usr/bin/env python3
"""The corpus of fixtures/audit through deptry and FawltyDeps, beside what is expected and what spokeshave says.

    audit_peers.py PROGRAM

Both peers look at installed packages, so the corpus's packages are installed into an environment of
their own. Exit 77 where that can't be had. What the peers do not judge (markers, locks, status, …)
is left out: a project agrees where the names of unused, missing, transitive and misplaced
distributions are the expected ones, notes aside.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))
import audit_corpus  # noqa: E402

PEERS = ("deptry==0.25.1", "fawltydeps==0.20.0")
JUDGED = {"unused", "missing", "transitive", "misplaced"}
DEPTRY = {"DEP001": "missing", "DEP002": "unused", "DEP003": "transitive", "DEP004": "misplaced"}


def normal(name):
    return re.sub("[-_.]+", "-", name).lower()


def environment(folder, wheels):
    """The environment's Python with the peers and the corpus's packages, or exit 77."""
    python = folder / "venv/bin/python"
    newest = {}
    for wheel in sorted(wheels.glob("*.whl")):
        newest[wheel.name.split("-")[0]] = wheel
    try:
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as fault:
        print(f"SKIPPED: {' and '.join(PEERS)} can't be installed here: {fault}", file=sys.stderr)
        sys.exit(77)
    own = subprocess.run([python, "-m", "pip", "list", "--format", "json"], check=True, capture_output=True, text=True)
    there = {normal(p["name"]) for p in json.loads(own.stdout)}
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-index", "--no-deps",
                    *[w for name, w in newest.items() if normal(name) not in there]], check=True, capture_output=True)
    return python


def ask_deptry(python, folder):
    out = folder / "deptry.json"
    subprocess.run([python.parent / "deptry", ".", "-o", out], cwd=folder, capture_output=True, timeout=60)
    if not out.exists():
        return None
    found = json.loads(out.read_text())
    out.unlink()
    return {(DEPTRY[f["error"]["code"]], normal(f["module"])) for f in found if f["error"]["code"] in DEPTRY}


def ask_fawltydeps(python, folder):
    done = subprocess.run([python.parent / "fawltydeps", "--json"], cwd=folder, capture_output=True, text=True, timeout=60)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return None
    return {("missing", normal(u["name"])) for u in report.get("undeclared_deps") or []} | \
           {("unused", normal(u["name"])) for u in report.get("unused_deps") or []}


def ask_spokeshave(program, project, folder, url, cache):
    done = subprocess.run([program, "audit", "--index-url", url, "--cache-dir", cache, "--format", "json", *project.arguments],
                          cwd=folder, capture_output=True, text=True, timeout=60)
    return {(f["code"], f.get("distribution", f.get("module", ""))) for f in json.loads(done.stdout)["findings"]
            if f["code"] in JUDGED and f["level"] != "note"}


def same_name(modules, name):
    """Peers name modules where we name distributions."""
    return modules.get(name, {name})


def agrees(found, wanted, modules, merges):
    """`merges`: the peer calls transitive and misplaced imports missing."""
    if found is None:
        return "fails"
    merged = {("missing" if merges and code in ("transitive", "misplaced") else code, name) for code, name in wanted}
    lacks = [w for w in merged if not any((w[0], m) in found for m in same_name(modules, w[1]))]
    named = {(code, m) for code, name in merged for m in same_name(modules, name)}
    extra = [f for f in found if f not in named]
    words = [f"lacks {code} {name}" for code, name in sorted(lacks)] + [f"says {code} {name}" for code, name in sorted(extra)]
    return "; ".join(words) or "agrees"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    modules = {}
    for name, _, lines in audit_corpus.packages():
        tops = {m.rstrip("/").split(".")[0] for key, value in lines if key == "modules" for m in value.split()}
        modules[name] = {normal(t) for t in tops} | {name}
    rows, totals = [], [0, 0, 0]
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        url = audit_corpus.build_index(temporary)
        python = environment(temporary, temporary / "index/files")
        for project in audit_corpus.projects():
            folder = temporary / "projects" / project.name
            folder.mkdir(parents=True)
            project.write(folder)
            wanted = {(code, name) for level, code, _, name in project.findings if code in JUDGED and level != "note"}
            answers = [agrees(ask_spokeshave(program, project, folder, url, temporary / "cache"), wanted, {}, False),
                       agrees(ask_deptry(python, folder), wanted, modules, False),
                       agrees(ask_fawltydeps(python, folder), wanted, modules, True)]
            totals = [t + (a == "agrees") for t, a in zip(totals, answers)]
            rows.append((project.name, *answers))
    print(f"| project | spokeshave | {PEERS[0]} | {PEERS[1]} |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print("| as expected, of " + str(len(rows)) + " | " + " | ".join(map(str, totals)) + " |")
    return int(totals[0] != len(rows))


if __name__ == "__main__":
    sys.exit(main())
