"""The cell of a check, in a kernel: what it shows, how it ends, what runs after it."""

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

TAGGED = {"tags": ["raises-exception"]}
UNTAGGED = "# given out before check cells had a tag\ncheck(corr1d)"
REPORT = "corr1d: 0 of 6 cases right, 0 of 1 points."


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """Cells that have run, by their source, each with the kernel's reply."""
    sources = [
        "import numpy as np\nfrom cnnlib import functional as F\n"
        "from cnnlib.checks import check, hint",
        "check(corr2d)",
        "hint(corr2d)",
        "def corr1d(input, kernel):\n    return None",
        "check(corr1d)",
        "verdict = check(corr1d)",
        "verdict",
        "import asyncio\nawait asyncio.sleep(0)",
        "for _ in 'ab':\n    display(check(corr1d))",
        "check(unknown)",
        UNTAGGED,
        "1 + 1",
        "corr1d = F.corr1d",
        "check(corr1d)\n",
        "def corr1d(input, kernel)\n    return 1",
        "check(corr1d)  # after an error of syntax",
        "def corr1d(input, kernel):\n    return None\n1 / 0",
        "check(corr1d)  # after an error behind it",
        "1 / 0\ndef corr1d(input, kernel):\n    return 1",
        "check(corr1d)  # after an error before it",
        "1 / 0",
        "check(corr1d)  # and after another cell",
        "def corr1d(input, kernel):\n    return 1",
        "check(corr1d)  # after it ran",
    ]
    made = [
        new_code_cell(source, metadata={} if source == UNTAGGED else TAGGED)
        for source in sources
    ]
    replies = {}

    def note(cell, cell_index, execute_reply):
        replies[cell.source] = execute_reply["content"]

    book = new_notebook(cells=made)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CNNLIB_HOME", str(tmp_path_factory.mktemp("home")))
        NotebookClient(book, kernel_name="python3", on_cell_executed=note).execute()
    return {cell.source: (cell.outputs, replies[cell.source]) for cell in book.cells}


def text(outputs):
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)


def test_a_function_that_is_not_right_ends_its_check_in_an_error(cells):
    outputs, reply = cells["check(corr1d)"]
    assert (reply["status"], reply["ename"]) == ("error", "NotRight")
    assert reply["evalue"] == REPORT
    assert reply["traceback"] == [text(outputs)], "what nbgrader shows of it"


def test_the_report_is_the_only_output_and_no_traceback_is_shown(cells):
    ((output,), _) = cells["check(corr1d)"]
    assert output.output_type == "execute_result"
    assert list(output.data) == ["text/plain", "text/html"]
    assert output.data["text/plain"].startswith(REPORT)


def test_a_function_that_is_not_defined_gets_a_report_too(cells):
    ((output,), reply) = cells["check(corr2d)"]
    assert reply["ename"] == "NotRight"
    assert output.output_type == "execute_result"
    assert "0 of 4 points" in text([output])
    assert "corr2d is not defined yet: run the cell that defines it" in text([output])


EARLIER = (
    "The cell as it stands did not run; what is judged is the version that ran last."
)


@pytest.mark.parametrize(
    ("when", "judges_the_earlier"),
    [
        ("after an error of syntax", True),
        ("after an error behind it", False),
        ("after an error before it", True),
        ("and after another cell", True),
        ("after it ran", False),
    ],
)
def test_a_report_says_that_it_judges_an_earlier_version(
    cells, when, judges_the_earlier
):
    ((output,), _) = cells[f"check(corr1d)  # {when}"]
    assert (EARLIER in text([output])) == judges_the_earlier
    if judges_the_earlier:
        assert text([output]).startswith(f"{EARLIER}\ncorr1d: ")
        assert f"<strong>{EARLIER}</strong>" in output.data["text/html"]


def test_a_hint_comes_before_the_function_is_defined(cells):
    ((output,), reply) = cells["hint(corr2d)"]
    assert reply["status"] == "ok"
    assert text([output]).startswith("Hint 1 of 4:")


def test_a_name_of_no_exercise_is_an_ordinary_error(cells):
    ((output,), reply) = cells["check(unknown)"]
    assert (output.output_type, reply["ename"]) == ("error", "NameError")


def test_where_an_error_would_stop_the_cells_below_there_is_none(cells):
    outputs, reply = cells[UNTAGGED]
    assert (text(outputs)[: len(REPORT)], reply["status"]) == (REPORT, "ok")
    assert text(cells["1 + 1"][0]) == "2"


def test_a_verdict_that_is_kept_is_no_error_until_it_is_shown(cells):
    outputs, reply = cells["verdict = check(corr1d)"]
    assert (outputs, reply["status"]) == ([], "ok")
    outputs, reply = cells["verdict"]
    assert (text(outputs)[: len(REPORT)], reply["ename"]) == (REPORT, "NotRight")


def test_what_a_program_displays_stops_nothing(cells):
    outputs, reply = cells["for _ in 'ab':\n    display(check(corr1d))"]
    assert (text(outputs).count(REPORT), reply["status"]) == (2, "ok")


def test_the_cells_after_it_are_as_they_were(cells):
    assert cells["import asyncio\nawait asyncio.sleep(0)"][1]["status"] == "ok"


def test_a_right_function_s_check_is_no_error(cells):
    ((output,), reply) = cells["check(corr1d)\n"]
    assert (output.output_type, reply["status"]) == ("execute_result", "ok")
    assert "6 of 6 cases right" in text([output])
