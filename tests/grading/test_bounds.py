"""What a grader does with a student's bytes has an end, in time and in memory."""

import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from books import RIGHT, book, code, right_cells
from classes import ASSIGNMENT, grade, hand_in, points

from cnnlib.grading import outputs, pages, submission, wire
from cnnlib.grading.submission import Unreadable, parse, read_lean

MEGABYTE = 2**20
GIGABYTE = 2**30


def showing(output, **metadata):
    """A right notebook whose first cell shows something large."""
    cells = right_cells()
    cells[0]["outputs"] = [output]
    content = {"nbformat": 4, "metadata": metadata, "cells": cells}
    return json.dumps(content).encode()


IMAGE = {"output_type": "display_data", "data": {"image/png": "A" * 30 * MEGABYTE}}
STATE = {"widgets": {"state": [{"value": [0.5, [1, {"2": '"]}'}]]}] * 100_000}}


@pytest.mark.parametrize(
    "data", [showing(IMAGE), showing({}, **STATE)], ids=["an image", "widgets"]
)
def test_what_a_notebook_showed_is_not_read(tmp_path, data):
    (tmp_path / "x.ipynb").write_bytes(data)
    lean = read_lean(tmp_path / "x.ipynb")
    assert len(lean) < 10_000
    assert parse(lean).cells == parse(book(right_cells())).cells
    assert parse(data) == parse(lean)


def test_what_a_notebook_showed_is_cut_out_once(tmp_path, monkeypatch):
    cut, whole = [], []
    monkeypatch.setattr(
        submission,
        "without_outputs",
        lambda data: cut.append(1) or outputs.without_outputs(data),
    )
    text = showing({"text": "ö"}).decode()
    for encoding in ("utf-8", "utf-16"):
        path = tmp_path / f"{encoding}.ipynb"
        path.write_text(text, encoding=encoding)
        whole.append(parse(read_lean(path)).cells)
    assert whole[0] == whole[1] == parse(text.encode()).cells
    assert len(cut) == 1 + 2 + 1, "of UTF-16 it takes two readings"


def test_of_very_many_texts_with_a_function_s_mark_one_is_run():
    text = code(RIGHT["corr2d"], "corr2d") | {"cell_type": "markdown"}
    last = text | {"source": RIGHT["corr2d"] + "# the last"}
    read = parse(book([*[text] * 5000, last, *right_cells(but=["corr2d"])]))
    run = submission.to_run(read, list(RIGHT))
    assert len(run) == 5
    assert run[0] == ("corr2d", last["source"])


def test_outputs_of_notebooks_of_format_3_are_not_read_either():
    cells = [{"cell_type": "code", "input": "x = 1", "outputs": [[[["o" * 9]]]]}]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert b"ooo" not in outputs.without_outputs(data)
    assert parse(data).cells == [(1, "x = 1")]


@pytest.mark.parametrize(
    "cell",
    [
        code('"outputs": [1]\n{["'),
        code("'\\\"outputs\\\": {'"),
        {"cell_type": "code", "source": "outputs", "metadata": {"outputs": [1]}},
        {"cell_type": "outputs", "source": ["[", "outputs", ": {"]},
        {"outputs": 1, "cell_type": "code", "source": "x"},
        {"outputs": "text", "cell_type": "code", "source": "x"},
        {"attachments": {"a": ["\\", "\\\\", '\\"']}, "source": "x"},
    ],
    ids=lambda cell: str(cell)[:40],
)
def test_all_else_is_read_as_it_is(cell):
    data = book([code("a = 1"), cell, code("b = 2")])
    kept = json.loads(outputs.without_outputs(data))
    whole = json.loads(data)
    for one in (*kept["cells"], *whole["cells"]):
        one.pop("outputs", None), one.pop("attachments", None)
    assert kept["cells"] == whole["cells"]


