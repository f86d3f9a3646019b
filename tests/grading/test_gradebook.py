"""Gradebook and pages: what people entered stays, nothing of a student's runs."""

import json
import re

import nbformat
import pytest
from books import POINTS, code, markdown
from classes import ASSIGNMENT, FLIPPED, grade, hand_in, snapshot
from nbgrader import api

from cnnlib.grading import pages
from cnnlib.grading.gradebook import ByHand
from cnnlib.grading.results import Grade

pytestmark = pytest.mark.requires("bubblewrap")


class Book(api.Gradebook):
    """The gradebook of a course folder, as nbgrader opens it."""

    def __init__(self, course):
        super().__init__(f"sqlite:///{course / 'gradebook.db'}", "cnn")

    def grade(self, function, student):
        return self.find_grade(f"check-{function}", ASSIGNMENT, ASSIGNMENT, student)

    def comment(self, function, student):
        return self.find_comment(function, ASSIGNMENT, ASSIGNMENT, student)

    def notebook(self, student):
        return self.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)


def feedback(course, student):
    return (
        course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    ).read_text()


def test_scores_stand_in_the_gradebook(course):
    grade(course)
    with Book(course) as book:
        submission = book.find_submission(ASSIGNMENT, "bob")
        assert (submission.score, submission.max_score) == (6, 10)
        assert submission.needs_manual_grade is False
        for name, most in POINTS.items():
            assert book.grade(name, "ada").auto_score == most
            assert book.grade(name, "ada").max_score == most
            assert book.comment(name, "ada").comment is None


def test_when_it_was_handed_in_stands_there_too(course):
    path = course / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt"
    path.write_text("2026-03-01 10:00:00.5 UTC\n")
    path = course / "submitted" / "bob" / ASSIGNMENT / "timestamp.txt"
    path.write_text("yesterday \x1b[31m")
    grade(course)
    with Book(course) as book:
        when = book.find_submission(ASSIGNMENT, "ada").timestamp
        assert when.isoformat() == "2026-03-01T10:00:00.500000"
        assert book.find_submission(ASSIGNMENT, "bob").timestamp is None


def test_what_people_entered_survives_a_regrade(course):
    grade(course)
    with Book(course) as book:
        book.grade("corr1d", "bob").manual_score = 0.5
        book.grade("corr2d", "bob").extra_credit = 1.5
        book.comment("corr2d", "bob").manual_comment = "nearly <b>"
        book.notebook("bob").late_submission_penalty = 2.0
        book.db.commit()
    hand_in(course, "bob")
    grade(course, "--seed", "5")
    with Book(course) as book:
        assert book.grade("corr2d", "bob").auto_score == 4
        assert book.grade("corr1d", "bob").manual_score == 0.5
        assert book.grade("corr2d", "bob").extra_credit == 1.5
        assert book.comment("corr2d", "bob").comment == "nearly <b>"
        assert book.find_submission(ASSIGNMENT, "bob").late_submission_penalty == 2.0
        assert book.find_submission(ASSIGNMENT, "bob").score == 4 + 1.5 + 3 + 0.5 + 2
    page = feedback(course, "bob")
    assert "<strong>9 of 10 points</strong>" in page
    assert "Points given by hand: 0.5." in page
    assert "Extra credit: 1.5." in page
    assert "<p>Comment:</p>\n<p>nearly &lt;b&gt;</p>" in page


def test_points_by_hand_are_looked_at_again_when_the_automatic_ones_change(course):
    grade(course)
    with Book(course) as book:
        book.grade("corr2d", "bob").manual_score = 1
        book.grade("corr2d", "ada").manual_score = 3
        book.grade("corr1d", "ada").auto_score = None
        book.grade("corr1d", "ada").manual_score = 1
        book.db.commit()
    hand_in(course, "bob")
    hand_in(course, "cy")
    grade(course)
    with Book(course) as book:
        assert book.grade("corr2d", "bob").needs_manual_grade
        assert not book.grade("corr2d", "ada").needs_manual_grade, "nothing changed"
        assert not book.grade("corr1d", "cy").needs_manual_grade, "none were given"
        assert not book.grade("corr1d", "ada").needs_manual_grade, "none before"
        assert book.grade("corr1d", "ada").auto_score == 1
    hand_in(course, "bob", code("# again"))
    grade(course)
    with Book(course) as book:
        assert book.grade("corr2d", "bob").needs_manual_grade, "until somebody looks"


