#!/usr/bin/env python3
"""Compare requirement files, METADATA and lock files with pip's reader and packaging's validators.

usage: python3 tests/differential/pip.py BUILD_DIR [CASES]

Makes an environment with named versions of pip and packaging inside BUILD_DIR, generates CASES inputs of
each kind from a fixed seed, asks BUILD_DIR/tests/spokeshave-probe and the libraries the same questions,
and prints every difference. Exit code 0: none; 1: some; 77: the libraries can't be had here.
"""

import contextlib
import copy
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import venv

PIP, PACKAGING = "26.3", "26.3"
SHOWN = 12  # differences printed for each kind


def enter_environment(build):
    """Run again under an interpreter that has the libraries; this file must not be imported as pip."""
    folder = os.path.join(build, f"pip-{PIP}")
    python = os.path.join(folder, "bin", "python")
    check = f"import pip, packaging; assert (pip.__version__, packaging.__version__) == ('{PIP}', '{PACKAGING}')"
    if not os.path.exists(python) or subprocess.run([python, "-I", "-c", check], stderr=subprocess.DEVNULL).returncode:
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "-q", f"pip=={PIP}", f"packaging=={PACKAGING}"]
        if subprocess.run(install).returncode:
            print(f"skipped: pip {PIP} and packaging {PACKAGING} can't be installed here")
            sys.exit(77)
    os.execv(python, [python, "-I", os.path.abspath(__file__), *sys.argv[1:], "--inside"])


