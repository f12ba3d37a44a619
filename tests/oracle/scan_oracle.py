"""Compare scan_python with CPython's ast: imports, dynamic imports and their flags.

    python3 tests/oracle/scan_oracle.py BUILD/tests/oracle/scan_dump [FOLDER...]
    python3 tests/oracle/scan_oracle.py BUILD/tests/oracle/scan_dump --wheels FOLDER [NAME...]

Without folders: the standard library of the Python that runs this. --wheels:
the sources in the wheels of wheels.txt, or of NAMEs, which pip fetches into
FOLDER once. Files that ast refuses are counted and only have to be survived.
Exit 1 on a difference, 77 when no wheel is to be had.
"""

import ast
import os
import subprocess
import sys
import json
import tempfile
import warnings
import zipfile

TYPE_CHECKING, TRY_IMPORT, TRY_BROAD, EXCEPT_IMPORT, FUNCTION, CLASS, CONDITIONAL = 1, 2, 4, 8, 16, 32, 64
COMPARED = TYPE_CHECKING | TRY_IMPORT | TRY_BROAD | EXCEPT_IMPORT | FUNCTION | CLASS | CONDITIONAL
DYNAMIC = {"__import__", "import_module", "importlib.import_module", "util.find_spec", "importlib.util.find_spec"}


def dotted(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def is_type_checking(test):
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING" and dotted(test) is not None)


def caught(handler):
    if handler.type is None:
        return TRY_BROAD
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    flags = 0
    for name in names:
        last = (dotted(name) or "").rpartition(".")[2]
        if last in ("ImportError", "ModuleNotFoundError"):
            flags |= TRY_IMPORT
        if last in ("Exception", "BaseException"):
            flags |= TRY_BROAD
    return flags


class Walk:
    def __init__(self):
        self.imports, self.dynamic = [], []

    def body(self, nodes, flags):
        for node in nodes:
            self.visit(node, flags)

    def children(self, node, flags):
        for child in ast.iter_child_nodes(node):
            self.visit(child, flags)

    def visit(self, node, flags):
        method = getattr(self, "visit_" + type(node).__name__, self.children)
        method(node, flags)

    def visit_Import(self, node, flags):
        for alias in node.names:
            self.imports.append(("import", alias.name, None, alias.asname, 0, node.lineno, flags))

    def visit_ImportFrom(self, node, flags):
        for alias in node.names:
            self.imports.append(
                ("from", node.module or "", alias.name, alias.asname, node.level, node.lineno, flags))

    def function(self, node, flags):
        for decorator in node.decorator_list:
            self.visit(decorator, flags)
        self.visit(node.args, flags)
        if node.returns:
            self.visit(node.returns, flags)
        self.body(node.body, flags & ~(TRY_IMPORT | TRY_BROAD) | FUNCTION)

    visit_FunctionDef = visit_AsyncFunctionDef = function

    def visit_Lambda(self, node, flags):
        self.visit(node.args, flags)
        self.visit(node.body, flags & ~(TRY_IMPORT | TRY_BROAD) | FUNCTION)

    def visit_ClassDef(self, node, flags):
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part, flags)
        self.body(node.body, flags | CLASS)

    def visit_If(self, node, flags):
        negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not) \
            and is_type_checking(node.test.operand)
        self.visit(node.test, flags)
        if is_type_checking(node.test):
            self.body(node.body, flags | TYPE_CHECKING)
            self.body(node.orelse, flags)
        elif negated:
            self.body(node.body, flags)
            self.body(node.orelse, flags | TYPE_CHECKING)
        else:
            self.body(node.body, flags | CONDITIONAL)
            self.body(node.orelse, flags | CONDITIONAL)

    def visit_While(self, node, flags):
        self.visit(node.test, flags)
        self.body(node.body + node.orelse, flags | CONDITIONAL)

    def visit_For(self, node, flags):
        self.visit(node.target, flags)
        self.visit(node.iter, flags)
        self.body(node.body + node.orelse, flags | CONDITIONAL)

    visit_AsyncFor = visit_For

    def visit_Match(self, node, flags):
        self.visit(node.subject, flags)
        for case in node.cases:
            if case.guard:
                self.visit(case.guard, flags)
            self.body(case.body, flags | CONDITIONAL)

    def visit_Try(self, node, flags):
        tried = 0
        for handler in node.handlers:
            tried |= caught(handler)
        self.body(node.body, flags | tried)
        for handler in node.handlers:
            if handler.type:
                self.visit(handler.type, flags)
            self.body(handler.body, flags | (EXCEPT_IMPORT if caught(handler) & TRY_IMPORT else 0))
        self.body(node.orelse + node.finalbody, flags)

    visit_TryStar = visit_Try

    def visit_Call(self, node, flags):
        name = dotted(node.func)
        if name in DYNAMIC and node.args and isinstance(node.args[0], ast.Constant) \
                and isinstance(node.args[0].value, str) and node.args[0].value:
            self.dynamic.append((name, node.args[0].value, node.lineno, flags))
        self.children(node, flags)


