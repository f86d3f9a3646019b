"""`cnnlib similar`: a copy in other clothes is seen, honest work is left alone."""

import json
import re
from pathlib import Path

import pytest
from books import book, code
from classes import ASSIGNMENT
from writers import disguised, write_class, written_by

from cnnlib.cli import main
from cnnlib.grading.similar import SOLUTION, Code, alike, similar
from cnnlib.grading.tokens import tokens

ROOT = Path(__file__).parents[2]


def compared(sources):
    """The pairs; all but the first cell, which imports, define a function."""
    return alike([Code([*cells[1:], cells[0]], 4) for cells in sources])[0]


def listed(sources):
    return {(pair.one, pair.other) for pair in compared(sources)}


@pytest.mark.parametrize("students", [12, 30, 80])
def test_honest_classes_have_nothing_to_look_at(students):
    lists = [
        listed([written_by(n + k) for k in range(students)]) for n in (0, 1000, 2000)
    ]
    assert sum(map(len, lists)) <= 1


@pytest.mark.parametrize("students", [12, 30, 80])
def test_a_copy_in_other_clothes_is_seen(students):
    sources = [written_by(seed) for seed in range(students)]
    sources.append(disguised(sources[3]))
    pairs = compared(sources)
    assert (pairs[0].one, pairs[0].other) == (3, students)
    assert pairs[0].share > 0.95
    assert len(pairs) <= 2


def test_names_comments_strings_and_layout_do_not_count():
    for seed in range(20):
        cells = written_by(seed)
        before = [token for cell in cells[1:] for token in tokens(cell)]
        after = [token for cell in disguised(cells)[1:] for token in tokens(cell)]
        assert before == after


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# only a comment",
        "def f(:\n  'x",
        "(" * 10_000,
        "\x00",
        "%matplotlib\n!ls",
        "a = '''",
    ],
)
def test_code_that_is_no_python_is_compared_as_far_as_it_goes(source):
    assert isinstance(tokens(source), list)


@pytest.fixture
def course(tmp_path):
    sources = {f"student-{seed}": written_by(seed) for seed in range(14)}
    sources["<script>alert(1)</script>".replace("/", "")] = disguised(
        sources["student-3"]
    )
    sources["student-3"].append("# <script>alert(2)</script>")
    write_class(tmp_path / "course", sources)
    return tmp_path / "course"


def test_pairs_are_printed_and_shown_side_by_side(course, capsys):
    assert main(["similar", ASSIGNMENT, "--course", str(course)]) == 0
    text = capsys.readouterr().out
    assert "layout: <script>alert(1)<script>, student-3\n" in text
    assert "before you judge" in text
    page = (course / "similar" / f"{ASSIGNMENT}.html").read_text()
    assert "never a verdict" in page
    assert "<script" not in page
    assert "# mine" in page, "the code as it was handed in"


def test_another_program_gets_the_pairs(course, tmp_path):
    pairs = similar(ASSIGNMENT, course)
    shares = [share for _, _, share in pairs]
    assert shares == sorted(shares, reverse=True)
    one, other, share = pairs[0]
    assert {one, other} == {"<script>alert(1)<script>", "student-3"}
    assert 0.9 < share <= 1
    (tmp_path / "empty").mkdir()
    assert similar(ASSIGNMENT, course, tmp_path / "empty") == []


def test_the_members_of_a_team_are_no_pair(course, tmp_path):
    before = similar(ASSIGNMENT, course)
    one, other, _ = before[0]
    (course / "groups.csv").write_text(f"group,student\nA,{one}\nA,{other}\n")
    assert similar(ASSIGNMENT, course) == before[1:]


def as_text(source):
    """The cell of a function, marked as one and turned into text."""
    function = re.search(r"^def (\w+)", source, re.MULTILINE)
    if function is None:
        return code(source)
    return code(source, function[1]) | {"cell_type": "markdown"}


def test_what_is_graded_though_it_is_a_text_is_compared(course):
    copy = course / "submitted/copy" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(book(list(map(as_text, disguised(written_by(5))))))
    pairs = [{one, other} for one, other, _ in similar(ASSIGNMENT, course)]
    assert {"copy", "student-5"} in pairs


def test_nothing_but_the_page_is_written(course):
    main(["similar", ASSIGNMENT, "--course", str(course)])
    assert sorted(path.name for path in course.iterdir()) == ["similar", "submitted"]


def test_the_solution_takes_part(course, capsys):
    path = ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    solution = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    write_class(course, {"leak": disguised(solution)})
    assert main(["similar", ASSIGNMENT, "--course", str(course)]) == 0
    assert f"{SOLUTION}, leak\n" in capsys.readouterr().out


def test_stubs_and_damaged_files_are_no_pair(course, capsys):
    stub = "def corr2d(input, kernel):\n    raise NotImplementedError"
    write_class(course, {name: [stub] for name in ("empty-1", "empty-2", "empty-3")})
    damaged = course / "submitted" / "damaged" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("{")
    main(["similar", ASSIGNMENT, "--course", str(course)])
    text = capsys.readouterr().out
    assert "empty-" not in text
    assert "damaged " not in text


@pytest.mark.parametrize("students", [0, 1, 2, 3])
def test_a_tiny_class_is_no_error(tmp_path, capsys, students):
    (tmp_path / "submitted").mkdir()
    write_class(tmp_path, {f"s{seed}": written_by(seed) for seed in range(students)})
    assert main(["similar", ASSIGNMENT, "--course", str(tmp_path)]) == 0
    assert ASSIGNMENT in capsys.readouterr().out


def test_an_unknown_assignment_is_refused(course, capsys):
    assert main(["similar", "99_x", "--course", str(course)]) == 1
    assert "99_x" in capsys.readouterr().err