def ask(build, questions):
    lines = "".join(json.dumps(q) + "\n" for q in questions)
    program = os.path.join(build, "tests", "spokeshave-probe")
    done = subprocess.run([program, "requirements"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(what, questions, ours, theirs):
    wrong = [row for row in zip(questions, ours, theirs) if row[1] != row[2]]
    print(f"{what}: {len(questions)} asked, {len(wrong)} differ")
    for question, our, their in wrong[:SHOWN]:
        print(f"  {json.dumps(question)}\n    ours   {json.dumps(our)}\n    theirs {json.dumps(their)}")
    return not wrong


# Requirement files: lines of every kind, joined, commented, with odd line ends. Options that pip has
# dropped (--global-option), and the values of --use-feature, are not among them: we pass over both with a note.

PIECES = [
    "a", "Foo.Bar>=1", "b==1.0,!=1.1", "c[x,Y]~=2.0", "d ; python_version < '3'", "e(>=1)", "f @ https://index.example/f-1-py3-none-any.whl",
    "g==1 --hash=sha256:" + "0" * 64, "h==2 --hash=sha256:" + "a" * 64 + " --hash=sha512:" + "b" * 128,
    "# all", "", "i # why", "j#k", "--pre", "--no-index", "--prefer-binary", "--require-hashes", "-i https://index.example/simple",
    "--index-url=https://index.example/${NAME}/", "--extra-index-url https://extra.example/simple", "--trusted-host index.example",
    "--extra-index https://short.example", "-f wheels", "--find-links=https://index.example/links", "--only-binary :all:",
    "--only-binary=a,B.c", "--no-binary :none:", "--no-binary a", "${NAME}==${VERSION}", "${UNSET}", "$NAME", "${name}", "k==${EMPTY}1",
    "-r other.txt", "--requirement nested/deep.txt", "-c constraints.txt", "-rother.txt", "-e ./project", "l --no-such", "--unknown",
    "m>=", "o\t--hash=sha256:" + "0" * 64, "-", "--hash=sha256:" + "0" * 64, "p ==1.*", "q!",
]
JOINTS = ["\n", "\n", "\n", "\r\n", "\\\n", " \\\n  ", "\r", "\f", "\v", "\u2028", "\x1c", "\x85", "\n# c\n", "\\\n# c\n", "\n\n"]
ENVIRONMENT = {"NAME": "name", "VERSION": "1.5", "EMPTY": "", "name": "no"}


def content(rng, most):
    return "".join(rng.choice(PIECES) + rng.choice(JOINTS) for _ in range(rng.randrange(1, most))) + rng.choice(["", "a\\", "a"])


def check_preprocess(build, rng, cases):
    from pip._internal.req.req_file import preprocess

    questions = [{"op": "preprocess", "content": content(rng, 8), "env": ENVIRONMENT} for _ in range(cases)]
    return compare("preprocess", questions, [a["lines"] for a in ask(build, questions)],
                   [[[n, line] for n, line in preprocess(q["content"])] for q in questions])


# Source distributions and folders are not among the lines: pip takes them, we refuse them and say the way out.
def read_with_pip(folder, constraint):
    from pip._internal.exceptions import InstallationError
    from pip._internal.network.session import PipSession
    from pip._internal.req.constructors import install_req_from_parsed_requirement
    from pip._internal.req.req_file import parse_requirements

    rows = []
    try:
        for parsed in parse_requirements(os.path.join(folder, "requirements.txt"), PipSession(), constraint=constraint):
            if parsed.is_editable and parsed.requirement.startswith("./"):  # else it stood behind a requirement, which pip refuses
                rows.append([None, [], [], None, True, parsed.constraint, []])
                continue
            install = install_req_from_parsed_requirement(parsed)
            req = install.req
            hashes = sorted(f"{k}:{v}" for k, vs in install.hash_options.items() for v in vs)
            rows.append([req.name, sorted(req.extras), sorted({str(s) for s in req.specifier}), str(install.markers) if install.markers else None,
                         False, parsed.constraint, hashes])
    except (InstallationError, SystemExit, OSError):
        return None
    return rows


def check_files(build, rng, cases):
    folders, questions = [], []
    with tempfile.TemporaryDirectory() as top:
        for i in range(cases):
            folder = os.path.join(top, str(i))
            os.makedirs(os.path.join(folder, "nested"))
            os.makedirs(os.path.join(folder, "project"))
            open(os.path.join(folder, "project", "setup.py"), "w").close()
            texts = {"requirements.txt": content(rng, 5), "other.txt": "other==1\n" + rng.choice(["", "-r nested/deep.txt\n", "-c constraints.txt\n"]),
                     "nested/deep.txt": "deep\n" + rng.choice(["", "-r ../third.txt\n"]), "third.txt": "third<3",
                     "constraints.txt": "limited<2\n"}
            for name, text in texts.items():
                with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as out:
                    out.write(text)
            folders.append(folder)
            questions.append({"op": "file", "dir": folder, "path": "requirements.txt", "env": ENVIRONMENT, "text": texts["requirements.txt"]})
        with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            theirs = [read_with_pip(folder, False) for folder in folders]  # its options are explained on each fault
        answers = ask(build, questions)
    ours = []
    for answer in answers:
        rows = [[e["name"], e["extras"], e["specifiers"], e["marker"], e["editable"], e["constraint"], sorted(e["hashes"])]
                for e in answer["entries"]] if answer["ok"] else None
        ours.append(rows)
    questions = [{"text": q["text"], "error": a.get("error", "")} for q, a in zip(questions, answers)]
    # what only we look at: a digest must have its length, a URL must be a wheel's
    rows = [row for row in zip(questions, ours, theirs) if "digest" not in row[0]["error"] and "wheel" not in row[0]["error"]]
    return compare("file", *(list(column) for column in zip(*rows)))


# METADATA: one good file, damaged in one place or none.

FIELDS = [
    "Metadata-Version: 2.1", "Metadata-Version: 1.0", "Metadata-Version: 2.5", "Metadata-Version: 9.0", "Name: other", "Version: 2", "Version: x",
    "Summary: short", "Summary: one\n two", "Requires-Dist: a>=1", "Requires-Dist: b; extra == 'X'", "Requires-Dist: c >= ", "Requires-Dist: d (>=1.*)",
    "Requires-Python: >=3.8", "Requires-Python: >=3.6.*", "Provides-Extra: X", "Provides-Extra: -bad-", "Description-Content-Type: text/markdown",
    "Description-Content-Type: text/html", "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM",
    "Description-Content-Type: text/plain; charset=latin-1", "Dynamic: Requires-Dist", "Dynamic: Name", "Dynamic: nothing", "Classifier: A :: B",
    "License-Expression: MIT", "License-Expression: MIT OR", "License-Expression: MIT AND (Apache-2.0 OR BSD-3-Clause)", "License-File: LICENSE",
    "License-File: ../LICENSE", "License-File: /LICENSE", "License: MIT", "Keywords: a,b", "Home-page: https://index.example", "Unknown: x",
    "Project-URL: Home, https://index.example", "Import-Name: a.b", "Import-Name: 1a", "Import-Name: a; private", "Platform: any", "Author: A",
]


def check_metadata(build, rng, cases):
    from packaging.metadata import Metadata

    def theirs(data):
        try:
            m = Metadata.from_email(data, validate=True)
        except Exception:  # a group of whatever was wrong
            return None
        return [m.name, str(m.version), len(m.requires_dist or []), sorted(set(m.provides_extra or []))]

    questions = []
    for _ in range(cases):
        lines = ["Metadata-Version: 2.4", "Name: foo", "Version: 1.0"]
        lines += rng.sample(FIELDS, rng.randrange(4))
        if rng.random() < 0.15:
            lines.remove(rng.choice(lines[:3]))
        rng.shuffle(lines)
        questions.append({"op": "metadata", "validate": True, "data": "\n".join(lines) + "\n" + rng.choice(["", "\nSome text: yes\n"])})
    ours = [[a["name"], a["version"], len(a["requires_dist"]), a["provides_extra"]] if a["ok"] else None for a in ask(build, questions)]
    return compare("metadata, strictly", questions, ours, [theirs(q["data"]) for q in questions])


# Lock files: a good one, with values changed or taken away.

GOOD = {
    "lock-version": "1.0", "created-by": "x", "requires-python": ">=3.8", "environments": ["sys_platform == 'linux'"], "extras": ["a-b"],
    "dependency-groups": ["dev"], "default-groups": ["dev"], "tool": {"x": {}},
    "packages": [
        {"name": "foo", "version": "1.0", "marker": "os_name == 'posix'", "requires-python": ">=3", "index": "https://index.example/simple",
         "dependencies": [{"name": "bar"}], "wheels": [{"name": "foo-1.0-py3-none-any.whl", "url": "https://index.example/foo", "size": 3, "hashes": {"sha256": "x"}},
                                                       {"url": "https://index.example/foo-1.0-cp312-cp312-linux_x86_64.whl?x#y", "hashes": {"sha256": "x"}}],
         "sdist": {"path": "dist/foo-1.0.tar.gz", "hashes": {"sha256": "x"}}, "attestation-identities": [{"kind": "x"}], "tool": {}},
        {"name": "bar", "vcs": {"type": "git", "url": "https://index.example/bar", "commit-id": "x"}},
        {"name": "baz", "directory": {"path": ".", "editable": True}},
        {"name": "qux", "archive": {"url": "https://index.example/q.zip", "hashes": {"sha256": "x"}}},
    ],
}
VALUES = ["", "x", "1.0", "2.0", "0.9", "1.7", 3, 1.5, True, [], {}, ["x"], [1], "Foo", "foo", "foo-2.0-py3-none-any.whl", "dist\\foo-1.0.zip", {"sha256": 1}]


def places(value, at=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, child in inside:
        yield (*at, key)
        yield from places(child, (*at, key))


def damage(rng, lock):
    place = rng.choice(list(places(lock)))
    holder = lock
    for key in place[:-1]:
        holder = holder[key]
    if rng.random() < 0.4:
        del holder[place[-1]]
    else:
        holder[place[-1]] = copy.deepcopy(rng.choice(VALUES))


def check_locks(build, rng, cases):
    from packaging.pylock import Pylock

    def theirs(lock):
        try:
            Pylock.from_dict(lock)
        except Exception:  # whatever was wrong
            return False
        return True

    questions = []
    for _ in range(cases):
        lock = copy.deepcopy(GOOD)
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            damage(rng, lock)
        questions.append({"op": "pylock", "pylock": lock})
    return compare("lock file", questions, [a["ok"] for a in ask(build, questions)], [theirs(q["pylock"]) for q in questions])


def main(build, cases):
    logging.disable(logging.CRITICAL)
    os.environ.update(ENVIRONMENT)
    os.environ.pop("UNSET", None)
    rng = random.Random(751)
    checks = [check_preprocess, check_files, check_metadata, check_locks]
    return 0 if all([check(build, rng, cases) for check in checks]) else 1


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--inside"]
    if not arguments:
        sys.exit(__doc__)
    if "--inside" not in sys.argv:
        enter_environment(arguments[0])
    sys.exit(main(arguments[0], int(arguments[1]) if len(arguments) > 1 else 500))
