"""In an interpreter of reach.py: put the staged tree on sys.path, and note each file of it that is opened.

What is opened is written down at once, for some processes end without telling.
"""
import atexit
import os
import site
import sys

TREE = os.environ.get("REACH_TREE", "")
PREFIX = TREE.rstrip("/") + "/"
_log = os.open(os.environ["REACH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if TREE else -1
_seen = set()


def _note(path):
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, str) or path in _seen:
        return
    _seen.add(path)
    if "/../" in path or "/./" in path:
        path = os.path.normpath(path)
    if path.startswith(PREFIX):
        try:
            os.write(_log, (path[len(PREFIX):] + "\n").encode())
        except OSError:
            pass # a process that closed all it had


def _hook(event, args):
    if event in ("open", "ctypes.dlopen"):
        _note(args[0])
    elif event == "import" and args[1]:
        _note(args[1])


def _mapped():
    with open("/proc/self/maps") as maps:
        for line in maps:
            _note(line.rstrip("\n").partition("/")[2].join(("/", "")))


if TREE:
    sys.addaudithook(_hook)
    atexit.register(_mapped)
    site.addsitedir(TREE)
