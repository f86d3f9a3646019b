"""A newcomer's first five minutes, in a browser, with the keyboard."""

import pytest
from playwright.sync_api import expect

from cnnlib.checks import progress
from cnnlib.checks.variations import vary

pytestmark = pytest.mark.requires("chromium")


def test_the_first_lesson_runs_and_a_prediction_is_checked(lab, artefacts):
    notebook = lab.open("00_start_here.ipynb")
    notebook.run_all()

    cell = notebook.cell("predict-places")
    field = cell.get_by_label("Your number")
    field.focus()
    lab.page.keyboard.type("many")
    lab.page.keyboard.press("Enter")
    status = cell.get_by_role("status")
    expect(status).to_contain_text("A number is asked for, such as 12, 0.25 or 1/3.")

    field.fill("")
    lab.page.keyboard.type("25")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("You said 25: that is not what comes out.")
    lab.page.screenshot(path=artefacts / "predict-wrong.png")

    # The focus is on Think again, which selects the old number.
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("9")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("You said 9: that is what comes out.")
    expect(status).to_contain_text("Your first answer was 25.")
    expect(field).to_be_disabled()
    lab.page.screenshot(path=artefacts / "predict-right.png")

    notebook.run_all()
    cell = notebook.cell("predict-places")
    expect(cell.get_by_role("status")).to_contain_text("You said 9")


@pytest.fixture
def wrong_long_ago(lab, workspace, monkeypatch):
    """All that this server's student did: a wrong answer in lesson 12, long ago."""
    monkeypatch.setenv("CNNLIB_HOME", str(workspace.parent / "home"))
    answer = {"answer": "6", "right": False, "time": "2020-01-01T12:00:00+00:00"}
    progress.path().parent.mkdir(exist_ok=True)
    kept = {"predictions": {"12-seven": {"answers": [answer]}}}
    progress.write(progress.path(), kept)


@pytest.mark.usefixtures("wrong_long_ago")
def test_a_wrong_answer_is_asked_again_and_then_scheduled(
    lab, artefacts, progress_file
):
    notebook = lab.open("00_start_here.ipynb")
    notebook.run_all()
    expect(notebook.cell("progress")).to_contain_text("Due for review: 1")
    cell, asked = notebook.cell("review"), vary("12-seven", 0)
    expect(cell).to_contain_text("1 of 1, from lesson 12")
    expect(cell).to_contain_text(f"Asked again: {asked.question}")

    field = cell.get_by_label("Your number")
    field.focus()
    lab.page.keyboard.type(str(asked.answer + 1))
    lab.page.keyboard.press("Enter")
    status = cell.get_by_role("status")
    expect(status).to_contain_text(f"You said {asked.answer + 1}: that is not")
    expect(status).to_contain_text(f"It is {asked.answer}: {asked.how}.")
    expect(status).to_contain_text("This comes again tomorrow.")
    expect(cell.get_by_role("button", name="Think again")).to_be_hidden()
    lab.page.screenshot(path=artefacts / "review.png")
    with lab.dark():
        lab.page.screenshot(path=artefacts / "review-dark.png")
    (answer,) = progress_file()["review"]["12-seven"]["answers"]
    assert not answer["right"]
    expect(notebook.cell("progress")).not_to_contain_text("Due for review")

    notebook.cell("review").get_by_role("link").click()
    lab.arrives_at("lessons/12_receptive_field_and_cost.ipynb")
    notebook = lab.open("00_start_here.ipynb")
    notebook.run_all()
    expect(notebook.cell("review")).to_contain_text(
        "Nothing is due; the next question comes tomorrow."
    )
