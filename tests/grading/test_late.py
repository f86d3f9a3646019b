"""Due dates, extensions and penalties, as nbgrader has them."""

from datetime import datetime

import pytest
from books import code
from classes import ASSIGNMENT, grade, hand_in, snapshot
from nbgrader import api

from cnnlib.cli import main
from cnnlib.grading import grader

pytestmark = pytest.mark.requires("bubblewrap")
DUE = "2026-03-01 10:00:00"
ZERO = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
TWO_A_DAY = """
from nbgrader.plugins import BasePlugin

class TwoADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2 * -(-total_seconds_late // 86400)
"""
OWN = "c = get_config()\nc.AssignLatePenalties.plugin_class = 'twoaday.TwoADay'\n"


GRADES = {}


@pytest.fixture(autouse=True)
def each_notebook_is_graded_once(monkeypatch):
    """What a notebook gets is no question here."""
    real = grader.grade

    def remembered(data, *arguments, **limits):
        if data not in GRADES:
            GRADES[data] = real(data, *arguments, **limits)
        return GRADES[data]

    monkeypatch.setattr(grader, "grade", remembered)


def at(course, student, when):
    folder = course / "submitted" / student / ASSIGNMENT
    (folder / "timestamp.txt").write_text(f"{when}\n")


@pytest.fixture
def late(course):
    """Ada is in time, bob an hour late, cy three days; two points a day are lost."""
    (course / "nbgrader_config.py").write_text(OWN)
    (course / "twoaday.py").write_text(TWO_A_DAY)
    with book(course) as opened:
        opened.add_assignment(ASSIGNMENT, duedate=DUE)
    at(course, "ada", "2026-03-01 10:00:00 UTC")
    at(course, "bob", "2026-03-01 12:00:00 CET")
    at(course, "cy", "2026-03-04 10:00:00 UTC")
    return course


def book(course):
    return api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn")


def penalties(course):
    with book(course) as opened:
        return {
            one.student.id: one.late_submission_penalty
            for one in opened.assignment_submissions(ASSIGNMENT)
        }


def page(course, student):
    folder = course / "feedback" / student / ASSIGNMENT
    return (folder / f"{ASSIGNMENT}.html").read_text()


def test_a_course_s_own_rule_is_used(late):
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 2, "cy": 6}
    assert "<strong>4 of 10 points</strong>" in page(late, "bob")
    assert "2 points less, for being late" in page(late, "bob")


def test_the_summary_says_who_is_late_and_of_whom_nobody_knows(late, capsys):
    hand_in(late, "dee")
    grade(late)
    text = capsys.readouterr().out
    assert "\nLate: bob (1 h, costs 2), cy (3 d, costs 6)\n" in text
    assert "\nLate or not, nobody knows, for no time is noted: dee\n" in text
    with book(late) as opened:
        opened.update_or_create_assignment(ASSIGNMENT, duedate=None)
    grade(late)
    assert "Late" not in capsys.readouterr().out, "nobody can be"


def test_who_is_late_is_said_where_it_costs_nothing_too(late, capsys):
    (late / "nbgrader_config.py").unlink()
    (late / "extensions.csv").write_text(
        f"student,assignment,days\ncy,{ASSIGNMENT},2.5\nsy,{ASSIGNMENT},1\n"
    )
    grade(late)
    text = capsys.readouterr().out
    assert "\nLate: bob (1 h), cy (12 h)\n" in text
    assert "\nIn extensions.csv, but not in the class: sy\n" in text


def test_the_scores_in_the_rows_are_without_penalties(late):
    """As nbgrader keeps them: the score, and beside it the penalty."""
    assert grade(late)["bob"]["convolve2d"]["points"] == 3
    with book(late) as opened:
        assert opened.find_submission(ASSIGNMENT, "bob").score == 6


def test_running_twice_changes_nothing(late):
    grade(late)
    before = snapshot(late)
    grade(late)
    assert snapshot(late) == before


def test_no_penalty_is_larger_than_the_score(late):
    at(late, "cy", "2026-04-01 10:00:00 UTC")
    with book(late) as opened:
        opened.db.commit()
    grade(late)
    assert penalties(late)["cy"] == 9
    assert "<strong>0 of 10 points</strong>" in page(late, "cy")


def test_all_points_can_be_lost(late):
    (late / "nbgrader_config.py").write_text(ZERO)
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 6, "cy": 9}


