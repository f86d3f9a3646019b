"""A newcomer's first five minutes, in a browser, with the keyboard."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium")


def test_the_first_lesson_runs_and_a_prediction_is_checked(lab, artefacts):
    notebook = lab.open("00_start_here.ipynb")
    notebook.run_all()
    assert notebook.errors() == []

    cell = notebook.cell("predict-places")
    field = cell.get_by_label("Your number")
    field.focus()
    lab.page.keyboard.type("many")
    lab.page.keyboard.press("Enter")
    status = cell.get_by_role("status")
    expect(status).to_contain_text("a number is asked for")

    field.fill("")
    lab.page.keyboard.type("25")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("You said 25: that is not what comes out.")
    lab.page.screenshot(path=artefacts / "predict-wrong.png")

    lab.page.keyboard.press("Enter")  # the focus is on Think again
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.type("9")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("You said 9: that is what comes out.")
    expect(status).to_contain_text("Your first answer was 25.")
    expect(field).to_be_disabled()
    lab.page.screenshot(path=artefacts / "predict-right.png")

    notebook.run_all()
    cell = notebook.cell("predict-places")
    expect(cell.get_by_role("status")).to_contain_text("You said 9")
