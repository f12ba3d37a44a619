"""Other people's programs that tests check against, each set in an environment of its own below build."""
import subprocess
import sys
import venv

from support import TOP

_made = {}


def environment(name, packages):
    """Its folder, made once; None, and said so, where an index does not give the packages."""
    if name not in _made:
        folder = TOP / "build" / name
        mark = folder / "made"
        if not mark.exists() or mark.read_text() != " ".join(packages):
            venv.create(folder, with_pip=True, clear=True)
            done = subprocess.run([folder / "bin/pip", "install", "-q", *packages], capture_output=True, text=True, timeout=300)
            if done.returncode:
                sys.stderr.write(f"SKIPPED what needs {name}: {done.stderr[-300:]}\n")
                _made[name] = None
                return None
            mark.write_text(" ".join(packages))
        _made[name] = folder
    return _made[name]