def test_an_extension_in_the_gradebook_counts(late):
    grade(late)
    with book(late) as opened:
        opened.grant_extension(ASSIGNMENT, "bob", hours=1)
        opened.grant_extension(ASSIGNMENT, "cy", days=2)
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 0, "cy": 2}
    assert "for being late" not in page(late, "bob")


def test_extensions_csv_gives_more_time_and_takes_it_back(late):
    rows = late / "extensions.csv"
    rows.write_text(
        f"student,assignment,days,hours\ncy,{ASSIGNMENT},1,1.5\nbob,03_padding_stride,9,\n"
    )
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 2, "cy": 4}
    rows.write_text(f"student,assignment,days\ncy,{ASSIGNMENT},0\n")
    grade(late)
    assert penalties(late)["cy"] == 6


def test_who_is_no_longer_in_extensions_csv_has_no_more_time(late):
    rows = late / "extensions.csv"
    rows.write_text(f"student,assignment,days\ncy,{ASSIGNMENT},9\n")
    grade(late)
    assert penalties(late)["cy"] == 0
    rows.write_text(f"student,assignment,days\nbob,{ASSIGNMENT},9\n")
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 0, "cy": 6}


def test_points_by_hand_count_for_the_penalty(late):
    (late / "nbgrader_config.py").write_text(ZERO)
    grade(late)
    with book(late) as opened:
        cell = opened.find_grade("check-corr2d", ASSIGNMENT, ASSIGNMENT, "bob")
        cell.manual_score, cell.extra_credit = 3, 1
        opened.db.commit()
    grade(late)
    assert penalties(late)["bob"] == 6 + 3 + 1


def test_without_settings_a_penalty_by_hand_stays(late):
    (late / "nbgrader_config.py").unlink()
    grade(late)
    with book(late) as opened:
        found = opened.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "bob")
        found.late_submission_penalty = 1.5
        opened.db.commit()
    grade(late)
    assert penalties(late) == {"ada": 0, "bob": 1.5, "cy": 0}


def test_without_a_due_date_nobody_is_late(late):
    with book(late) as opened:
        opened.update_or_create_assignment(ASSIGNMENT, duedate=None)
    grade(late)
    assert set(penalties(late).values()) == {0}


def test_a_time_in_no_known_zone_is_a_note_and_no_penalty(late, capsys):
    at(late, "cy", "2026-03-04 10:00:00 IST")
    grade(late)
    assert penalties(late)["cy"] == 0
    said = "cy: 2026-03-04 10:00:00 IST in timestamp.txt: IST is several time zones"
    assert said in capsys.readouterr().out


def test_the_course_s_time_zone_tells_which_one_is_meant(late):
    (late / "nbgrader_config.py").write_text(
        OWN + "c.Exchange.timezone = 'Asia/Kolkata'\n"
    )
    at(late, "cy", "2026-03-04 10:00:00 IST")
    grade(late)
    with book(late) as opened:
        when = opened.find_submission(ASSIGNMENT, "cy").timestamp
    assert when == datetime(2026, 3, 4, 4, 30)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("extensions.csv", "student,days\nada,1\n", "has no column assignment"),
        (
            "extensions.csv",
            f"student,assignment,days\na,{ASSIGNMENT},x\n",
            "be numbers",
        ),
        (
            "extensions.csv",
            "student,assignment,days\nada,2_convolution,1\n",
            "there is no assignment 2_convolution",
        ),
        ("nbgrader_config.py", OWN.replace("twoaday", "none"), "of late penalties"),
        ("nbgrader_config.py", "c = get_config(\n", "makes no sense: SyntaxError"),
        (
            "nbgrader_config.py",
            OWN + "c.CourseDirectory.db_url = 3\n",
            "makes no sense: TraitError",
        ),
        (
            "nbgrader_config.py",
            OWN + "c.Exchange.timezone = 'Europe/Nowhere'\n",
            "makes no sense: ZoneInfoNotFoundError",
        ),
        ("twoaday.py", TWO_A_DAY.replace("2 *", "1 / 0 *"), "TwoADay failed: ZeroDiv"),
    ],
)
def test_settings_that_make_no_sense_are_one_sentence(late, capsys, file, text, said):
    import sys

    sys.modules.pop("twoaday", None)
    (late / file).write_text(text)
    hand_in(late, "ada", code("# again"))
    assert main(["grade", ASSIGNMENT, "--course", str(late)]) == 1
    sys.modules.pop("twoaday", None)
    assert said in capsys.readouterr().err