def outdated(text):
    """Whom the summary of a run names, of points by hand."""
    return re.findall(r"Points by hand from before, to look at again: (.*)", text)


def test_points_by_hand_for_another_notebook_are_named_until_somebody_looks(
    course, capsys
):
    """Though the automatic ones are the same: they may be more by now, or fewer."""
    grade(course)
    with Book(course) as book:
        book.grade("corr2d", "ada").manual_score = 2.5
        book.db.commit()
    grade(course)
    assert outdated(capsys.readouterr().out) == []
    hand_in(course, "ada", code("# a new, right notebook"))
    for _ in range(2):
        grade(course)
        assert outdated(capsys.readouterr().out) == ["ada (corr2d: 2.5, not 4)"]
    with Book(course) as book:
        assert book.find_submission(ASSIGNMENT, "ada").score == 8.5, "they still count"
        cell = book.grade("corr2d", "ada")
        cell.manual_score, cell.needs_manual_grade = 3, False  # as formgrader does
        book.db.commit()
    grade(course)
    assert outdated(capsys.readouterr().out) == []


def test_another_time_is_no_other_notebook(course, capsys):
    grade(course)
    with Book(course) as book:
        book.grade("corr2d", "ada").manual_score = 2.5
        book.db.commit()
    path = course / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt"
    for text in ("2026-03-01 10:00:00 UTC", ""):
        path.write_text(text)
        grade(course)
        assert outdated(capsys.readouterr().out) == []
    with Book(course) as book:
        assert book.find_submission(ASSIGNMENT, "ada").timestamp is None


def test_names_of_students_csv_stand_in_the_gradebook(course):
    """As Moodle exports it; what it does not say stays."""
    with Book(course) as book:
        book.add_student("bob", first_name="Robert", last_name="Ross")
    (course / "students.csv").write_text(
        "First name,Last name,ID number,Email address\n"
        "Ada,Lovelace,ada,ada@x.org\nBob,,bob,\nDi,Noll,dee,\n"
    )
    grade(course)
    before = snapshot(course)
    grade(course)
    assert snapshot(course) == before
    with Book(course) as book:
        names = {s.id: (s.first_name, s.last_name, s.email) for s in book.students}
    assert names == {
        "ada": ("Ada", "Lovelace", "ada@x.org"),
        "bob": ("Bob", "Ross", None),
        "cy": (None, None, None),
        "dee": ("Di", "Noll", None),
    }


def test_points_stay_when_a_folder_is_gone(course, capsys):
    (course / "students.csv").write_text("id\nada\nbob\ncy\n")
    grade(course)
    (course / "submitted" / "bob").rename(course / "aside")
    assert {e["status"] for e in grade(course)["bob"].values()} == {"absent"}
    with Book(course) as book:
        assert book.find_submission(ASSIGNMENT, "bob").score == 6
    assert "in the gradebook from an earlier run: bob\n" in capsys.readouterr().out


def test_what_people_entered_reaches_the_feedback_on_the_next_run(course):
    grade(course)
    with Book(course) as book:
        book.comment("corr2d", "cy").manual_comment = "well done"
        book.db.commit()
    grade(course)
    assert "<p>Comment:</p>\n<p>well done</p>" in feedback(course, "cy")


def test_without_a_submission_there_is_a_student_but_no_score(course):
    (course / "submitted" / "dee").mkdir()
    (course / "submitted" / "eve" / ASSIGNMENT).mkdir(parents=True)
    grade(course)
    with Book(course) as book:
        assert book.find_student("dee").id == "dee"
        with pytest.raises(api.MissingEntry):
            book.find_submission(ASSIGNMENT, "dee")
        assert book.find_submission(ASSIGNMENT, "eve").score == 0
    assert not (course / "feedback" / "dee").exists()


@pytest.mark.parametrize("lost", ["gradebook.db", "feedback", "autograded"])
def test_what_was_lost_is_written_again(course, lost):
    grade(course)
    path = course / lost
    path.rename(course.parent / "aside")
    grade(course)
    assert path.exists()
    if lost == "gradebook.db":
        with Book(course) as book:
            assert book.find_submission(ASSIGNMENT, "bob").score == 6
    else:
        names = set(snapshot(path))
        assert names == set(snapshot(course.parent / "aside"))


