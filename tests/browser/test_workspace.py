"""A student's workspace in JupyterLab: the way in, the links, and what is saved."""

import re

import pytest
from lab import Lab, Notebook7
from playwright.sync_api import expect

from cnnlib.checks import progress

pytestmark = pytest.mark.requires("chromium")
LESSON = "lessons/02_convolution.ipynb"
EXERCISE = "exercises/02_convolution/02_convolution.ipynb"
NAMES = ["corr2d", "convolve2d", "corr1d", "gaussian-kernel"]
NOTEBOOKS = ["00_start_here.ipynb", "02_convolution.ipynb", EXERCISE]


def test_the_servers_own_address_opens_the_start_page_without_teachers_furniture(
    lab, artefacts
):
    lab.enter()
    page = lab.page
    expect(page.get_by_role("heading", name="00 · Start here")).to_be_visible()
    plugins = page.evaluate("() => window.jupyterapp.listPlugins()")
    assert [name for name in plugins if "nbgrader" in name] == []
    assert "@jupyterlab/filebrowser-extension:browser" in plugins
    for words in ("Nbgrader", "Formgrader", "Assignment", "Validate"):
        expect(page.get_by_text(words)).to_have_count(0)
    page.screenshot(path=artefacts / "workspace-start.png")


# JupyterLab writes the kernel's language into a notebook once the kernel has said it.
SETTLED = """async () => {
  const { context, sessionContext } = window.jupyterapp.shell.currentWidget;
  const { kernel } = sessionContext.session;
  const said = (await kernel.info).language_info;
  const written = context.model.getMetadata("language_info");
  return kernel.status === "idle" && written?.version === said.version;
}"""


@pytest.mark.parametrize("kind", [Lab, Notebook7])
def test_run_all_goes_through_an_exercise_in_which_nothing_is_written(
    lab, kind, artefacts
):
    exercise = kind(lab.page, lab.address).open(EXERCISE)
    exercise.run_all()
    for number, name in enumerate(NAMES):
        check = exercise.cell(f"check-{name}")
        expect(check.locator(".jp-InputPrompt")).to_have_text(f"[{2 * number + 3}]:")
        expect(check.locator(".jp-OutputArea-child")).to_have_count(1)
        expect(check.get_by_role("status")).to_contain_text("Nothing is written here")
    lab.page.screenshot(path=artefacts / f"untouched-{kind.__name__}.png")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_that_is_opened_and_closed_is_not_dirty(lab, workspace, name):
    path = name if name.startswith(("00", "ex")) else f"lessons/{name}"
    before = (workspace / path).read_bytes()
    lab.open(name)
    lab.page.wait_for_function(SETTLED)
    assert not lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
    assert (workspace / path).read_bytes() == before


def test_links_lead_from_page_to_page(lab, artefacts):
    start = lab.enter()
    path = "lessons/02_convolution.ipynb"
    lesson = lab.follow(
        start.cell("map").get_by_role("link", name="Convolution", exact=True), path
    )
    there = "exercises/02_convolution/02_convolution.ipynb"
    exercise = lab.follow(
        lesson.cell("exercise").get_by_role("link", name="exercise 02"), there
    )
    lab.page.screenshot(path=artefacts / "workspace-exercise.png")
    lesson = lab.follow(
        exercise.cell("intro").get_by_role("link", name="open the lesson"), path
    )
    lab.follow(
        lesson.cell("idea").get_by_role("link", name="kernel").first, "glossary.md"
    )
    page = lab.page.locator(".jp-MarkdownViewer:visible")
    expect(page.get_by_role("heading", name="Lesson 02")).to_be_in_viewport()


SECTIONS = [
    ("02_convolution", "corr1d", "One axis for sound, three for video"),
    ("04_channels", "conv1x1", "A 1×1 convolution is a dense layer on each pixel"),
]


