"""The five steps of solutions/README.md, followed in a temporary copy of the course."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COURSE = Path(__file__).parents[2]
README = (COURSE / "solutions" / "README.md").read_text()
ASSIGNMENT, FUNCTION = "16_contrast", "contrast"

# What the tests of an exercise need beside the library.
NEEDED = (
    "pyproject.toml",
    "conftest.py",
    "tests/lessons/environment.py",
    "tests/machine.py",
    "tests/exercises/students.py",
    "tests/exercises/test_catalogue.py",
)

STUB = '''def contrast(image):
    """Difference between the brightest and the darkest pixel of `image`, (H, W).

    One number, of any type. Judged: its value, and that `image` does not change.
    Not judged: how long it takes. Pixels may be negative, and all alike.

    >>> contrast(np.array([[1, 5], [2, 3]]))
    4
    """
'''
SOLUTION = """    bright, dark = image.max(), image.min()
    return bright - dark
"""
MARKED = f"    ### BEGIN SOLUTION\n{SOLUTION}    ### END SOLUTION\n"

MODULE = f"""
import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


{STUB}{SOLUTION}

def hidden(rng):
    for group in ("basic", "general", "edge"):
        yield Case((rng.standard_normal((3, 4)),), "a random image", group)


EXERCISE = Exercise(
    assignment="16_contrast",
    reference=contrast,
    points=2,
    section="Contrast is a difference",
    public=(
        Case((np.array([[1, 5], [2, 3]]),), "four pixels", "basic"),
        Case((np.array([[4, -3, 6], [2, 1, 0]]),), "a negative pixel"),
        Case((np.array([[7]]),), "a single pixel", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(contrast),
    hints=("Which two pixels?", "max and min", "largest − smallest", "a.max() - …"),
)
"""

EDITS = {
    "maximum": "bright",
    "minimum": "dark",
    "sum-of-both": "bright + dark",
    "negative": "dark - bright",
    "each-row": "np.ptp(image, axis=1)",
    "first-to-last": "image.flat[-1] - image.flat[0]",
}
MISTAKES = "".join(
    f"""# {id}
The {id} of the image.
? Which pixels matter?
- return bright - dark
+ return {edit}

"""
    for id, edit in EDITS.items()
)

TESTS = """
import pytest
from students import assert_right, assert_wrong


@pytest.mark.parametrize("honest", [lambda a: max(a.flat) - min(a.flat)])
def test_honest_contrast(honest):
    assert_right(honest, "contrast")


def test_wrong_contrast():
    assert_wrong(lambda image: image.std(), "contrast")
"""


def name_it(course):
    known = [path.name for path in (course / "cnnlib/checks/catalogue").iterdir()]
    assert ASSIGNMENT not in known


def describe_it(course):
    package = course / "cnnlib/checks/catalogue" / ASSIGNMENT
    package.mkdir()
    (package / "contrast.py").write_text(MODULE)
    (package / "contrast.txt").write_text(MISTAKES)
    lines = "from . import contrast\n\nEXERCISES = (contrast.EXERCISE,)\n"
    (package / "__init__.py").write_text(lines)


def write_the_notebook(course):
    solution, check = cells_of_the_readme()
    other = {**solution, "locked": True, "solution": False}
    imports = "import numpy as np\nfrom cnnlib.checks import check, hint"
    cells = [
        (new_markdown_cell("# Contrast"), {**other, "grade_id": "intro"}),
        (new_code_cell(imports), {**other, "grade_id": "imports"}),
        (new_markdown_cell("How much light?"), {**other, "grade_id": "about"}),
        (new_code_cell(STUB + MARKED), solution),
        (new_code_cell("check(contrast)"), check),
    ]
    for cell, metadata in cells:
        cell.metadata["nbgrader"] = metadata
    path = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[cell for cell, _ in cells]), path)


def cells_of_the_readme():
    """The metadata that the README gives to the solution and to the check."""
    blocks = re.findall(r"```json\n\s*(.+)\n\s*```", README)
    return [json.loads(block.replace("function", FUNCTION)) for block in blocks]


def generate_the_exercise(course):
    options = {"root": course, "source_directory": "solutions"}
    options["release_directory"] = "exercises"
    arguments = [f"--CourseDirectory.{name}={value}" for name, value in options.items()]
    run(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--no-db", *arguments)


def prove_it(course):
    path = course / "tests/exercises" / f"test_{ASSIGNMENT}.py"
    path.write_text(TESTS)
    run(course, "pytest", *arguments_of_the_readme(), "-n0")


def arguments_of_the_readme():
    """What the README hands to `make test`, with the function's name put in."""
    found = re.search(r'`make test ARGS="(.+)"`', README)
    return found[1].replace("function", FUNCTION).split()


STEPS = {
    "Name it": name_it,
    "Describe it": describe_it,
    "Write the notebook": write_the_notebook,
    "Generate the exercise": generate_the_exercise,
    "Prove it": prove_it,
}


def run(course, module, *arguments):
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course, on which the steps of the README were taken in order."""
    folder = tmp_path_factory.mktemp("course")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(COURSE / "cnnlib", folder / "cnnlib", ignore=ignored)
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COURSE / name, folder / name)
    for step in re.findall(r"^\d\. \*\*(.+?)[.:]?\*\*", README, re.MULTILINE):
        STEPS[step](folder)
    return folder


def test_there_are_five_steps():
    titles = re.findall(r"^(\d)\. \*\*(.+?)[.:]?\*\*", README, re.MULTILINE)
    assert [title for _, title in titles] == list(STEPS)
    assert [number for number, _ in titles] == list("12345")


def points_of(course, folder):
    """What `check` says to the notebook's function, run in a fresh Python."""
    path = course / folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    code[-1] = "print(check(contrast).score)"
    script = course / "script.py"
    script.write_text("\n\n".join(code))
    return float(run(course, "script"))


def test_the_new_solution_gets_full_points_and_its_stub_none(course):
    assert points_of(course, "solutions") == 2
    assert points_of(course, "exercises") == 0


def test_the_student_gets_the_docstring_but_not_the_solution(course):
    text = (course / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    assert "Difference between the brightest and the darkest pixel" in text
    assert "image.max()" not in text


def test_cases_that_let_a_mistake_pass_are_found_out(course):
    module = course / "cnnlib/checks/catalogue" / ASSIGNMENT / "contrast.py"
    weak = MODULE.replace("[4, -3, 6], [2, 1, 0]", "[0, 5, 2], [3, 1, 5]")
    weak = weak.replace("[1, 5], [2, 3]", "[0, 1], [2, 3]").replace("[[7]]", "[[0]]")
    module.write_text(weak)
    try:
        with pytest.raises(
            AssertionError, match="maximum: the public cases let it pass"
        ):
            prove_it(course)
    finally:
        module.write_text(MODULE)