def test_a_gradebook_that_nbgrader_made_goes_on(course):
    """Cells of the instructor's notebook, and a submission without scores."""
    with Book(course) as book:
        book.add_assignment(ASSIGNMENT, duedate="2026-02-01")
        book.add_notebook(ASSIGNMENT, ASSIGNMENT)
        book.add_grade_cell(
            "check-corr2d", ASSIGNMENT, ASSIGNMENT, max_score=1, cell_type="code"
        )
        book.add_student("ada", last_name="Lovelace")
        book.add_submission(ASSIGNMENT, "ada")
    grade(course)
    with Book(course) as book:
        submission = book.find_submission(ASSIGNMENT, "ada")
        assert (submission.score, submission.max_score) == (10, 10)
        assert submission.needs_manual_grade is False
        assert submission.duedate.year == 2026
        assert book.find_student("ada").last_name == "Lovelace"


def test_the_course_s_settings_name_the_gradebook(course):
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'winter'\n"
        "c.CourseDirectory.db_url = 'sqlite:///other.db'\n"
    )
    grade(course)
    assert not (course / "gradebook.db").exists()
    with api.Gradebook(f"sqlite:///{course / 'other.db'}", "winter") as book:
        assert book.find_assignment(ASSIGNMENT).course_id == "winter"


HOSTILE = """\
<script>alert(1)</script>
[x](javascript:alert(1)) ![x](https://example.com/spy.png) <img src=x onerror=alert(1)>
````
</textarea><script>alert(2)</script> $\\href{javascript:alert(3)}{x}$
"""


def rendered(text):
    """The page that formgrader makes of a notebook."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {"submission_id": "1", "notebook_id": "n", "assignment_id": "a"}
    resources |= {"base_url": "", "index": 0, "total": 1, "student": "s"}
    resources |= {"notebook_path": "x"}
    page = nbformat.reads(text, as_version=4)
    return HTMLExporter(config=config).from_notebook_node(page, resources=resources)[0]


def assert_harmless(page):
    assert not re.search(r"<script>\s*alert", page)
    assert not re.search(r"<img[^>]*(onerror|example\.com)", page)
    assert not re.search(r"href=.?javascript", page)


def test_nothing_of_a_student_s_runs_in_the_pages_for_instructors(course):
    broken = code(f"def corr2d(input, kernel):\n    raise ValueError({HOSTILE!r})")
    named = code("gaussian_kernel = 3", HOSTILE)
    named["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": HOSTILE}, "metadata": {}}
    ]
    hand_in(course, "mal", markdown(HOSTILE), broken, named, code(f"'''{HOSTILE}'''"))
    grade(course)
    path = course / "autograded" / "mal" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = path.read_text()
    nbformat.validate(json.loads(text))
    page = rendered(text)
    assert "&lt;script&gt;alert(1)" in page, "it is shown as it was typed"
    assert_harmless(page)
    assert_harmless(feedback(course, "mal"))


def test_a_student_s_name_is_only_text():
    grade = Grade("a", (), (HOSTILE,))
    page = pages.feedback("<img src=x onerror=alert(1)>", grade, ByHand())
    assert_harmless(page)
    assert "&lt;img" in page


def test_each_function_s_cell_is_followed_by_its_report(course):
    hand_in(course, "ada", FLIPPED, code("check(corr2d)"), but=["gaussian_kernel"])
    grade(course)
    path = course / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    marks = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    for name in POINTS:
        place = marks.index(name)
        assert marks[place + 1] == f"check-{name}"
        assert cells[place + 1].metadata.nbgrader.points == POINTS[name]
        assert name in cells[place + 1].outputs[0].data["text/plain"]
    assert "kh - 1 - a" in cells[marks.index("corr2d")].source, "the last definition"
    assert [cell.source for cell in cells].count("check(corr2d)") == 1


def test_feedback_can_be_released_even_without_an_exchange_s_files(course):
    """`nbgrader release_feedback` stops at the first student who lacks one."""
    secret = course / "submitted" / "ada" / ASSIGNMENT / "submission_secret.txt"
    secret.write_text("abc123")
    grade(course)
    for student in ("ada", "bob"):
        folder = course / "feedback" / student / ASSIGNMENT
        assert (folder / "timestamp.txt").exists()
        assert len((folder / "submission_secret.txt").read_text()) >= 6
    assert (course / "feedback/ada" / ASSIGNMENT / secret.name).read_text() == "abc123"
