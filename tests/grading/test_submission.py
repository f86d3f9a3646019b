"""Notebooks as untrusted data: what is read, what is repaired, what is refused."""

import json
import os
import socket

import pytest
from books import RIGHT, book, code, markdown, right_cells

from cnnlib.grading import pages, submission
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.finding import find
from cnnlib.grading.grader import grade
from cnnlib.grading.submission import Unreadable, clean, odd_cells, parse, read

NAMES = list(RIGHT)
GOOD = book(right_cells())
SECRET = b"the work of another student"

needs_bubblewrap = pytest.mark.requires("bubblewrap")


@pytest.fixture
def course(tmp_path):
    """submitted/ada/02/02.ipynb, and a secret beside submitted."""
    folder = tmp_path / "submitted" / "ada" / "02"
    folder.mkdir(parents=True)
    (folder / "02.ipynb").write_bytes(GOOD)
    (tmp_path / "secret.ipynb").write_bytes(SECRET)
    return tmp_path


def at(course):
    return course / "submitted" / "ada" / "02" / "02.ipynb"


def test_an_ordinary_file_is_read(course):
    assert read(at(course), course / "submitted") == GOOD
    assert read(at(course)) == GOOD


def test_a_missing_file_says_so(course):
    at(course).unlink()
    with pytest.raises(Unreadable, match="02.ipynb is missing"):
        read(at(course), course / "submitted")
    with pytest.raises(Unreadable, match="missing"):
        read(course / "nobody" / "x.ipynb", course / "nobody")


def test_a_link_is_followed_at_no_level(course):
    at(course).unlink()
    at(course).symlink_to(course / "secret.ipynb")
    with pytest.raises(Unreadable, match="link"):
        read(at(course), course / "submitted")
    at(course).unlink()
    os.link(course / "secret.ipynb", course / "submitted" / "02.ipynb")
    for level in ("02", "ada"):
        folder = course / "submitted" / "ada"
        folder = folder / level if level == "02" else folder
        moved = folder.rename(course / f"moved-{level}")
        folder.symlink_to(moved)
        with pytest.raises(Unreadable, match="link"):
            read(at(course), course / "submitted")
        folder.unlink()
        moved.rename(folder)


def test_a_way_up_is_no_way(course):
    root = course / "submitted" / "ada"
    with pytest.raises(Unreadable):
        read(root / ".." / ".." / "secret.ipynb", root)
    with pytest.raises(ValueError):
        read(course / "secret.ipynb", root)


KINDS = ["folder", "pipe", "socket"] + ["device"] * (os.geteuid() == 0)


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_are_read(course, monkeypatch, kind):
    path = at(course)
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        monkeypatch.chdir(path.parent)  # for the name of a socket is short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    else:
        os.mknod(path, 0o20666, os.makedev(1, 5))  # /dev/zero
    with pytest.raises(Unreadable):
        read(path, course / "submitted")


def test_a_file_has_a_largest_size(course, monkeypatch):
    monkeypatch.setattr(submission, "LARGEST", 2**20)
    with open(at(course), "wb") as file:
        file.truncate(2**40)
    with pytest.raises(Unreadable, match="larger than 1 MiB"):
        read(at(course), course / "submitted")


@pytest.mark.parametrize(
    ("files", "found", "said"),
    [
        (["02.ipynb"], "02.ipynb", []),
        (["02.ipynb", "notes.txt"], "02.ipynb", []),
        (["02.ipynb", "old.ipynb"], "02.ipynb", ["old.ipynb was not graded"]),
        (["My 02.ipynb"], "My 02.ipynb", ["the notebook is called My 02.ipynb"]),
        (["02.IPYNB"], "02.IPYNB", ["the notebook is called 02.IPYNB"]),
        ([".x.ipynb", "._02.ipynb"], "02.ipynb", []),
        (
            ["a.ipynb", "b.ipynb"],
            "02.ipynb",
            ["there are 2 notebooks of other names: a.ipynb, b.ipynb"],
        ),
        ([], "02.ipynb", []),
    ],
    ids=["as asked", "extra", "two", "renamed", "capital", "hidden", "unclear", "none"],
)
def test_a_notebook_of_another_name_is_found(tmp_path, files, found, said):
    for name in files:
        (tmp_path / name).write_text("{}")
    assert find(tmp_path, "02") == (tmp_path / found, said)


