"""Compares the ELF reader, and what stripping leaves, with readelf, on real shared objects.

usage: python3 tests/differential/elf.py BUILD_DIR [FILES [FOLDER...]]

Builds tests/differential/elf_dump.c from the sources and reads at most FILES shared objects: those of the
wheels in each FOLDER, of folders named by $SPOKESHAVE_WHEELS, of this Python's installed packages and of the
machine's own libraries. Of each, what `readelf -d -V --dyn-syms` shows must be what we read; of each that
can be stripped, `readelf -l -d -V --dyn-syms` must show the same of the stripped file, every byte of a
segment must be the same but for the header's place of the sections, and stripping it again must change nothing.
"""
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
import zipfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHOWN = 5
LIMIT_BYTES = 60_000_000


def build(folder):
    program = os.path.join(folder, "elf_dump")
    sources = glob.glob(f"{TOP}/src/base/*.c") + glob.glob(f"{TOP}/src/binary/*.c") + [f"{TOP}/tests/differential/elf_dump.c"]
    os.makedirs(folder, exist_ok=True)
    subprocess.run([os.environ.get("CC", "cc"), "-std=c17", "-D_GNU_SOURCE", "-O1", "-g", f"-I{TOP}/include", "-o", program, *sources],
                   check=True)
    return program


def is_elf(path):
    if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > LIMIT_BYTES:
        return False
    with open(path, "rb") as f:
        return f.read(4) == b"\x7fELF"


def in_folder(folder):
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if re.search(r"\.so($|\.)", name) and "\t" not in name and is_elf(os.path.join(root, name)):
                yield os.path.join(root, name)


def in_wheels(folder, unpacked):
    for wheel in sorted(glob.glob(f"{folder}/**/*.whl", recursive=True)):
        with zipfile.ZipFile(wheel) as z:
            place = os.path.join(unpacked, os.path.basename(wheel))
            names = [i for i in z.infolist() if re.search(r"\.so($|\.)", i.filename) and i.file_size <= LIMIT_BYTES]
            z.extractall(place, members=names)
        yield from in_folder(place)


