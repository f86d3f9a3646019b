"""What instructors have and what students get: generated, complete, and in step."""

import inspect
import shutil
import subprocess
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnnlib.checks import catalogue
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.recognition import recognise
from cnnlib.checks.report import describe
from cnnlib.checks.scoring import score
from cnnlib.workspace.course import Course

COURSE = Path(__file__).parents[2]
ASSIGNMENTS = catalogue.assignments()
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def notebook(folder, assignment):
    path = COURSE / folder / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4)


def cells_by_id(book):
    marked = [cell for cell in book.cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in marked}


def functions_of(folder, assignment):
    """The functions that a notebook's cells define, checks left out."""
    names = {"np": np, "__name__": "__main__"}
    for cell in notebook(folder, assignment).cells:
        if cell.cell_type == "code" and not cell.source.startswith("check("):
            exec(cell.source, names)
    return names


@every_assignment
def test_the_solutions_get_full_points(assignment):
    names = functions_of("solutions", assignment)
    for exercise in catalogue.load(assignment):
        student = LocalCall(names[exercise.name])
        outcomes = outcomes_of(exercise, student, seed=5)
        assert score(exercise, outcomes) == exercise.points, exercise.name
        assert recognise(exercise, outcomes) == (None, None)


@every_assignment
def test_a_stub_gets_nothing_and_a_kind_word(assignment):
    names = functions_of("exercises", assignment)
    for exercise in catalogue.load(assignment):
        outcomes = outcomes_of(exercise, LocalCall(names[exercise.name]))
        points = score(exercise, outcomes)
        assert points == 0
        found = recognise(exercise, outcomes)
        assert found == (None, None)
        message = describe(exercise, outcomes, points, *found).message
        assert "Nothing is written here yet" in message
        assert "Error" not in message


@every_assignment
def test_a_stub_is_the_reference_without_its_body(assignment):
    names = functions_of("exercises", assignment)
    for exercise in catalogue.load(assignment):
        stub = names[exercise.name]
        assert inspect.signature(stub) == inspect.signature(exercise.reference)
        assert (
            inspect.getdoc(stub).strip() == inspect.getdoc(exercise.reference).strip()
        )


@every_assignment
def test_the_solution_is_the_catalogues_own(assignment):
    cells = cells_by_id(notebook("solutions", assignment))
    for exercise in catalogue.load(assignment):
        if Path(inspect.getfile(exercise.reference)).with_suffix(".txt").exists():
            lines = cells[exercise.name].source.splitlines()
            code = "\n".join(line for line in lines if " SOLUTION" not in line)
            assert code == inspect.getsource(exercise.reference).rstrip()


@every_assignment
def test_each_function_has_a_solution_cell_and_a_locked_check(assignment):
    exercises = catalogue.load(assignment)
    for folder in ("solutions", "exercises"):
        cells = cells_by_id(notebook(folder, assignment))
        solved = [name for name, c in cells.items() if c.metadata.nbgrader.solution]
        assert solved == [exercise.name for exercise in exercises]
        for exercise in exercises:
            check = cells[f"check-{exercise.name}"]
            assert check.source == f"check({exercise.name})"
            assert check.metadata.nbgrader.points == exercise.points
            assert check.metadata.nbgrader.locked
            assert check.metadata.tags == ["raises-exception"], "for Run All"


@every_assignment
def test_students_do_not_get_the_solution(assignment):
    for cell in notebook("exercises", assignment).cells:
        assert "SOLUTION" not in cell.source
        assert not cell.get("outputs")


@every_assignment
def test_a_copy_to_study_keeps_the_tags(assignment):
    copy = Course().copy(f"exercises/{assignment}/{assignment}.ipynb")
    given = notebook("exercises", assignment)
    tags = [cell.metadata.get("tags") for cell in given.cells]
    book = nbformat.reads(copy.decode(), as_version=4)
    assert [cell.metadata.get("tags") for cell in book.cells] == tags
    assert tags.count(["raises-exception"]) == len(catalogue.load(assignment))


def test_the_exercises_are_what_the_solutions_generate(tmp_path):
    shutil.copytree(COURSE / "solutions", tmp_path / "solutions")
    shutil.copy(COURSE / "nbgrader_config.py", tmp_path)
    command = ["nbgrader", "generate_assignment", "--assignment=*", "--no-db"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]

    def notebooks(course):
        found = (course / "exercises").glob("*/*.ipynb")
        return {path.name: path.read_text(encoding="utf-8") for path in found}

    fresh, stored = notebooks(tmp_path), notebooks(COURSE)
    assert sorted(fresh) == sorted(stored) == [f"{name}.ipynb" for name in ASSIGNMENTS]
    changed = [name for name in fresh if fresh[name] != stored[name]]
    assert not changed, (
        f"run make exercises: {changed} no longer follow from solutions/"
    )