ID = "02_convolution"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a.ipynb": GOOD, "b.ipynb": book([code("x = 1")])}, "a.ipynb"),
        ({"a.ipynb": b"{", "b.ipynb": GOOD, "c.ipynb": GOOD}, "b.ipynb"),
        ({"02_Convolution.IPYNB": GOOD, "a.ipynb": GOOD}, "02_Convolution.IPYNB"),
        ({"a.ipynb": GOOD, "b.ipynb": book(right_cells(["corr2d"]))}, None),
        ({"a.ipynb": b"{", "b.ipynb": book([])}, None),
    ],
)
def test_of_several_notebooks_the_one_with_the_functions_is_found(course, files, found):
    folder = course / "submitted" / "ada" / ID
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    handed = CourseFolder(course).read("ada", ID)
    if found:
        assert parse(handed.data) == parse(files[found])
        assert f"the notebook is called {found}" in handed.notes
    else:
        said = f"{ID}.ipynb is missing; there are 2 notebooks of other names: a.ipynb"
        assert str(handed.data).startswith(said)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x00" * 100, "not JSON"),
        (b"print(1)", "not JSON"),
        (b"<!DOCTYPE html><html></html>", "not JSON"),
        (b"PK\x03\x04\x14\x00\x08\x08\x08\x00", "not JSON"),
        (b"\x80\x04\x95\x0c\x00\x00\x00.", "not JSON"),
        (GOOD[: len(GOOD) // 2], "not JSON"),
        (GOOD + GOOD, "not JSON"),
        (b"[]", "not a notebook"),
        (b"3", "not a notebook"),
        (b"{}", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b'{"cells": {"a": 1}}', "no cells"),
        (b'{"worksheets": 7}', "no cells"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 200_000, "nested"),
        (b'{"cells": [' + b"1" * 5000 + b"]}", "not JSON"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_no_notebook_says_why(data, why):
    with pytest.raises(Unreadable, match=why):
        parse(data)


def test_odd_cells_are_passed_over():
    cells = [
        3,
        None,
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": ["a", 1, "b"], "metadata": 7},
        {"cell_type": "code", "source": "c", "metadata": {"nbgrader": []}},
        {"cell_type": "raw", "source": "d"},
        markdown("e"),
        {"cell_type": "code", "source": "\ud800"},
    ]
    assert parse(book(cells)).cells == [(1, ""), (2, ""), (3, "ab"), (4, "c"), (5, "?")]


@pytest.mark.parametrize("old", [3, 2])
def test_notebooks_of_old_formats_are_read_and_it_is_noted(old):
    cells = [{"cell_type": "code", "input": ["x = ", "1"], "language": "python"}]
    data = {"nbformat": old, "worksheets": [{"cells": cells}, 3, {"cells": None}]}
    result = parse(json.dumps(data).encode())
    assert result.cells == [(1, "x = 1")]
    assert "old format" in result.notes[0]


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", "byte-order mark"),
        ("utf-16", "UTF-16"),
        ("latin-1", "Latin-1"),
    ],
)
def test_an_encoding_is_repaired_and_it_is_noted(encoding, note):
    text = '{"cells": [{"cell_type": "code", "source": "größe = 1"}]}'
    result = parse(text.encode(encoding))
    assert result.cells == [(1, "größe = 1")]
    assert (note in result.notes[0]) if note else not result.notes


def test_code_has_a_largest_size():
    long = code("x = 1\n" * 100_000)
    result = parse(book([long, code("y = 2"), *[code("z")] * 2000]))
    assert result.cells[:2] == [(1, ""), (2, "y = 2")]
    assert len(result.cells) == submission.MOST_CELLS
    assert "too long" in result.notes[0]
    assert "only the first" in result.notes[1]


MARKED = dict(zip(NAMES, right_cells()[1:], strict=True))


def lost(cell):
    return {**cell, "metadata": {}}


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (lambda cells: cells, []),
        (
            lambda cells: [lost(cells[0]), *cells[1:]],
            ["the cell of corr2d was deleted or lost its mark"],
        ),
        (
            lambda cells: [*cells, cells[0]],
            ["2 cells are marked as the one of corr2d"],
        ),
        (
            lambda cells: [code(cells[0]["source"], "Corr2D"), *cells[1:]],
            [
                "the cell of corr2d was deleted or lost its mark",
                "no function has the mark Corr2D",
            ],
        ),
        (
            lambda cells: [{**cells[0], "cell_type": "markdown"}, *cells],
            [
                "2 cells are marked as the one of corr2d",
                "the cell of corr2d is no longer a code cell",
            ],
        ),
    ],
    ids=["as it was", "stripped", "duplicate", "renamed", "markdown"],
)
@needs_bubblewrap
def test_marks_that_were_changed_cost_nothing_and_are_noted(change, notes):
    cells = change(list(MARKED.values()))
    data = book([code("import numpy as np"), *cells])
    assert odd_cells(parse(data), NAMES) == notes
    result = grade(data, "02_convolution", 1)
    assert result.points == 10
    assert list(result.notes) == notes


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@needs_bubblewrap
def test_a_solution_in_a_cell_turned_into_text_counts(kind):
    cells = [cell | {"cell_type": kind} for cell in MARKED.values()]
    result = grade(book(cells), "02_convolution", 1)
    assert result.points == 10
    assert "the cell of corr2d is no longer a code cell" in result.notes
    page = json.loads(pages.notebook(book(cells), result))
    texts = [c["source"] for c in page["cells"] if c["cell_type"] == "code"]
    assert [text for text in texts if "check(" not in text] == list(RIGHT.values())