def expected(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    walk = Walk()
    walk.visit(tree, 0)
    return sorted(walk.imports, key=repr), sorted(walk.dynamic, key=repr)


def seen(answer):
    imports, dynamic = [], []
    for f in answer["facts"]:
        flags = f["flags"] & COMPARED
        if f["kind"] == "import":
            imports.append(("import", f["module"], None, f["asname"] or None, 0, f["line"], flags))
        elif f["kind"] == "from":
            imports.append(("from", f["module"], f["name"], f["asname"] or None, f["level"], f["line"], flags))
        elif f["kind"] == "dynamic" and f["asname"] in DYNAMIC:
            dynamic.append((f["asname"], f["module"], f["line"], flags))
    return sorted(imports, key=repr), sorted(dynamic, key=repr)


def files(folders):
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith(".py") and "\n" not in name:
                    yield os.path.join(root, name)


def unpack(folder, names):
    """The Python files of each named wheel, below a folder of its own, one wheel at a time."""
    for name in names:
        place = os.path.join(folder, name)
        if not os.path.isdir(place):
            with tempfile.TemporaryDirectory() as fetched:
                subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
                                "-d", fetched, name], check=False)
                wheels = os.listdir(fetched)
                if not wheels:
                    continue
                with zipfile.ZipFile(os.path.join(fetched, wheels[0])) as archive:
                    archive.extractall(place, [n for n in archive.namelist() if n.endswith(".py")])
        yield place


def wheels(arguments):
    folder, *names = arguments
    with open(os.path.join(os.path.dirname(__file__), "wheels.txt"), encoding="ascii") as f:
        names = names or [line.strip() for line in f if not line.startswith("#")]
    found = list(unpack(folder, names))
    print(f"{len(found)} of {len(names)} wheels")
    return found or sys.exit(77)


def main():
    dump, *folders = sys.argv[1:]
    if folders and folders[0] == "--wheels":
        folders = wheels(folders[1:])
    folders = folders or [os.path.dirname(os.__file__)]
    process = subprocess.Popen([dump], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    compared = refused = broken = different = 0
    sys.setrecursionlimit(20000)
    for path in files(folders):
        with open(path, "rb") as f:
            source = f.read()
        process.stdin.write(os.fsencode(path) + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline().decode("utf-8", "surrogateescape"))
        try:
            want = expected(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            refused += 1
            continue
        compared += 1
        broken += answer["broken"]
        if answer["broken"]:
            print(path + ": read as broken")
        got = seen(answer)
        if got != want:
            different += 1
            for g, w in zip(got, want):
                for item in w:
                    if item not in g:
                        print(f"{path}: missing {item}")
                for item in g:
                    if item not in w:
                        print(f"{path}: too much {item}")
    process.stdin.close()
    print(f"{compared} files compared, {refused} that ast refuses, {broken} read as broken, {different} different")
    return 1 if broken or different or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
