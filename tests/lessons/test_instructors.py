"""The plan for instructors says what the lessons' speaker notes say."""

import re

import pytest
from notebooks import PATHS, read
from plan import HEADING, PAGE, groups, minutes, page

TEXT = PAGE.read_text(encoding="utf-8")
LESSONS = [path for path in PATHS if not path.name.startswith("00")]
TIMES = {path.name[:2]: minutes(read(path)) for path in LESSONS}
# Weeks in a plan → how many lectures there are in a week, and how long they are.
COURSES = {"Fifteen": (1, 100), "Eight": (2, 75), "Four": (4, 75)}


def plan(course):
    """The rows of a plan: (lessons, minutes)."""
    section = TEXT.partition(f"### {course} weeks")[2].partition("\n#")[0]
    rows = re.findall(r"^\| \d+ \| ([\d, ]+) \| (\d+) \|", section, re.MULTILINE)
    return [(lessons.split(", "), int(time)) for lessons, time in rows]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_group_of_slides_has_notes_and_minutes(path):
    silent = [
        title for title, time, notes in groups(read(path)) if not (time and notes)
    ]
    assert silent == []


def test_the_tables_are_those_of_the_notebooks():
    assert page() == TEXT, "run: python tests/lessons/plan.py"
    assert TEXT.count("### ", TEXT.index(HEADING)) == 17


@pytest.mark.parametrize("course", COURSES)
def test_a_course_has_every_lesson_in_turn_and_fits_its_hours(course):
    assert [lesson for row, _ in plan(course) for lesson in row] == list(TIMES)
    lectures, length = COURSES[course]
    for row, time in plan(course):
        assert time == sum(TIMES[lesson] for lesson in row)
        assert time <= lectures * length
    assert max(TIMES.values()) <= length