def test_a_notebook_cut_off_in_an_output_is_no_notebook():
    data = showing(IMAGE)
    for end in (len(data) // 2, len(data) - 3000):
        with pytest.raises(Unreadable, match="not JSON"):
            parse(data[:end])


PARTS = (b"{},", b"[],", b'"",', b"0.1,", b'{"a":', b"[", b'"a":{},')


@pytest.mark.parametrize("start", [b'{"cells":[', b'{"cells":[{"source":[', b'{"x":['])
def test_a_notebook_of_very_many_parts_takes_little_memory(start, monkeypatch):
    """At a tenth of the limit; the class with the worst files meets the whole one."""
    monkeypatch.setattr(outputs, "MOST_PARTS", outputs.MOST_PARTS // 10)
    for part in PARTS:
        tracemalloc.start()
        with pytest.raises(Unreadable, match="more than 50000 parts"):
            parse(start + part * 60_000 + b"0]}]}")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2 * MEGABYTE, part


def test_outputs_of_very_many_parts_end_too():
    data = b'{"cells":[{"outputs":[' + b"[" * 2 * MEGABYTE
    with pytest.raises(Unreadable, match="outputs have more than"):
        parse(data)
    nested = b'{"cells":[{"outputs":[' + b"[[[[1]]],[2]]," * 10_000 + b"0]}]}"
    assert len(outputs.without_outputs(nested)) < 100


def test_a_notebook_without_outputs_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(outputs, "LARGEST_LEFT", MEGABYTE)
    assert parse(showing(IMAGE)).cells
    with pytest.raises(Unreadable, match="larger than 1 MiB without its outputs"):
        parse(book([code("#" * MEGABYTE)]))


LONG, MANY_SHORT = "a" * 10_000, [""] * 75_000


@pytest.mark.parametrize(
    "answer",
    [
        [LONG, *MANY_SHORT],
        [LONG, *[1] * 75_000],
        [LONG, *[True, None, 0.5] * 25_000],
        [LONG, np.zeros(75_000)],
        ([[LONG]], [[0.5] * 75_000]),
        [(LONG,), *[("",)] * 75_000],
        {"a": [LONG, *MANY_SHORT]},
        [0.5, {"a": (LONG, MANY_SHORT)}],
        ["a", 10**4000, *[1] * 75_000],
    ],
    ids=range(9),
)
def test_an_answer_may_not_grow_when_it_becomes_an_array(answer):
    """As one array this takes 3 GB: neither side makes it."""
    with pytest.raises(wire.WireError, match="as an array it has [34]"):
        wire.encode({"output": answer})


def test_what_is_as_large_as_its_parts_may_be_sent():
    for answer in ([LONG], LONG, [LONG] * 20, [1.5] * 75_000, [np.zeros(10**6)] * 2):
        assert len(wire.decode(wire.encode({"output": answer}))["output"]) == len(
            answer
        )


def test_a_worker_that_sends_such_an_answer_is_not_believed(monkeypatch):
    monkeypatch.setattr(wire, "_check_as_one_array", lambda value: None)
    data = wire.encode({"output": [LONG, *MANY_SHORT]})
    monkeypatch.undo()
    with pytest.raises(wire.WireError, match="as an array"):
        wire.decode(data)


def test_a_page_is_written_however_a_cell_looks():
    """Blank lines between calls of check once took longer than the universe lasts."""
    source = "check(corr2d)\n\n" * 5000
    grade_ = type("G", (), {"notes": (), "functions": ()})
    cells = json.loads(pages.notebook(book([code(source + "x")]), grade_))["cells"]
    assert len(cells) == 1
    assert not json.loads(pages.notebook(book([code(source)]), grade_))["cells"]


SOURCE = json.loads(book(right_cells()))  # and 24 cells that take 14 MB
SOURCE["cells"] += [code("# " + "\U0001f600" * 149_000)] * 24
WORST = {
    "objects": b'{"cells":[' + b"{}," * 7 * MEGABYTE + b"{}]}",
    "lists": b'{"cells":[' + b"[]," * 7 * MEGABYTE + b"{}]}",
    "numbers": b'{"cells":[' + b"0.1," * 5 * MEGABYTE + b"{}]}",
    "nested": b'{"a":' * MEGABYTE,
    "outputs": b'{"cells":[{"outputs":[' + b"[" * 20 * MEGABYTE,
    "image": showing(IMAGE),
    "checks": book([*right_cells(), code("check(corr2d)\n\n" * 10_000 + "x")]),
    "blank": book([code("\n" * 140_000 + "1/0"), *right_cells(["corr2d"])]),
    "answer": book(
        [*right_cells(), code("def corr1d(*a): return ['a' * 10000] + [''] * 75000")]
    ),
    "source": json.dumps(SOURCE, ensure_ascii=False).encode(),
    "quotes": book([*right_cells(), *[code("'\\" * 70_000)] * 4]),
}
EXPECTED = {"image": 10, "checks": 10, "blank": 6, "answer": 9, "source": 10}
EXPECTED |= {"quotes": 10}

GRADE = """
import json, sys
from pathlib import Path
from cnnlib.cli import main
course, rows = sys.argv[1:]
arguments = ["--course", course]
options = ["--json", rows, "--timeout", "60"]
assert main(["grade", "02_convolution", *arguments, *options]) == 0
assert main(["similar", "02_convolution", *arguments]) == 0
# Not ru_maxrss, which begins with that of the process that started this one.
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.requires("bubblewrap")
def test_a_class_with_the_worst_files_is_graded_to_its_end_in_little_memory(tmp_path):
    course, rows = tmp_path / "course", tmp_path / "rows.json"
    for name, data in WORST.items():
        hand_in(course, name).write_bytes(data)
    for number in range(9):
        hand_in(course, f"honest-{number}", code(f"# {number}"))
    command = [sys.executable, "-c", GRADE, str(course), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) * 1024 < GIGABYTE
    found = {row["student"]: row["functions"] for row in json.loads(rows.read_text())}
    totals = {name: sum(f["points"] for f in row) for name, row in found.items()}
    honest = {f"honest-{number}": 10 for number in range(9)}
    assert totals == dict.fromkeys(WORST, 0) | EXPECTED | honest


def test_a_page_that_cannot_be_written_costs_nothing(course, monkeypatch):
    real = pages.notebook

    def fails(data, result):
        if isinstance(data, bytes) and b"input[::-1]" in data:
            raise RecursionError
        return real(data, result)

    monkeypatch.setattr(pages, "notebook", fails)
    hand_in(course, "dan", code("input[::-1]"))
    rows = grade(course)
    assert [points(rows[name]) for name in ("ada", "bob", "dan")] == [10, 6, 10]
    page = course / "autograded" / "dan" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert "check(corr2d)" in page.read_text()
