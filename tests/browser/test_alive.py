"""Forms, demos and votes say whether their kernel answers, is busy, or is gone."""

from contextlib import contextmanager

import pytest
from lab import Notebook7
from legible import LEGIBLE, contrast, looks_dead
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium")

KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
WAITING = "Waiting for the kernel"
GONE = "run this cell again"


@contextmanager
def busy(page, folder):
    """A kernel that works on something, as with a long cell, until the test is done."""
    done = folder / "done"
    code = (
        "from pathlib import Path; from time import sleep\n"
        f"while not Path({str(done)!r}).exists(): sleep(0.02)"
    )
    page.evaluate(f"code => {{ {KERNEL}.requestExecute({{ code }}); }}", code)
    try:
        page.wait_for_function(f"() => {KERNEL}.status === 'busy'")
        yield
    finally:
        done.touch()


def committed(progress_file, id):
    return [a["answer"] for a in progress_file()["predictions"][id]["answers"]]


@pytest.fixture
def lesson(lab):
    """Lesson 02, run as far as its first demo and two forms."""
    notebook = lab.open("02_convolution.ipynb")
    notebook.run_to("predict-brighter")
    return notebook


def test_a_busy_kernel_is_waited_for_and_hears_once_what_was_entered(
    lab, lesson, tmp_path, progress_file, artefacts
):
    cell = lesson.cell("predict-corner")
    field, status = cell.get_by_label("Your number"), cell.get_by_role("status")
    with busy(lab.page, tmp_path):
        field.fill("77")
        field.press("Enter")
        field.press("Enter")
        expect(status).to_contain_text(WAITING)
        expect(field).to_have_value("77")
        lab.page.screenshot(path=artefacts / "alive-form-waiting.png")
    expect(status).to_contain_text("You said 77: that is not what comes out.")
    expect(status).not_to_contain_text(WAITING)
    assert committed(progress_file, "02-corner") == ["77"]

    # Once more, for those who press twice, opens the field again, and commits nothing;
    # what was said stays.
    lab.page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(status).to_contain_text("You said 77: that is not what comes out.")
    lab.page.keyboard.press("Enter")
    expect(cell.get_by_role("button", name="Think again")).to_be_focused()
    expect(status).to_contain_text("You said 77: that is not what comes out.")
    assert committed(progress_file, "02-corner") == ["77"]


def test_what_a_demo_reads_out_is_the_number_of_its_picture(lab, tmp_path):
    lesson = lab.open("03_padding_stride.ipynb")
    lesson.run_to("demo")
    demo = lesson.cell("demo").locator(".cnnlib-demo")
    stride = demo.locator("label", has_text="stride").locator("input")
    reading = demo.locator("label", has_text="stride").locator("output")
    problem = demo.locator(".problem")
    shown = "root => root.demo.numbers().size"
    expect(reading).to_have_text("3")
    with busy(lab.page, tmp_path):
        stride.press("ArrowLeft")
        expect(problem).to_contain_text(WAITING)
        expect(reading).to_have_text("3")
        assert demo.evaluate(shown) == [2, 2]
        expect(demo.locator(".panels")).to_have_css("opacity", "0.5")
    expect(demo.locator(".panels")).to_have_css("opacity", "1")
    expect(reading).to_have_text("2")
    expect(problem).to_be_empty()
    assert demo.evaluate(shown) == [3, 3]


def test_what_is_no_number_is_said_to_be_none(lesson):
    demo = lesson.cell("demo").locator(".cnnlib-demo")
    field = demo.get_by_label("kernel, row 0, column 0")
    problem = demo.locator(".problem")
    for nonsense in ("two", ""):
        field.fill(nonsense)
        field.press("Enter")
        expect(problem).to_contain_text("A number belongs here")
        field.fill("2")
        expect(problem).to_be_empty()


def test_after_a_restart_forms_and_demos_say_so_look_it_and_keep_to_their_picture(
    lab, lesson, tmp_path, artefacts
):
    solved = lesson.cell("predict-corner")
    given, solved = solved.get_by_label("Your number"), solved.get_by_role("status")
    given.fill("19")
    lab.page.keyboard.press("Enter")
    expect(solved).to_contain_text("that is what comes out.")
    cell = lesson.cell("predict-brighter")
    field, status = cell.get_by_label("Your number"), cell.get_by_role("status")
    commit = cell.get_by_role("button", name="Commit")
    demo = lesson.cell("demo").locator(".cnnlib-demo")
    demo.get_by_label("more").press("Space")
    stride, problem = demo.get_by_label("stride"), demo.locator(".problem")
    controls = [stride, demo.get_by_label("kernel, row 0, column 0")]
    controls += [demo.get_by_role("button", name="Reset"), field, commit]
    assert not any(map(looks_dead, controls))
    with busy(lab.page, tmp_path):
        field.fill("3")
        field.press("Enter")
        expect(status).to_contain_text(WAITING)
        lab.page.evaluate(f"() => {KERNEL}.restart()")
        expect(status).to_contain_text(GONE)
    expect(field).to_have_value("3")
    expect(field).to_be_disabled()
    expect(status).not_to_contain_text(WAITING)
    expect(status).to_contain_text("Run All Above Selected Cell")
    expect(solved).not_to_contain_text(GONE)  # nothing is left to be entered there
    expect(problem).to_contain_text(GONE)
    stride.press("ArrowRight")
    expect(stride).to_have_value("1")

    # Grey in either theme; what says why is as easy to read as ever.
    def look(picture):
        lesson.cell("predict-brighter")
        lab.page.screenshot(path=artefacts / f"alive-form-{picture}.png")
        lesson.cell("demo")
        lab.page.screenshot(path=artefacts / f"alive-demo-{picture}.png")
        assert all(map(looks_dead, controls))
        assert min(map(contrast, (status, problem))) >= LEGIBLE
        assert not looks_dead(given), "an answer that is settled needs no kernel"

    look("gone")
    with lab.dark():
        look("gone-dark")


def test_a_notebook_saved_after_a_restart_opens_with_its_texts(lab, lesson):
    lab.page.evaluate(f"() => {KERNEL}.restart()")
    expect(lesson.cell("predict-corner").get_by_role("status")).to_contain_text(GONE)
    lesson.save()
    again = lab.open("02_convolution.ipynb")
    expect(again.cell("predict-corner")).to_contain_text("In JupyterLab a form asks")
    expect(again.cell("demo")).to_contain_text("Run this cell for the demo.")
    expect(lab.page.get_by_text("Error displaying widget")).to_have_count(0)
    expect(again.run("imports").locator(".jp-InputPrompt")).to_have_text("[1]:")


def test_in_notebook_7_they_say_so_too(lab, tmp_path, artefacts):
    lesson = Notebook7(lab.page, lab.address).open("lessons/02_convolution.ipynb")
    for id in ("imports", "idea-numbers"):
        lesson.run(id)
    demo = lesson.run("demo").locator(".cnnlib-demo")
    flip = demo.get_by_label("flip the kernel")
    cell = lesson.run("predict-flip")
    field, status = cell.get_by_label("Your number"), cell.get_by_role("status")
    with busy(lab.page, tmp_path):
        field.fill("3")
        field.press("Enter")
        expect(status).to_contain_text(WAITING)
        expect(field).to_have_value("3")
        lab.page.evaluate(f"() => {KERNEL}.restart()")
        expect(status).to_contain_text(GONE)
    expect(demo.locator(".problem")).to_contain_text(GONE)
    assert looks_dead(field) and looks_dead(flip)
    lab.page.screenshot(path=artefacts / "alive-notebook-7-gone.png")
