"""Runs programs in turns and prints medians; audit.sh calls it."""
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

program, work, project, runs = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
cache = work / "cache"
audit = [program, "audit", "--cache-dir", cache, "."]
commands = {
    "spokeshave audit": audit,
    "a file changed": audit,
    "deptry": [work / "venv/bin/deptry", "."],
    "ruff analyze graph": [work / "venv/bin/ruff", "analyze", "graph", "--preview", "."],
}


def run(command):
    """Wall-clock seconds, processor seconds, peak in KiB; watch.c's, since Python itself is larger than what it starts."""
    child = subprocess.Popen([work / "watch", work / "seen", *command], cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds, peak, _ = (work / "seen").read_text().split()
    return float(seconds), usage.ru_utime + usage.ru_stime, int(peak)


cold = subprocess.run([*audit, "-v"], cwd=project, capture_output=True, text=True)
wheels = [p for p in cache.rglob("*.whl")]
print(f"cold: {re.search(r'([0-9]+) bytes were fetched', cold.stderr).group(1)} bytes fetched, {len(wheels)} whole wheels")
changing = pathlib.Path(project) / "spokeshave_bench_changes.py"
times = {name: [] for name in commands}
for number in range(runs):
    changing.write_text(f"import os  # {number}\n")
    for name in ("a file changed", "spokeshave audit", "deptry", "ruff analyze graph"):
        if name == "spokeshave audit":  # the answer is kept once the file has settled
            time.sleep(0.2)
            run(audit)
        times[name].append(run(commands[name]))
changing.unlink()
files = sum(1 for p in pathlib.Path(project).rglob("*.py"))
print(f"warm, {files} Python files, medians of {runs} runs in turns:")
first = statistics.median(t[0] for t in times["spokeshave audit"])
for name, t in times.items():
    wall, cpu = (statistics.median(x[i] for x in t) for i in (0, 1))
    print(f"{name:20} {wall * 1000:8.1f} ms  {cpu * 1000:8.1f} ms of processor  {max(x[2] for x in t) / 1024:6.1f} MB  {wall / first:5.1f} times")
