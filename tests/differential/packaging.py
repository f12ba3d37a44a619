#!/usr/bin/env python3
"""Compare the resolver's versions, specifiers, markers, requirements, wheel names and tags with packaging.

usage: python3 tests/differential/packaging.py BUILD_DIR [CASES]

Makes an environment with a named version of the packaging library inside BUILD_DIR, generates CASES
inputs of each kind from a fixed seed, asks BUILD_DIR/tests/spokeshave-probe and the library the same
questions, and prints every difference. Exit code 0: none; 1: some; 77: the library can't be had here.
"""

import itertools
import json
import os
import random
import re
import subprocess
import sys
import venv

PACKAGING = "26.3"
SHOWN = 20  # differences printed for each kind


def enter_environment(build):
    """Run again under an interpreter that has the library; this file must not be imported as packaging."""
    folder = os.path.join(build, f"packaging-{PACKAGING}")
    python = os.path.join(folder, "bin", "python")
    have = [python, "-I", "-c", f"import packaging; assert packaging.__version__ == '{PACKAGING}'"]
    if not os.path.exists(python) or subprocess.run(have, stderr=subprocess.DEVNULL).returncode:
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "-q", f"packaging=={PACKAGING}"]
        if subprocess.run(install).returncode:
            print(f"skipped: packaging {PACKAGING} can't be installed here")
            sys.exit(77)
    os.execv(python, [python, "-I", os.path.abspath(__file__), *sys.argv[1:], "--inside"])


class Probe:
    def __init__(self, build):
        self.program = os.path.join(build, "tests", "spokeshave-probe")

    def ask(self, kind, questions):
        lines = "".join(json.dumps(q) + "\n" for q in questions)
        done = subprocess.run([self.program, kind], input=lines.encode(), stdout=subprocess.PIPE, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(questions), f"{len(questions)} questions, {len(answers)} answers"
        return answers


class Report:
    def __init__(self):
        self.failed = False

    def compare(self, what, questions, ours, theirs):
        wrong = [row for row in zip(questions, ours, theirs) if row[1] != row[2]]
        print(f"{what}: {len(questions)} asked, {len(wrong)} differ")
        for question, our, their in wrong[:SHOWN]:
            print(f"  {json.dumps(question)}\n    ours   {json.dumps(our)}\n    theirs {json.dumps(their)}")
        self.failed = self.failed or bool(wrong)


# Generators: mostly valid, small numbers so that equal and neighbouring things meet, some damage.

NUMBERS = ["0", "1", "2", "3", "9", "10", "15", "16", "17", "255", "256", "00", "01", "65535", "65536",
           "20240101", "134217728", "18446744073709551616", "99999999999999999999999"]
BLANKS = ["", "", "", "", " ", "\t", "\n", "\u00a0", "\u2003", "\x1c", "\x85", "\u3000", "\u200b"]


def number(rng):
    return rng.choice(NUMBERS[:6] if rng.random() < 0.8 else NUMBERS)


def release(rng):
    return ".".join(number(rng) for _ in range(rng.choice([1, 1, 2, 2, 3, 3, 3, 4, 5, 9])))


def mixed_case(rng, text):
    return "".join(c.upper() if rng.random() < 0.1 else c for c in text)


def version(rng, damage=0.0):
    sep = lambda: rng.choice(["", "", ".", "-", "_"])
    some = lambda: rng.choice(["", number(rng)])
    text = rng.choice(["", "", "", "", "v"]) + rng.choice(["", "", "", "", number(rng) + "!"]) + release(rng)
    if rng.random() < 0.35:
        text += sep() + rng.choice(["a", "b", "rc", "c", "alpha", "beta", "pre", "preview"]) + sep() + some()
    if rng.random() < 0.25:
        text += rng.choice(["-" + number(rng), sep() + rng.choice(["post", "rev", "r"]) + sep() + some()])
    if rng.random() < 0.25:
        text += sep() + "dev" + sep() + some()
    if rng.random() < 0.2:
        parts = [rng.choice(["abc", "a1", "1a", "ubuntu", "cpu", number(rng)]) for _ in range(rng.choice([1, 2, 3]))]
        text += "+" + parts[0] + "".join(rng.choice(".-_") + p for p in parts[1:])
    text = mixed_case(rng, text)
    if rng.random() < damage:
        at = rng.randrange(len(text) + 1)
        text = rng.choice([text[:at] + rng.choice(".-_+!*a1 é") + text[at:], text[:at] + text[at + 1:]])
    if rng.random() < damage:
        text = rng.choice(BLANKS) + text + rng.choice(BLANKS)
    return text


def clause(rng, damage=0.0):
    op = rng.choice(["==", "==", "!=", "<=", ">=", "<", ">", "~=", "==="])
    text = version(rng, damage)
    if op not in ("==", "!=", "===") and rng.random() < 0.9:
        text = text.split("+")[0]
    if op in ("==", "!=") and rng.random() < 0.4:
        text = release(rng) + ".*"
    if op == "~=" and rng.random() < 0.9:
        text = release(rng) + "." + number(rng)
    return op + rng.choice(["", "", "", " "]) + text


def specifier(rng, damage=0.0):
    n = rng.choice([0, 1, 1, 1, 2, 3])
    return rng.choice([",", ", ", " ,"]).join(clause(rng, damage) for _ in range(n)) + rng.choice(["", "", "", ","])


KEYS = ["os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release",
        "platform_system", "platform_version", "python_version", "python_full_version", "implementation_name",
        "implementation_version", "extra", "os.name", "sys.platform", "platform.machine", "platform.version",
        "platform.python_implementation", "python_implementation"]
VALUES = ["posix", "linux", "x86_64", "CPython", "5.10", "3.8", "3.12", "3.12.1", "3.9", "3.13.0rc1", "3.*", "3.12.*",
          "cpython", "", "Foo_Bar", "foo-bar", "linux linux2", "3.8 3.12", "dev", "2!1", "test", "os_name"]
OPS = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "~=", "==="]


