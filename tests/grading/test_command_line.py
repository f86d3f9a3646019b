"""The command line of grading: what it takes, what it says, what it calls."""

import os
import sys

import pytest

from cnnlib import cli
from cnnlib.cli import main
from cnnlib.grading import GradingError


@pytest.fixture
def called(monkeypatch):
    """What the command line calls, and with what."""
    calls = []

    def stands_for(name):
        def noted(*arguments, **options):
            calls.append((name, *arguments, options))

        return noted

    for place in ("command.grade", "command.grade_notebook", "collect.collect"):
        monkeypatch.setattr(f"cnnlib.grading.{place}", stands_for(place))
    monkeypatch.setattr("cnnlib.grading.similar.similar", stands_for("similar"))
    return calls


def test_a_class_is_graded_with_ordinary_limits(called):
    assert main(["grade", "02_convolution"]) == 0
    options = {
        "submitted": None,
        "jobs": None,
        "seconds": 5.0,
        "seed": None,
        "db": None,
        "json": None,
        "scheduler": None,
        "sandbox": True,
        "regrade": False,
        "exchange": False,
    }
    assert called == [("command.grade", "02_convolution", ".", options)]


def test_every_option_of_grade_has_its_argument(called):
    given = "--course c --submitted s --jobs 3 --timeout 2.5 --seed 0 --db sqlite:///x"
    given += " --json r.json --scheduler tcp://h:1 --unsafe-no-sandbox --regrade"
    given += " --exchange"
    assert main(["grade", "02_convolution", *given.split()]) == 0
    options = {
        "submitted": "s",
        "jobs": 3,
        "seconds": 2.5,
        "seed": 0,
        "db": "sqlite:///x",
        "json": "r.json",
        "scheduler": "tcp://h:1",
        "sandbox": False,
        "regrade": True,
        "exchange": True,
    }
    assert called == [("command.grade", "02_convolution", "c", options)]


def test_one_notebook_is_graded_by_itself(called):
    given = "--jobs 1 --timeout 2 --seed 7 --json r.json --unsafe-no-sandbox"
    assert main(["grade", "a.ipynb", *given.split()]) == 0
    options = {"seconds": 2.0, "seed": 7, "json": "r.json", "sandbox": False}
    none, there = {"course": None}, {"course": "c"}
    assert called == [("command.grade_notebook", "a.ipynb", options | none)]
    assert main(["grade", "a.ipynb", *given.split(), "--course", "c"]) == 0
    assert called[1:] == [("command.grade_notebook", "a.ipynb", options | there)]


def test_collect_and_similar_are_called_with_their_folders(called):
    assert main(["collect", "all.zip"]) == 0
    assert main("collect d --course c --submitted s --replace".split()) == 0
    assert main(["similar", "02_convolution"]) == 0
    assert main("similar 02_convolution --course c --submitted s".split()) == 0
    here = {"course": ".", "submitted": None}
    there = {"course": "c", "submitted": "s"}
    assert called == [
        ("collect.collect", here | {"downloads": "all.zip", "replace": False}),
        ("collect.collect", there | {"downloads": "d", "replace": True}),
        ("similar", here | {"assignment": "02_convolution"}),
        ("similar", there | {"assignment": "02_convolution"}),
    ]


@pytest.mark.parametrize("number", ["1", "64"])
def test_what_makes_sense_is_taken(called, number):
    assert main(["grade", "x", "--jobs", number, "--timeout", "0.001"]) == 0
    assert called[0][-1]["jobs"] == int(number)
    assert called[0][-1]["seconds"] == 0.001


WHOLE = "must be a whole number of at least {}, got '{}'"
ABOVE = "must be a number above 0 and at most 86400, got '{}'"


