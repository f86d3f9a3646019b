"""`cnnlib export`: what spreadsheets and LMSs read, and no formula in it."""

import csv
from datetime import datetime

import pytest
from nbgrader import api

from cnnlib.cli import main
from cnnlib.grading import GradingError
from cnnlib.grading.export import export, harmless
from cnnlib.grading.nbgrader_export import COLUMNS, CsvExport

STUDENTS = """\
id,last_name,first_name,email,lms_user_id
al7,Lovelace,Ada,ada@example.org,1234
br8,Ross,Bob,bob@example.org,1235
cy9,"=HYPERLINK(""x"")",+Cy,@cy@example.org,1236
"""


LONG_AGO, NOT_YET = "2001-03-01 10:00", "2999-03-01 10:00"


def add(book, assignment, most, due=LONG_AGO):
    book.add_assignment(assignment, duedate=due)
    book.add_notebook(assignment, assignment)
    for name, points in most.items():
        book.add_grade_cell(
            f"check-{name}", assignment, assignment, max_score=points, cell_type="code"
        )


def give(book, assignment, student, scores, penalty=None, **by_hand):
    book.add_submission(assignment, student, timestamp=datetime(2001, 3, 1, 9))
    notebook = book.find_submission_notebook(assignment, assignment, student)
    notebook.late_submission_penalty = penalty
    for name, score in scores.items():
        cell = book.find_grade(f"check-{name}", assignment, assignment, student)
        cell.auto_score = score
        cell.manual_score = by_hand.get(name)
        cell.extra_credit = by_hand.get(f"more_{name}")
    book.db.commit()


@pytest.fixture
def course(tmp_path):
    """Three students of ``students.csv``, and one of the gradebook alone.

    The second assignment is not due yet.
    """
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "students.csv").write_text(STUDENTS, encoding="utf-8")
    with api.Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "cnn") as book:
        add(book, "02_convolution", {"corr2d": 4, "corr1d": 2})
        add(book, "03_padding_stride", {"pad2d": 3}, NOT_YET)
        for student in ("al7", "br8", "-zoe"):
            book.add_student(student)
        give(book, "02_convolution", "al7", {"corr2d": 4, "corr1d": 2})
        give(book, "02_convolution", "br8", {"corr2d": 1, "corr1d": 2}, 0.5, corr2d=2)
        give(book, "02_convolution", "-zoe", {"corr2d": 1, "corr1d": 0}, 5)
        give(book, "03_padding_stride", "al7", {"pad2d": 1}, more_pad2d=0.125)
    return folder


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_csv_has_points_and_percentages_of_everything(course, capsys):
    assert main(["export", "--course", str(course)]) == 0
    assert capsys.readouterr().out == (
        f"{course / 'grades.csv'}: 4 students, 2 assignments\n"
        "In the gradebook, but not in students.csv: -zoe\n"
    )
    head, zoe, cy, ada, bob = table(course / "grades.csv")
    assert head == [
        *("id", "last_name", "first_name", "email"),
        *("02_convolution", "02_convolution (%)"),
        *("03_padding_stride", "03_padding_stride (%)"),
        *("total", "out of", "total (%)"),
    ]
    names = ["al7", "Lovelace", "Ada", "ada@example.org"]
    assert ada == [*names, "6", "100", "1.12", "37.5", "7.12", "9", "79.17"]
    assert bob[4:] == ["3.5", "58.33", "", "", "3.5", "6", "58.33"]
    assert zoe == ["'-zoe", "", "", "", "0", "0", "", "", "0", "6", "0"]
    assert cy[:4] == ["cy9", '\'=HYPERLINK("x")', "'+Cy", "'@cy@example.org"]
    assert cy[4:] == ["absent", "0", "", "", "0", "6", "0"]


def totals(course):
    """What stands in the columns of totals, by student."""
    export("csv", course)
    return {row[0]: row[-3:] for row in table(course / "grades.csv")[1:]}


def due(course, assignment, when):
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        book.update_or_create_assignment(assignment, duedate=when)


def test_what_was_not_handed_in_counts_once_it_is_due(course):
    assert totals(course)["br8"] == ["3.5", "6", "58.33"]
    due(course, "03_padding_stride", LONG_AGO)
    assert totals(course)["br8"] == ["3.5", "9", "38.89"]
    more = "student,assignment,days\nbob@example.org,03_padding_stride,400000\n"
    (course / "extensions.csv").write_text(more)
    assert totals(course)["br8"] == ["3.5", "6", "58.33"], "he has more time"
    assert totals(course)["cy9"] == ["0", "9", "0"]


def test_without_a_due_date_only_what_was_handed_in_counts(course, capsys):
    due(course, "02_convolution", None)
    assert totals(course)["cy9"] == ["0", "0", ""]
    assert totals(course)["al7"] == ["7.12", "9", "79.17"]
    assert capsys.readouterr().out.splitlines()[1] == (
        "Without a due date, the total counts an assignment only for those who handed "
        "it in: 02_convolution"
    )


def test_a_further_assignment_lowers_nobody_before_it_is_due(course):
    before = totals(course)
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        add(book, "04_channels", {"conv1x1": 5}, NOT_YET)
        give(book, "04_channels", "al7", {"conv1x1": 5})
    after = totals(course)
    assert after.pop("al7") == ["12.12", "14", "86.61"]
    assert after == {who: before[who] for who in after}