@needs_bubblewrap
def test_code_in_a_text_that_is_not_marked_is_told_of():
    cells = [markdown(RIGHT["corr2d"]), *list(MARKED.values())[1:]]
    result = grade(book(cells), "02_convolution", 1)
    assert result.points == 6
    why = "corr2d stands in a markdown cell, and only code cells are run"
    assert why in result.functions[0].message


@needs_bubblewrap
def test_code_stands_above_a_text_of_the_same_name():
    old = code("def corr2d(input, kernel): return 1", "corr2d")
    cells = [*MARKED.values(), old | {"cell_type": "markdown"}]
    assert grade(book(cells), "02_convolution", 1).points == 10


@needs_bubblewrap
def test_points_in_the_notebook_are_not_read():
    cell = code(RIGHT["corr1d"], "corr1d")
    cell["metadata"]["nbgrader"].update(points=1000, grade=True, max_score=1000)
    result = grade(book([code("import numpy as np"), cell]), "02_convolution", 1)
    assert {f.name: f.max_points for f in result.functions}["corr1d"] == 1
    assert result.points == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"x", book([])[:-9], Unreadable("02.ipynb is missing")],
    ids=["empty", "text", "cut off", "missing"],
)
def test_a_submission_that_cannot_be_read_gets_its_rows(data):
    result = grade(data, "02_convolution", 1)
    assert [f.name for f in result.functions] == NAMES
    assert {f.status for f in result.functions} == {"unreadable"}
    assert result.points == 0
    assert sum(f.max_points for f in result.functions) == 10
    assert all("could not be read" in f.message for f in result.functions)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[2J\x1b]0;title\x07b", "a[2J]0;titleb"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("\u202eesrever\u2066\u200b\ufeff", "esrever"),
        ("\x00\x7f\x9b31m", "31m"),
        ("\ud800", ""),
        ("z" * 10_000, "z" * 299 + "…"),
        ("畳み込み ✓", "畳み込み ✓"),
    ],
    ids=repr,
)
def test_a_students_text_is_one_harmless_line(text, shown):
    assert clean(text) == shown


def test_a_file_name_is_a_students_text_too(tmp_path):
    with pytest.raises(Unreadable) as caught:
        read(tmp_path / "\x1b[31m\u202e.ipynb", tmp_path)
    assert str(caught.value) == "[31m.ipynb is missing"