def quoted(rng, text):
    return f"'{text}'" if rng.random() < 0.5 else f'"{text}"'


def comparison(rng):
    op = rng.choice(OPS)
    if rng.random() < 0.1:
        sides = [quoted(rng, rng.choice(VALUES)), rng.choice(["extras", "dependency_groups"])]
        op = rng.choice(["in", "not in", "in", "=="])
    else:
        sides = [rng.choice(KEYS), quoted(rng, rng.choice(VALUES))]
        if rng.random() < 0.3:
            sides.reverse()
        if rng.random() < 0.02:
            sides[1] = sides[0]
    blank = rng.choice(["", " ", "  ", "\t"]) if op[0] in "=!<>~" else " "
    return sides[0] + blank + op + blank + sides[1]


def marker(rng, depth=0):
    roll = rng.random()
    if depth > 3 or roll < 0.5:
        return comparison(rng)
    if roll < 0.6:
        return "(" + marker(rng, depth + 1) + ")"
    return f"{marker(rng, depth + 1)} {rng.choice(['and', 'or'])} {marker(rng, depth + 1)}"


def environment(rng):
    python = rng.choice(["3.8", "3.9", "3.12", "3.13"])
    full = python + rng.choice([".0", ".1", ".10", ".0rc1", ".0+"])
    return {
        "os_name": "posix", "sys_platform": rng.choice(["linux", "win32"]), "platform_machine": "x86_64",
        "platform_python_implementation": "CPython", "platform_release": rng.choice(["", "5.10", "5.10-amd64"]),
        "platform_system": "Linux", "platform_version": "", "python_version": python, "python_full_version": full,
        "implementation_name": "cpython", "implementation_version": full.rstrip("+"),
        "extra": rng.choice(["", "test", "Foo_Bar", "foo-bar"]),
        "extras": rng.sample(["test", "Foo.Bar", "dev"], rng.randrange(3)), "dependency_groups": ["dev"],
    }