def read_again(lab, id, function):
    """The link below a wrong function; and the way to its lesson."""
    exercise = lab.open(f"exercises/{id}/{id}.ipynb", beside="files")
    exercise.run("imports")
    exercise.write(f"solve-{function}", f"def {function}(*_):\n    return 0")
    exercise.run(f"solve-{function}")
    return exercise.run(f"check-{function}").get_by_role("link", name=id)


@pytest.mark.parametrize(("id", "function", "section"), SECTIONS)
def test_what_to_read_again_is_in_view_at_the_first_click(lab, id, function, section):
    said = read_again(lab, id, function)
    lesson = lab.follow(said, f"lessons/{id}.ipynb")
    heading = lab.page.get_by_role("heading", name=section)
    expect(heading).to_be_in_viewport()
    lesson.cell("title")  # at the top again
    expect(heading).not_to_be_in_viewport()
    lab.page.get_by_role("tab", name=f"{id}.ipynb").first.click()
    lab.arrives_at(f"exercises/{id}/{id}.ipynb")
    lab.follow(said, f"lessons/{id}.ipynb")
    expect(heading).to_be_in_viewport()


def test_in_notebook_7_too_it_is_in_view_at_the_first_click(lab):
    desk = Notebook7(lab.page, lab.address)
    id, function, section = SECTIONS[1]
    lesson = desk.follow(read_again(desk, id, function), f"lessons/{id}.ipynb")
    heading = desk.page.get_by_role("heading", name=section)
    expect(heading).to_be_in_viewport()
    lesson.ready()


def test_the_table_on_the_start_page_follows_what_is_done_and_leads_there(
    lab, workspace, monkeypatch, artefacts
):
    notebook = lab.enter()
    notebook.ready()
    notebook.run_all()
    cell = notebook.cell("progress")
    row = cell.get_by_role("row", name="09 Dropout")
    expect(row.get_by_role("cell")).to_have_text(
        ["09 Dropout", "0 of 6", "0", "0", "0 of 6"]
    )

    # What another notebook does, or the checker in an exercise.
    monkeypatch.setenv("CNNLIB_HOME", str(workspace.parent / "home"))
    done = {"assignment": "09_dropout", "best": 2, "hints": 0}
    progress.update("exercises", "dropout_backward", lambda _: done)
    expect(row).to_contain_text("2 of 6")
    expect(cell).to_contain_text("Next: lesson 09, “")
    lab.page.screenshot(path=artefacts / "workspace-progress.png")

    link = row.get_by_role("link", name="2 of 6")
    lab.follow(link, "exercises/09_dropout/09_dropout.ipynb")


TERMINAL = """async () => {
  const terminal = await window.jupyterapp.serviceManager.terminals.startNew();
  let said = '';
  return new Promise(found => {
    terminal.messageReceived.connect((_, { type, content }) => {
      if (type === 'stdout') said += content.join('');
      if (/<[^$>]*>/.test(said)) found(said);
    });
    terminal.send({ type: 'stdin', content: ['echo "<$(command -v cnnlib)>"\\r'] });
  });
}"""


def test_a_terminal_knows_the_commands(lab):
    """Also where JupyterLab itself was started without one, as here."""
    lab.open("00_start_here.ipynb")
    assert re.search("<.*/cnnlib>", lab.page.evaluate(TERMINAL))


def test_what_a_student_sets_stays_in_the_workspace(lab, workspace):
    lab.open("00_start_here.ipynb")
    with lab.dark():
        kept = workspace / ".cnnlib" / "jupyterlab" / "settings"
        themes = [
            p.read_text(encoding="utf-8") for p in kept.rglob("*.jupyterlab-settings")
        ]
        assert any("JupyterLab Dark" in text for text in themes)
    own = workspace.parent / "config"
    assert not list(own.rglob("*.jupyterlab-settings"))


def test_the_largest_lesson_stays_small_when_it_is_run_and_saved(lab, workspace):
    lab.open("02_convolution.ipynb").run_all()
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")
    size = (workspace / "lessons" / "02_convolution.ipynb").stat().st_size
    assert 300_000 < size < 1_500_000