def readelf(path, *options):
    run = subprocess.run(["readelf", "-W", *options, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         env={**os.environ, "LC_ALL": "C"})
    return run.stdout.decode(errors="surrogateescape")


def needs_of(text):
    """What `readelf -d -V --dyn-syms` says, in the lines of elf_dump."""
    lines, paths, section, library = [], {}, "", ""
    for line in text.splitlines():
        if m := re.match(r"(Version needs|Version symbols|Version definition|Symbol table|Dynamic section)", line):
            section = m[1]
        if section == "Dynamic section" and (m := re.search(r"\((NEEDED|SONAME|RPATH|RUNPATH)\)\s+.*?\[(.*)\]$", line)):
            if m[1] in ("RPATH", "RUNPATH"):
                paths[m[1].lower()] = m[2]
            else:
                lines.append(f"{m[1].lower()} {m[2]}")
        elif section == "Version needs" and (m := re.search(r"Version: \d+  File: (\S+)  Cnt", line)):
            library = m[1]
        elif section == "Version needs" and (m := re.search(r"Name: (\S+)  Flags: (.*?)  Version", line)):
            lines.append(f"version {library} {m[1]}" + (" weak" if "WEAK" in m[2] else ""))
        elif section == "Symbol table" and (m := re.match(r" +(\d+): \w+ +\S+ +\S+ +(<OS specific>: \d+|\S+) +\S+ +(?:\[.*?\] +)?(\S+)(?: (.*))?$", line)):
            if int(m[1]):
                name = "" if " SECTION " in line else re.sub(r"@.*", "", (m[4] or "").split(" ")[0])
                lines.append(f"symbol {'undefined' if m[3] == 'UND' else 'defined'}{' weak' if m[2] == 'WEAK' else ''} {name}")
    kind = "runpath" if paths.get("runpath") else "rpath"
    lines += [f"{kind} {path}" for path in paths.get(kind, "").split(":") if path]
    return sorted(lines)


def ours_of(lines):
    """Ours, with a symbol's version cut off, which readelf prints with it."""
    out = [re.sub(r"@.*", "", line) if line.startswith("symbol ") else line for line in lines if not line.startswith("stripped ")]
    return sorted(out)


def segments_of(data):
    wide, order = data[4] == 2, ">" if data[5] == 2 else "<"
    at, = struct.unpack_from(order + ("Q" if wide else "I"), data, 32 if wide else 28)
    one, n = struct.unpack_from(order + "HH", data, 54 if wide else 42)
    for i in range(n):
        offset, = struct.unpack_from(order + ("Q" if wide else "I"), data, at + i * one + (8 if wide else 4))
        size, = struct.unpack_from(order + ("Q" if wide else "I"), data, at + i * one + (32 if wide else 16))
        yield offset, size


def stripped_wrongly(before_path, after_path, again):
    with open(before_path, "rb") as f:
        before = f.read()
    with open(after_path, "rb") as f:
        after = f.read()
    hole = (40, 48) if before[4] == 2 else (32, 36)
    blank = bytes(hole[1] - hole[0])
    before, after = (x[:hole[0]] + blank + x[hole[1]:] for x in (before, after))
    for offset, size in segments_of(before):
        if before[offset:offset + size] != after[offset:offset + size]:
            return f"the segment at {offset} is another"
    for option in ("-l", "-d", "-V", "--dyn-syms"):
        text = [re.sub(r"^File: .*\n", "", readelf(path, option)) for path in (before_path, after_path)]
        text = [re.sub(r"There are \d+ section headers.*", "", t) for t in text]
        if text[0] != text[1]:
            return f"readelf {option} shows another"
    if any(line.startswith("stripped") for line in again):
        return "it can be stripped again"
    return None


def ask(program, lines):
    out = subprocess.run([program], input="".join(line + "\n" for line in lines).encode(errors="surrogateescape"),
                         stdout=subprocess.PIPE, check=True).stdout.decode(errors="surrogateescape")
    blocks = [block.splitlines() for block in out.split("\n\n")]
    return blocks[:len(lines)]


def main():
    if not shutil.which("readelf"):
        print("no readelf")
        return 77
    folder, most = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    program, different, stripped, before, after, n = build(folder), 0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as temp:
        wheels = sys.argv[3:] + os.environ.get("SPOKESHAVE_WHEELS", "").split()
        sources = [in_wheels(f, temp) for f in wheels]
        sources += [in_folder(sysconfig.get_path("platlib")), in_folder(sysconfig.get_config_var("DESTSHARED") or "/nonexistent")]
        sources += [in_folder(f) for f in ("/usr/lib", "/usr/lib64", "/lib") if not os.path.islink(f)]
        target = os.path.join(temp, "stripped.so")
        while sources and n < most:  # in turn, so that few files are of every kind
            source = sources.pop(0)
            path = next(source, None)
            if path is None:
                continue
            sources.append(source)
            n += 1
            if os.path.exists(target):
                os.unlink(target)
            ours = ask(program, [f"{path}\t{target}"])[0]
            wrong = None
            theirs = needs_of(readelf(path, "-d", "-V", "--dyn-syms"))
            if ours_of(ours) != theirs:
                left, right = set(ours_of(ours)), set(theirs)
                wrong = f"only ours: {sorted(left - right)[:3]}, only readelf's: {sorted(right - left)[:3]}"
            elif ours and ours[-1].startswith("stripped"):
                stripped += 1
                before += os.path.getsize(path)
                after += os.path.getsize(target)
                wrong = stripped_wrongly(path, target, ask(program, [f"{target}\t{target}.again"])[0])
            if wrong:
                different += 1
                if different <= SHOWN:
                    print(f"differs: {os.path.basename(path)}: {wrong}")
    print(f"{n} shared objects, {stripped} of them stripped, from {before} to {after} bytes")
    print(f"{n - different} passed, {different} failed, 0 skipped")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