def requirement(rng):
    blank = lambda: rng.choice(["", "", "", " ", "  ", "\t"])
    text = blank() + rng.choice(["foo", "Foo.Bar", "a", "a-b_c", "x1", "-foo", "foo-", "f oo"]) + blank()
    if rng.random() < 0.4:
        extras = [rng.choice(["a", "B_c", "d.e", "test", "a", "-"]) for _ in range(rng.randrange(3))]
        text += "[" + blank() + (blank() + "," + blank()).join(extras) + blank() + rng.choice(["]", "]", "]", "]", "", ",]"])
        text += blank()
    if rng.random() < 0.15:
        text += "@" + blank() + rng.choice(["https://index.example/a-1-py3-none-any.whl", "file:///a;b", ""]) + rng.choice(["", " ", " ; "])
    else:
        parts = specifier(rng, 0.05)
        if "===" in parts:  # the library's reader takes a comma right after such a version for a part of it
            parts = " ,".join(part.strip() for part in parts.split(","))
        text += f"({blank()}{parts}{blank()})" if rng.random() < 0.2 else parts
        text += blank()
        if rng.random() < 0.4:
            text += ";"
    if ";" in text or rng.random() < 0.05:
        text += blank() + marker(rng)
    return text


def wheel_name(rng):
    name = rng.choice(["foo", "Foo_Bar", "a.b", "foo__bar", "foo-bar", "", "é", "x1_"])
    written = "".join(version(rng, 0.05).split())  # the library takes blanks in file names, we do not
    text = re.sub(r"-\d{19,}", "-9", f"{name}-{written}")  # a build number has 64 bits with us
    if rng.random() < 0.3:
        text += "-" + rng.choice(["1", "2abc", "01", "x1", "", "20240101_gpu"])
    some = lambda choices: ".".join(rng.choice(choices) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    text += "-" + some(["py3", "py2", "cp312", "cp39", "PY3", "pp310", "3"] if rng.random() < 0.2 else ["py3", "cp312", "cp39"])
    text += "-" + some(["none", "abi3", "abi3t", "cp312", "cp39", "cp313t"])
    text += "-" + some(["any", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64",
                        "linux_x86_64", "win_amd64", "macosx_11_0_arm64"])
    return text + rng.choice([".whl", ".whl", ".whl", ".whl", ".WHL", ".tar.gz"])


def main(build, cases):
    from packaging.markers import InvalidMarker, Marker
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.utils import (InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, canonicalize_version,
                                 parse_sdist_filename, parse_wheel_filename)
    from packaging.version import InvalidVersion, Version
    from packaging import _manylinux, _musllinux, tags

    probe, report, rng = Probe(build), Report(), random.Random(440)

    def check(kind, what, questions, theirs, shape=lambda answer: answer):
        ours = [shape(answer) for answer in probe.ask(kind, questions)]
        report.compare(what, questions, ours, [theirs(q) for q in questions])

    # versions
    def parse_version(q):
        try:
            v = Version(q["version"])
        except InvalidVersion:
            return {"ok": False}
        big = lambda n: n if n is None or n < 2**63 else str(n)
        return {
            "ok": True, "normalized": str(v), "public": v.public, "base": v.base_version, "epoch": big(v.epoch),
            "release": [big(n) for n in v.release], "pre": v.pre and [v.pre[0], big(v.pre[1])], "post": big(v.post),
            "dev": big(v.dev), "local": v.local, "is_prerelease": v.is_prerelease,
            "is_postrelease": v.is_postrelease, "is_devrelease": v.is_devrelease,
        }

    texts = [version(rng, 0.3) for _ in range(cases)]
    check("version", "version parse", [{"op": "parse", "version": t} for t in texts], parse_version)
    check("version", "version canonicalize", [{"op": "canonicalize", "version": t} for t in texts],
          lambda q: {"canonical": canonicalize_version(q["version"])})

    pool = [version(rng) for _ in range(cases // 10)]
    near = lambda t: rng.choice([t, t + ".0", t.split("+")[0], t + "+x", version(rng)])
    pairs = [(a, near(a)) for a in rng.choices(pool, k=cases)] + [tuple(rng.choices(pool, k=2)) for _ in range(cases)]
    valid = lambda t: parse_version({"version": t})["ok"]
    pairs = [(a, b) for a, b in pairs if valid(a) and valid(b)]
    check("version", "version compare", [{"op": "compare", "a": a, "b": b} for a, b in pairs],
          lambda q: {"cmp": (Version(q["a"]) > Version(q["b"])) - (Version(q["a"]) < Version(q["b"]))})
    check("version", "version sort", [{"op": "sort", "versions": rng.choices(pool, k=12)} for _ in range(cases // 20)],
          lambda q: {"versions": sorted(q["versions"], key=Version)})

    # specifiers
    def parse_spec(q):
        try:
            s = SpecifierSet(q["spec"])
        except InvalidSpecifier:
            return {"ok": False}
        return {"ok": True, "specifiers": sorted({str(c) for c in s})}

    unique = lambda answer: {**answer, "specifiers": sorted(set(answer["specifiers"]))} if answer["ok"] else answer
    specs = [specifier(rng, 0.1) for _ in range(cases)]
    check("specifier", "specifier parse", [{"op": "parse", "spec": s} for s in specs], parse_spec, unique)
    good = [s for s in specs if parse_spec({"spec": s})["ok"]]

    def around(spec):
        """A version that is likely to sit on a bound."""
        bound = rng.choice(spec.split(",") or [""]).strip(" =<>!~").removesuffix(".*") or "1"
        text = rng.choice([bound, bound, bound + ".0", bound + rng.choice(["a1", "rc1", ".post1", ".dev0", "+x"]),
                           bound.split("+")[0] + "+local", bound + ".1", version(rng)])
        return text

    asked = [{"op": "contains", "spec": s, "version": around(s), "prereleases": rng.choice([None, True, False])}
             for s in rng.choices(good, k=3 * cases)]
    check("specifier", "specifier contains", asked,
          lambda q: {"contains": SpecifierSet(q["spec"]).contains(q["version"], prereleases=q["prereleases"])})
    asked = [{"op": "filter", "spec": s, "prereleases": rng.choice([None, True, False]),
              "versions": [around(s) for _ in range(6)]} for s in rng.choices(good, k=cases)]
    check("specifier", "specifier filter", asked, lambda q: {
        "versions": list(SpecifierSet(q["spec"]).filter(q["versions"], prereleases=q["prereleases"]))})

    # relations of sets: the library answers none for "===", and its own policy on pre-releases is left at the default
    plain = [s for s in good if "===" not in s]
    asked = [{"op": "unsatisfiable", "spec": ",".join(rng.choices(good, k=rng.choice([1, 1, 2, 3]))),
              "prereleases": rng.choice([None, True, False])} for _ in range(2 * cases)]
    check("specifier", "specifier unsatisfiable", asked, lambda q: {
        "unsatisfiable": SpecifierSet(q["spec"], prereleases=q["prereleases"]).is_unsatisfiable()})
    for op in ("subset", "superset", "disjoint"):
        asked = [{"op": op, "a": (a := rng.choice(plain)), "b": rng.choice([a, a + ",!=1", rng.choice(plain), rng.choice(plain)])}
                 for _ in range(cases)]
        check("specifier", f"specifier {op}", asked,
              lambda q: {"result": getattr(SpecifierSet(q["a"]), f"is_{q['op']}")(SpecifierSet(q["b"]))})

    # markers; the library's text keeps parentheses that are not needed, so texts are compared by meaning
    def parse_marker(q):
        try:
            return {"ok": bool(Marker(q["marker"]))}
        except InvalidMarker:
            return {"ok": False}

    def damaged(text):
        at = rng.randrange(len(text))
        return text if rng.random() < 0.7 else text[:at] + text[at + rng.choice([0, 1, 3]):] + rng.choice(["", ")", " and", "'"])

    markers = [damaged(marker(rng)) for _ in range(cases)]
    check("marker", "marker parse", [{"op": "parse", "marker": m} for m in markers], parse_marker,
          lambda answer: {"ok": answer["ok"]})

    def evaluate(q):
        try:
            return {"ok": True, "result": Marker(q["marker"]).evaluate(
                {k: set(v) if isinstance(v, list) else v for k, v in q["env"].items()})}
        except Exception:  # undefined comparisons and names
            return {"ok": False}

    good = [m for m in markers if parse_marker({"marker": m})["ok"]]
    asked = [{"op": "evaluate", "marker": m, "env": environment(rng)} for m in rng.choices(good, k=2 * cases)]
    check("marker", "marker evaluate", asked, evaluate)
    texts = [answer["str"] for answer in probe.ask("marker", [{"op": "parse", "marker": q["marker"]} for q in asked])]
    rewritten = [{"op": "evaluate", "marker": text, "env": q["env"]} for text, q in zip(texts, asked)]
    report.compare("marker text keeps its meaning", asked, [evaluate(q) for q in rewritten], [evaluate(q) for q in asked])

    # requirements
    def parse_requirement(q):
        try:
            r = Requirement(q["requirement"])
        except (InvalidRequirement, AssertionError):
            return {"ok": False}
        return {"ok": True, "name": r.name, "extras": sorted(r.extras), "specifiers": sorted({str(c) for c in r.specifier}),
                "url": r.url, "marker": r.marker is not None}

    flat = lambda answer: {**answer, "marker": answer["marker"] is not None} if answer["ok"] else answer
    check("requirements", "requirement", [{"op": "requirement", "requirement": requirement(rng)} for _ in range(cases)],
          parse_requirement, flat)

    # names
    names = ["".join(rng.choice("aB1-_.") for _ in range(rng.randrange(1, 7))) for _ in range(cases)]
    check("tags", "name", [{"op": "name", "name": n} for n in names], lambda q: canonicalize_name(q["name"]),
          lambda answer: answer["canonical"])

    def parse_wheel(q):
        try:
            name, v, build, tag_set = parse_wheel_filename(q["filename"])
        except InvalidWheelFilename:
            return {"ok": False}
        return {"ok": True, "name": name, "version": str(v), "build": list(build), "tags": sorted(map(str, tag_set))}

    check("tags", "wheel name", [{"op": "wheel_filename", "filename": wheel_name(rng)} for _ in range(cases)], parse_wheel)

    def parse_sdist(q):
        try:
            name, v = parse_sdist_filename(q["filename"])
        except InvalidSdistFilename:
            return {"ok": False}
        return {"ok": True, "name": name, "version": str(v)}

    sdists = [f"{rng.choice(['foo', 'Foo.Bar', '', 'a-b'])}{rng.choice(['-', '-', '_'])}{version(rng, 0.1)}"
              f"{rng.choice(['.tar.gz', '.zip', '.tar.bz2', ''])}" for _ in range(cases // 4)]
    check("tags", "sdist name", [{"op": "sdist_filename", "filename": s} for s in sdists], parse_sdist)

    # tags: the library reads the running machine, so it is told another one; linux_ARCH goes last with us
    def platforms(libc, libc_version, arch):
        _manylinux._have_compatible_abi = lambda executable, archs: arch != "mips64"
        _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*libc_version)
        _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*libc_version)
        found = (_manylinux if libc == "glibc" else _musllinux).platform_tags([arch])
        return [*found, f"linux_{arch}"]

    def supported(q):
        python, listed = tuple(q["python"]), platforms(q["libc"], q["libc_version"], q["arch"])
        own = f"cp{python[0]}{python[1]}"
        abi = own + ("t" if q.get("free_threaded") else "")
        abis = [abi + "d", abi] if q.get("debug") else [abi]
        return [str(t) for t in itertools.chain(tags.cpython_tags(python, abis, listed),
                                                tags.compatible_tags(python, own, listed))]

    machines = [{"python": [3, minor], "libc": libc, "libc_version": v, "arch": arch}
                for minor in (8, 11, 13, 14)
                for arch in ("x86_64", "aarch64", "armv7l", "i686", "ppc64le", "s390x", "riscv64", "loongarch64", "mips64")
                for libc, v in (("glibc", [2, 17]), ("glibc", [2, 36]), ("glibc", [2, 41]), ("musl", [1, 2]))]
    machines += [{**rng.choice(machines), "python": [3, minor], "free_threaded": threaded, "debug": debug}
                 for minor in (13, 14, 15) for threaded in (True, False) for debug in (True, False)]
    parts = [{"op": "cpython_tags", "python_version": v, "abis": abis, "platforms": rng.choice([["p1"], ["p1", "linux_x", "p2"]])}
             for v in ([3], [3, 1], [3, 2], [3, 7], [3, 13], [3, 14], [2, 7])
             for abis in ([], ["cp37m"], ["cp313"], ["cp313t"], ["cp313td", "cp313t"], ["abi3"], ["none"], ["cp314t", "abi3t"],
                          ["x", "cp313t"], ["abi3", "cp39", "none"])]
    check("tags", "cpython tags", parts, lambda q: [str(t) for t in tags.cpython_tags(
        q["python_version"], q["abis"], q["platforms"])], lambda answer: answer["tags"])
    parts = [{"op": "compatible_tags", "python_version": v, "interpreter": i, "platforms": p}
             for v in ([3], [3, 0], [3, 9], [3, 14], [2, 7]) for i in (None, "cp39", "pp310") for p in (["p1"], ["p1", "p2"])]
    check("tags", "compatible tags", parts, lambda q: [str(t) for t in tags.compatible_tags(
        q["python_version"], q["interpreter"], q["platforms"])], lambda answer: answer["tags"])
    check("tags", "supported tags", [{"op": "supported_tags", **m} for m in machines], supported,
          lambda answer: answer["tags"])
    ranks = {json.dumps(m): {t: i for i, t in enumerate(supported(m))} for m in machines}
    good = [w for w in (wheel_name(rng) for _ in range(cases)) if parse_wheel({"filename": w})["ok"]]

    def best(q):
        rank = ranks[json.dumps({k: q[k] for k in q if k not in ("op", "filenames", "filename")})]

        def preference(filename):
            _, v, build, tag_set = parse_wheel_filename(filename)
            places = [rank[str(t)] for t in tag_set if str(t) in rank]
            return (v, -min(places), build) if places else None

        fitting = [f for f in q["filenames"] if preference(f)]
        return max(fitting, key=preference) if fitting else None

    asked = [{"op": "best_wheel", "filenames": rng.choices(good, k=8), **rng.choice(machines)} for _ in range(cases)]
    check("tags", "best wheel", asked, best, lambda answer: answer["wheel"])
    asked = [{"op": "wheel_compatible", "filename": q["filenames"][0], **{k: q[k] for k in q if k not in ("op", "filenames")}}
             for q in asked]
    check("tags", "wheel compatible", asked, lambda q: best({**q, "filenames": [q["filename"]]}) is not None,
          lambda answer: answer["compatible"])
    return 1 if report.failed else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--inside"]
    if not arguments:
        sys.exit(__doc__)
    if "--inside" not in sys.argv:
        enter_environment(arguments[0])
    sys.exit(main(arguments[0], int(arguments[1]) if len(arguments) > 1 else 2000))
