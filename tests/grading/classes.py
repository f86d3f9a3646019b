"""A class of students in a course folder, and `cnnlib grade` over it."""

import json
import re

from books import RIGHT, book, code, right_cells

from cnnlib.cli import main

ASSIGNMENT = "02_convolution"
FLIPPED = code(RIGHT["convolve2d"].replace("convolve2d", "corr2d"))
NAMES = list(RIGHT)


def hand_in(course, student, *cells, but=(), assignment=ASSIGNMENT):
    """Four right functions, but those in `but`, and then other cells."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{assignment}.ipynb"
    path.write_bytes(book([*right_cells(but), *cells]))
    return path


def grade(course, *options, assignment=ASSIGNMENT):
    """Run the command; return each student's entries by function."""
    rows = course.parent / f"{course.name}-rows.json"
    arguments = ["grade", assignment, "--course", str(course), "--json", str(rows)]
    assert main([*arguments, *options]) == 0
    return {
        row["student"]: {entry["name"]: entry for entry in row["functions"]}
        for row in json.loads(rows.read_text("ascii"))
    }


def points(functions):
    return sum(entry["points"] for entry in functions.values())


def graded_now(text):
    """How many submissions the last run that printed `text` graded, and kept."""
    return tuple(map(int, re.findall(r"Graded now: (\d+), kept: (\d+)", text)[-1]))


def snapshot(folder):
    """Every file with its content and its time."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }
