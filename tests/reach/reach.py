"""Stage applications at each level of --prune, run them, compare. See run.sh and DEVELOPERS.md.

An application is a folder below apps/ with its requirements.txt; applications.toml says how it is run:

    about   what it exercises
    run     command lines of Python; ["app.py"] unless given
    serve   in their place: the command line of a server, {port} being where it listens, and
    get     the pages to ask it for
    entry   what is given as --entry; ["app.py"] unless given
    options more options of `stage`
    quick   one of --quick

The tree without pruning decides: what the application prints there it must print with every level,
and a file of a wheel that it opens there must not be dropped.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
LEVELS = "none", "dists", "files"
NEWEST = "2026-11-20"  # of the files on the index: what is tested stays the same
SECONDS = 180
SMALL = 4096  # bytes of what a run said that are shown


class Wrong(Exception):
    pass


def work_folder():
    return pathlib.Path(os.environ.get("REACH_WORK") or TOP / "build" / "reach").resolve()


def program():
    return os.environ.get("SPOKESHAVE") or str(TOP / "build" / "release" / "spokeshave")


def target():
    """This machine and this Python, as a target."""
    libc = os.confstr("CS_GNU_LIBC_VERSION").split()[1].replace(".", "_")
    return ["--target", f"manylinux_{libc}_{platform.machine()}", "--python", "%d.%d" % sys.version_info[:2]]


def interpreter(work):
    """A Python with nothing installed but reach_hook, which starts with it."""
    venv = work / ("venv-%d.%d" % sys.version_info[:2])
    if not (venv / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next(venv.glob("lib/python3*/site-packages"))
    shutil.copy(HERE / "reach_hook.py", packages)
    (packages / "reach.pth").write_text("import reach_hook\n")
    return venv / "bin" / "python"


def tail(text):
    return "\n".join("    " + line for line in text[-SMALL:].splitlines())


# ---- staging ----

def stage(work, name, table, level):
    out, app = work / "staged" / name / level, HERE / "apps" / name
    command = [program(), "stage", "-r", str(app / "requirements.txt"), "--app", str(app), *target(),
               "--exclude-newer", NEWEST, "--prune", level, "--cache-dir", str(work / "cache"), "-o", str(out)]
    for entry in table.get("entry", ["app.py"]):
        command += ["--entry", entry]
    done = subprocess.run(command + table.get("options", []), capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise Wrong(f"stage --prune {level}: exit {done.returncode}\n{tail(done.stderr)}")
    return (out / "site-packages").resolve()


def files_of(tree):
    """path -> size of everything installed, scripts aside."""
    return {str(path.relative_to(tree)): path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()}


# ---- running ----

def environment(python, tree, log, home):
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("PYTHON", "PIP_", "UV_", "REACH_", "VIRTUAL_ENV"))}
    env.update(REACH_TREE=str(tree), REACH_LOG=str(log), HOME=str(home), PYTHONDONTWRITEBYTECODE="1",
               PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
               NO_COLOR="1", COLUMNS="100",
               PATH=f"{tree.parents[2] / 'bin'}:{python.parent}:/usr/bin:/bin")
    return env


def words_of(line, tree, **holes):
    """A command line; what the wheels bring as a script is run by our interpreter."""
    words = [word.format(**holes) for word in line.split()]
    script = tree.parents[2] / "bin" / words[0]
    return [str(script), *words[1:]] if script.exists() else words


def run_lines(python, tree, table, folder, env):
    said = []
    for line in table.get("run", ["app.py"]):
        done = subprocess.run([str(python), *words_of(line, tree)], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=SECONDS, errors="replace")
        if done.returncode:
            raise Wrong(f"{line}: exit {done.returncode}\n{tail(done.stdout)}\n{tail(done.stderr)}")
        said.append(done.stdout)
    return "".join(said)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def page(port, path, server):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return f"{path} {answer.status} {answer.read().decode(errors='replace')}\n"
        except urllib.error.HTTPError as error:
            return f"{path} {error.code}\n"
        except OSError:
            if server.poll() is not None:
                raise Wrong(f"the server ended with {server.returncode}") from None
            time.sleep(0.1)
    raise Wrong(f"{path}: no answer")


def serve(python, tree, table, folder, env):
    port = free_port()
    with open(folder / "server.log", "w+") as log:
        server = subprocess.Popen([str(python), *words_of(table["serve"], tree, port=port)], cwd=folder, env=env,
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            return "".join(page(port, path, server) for path in table["get"])
        except Wrong as wrong:
            log.seek(0)
            raise Wrong(f"{wrong}\n{tail(log.read())}") from None
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def run(work, name, table, level, python, tree):
    """What it prints, and the files of the tree that it opened."""
    folder, log = work / "run" / name / level, work / "run" / name / f"{level}.log"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "apps" / name, folder)
    log.unlink(missing_ok=True)
    env = environment(python, tree, log, folder)
    try:
        said = (serve if "serve" in table else run_lines)(python, tree, table, folder, env)
    except subprocess.TimeoutExpired:
        raise Wrong(f"took longer than {SECONDS} s") from None
    opened = set(log.read_text().splitlines()) if log.exists() else set()
    return said.replace(str(folder), ".").replace(str(tree), "site-packages"), opened


# ---- comparing ----

def is_metadata(path):
    return path.split("/", 1)[0].endswith(".dist-info")


def dropped_and_opened(opened, full, pruned):
    """What the application read of what is gone, but for what Python reads of whatever is there.

    Its start reads every .pth file, and who lists all distributions reads metadata of those it has no use for.
    """
    return sorted(path for path in opened if path in full and path not in pruned and not is_metadata(path) and
                  not ("/" not in path and path.endswith(".pth")))


def differences(before, after):
    a, b = before.splitlines(), after.splitlines()
    for i, (x, y) in enumerate(zip(a + [""] * len(b), b + [""] * len(a))):
        if x != y:
            return f"line {i + 1}: was {x[:200]!r}, is {y[:200]!r}"
    return "line ends"


def compare(work, name, table, level, python, full, said, opened):
    tree = stage(work, name, table, level)
    files = files_of(tree)
    problems = []
    gone = dropped_and_opened(opened, full, files)
    if gone:
        problems.append(f"--prune {level} drops what it opens: {', '.join(gone[:12])}" +
                        (f" and {len(gone) - 12} more" if len(gone) > 12 else ""))
    try:
        now, _ = run(work, name, table, level, python, tree)
        if now != said:
            problems.append(f"--prune {level}: prints another: {differences(said, now)}")
    except Wrong as wrong:
        problems.append(f"--prune {level}: {wrong}")
    return files, problems


def prove(work, name, table, python, keep):
    """The result of one application: bytes and distributions by level, and what is wrong."""
    began = time.monotonic()
    result = {"name": name, "about": table["about"], "problems": [], "bytes": {}, "dists": {}}
    try:
        tree = stage(work, name, table, "none")
        full = files_of(tree)
        said, opened = run(work, name, table, "none", python, tree)
        if not said.strip() or not opened:
            raise Wrong("it prints nothing, or opens nothing of its wheels")
        kept = {"none": full}
        for level in LEVELS[1:]:
            kept[level], problems = compare(work, name, table, level, python, full, said, opened)
            result["problems"] += problems
        for level, files in kept.items():
            result["bytes"][level] = sum(files.values())
            result["dists"][level] = len({path.split("/")[0] for path in files if is_metadata(path)})
        result["opened"] = sum(full.get(path, 0) for path in opened)
    except Wrong as wrong:
        result["problems"].append(str(wrong))
    result["seconds"] = time.monotonic() - began
    if not keep:
        shutil.rmtree(work / "staged" / name, ignore_errors=True)
        shutil.rmtree(work / "run" / name, ignore_errors=True)
    return result


# ---- reporting ----

def megabytes(n):
    return f"{n / 1e6:.1f}"


def line_of(result):
    if not result["bytes"]:
        return ""
    sizes = " -> ".join(megabytes(result["bytes"][level]) for level in LEVELS)
    return f"{sizes} MB, {' -> '.join(str(result['dists'][level]) for level in LEVELS)} distributions"


def table_of(results):
    lines = ["| application | exercises | distributions | MB | with `dists` | with `files` | opened |",
             "|---|---|---|---|---|---|---|"]
    for r in results:
        if r["bytes"]:
            lines.append(f"| {r['name']} | {r['about']} | {r['dists']['none']} -> {r['dists']['files']} | " +
                         " | ".join(megabytes(r["bytes"][level]) for level in LEVELS) +
                         f" | {megabytes(r['opened'])} |")
    return "\n".join(lines)


def main():
    parse = argparse.ArgumentParser(prog="run.sh")
    parse.add_argument("--quick", action="store_true")
    parse.add_argument("--table", action="store_true")
    parse.add_argument("--keep", action="store_true")
    parse.add_argument("--jobs", type=int, default=2)
    parse.add_argument("names", nargs="*", metavar="NAME")
    args = parse.parse_args()
    tables = tomllib.loads((HERE / "applications.toml").read_text())
    unknown = set(args.names) - set(tables)
    if unknown:
        parse.error(f"no application {', '.join(sorted(unknown))}")
    chosen = [name for name in tables if (not args.names or name in args.names) and
              (not args.quick or tables[name].get("quick"))]
    work = work_folder()
    work.mkdir(parents=True, exist_ok=True)
    python = interpreter(work)
    results = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for result in pool.map(lambda name: prove(work, name, tables[name], python, args.keep), chosen):
            results.append(result)
            print(f"{'FAILED' if result['problems'] else 'ok    '}  {result['name']}: {line_of(result)} ({result['seconds']:.0f} s)",
                  flush=True)
            for problem in result["problems"]:
                print(f"  {problem}", flush=True)
    (work / "results.json").write_text(json.dumps(results, indent=1))
    failed = sum(bool(result["problems"]) for result in results)
    if args.table:
        print(table_of(results))
    print(f"{len(results) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
