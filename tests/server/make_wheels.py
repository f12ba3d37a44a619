#!/usr/bin/env python3
"""Make small wheels for tests of the index: make_wheels.py DIR name==1.0[~][@TAG][:requirement|requirement]…

Each holds a module, a file of noise that does not compress (so that a wheel is larger than what a
range request reads at once), and METADATA, which usually comes last, with "~" first. The bytes are the same on every run.
"""
import base64
import hashlib
import pathlib
import random
import sys
import zipfile

NOISE_BYTES = 200_000


def make(folder, name, version, requires, metadata_first, tag):
    info = f"{name}-{version}.dist-info"
    noise = random.Random(name + version).randbytes(NOISE_BYTES)
    fields = "".join(f"Requires-Dist: {one}\n" for one in requires)
    files = {
        f"{name}/__init__.py": b"value = 1\n",
        f"{name}/noise.bin": noise,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{fields}\nText.\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    if metadata_first:
        files = dict(sorted(files.items(), key=lambda item: not item[0].endswith("METADATA")))
    rows = []
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(data)}\n")
            wheel.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(rows) + f"{info}/RECORD,,\n", zipfile.ZIP_DEFLATED)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for text in sys.argv[2:]:
        pin, _, requires = text.partition(":")
        name, _, version = pin.partition("==")
        version, _, tag = version.partition("@")
        make(folder, name, version.rstrip("~"), [one for one in requires.split("|") if one], version.endswith("~"),
             tag or "py3-none-any")


if __name__ == "__main__":
    main()
