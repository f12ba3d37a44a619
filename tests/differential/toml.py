#!/usr/bin/env python3
"""Compare the TOML reader with Python's tomllib.

usage: python3 tests/differential/toml.py BUILD_DIR [CASES]

Builds tests/differential/toml_dump.c from the sources, makes CASES documents from a fixed seed, most of
them valid, many with one thing broken, and prints every document that the two read differently. Exit code
0: none; 1: some; 77: this Python has no tomllib.

Where the standard leaves the choice, or tomllib knowingly differs, a document is not compared: integers
past 64 bits (refused here), a 61st second and the year 0 (taken here), more than 64 levels (refused here).
"""

import datetime
import glob
import json
import math
import os
import random
import subprocess
import sys

try:
    import tomllib
except ImportError:
    print("skipped: this Python has no tomllib")
    sys.exit(77)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHOWN = 20
SEED = 751

KEYS = ["a", "b", "c", "a-b", "_", "1", "1979", "'a'", '"b"', '"c d"', "''", '""', '"\\u0061"', "'\\'", "é", "a b"]
KEY_WEIGHTS = [9, 9, 9, 2, 1, 2, 1, 2, 2, 2, 1, 1, 1, 1, 0.2, 0.2]
SCALARS = [
    "0", "1", "-17", "+99", "1_000", "0xDEAD_beef", "0o755", "0b1101", "-0", "9223372036854775807", "-9223372036854775808",
    "1.0", "-0.01", "5e+22", "1e06", "-2E-2", "6.626e-34", "1_0.0_1", "inf", "-inf", "+nan", "3.0e1_0", "1e400", "1e-400",
    "true", "false",
    "1979-05-27", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00-07:00", "1979-05-27t00:32:00.999999", "07:32:00",
    "00:32:00.5", "2000-02-29", "1979-05-27T07:32:00.123z", "0001-01-01", "9999-12-31T23:59:59+23:59",
    '""', '"x"', '"a\\tb\\n\\"\\\\"', '"\\u00e9\\U0001F600"', "''", "'C:\\x'", '"é😀"', "'''a\nb'''", '"""\na\n"""',
    '"""a\\\n   b"""', '""""two" quotes"""', '"""x"""""', "'''x'''''", '"""\\\n\n  """', '"""a\r\nb"""', '"#"', '"\\b\\f\\r"',
]
BROKEN = [
    "00", "01", "-01", "1__0", "_1", "1_", "0x", "0X1", "-0x1", "0x_1", "0b2", "0o8", "+", "1.", ".5", "1.e1", "1._0", "1e", "1e_1",
    "Inf", "TRUE", "nan1", "1979-13-01", "1979-02-30", "1979-05-27T", "1979-05-27T25:00:00", "1979-05-27 07:32", "07:32",
    "1979-05-27T07:32:00+24:00", "7:32:00", "07:32:00.", "1900-02-29", "79-05-27", "", "x", '"', "'", '"\\x"', '"\\u12"',
    '"\\ud800"', '"\\U00110000"', '"a\nb"', "'a\nb'", '"""', "'''a''", '"""a\\ b"""', '"\x01"', "'\x7f'", "{", "[", "{a=1,}", "[,]", "{a=1\n}",
    "[1 2]", "{a=1 b=2}", "{a=1,a=2}", "{a.b=1,a=2}", "'''a''''''", '"""\rb"""', '"a" "b"', "1 2", "{,}", "[1,,2]", "{a={b=1},a.c=2}",
]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def key(self):
        parts = self.random.choices(KEYS, KEY_WEIGHTS, k=self.random.choice([1, 1, 1, 1, 2, 2, 3]))
        return self.random.choice([".", ".", " . "]).join(parts)

    def value(self, depth=0):
        kind = self.random.random()
        if kind < 0.015:
            return self.random.choice(BROKEN)
        if kind < 0.75 or depth > 3:
            return self.random.choice(SCALARS)
        few = range(self.random.randrange(4))
        if kind < 0.87:
            between = self.random.choice([",", ", ", " ,\n\t", ", # x\n"])
            return "[" + between.join(self.value(depth + 1) for _ in few) + self.random.choice(["", "", ",", "\n"][: 4 if few else 2]) + "]"
        return "{" + ", ".join(f"{self.key()} = {self.value(depth + 1)}" for _ in few) + "}"

    def line(self):
        kind = self.random.random()
        if kind < 0.55:
            return f"{self.key()} = {self.value()}"
        if kind < 0.75:
            return f"[{self.key()}]"
        if kind < 0.87:
            return f"[[{self.key()}]]"
        return self.random.choice(["", "# é\t", "  ", "\ta = 1 # x", "a=1", "[a]#", "# \x01", "= 1", "a", "[]", "[[a]", "[a]]", "[ a ]", "[[ a ]]", "a =", "\r"])

    def document(self):
        end = self.random.choice(["\n", "\n", "\r\n"])
        text = end.join(self.line() for _ in range(self.random.randrange(1, 7))) + self.random.choice(["", end])
        if self.random.random() < 0.15 and text:  # one character less, more or other
            at = self.random.randrange(len(text))
            text = text[:at] + self.random.choice(["", "\x00", '"', "'", "\\", "[", "{", ".", "=", "\n", "\r", "é"]) + text[at + self.random.randrange(2):]
        return text


