#!/usr/bin/env python3
"""Inputs that are huge or nest deep: read in proportion to their size, or refused with their place.

The probe, beside the program in tests/, reads what has no limit of length by itself.
"""
import json
import pathlib
import subprocess
import unittest

import support

HANG = 120  # seconds, of a debug build with sanitizers; each takes a few at most
DEEP = 10000
ENV = {key: "" for key in (
    "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release", "platform_system",
    "platform_version", "python_full_version", "implementation_name", "implementation_version", "extra")}


class Pathological(support.Case):
    def ask(self, kind, *questions):
        program = pathlib.Path(support.PROGRAM).parent / "tests" / "spokeshave-probe"
        if not program.exists():
            self.skipTest("no spokeshave-probe beside the program")
        lines = "".join(json.dumps(q) + "\n" for q in questions)
        done = subprocess.run([program, kind], input=lines.encode(), stdout=subprocess.PIPE, timeout=HANG, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(questions))
        return answers

    def test_a_hundred_thousand_lines_are_read(self):
        lines = 100000
        self.write("r.txt", "".join(f"name{i}>=1.{i}; python_version > '3.{i % 9}' # why\n" for i in range(lines)))
        answer, = self.ask("requirements", {"op": "file", "dir": str(self.dir), "path": "r.txt", "env": {}})
        self.assertTrue(answer["ok"])
        self.assertEqual(len(answer["entries"]), lines)
        self.assertEqual((answer["entries"][-1]["name"], answer["entries"][-1]["line"]), (f"name{lines - 1}", lines))

    def test_the_fault_in_the_last_of_a_hundred_thousand_lines_is_named(self):
        self.write("r.txt", "tide\n" * 99999 + "tide >= >=\n")
        self.fails(2, "lock", "-r", self.dir / "r.txt", "--target", "distroless", "-o", "-", says=("r.txt:100000:",))

    def test_a_line_that_is_continued_a_hundred_thousand_times_is_one(self):
        answer, = self.ask("requirements", {"op": "preprocess", "content": "a \\\n" * 100000, "env": {}})
        self.assertEqual([line for line, _ in answer["lines"]], [1])

    def test_a_hundred_thousand_options_on_one_line_are_read(self):
        for name, between in (("one", " "), ("joined", " \\\n ")):
            self.write(f"{name}.txt", between.join(["--pre"] * 100000) + f"{between}--trusted-host x\ntide\n")
            place = "1:600001" if name == "one" else "100001:2"
            self.fails(2, "lock", "-r", self.dir / f"{name}.txt", "--target", "distroless", "-o", "-",
                       says=(f"{name}.txt:{place}: --trusted-host",))

    def test_a_marker_of_two_megabytes_is_evaluated_and_written(self):
        marker = " or ".join(f'python_version == "3.{i % 20}"' for i in range(75000))
        self.assertGreater(len(marker), 2000000)
        no, yes, parsed, within = self.ask(
            "marker", {"op": "evaluate", "marker": marker, "env": {**ENV, "python_version": "3.40"}},
            {"op": "evaluate", "marker": marker + ' or python_version == "3.40"', "env": {**ENV, "python_version": "3.40"}},
            {"op": "parse", "marker": marker}, {"op": "parse", "marker": f'os_name == "a" and ({marker})'})
        self.assertEqual((no, yes), ({"ok": True, "result": False}, {"ok": True, "result": True}))
        self.assertEqual(parsed["str"], marker)
        self.assertEqual(within["str"], f'os_name == "a" and ({marker})')

    def test_what_nests_ten_thousand_deep_is_refused(self):
        inner = 'python_version > "3"'
        answers = self.ask("marker", {"op": "parse", "marker": "(" * DEEP + inner + ")" * DEEP}, {"op": "parse", "marker": "(" * DEEP},
                           {"op": "evaluate", "marker": "(" * DEEP + inner + ")" * DEEP, "env": {**ENV, "python_version": "3.12"}})
        answers += self.ask("requirements", {"op": "requirement", "requirement": "a" + "[" * DEEP},
                            {"op": "requirement", "requirement": "a" + "(" * DEEP + ">1" + ")" * DEEP},
                            {"op": "requirement", "requirement": "a; " + "(" * DEEP + inner + ")" * DEEP})
        self.assertEqual({answer["ok"] for answer in answers}, {False})

    def test_deep_nesting_is_told_with_its_place_and_limit(self):
        deep = "(" * 200 + "python_version > '3'" + ")" * 200
        self.write("deep.txt", f"tide\n\ntide; {deep}\n")
        self.fails(2, "lock", "-r", self.dir / "deep.txt", "--target", "distroless", "-o", "-", says=("deep.txt:3:",))
        self.write("deep/pyproject.toml", '[project]\nname = "a"\nversion = "1"\ndependencies = ' + "[" * DEEP + "]" * DEEP + "\n")
        self.fails(2, "lock", "-r", self.dir / "deep/pyproject.toml", "--target", "distroless", "-o", "-", says=("pyproject.toml:4:", "deep"))

    def test_files_that_include_each_other_ten_thousand_deep_are_refused_in_a_screen(self):
        for i in range(200):
            self.write(f"n{i}.txt", f"-r n{i + 1}.txt\n")
        self.write("n200.txt", "tide\n")
        self.fails(2, "lock", "-r", self.dir / "n0.txt", "--target", "distroless", "-o", "-", says=("LIMIT_INCLUDE_DEPTH",))

    def test_versions_and_specifiers_of_any_length_are_compared(self):
        clauses = ",".join(f"!=1.{i}" for i in range(5000))
        parsed, = self.ask("version", {"op": "parse", "version": "1." * 100000 + "1"})
        self.assertTrue(parsed["ok"])
        compared, = self.ask("version", {"op": "compare", "a": "1" * 100000, "b": "1" * 100001})
        self.assertEqual(compared["cmp"], -1)
        answers = self.ask("specifier", {"op": "contains", "spec": clauses, "version": "1.5001", "prereleases": None},
                           {"op": "contains", "spec": clauses, "version": "1.4999", "prereleases": None},
                           {"op": "unsatisfiable", "spec": clauses, "prereleases": None})
        self.assertEqual(answers, [{"contains": True}, {"contains": False}, {"unsatisfiable": False}])


if __name__ == "__main__":
    support.main()