@pytest.mark.parametrize(
    ("option", "rule"),
    [
        *(("--jobs", WHOLE.format(1, value)) for value in ("0", "-1", "many", "1.5")),
        *(("--timeout", ABOVE.format(value)) for value in ("0", "-1", "inf", "nan")),
        *(("--timeout", ABOVE.format(value)) for value in ("soon", "86401")),
        *(("--seed", WHOLE.format(0, value)) for value in ("-1", "1.5", "x")),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_rule(called, capsys, option, rule):
    value = rule.split("'")[1]
    with pytest.raises(SystemExit) as caught:
        main(["grade", "x", f"{option}={value}"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: argument {option}: {rule}\n")
    assert called == []


def test_what_a_command_refuses_is_one_line_and_no_success(monkeypatch, capsys):
    def refuses(*_, **__):
        raise GradingError("there is no class")

    monkeypatch.setattr("cnnlib.grading.command.grade", refuses)
    assert main(["grade", "02_convolution"]) == 1
    assert capsys.readouterr() == ("", "cnnlib grade: there is no class\n")


def test_an_error_of_the_system_is_one_line_too(monkeypatch, capsys):
    def full(**_):
        raise OSError("no space left")

    monkeypatch.setattr("cnnlib.grading.collect.collect", full)
    assert main(["collect", "x"]) == 1
    assert capsys.readouterr() == ("", "cnnlib collect: no space left\n")


@pytest.mark.parametrize(
    ("place", "command", "goes_on"),
    [
        ("workspace.start", "start", False),
        ("workspace.update", "update", True),
        ("workspace.reset", "reset lessons/05", False),
        ("grading.command.grade", "grade 02_convolution", True),
        ("grading.collect.collect", "collect x", False),
        ("grading.similar.similar", "similar x", False),
    ],
)
def test_ctrl_c_is_no_success_and_promises_no_more_than_is_true(
    monkeypatch, capsys, place, command, goes_on
):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"cnnlib.{place}", stopped)
    assert main(command.split()) == 130
    more = "; the same command goes on from here" if goes_on else ""
    said = f"cnnlib {command.split()[0]}: stopped{more}\n"
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    "command",
    ["--help", "grade --help", "progress 1", "export", "similar x", "collect x"],
)
@pytest.mark.parametrize("much", [1, 100_000], ids=["at its end", "in the middle"])
def test_it_ends_quietly_when_nobody_reads_on(monkeypatch, capsys, command, much):
    """As with ``cnnlib … | head``."""

    def says_much(**_):
        print("x" * much)

    for place in ("export.export", "similar.similar", "collect.collect"):
        monkeypatch.setattr(f"cnnlib.grading.{place}", says_much)
    read, written = os.pipe()
    os.close(read)
    with open(written, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(command.split()) == 141
    assert capsys.readouterr().err == ""


def test_a_command_must_be_named(capsys):
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
    assert "the following arguments are required: COMMAND" in capsys.readouterr().err


def test_a_terminal_that_knows_ascii_only_is_no_error(monkeypatch, called):
    import io

    class Terminal(io.TextIOWrapper):
        def __init__(self):
            super().__init__(io.BytesIO(), encoding="ascii")

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["grade", "02_convolution"]) == 0
    print("müller")
    sys.stdout.flush()
    assert sys.stdout.buffer.getvalue() == b"m?ller\n"


def help_of(capsys, monkeypatch, *command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    return capsys.readouterr().out


def words(text):
    return " ".join(text.split())


def test_the_help_lists_what_there_is(capsys, monkeypatch):
    text = words(help_of(capsys, monkeypatch))
    assert text.startswith("usage: cnnlib [-h] COMMAND")
    assert cli.__doc__ in text
    for line in (
        "start make a folder to study in, and open it in JupyterLab",
        "update bring a newer course into it; what you wrote stays",
        "reset give out pages anew; the old ones go to backup/",
        "progress show what you have done, lesson by lesson, and what is next",
        "grade grade a class's submissions, or one notebook",
        "collect sort an LMS's downloads into submitted/, by student",
        "similar list submissions that are alike beyond chance",
        "export write everybody's points into a file that an LMS imports",
    ):
        assert line in text


def test_the_help_of_progress(capsys, monkeypatch):
    text = words(help_of(capsys, monkeypatch, "progress"))
    assert "[NN]" in text
    assert "NN one lesson in detail" in text


HERE = """
    --course DIR the course folder (this one)
    --submitted DIR submissions (submitted/ in the course)
"""


@pytest.mark.parametrize(
    ("command", "listed"),
    [
        (
            "grade",
            "ASSIGNMENT like 02_convolution; or FILE.ipynb"
            " options: -h, --help show this help message and exit"
            + HERE
            + """--jobs N submissions at a time
            --timeout SECONDS limit for one call (5)
            --seed N of the hidden cases, to repeat a run
            --regrade keep nothing of earlier runs
            --db URL the gradebook (gradebook.db in the course folder)
            --json FILE write the results there, too
            --exchange collect from nbgrader's exchange, and release the feedback
            --scheduler ADDRESS of a Dask cluster to grade on
            --unsafe-no-sandbox run submissions without a jail, as you""",
        ),
        (
            "collect",
            "DOWNLOADS a folder or a zip"
            " options: -h, --help show this help message and exit"
            + HERE
            + "--replace replace notebooks that are there",
        ),
        (
            "similar",
            "ASSIGNMENT options: -h, --help show this help message and exit" + HERE,
        ),
    ],
)
def test_the_help_of_a_command_says_what_each_option_is_for(
    capsys, monkeypatch, command, listed
):
    text = words(help_of(capsys, monkeypatch, command))
    assert text.startswith(f"usage: cnnlib {command} [-h] [--course DIR] ")
    assert text.partition("positional arguments: ")[2] == words(listed)