def kind_of(value):
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, datetime.datetime):
        return "offset-date-time" if value.tzinfo else "local-date-time"
    for kind, name in ((str, "string"), (int, "integer"), (float, "float"), (datetime.date, "local-date"), (datetime.time, "local-time"),
                       (list, "array"), (dict, "table")):
        if isinstance(value, kind):
            return name
    raise TypeError(value)


def same(ours, theirs):
    kind, value = ours
    if kind != kind_of(theirs):
        return False
    if kind == "table":
        return list(value) == list(theirs) and all(same(value[key], theirs[key]) for key in theirs)
    if kind == "array":
        return len(value) == len(theirs) and all(map(same, value, theirs))
    if kind == "float":
        value = float(value)
        return value == theirs or (math.isnan(value) and math.isnan(theirs))
    if "-" in kind:
        return tomllib.loads("x = " + value)["x"] == theirs
    return value == theirs


def theirs_of(text):
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def left_open(ours, text):
    """Documents that are not compared, by what the reader says of them, or by what they hold."""
    return (isinstance(ours, str) and ("does not fit 64 bits" in ours or "deep" in ours)) or ":60" in text or "0000-" in text


def build(folder):
    program = os.path.join(folder, "toml_dump")
    sources = glob.glob(f"{TOP}/src/base/*.c") + glob.glob(f"{TOP}/src/formats/toml*.c")
    sources += [f"{TOP}/src/formats/{name}.c" for name in ("picture", "url")] + [f"{TOP}/tests/differential/toml_dump.c"]
    os.makedirs(folder, exist_ok=True)
    subprocess.run([os.environ.get("CC", "cc"), "-std=c17", "-D_GNU_SOURCE", "-O1", "-g", f"-I{TOP}/include", f"-I{TOP}/src/formats",
                    "-o", program, *sources], check=True)
    return program


def main():
    folder, cases = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    maker = Maker(SEED)
    documents = [f"a = {value}" for value in SCALARS + BROKEN] + [f"a = [{value}]" for value in SCALARS + BROKEN]
    documents += [maker.document() for _ in range(cases)]
    encoded = [text.encode() for text in documents]
    asked = b"".join(b"%d\n%s" % (len(data), data) for data in encoded)
    answers = subprocess.run([build(folder)], input=asked, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    assert len(answers) == len(documents)
    different = valid = 0
    for text, answer in zip(documents, answers):
        ours, theirs = json.loads(answer), theirs_of(text)
        valid += theirs is not None
        if left_open(ours, text) or (isinstance(ours, str) if theirs is None else isinstance(ours, list) and same(ours, theirs)):
            continue
        different += 1
        if different <= SHOWN:
            print(f"differs: {text!r}\n  ours:   {ours!r}\n  theirs: {theirs!r}")
    print(f"{len(documents)} documents, {valid} of them valid: {different} read differently")
    return different > 0


if __name__ == "__main__":
    sys.exit(main())