def test_canvas_gets_its_ids_and_the_points_possible(course):
    export("canvas", course)
    head, possible, zoe, _, ada, bob = table(course / "grades-canvas.csv")
    first = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head == [*first, "02_convolution", "03_padding_stride"]
    assert possible == ["    Points Possible", "", "", "", "", "6", "3"]
    assert ada == ["Lovelace, Ada", "1234", "", "al7", "", "6", "1.12"]
    assert bob == ["Ross, Bob", "1235", "", "br8", "", "3.5", ""]
    assert zoe == ["'-zoe", "", "", "'-zoe", "", "0", ""]


def test_moodle_gets_id_numbers_and_addresses(course):
    export("moodle", course)
    head, *_, ada, bob = table(course / "grades-moodle.csv")
    assert head[:4] == ["First name", "Last name", "ID number", "Email address"]
    assert head[4:6] == ["02_convolution", "02_convolution (%)"]
    assert ada[:4] == ["Ada", "Lovelace", "al7", "ada@example.org"]
    assert ada[4:] == ["6", "100", "1.12", "37.5"]
    assert bob[2:] == ["br8", "bob@example.org", "3.5", "58.33", "", ""]


def test_the_points_are_nbgrader_s(course, monkeypatch):
    export("csv", course)
    points = {row[0]: row[4] for row in table(course / "grades.csv")[1:]}
    for row in of_nbgrader(course):
        if row["assignment"] == "02_convolution" and row["timestamp"]:
            assert float(row["score"]) == float(points[row["student_id"]])


def of_nbgrader(course, **options):
    """What ``nbgrader export`` writes with the course's settings."""
    path = course / "nbgrader.csv"
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        CsvExport(to=str(path), **options).export(book)
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_neither_export_replaces_the_other_s_file(course, monkeypatch):
    ours = export("csv", course).read_bytes()
    monkeypatch.chdir(course)
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        CsvExport().export(book)
    assert (course / "grades.csv").read_bytes() == ours
    assert (course / "grades-nbgrader.csv").read_bytes() != ours


def test_nbgrader_s_own_export_has_its_columns_and_no_formula(course):
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        book.update_or_create_student("br8", last_name="=1+1", first_name="Bob, Jr.")
    rows = of_nbgrader(course)
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 2 * 3
    (bob,) = (r for r in rows if r["student_id"] == "br8" and r["timestamp"])
    assert (bob["last_name"], bob["first_name"]) == ("'=1+1", "Bob, Jr.")
    scores = [bob[k] for k in ("raw_score", "late_submission_penalty", "score")]
    assert scores == ["4.0", "0.5", "3.5"]
    (few,) = of_nbgrader(course, student=["al7"], assignment=["03_padding_stride"])
    assert (few["student_id"], few["max_score"]) == ("al7", "3.0")


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1", "\n=1"]
)
def test_what_a_spreadsheet_would_run_is_quoted(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Ada", "a=1", "", -1.5, 0, "1-2", "'=1"])
def test_everything_else_stays(cell):
    assert harmless(cell) == cell


def test_the_file_may_have_another_name_and_is_replaced_whole(course, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    assert export("csv", course, to=path) == path
    assert table(path)[0][0] == "id"
    assert not (course / "grades.csv").exists()


def test_without_a_gradebook_there_is_nothing_to_export(tmp_path):
    with pytest.raises(GradingError, match="there is no gradebook .*grade something"):
        export("csv", tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(GradingError, match="format must be one of csv, canvas, moodle"):
        export("xlsx", tmp_path)


def test_an_unknown_format_is_refused(course, capsys):
    with pytest.raises(SystemExit):
        main(["export", "--course", str(course), "--format", "xlsx"])
    assert "invalid choice: 'xlsx'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nada\n", "students.csv has no column id"),
        ("id\nada\nada\n", "students.csv: 'ada' stands there twice"),
        ("id,last_name\nada,x\n,y\n", "students.csv, line 3: there is no id"),
        ("\0", "students.csv"),
    ],
)
def test_a_students_csv_that_makes_no_sense_is_one_sentence(course, text, said):
    (course / "students.csv").write_text(text)
    with pytest.raises(GradingError, match=said):
        export("csv", course)


def test_students_csv_may_be_moodle_s(course):
    moodle = (
        "\ufeffFirst name;Last name;ID number;Email address\nAda;Lovelace;al7;a@x.org\n"
    )
    (course / "students.csv").write_text(moodle, encoding="utf-8")
    export("moodle", course)
    rows = table(course / "grades-moodle.csv")
    assert ["Ada", "Lovelace", "al7", "a@x.org"] in [row[:4] for row in rows]


def test_a_gradebook_is_looked_for_where_grading_puts_it(course, monkeypatch):
    elsewhere = course.parent / "elsewhere"
    elsewhere.mkdir()
    (course / "gradebook.db").rename(elsewhere / "mine.db")
    monkeypatch.chdir(elsewhere)
    path = export(course=course, db="sqlite:///mine.db")
    assert path == course / "grades.csv" and "Lovelace" in path.read_text("utf-8")
    monkeypatch.chdir(course)
    with pytest.raises(GradingError, match="there is no gradebook mine.db"):
        export(course=course, db="sqlite:///mine.db")
    assert not (course / "mine.db").exists()
