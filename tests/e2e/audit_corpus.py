"""The audit's corpus: packages.txt as an index, projects/*.txt as folders with what is expected of each."""
import contextlib
import importlib.util
import io
import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
HERE = TOP / "fixtures/audit"


def packages():
    """name, version, and the lines below it as (key, value)."""
    found = []
    for number, line in enumerate((HERE / "packages.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(None, 1)
        if not line.startswith(" "):
            found.append((words[0], words[1], []))
        elif len(words) == 2:
            found[-1][2].append((words[0], words[1]))
        else:
            raise SystemExit(f"packages.txt:{number}: '{line}' has no value")
    return found


def member(module, stub=False):
    suffix = ".pyi" if stub else ".py"
    path = module.rstrip("/").replace(".", "/") if not stub else module.rstrip("/")
    return f"{path}/__init__{suffix}" if module.endswith("/") else path + suffix


def release(name, version, lines):
    """In the format of fixtures/index/dists."""
    head, body = [f"name: {name}", f"version: {version}"], []
    fill = ""
    for key, value in lines:
        if key == "fill":
            fill = f" fill {value}"
    for key, value in lines:
        if key in ("requires", "extra", "entry", "yanked", "requires-python"):
            head.append(f"{key}: {value}")
        elif key in ("modules", "stubs"):
            for module in value.split():
                body.append(f"=== {member(module, key == 'stubs')}{fill}\n# {name}\n")
        elif key == "file":
            body.append(f"=== {value}\n# {name}\n")
        elif key not in ("fill", "status"):
            raise SystemExit(f"packages.txt: {name} has an unknown line '{key}'")
    return "\n".join(head) + "\n\n" + "".join(body)


def build_index(folder):
    """The index in `folder`; its URL."""
    folder = pathlib.Path(folder)
    source = folder / "source"
    (source / "dists").mkdir(parents=True)
    listed = packages()
    for name, version, lines in listed:
        (source / "dists" / f"{name}-{version}.txt").write_text(release(name, version, lines))
    spec = importlib.util.spec_from_file_location("fixture_index_build", TOP / "fixtures/index/build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    build.HERE = str(source)
    given, sys.argv = sys.argv, ["build.py", str(folder / "index")]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            build.main()
    finally:
        sys.argv = given
    for name, _, lines in listed:
        for key, value in lines:
            if key == "status":
                page = folder / "index/simple" / name / "index.json"
                content = json.loads(page.read_text())
                content["project-status"] = {"status": value}
                content["meta"]["api-version"] = "1.4"
                page.write_text(json.dumps(content))
    return f"file://{folder}/index/simple/"


class Project:
    """One file of projects/."""

    def __init__(self, path):
        self.name = path.stem
        self.reason, self.arguments, self.code, self.findings = "", [], None, set()
        self.files, self.costs, self.chains = {}, [], []
        current = None
        for line in path.read_text().splitlines(keepends=True):
            if line.startswith("=== "):
                current = line[4:].strip()
                self.files[current] = ""
            elif current is not None:
                self.files[current] += line
            elif line.strip():
                self.read_head(line)
        if self.code is None:
            self.code = int(any(level != "note" for level, _, _, _ in self.findings))

    def read_head(self, line):
        key, _, value = line.partition(":")
        value = value.strip()
        if key == "reason":
            self.reason = value
        elif key == "args":
            self.arguments = value.split()
        elif key == "exit":
            self.code = int(value)
        elif key == "cost":
            self.costs.append(value.split())
        elif key == "chain":
            self.chains.append(value.split())
        elif key == "expect":
            level, code, place, *name = value.split()
            path, _, number = place.partition(":")
            self.findings.add((level, code, f"{path}:{number or 0}", name[0] if name else ""))
        else:
            raise SystemExit(f"{self.name}: '{line.strip()}' is no line of a head")

    def write(self, folder):
        for name, text in self.files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def projects():
    return [Project(path) for path in sorted((HERE / "projects").glob("*.txt"))]


def found_in(report):
    return {(f["level"], f["code"], f"{f['path']}:{f['line']}", f.get("distribution", f.get("module", "")))
            for f in report["findings"]}
