"""Lecture mode and a demo's page, as the commands serve them."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import pytest
from lecture import Deck, code, notebook, predict, slide
from patience import PATIENCE, eventually
from playwright.sync_api import expect
from servers import free_port, running
from stage import Stage, violations

from cnnlib.checks import progress
from cnnlib.lecture import slides

pytestmark = pytest.mark.requires("chromium")

LESSONS = Path(__file__).parents[2] / "lessons"


def lesson(name):
    return nbformat.read(LESSONS / f"{name}.ipynb", as_version=4)


def is_there(address):
    try:
        with urlopen(address):
            return True
    except HTTPError:
        return False


FIRST = """# First

$x^2$ and a [term](glossary.md#Lesson-02) <!-- notes (3 min): **Ask** first.

Then wait. -->"""


@pytest.fixture(scope="module")
def small(serve, tmp_path_factory):
    """A lecture that has one of everything."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "glossary.md").write_text("# Glossary\n\n## Lesson 02\n\nA *kernel*.\n")
    png = (LESSONS / "images" / "jupyterlab.png").read_bytes()
    (folder / "picture.png").write_bytes(png)
    colours = predict("99-colour", "Which?", "blue", choices=["red", "blue", "green"])
    cells = [
        code("import numpy as np", kind="skip"),
        slide(FIRST, id="first"),
        slide("![A picture](picture.png) [03](03_padding_stride.ipynb)", "fragment"),
        slide("## A choice <!-- notes (2 min): Vote twice. -->", id="choice"),
        code(colours, "fragment", ["predict"]),
        code("print('the answer is', 'blue')"),
        slide("So it is blue.", "-"),
        slide("## A number", "subslide", id="number"),
        code(predict("99-sum", "2 + 3?", 5), tags=["predict"]),
        slide("## It fails", id="fails"),
        code("from pathlib import Path\nprint(Path.cwd().name)\n1 / 0"),
        code("import ipywidgets\nipywidgets.IntSlider(description='size')"),
        slide("The end, without a heading", id="last"),
    ]
    return serve(notebook(folder / "small.ipynb", cells))


@pytest.fixture
def deck(page, small):
    return Deck(page, small)


@pytest.fixture(scope="module")
def lesson_02(serve):
    return serve("2")


def test_a_lesson_is_walked_by_keyboard_to_its_end(page, lesson_02, artefacts):
    deck = Deck(page, lesson_02).open().run()
    expected = slides(lesson("02_convolution"))
    seen, shown = [deck.place], [deck.shown()]
    while not deck.at_the_end():
        deck.press("ArrowRight")
        seen.append(deck.place)
        shown.append(deck.shown())
        if seen[-1].startswith("demo-text") and seen[-2].startswith("demo-text"):
            page.screenshot(path=artefacts / "lecture-demo.png")
            assert violations(page, ".slide.current") == []
    assert list(dict.fromkeys(re.split("[+/]", place)[0] for place in seen)) == [
        slide.id for slide in expected
    ]
    assert len(set(seen)) == len(seen)
    assert len(set().union(*shown)) == sum(len(slide.cells) for slide in expected)
    assert "Traceback" not in page.locator("main").evaluate("main => main.textContent")
    broken = "images => images.filter(i => !i.naturalWidth || !i.alt).length"
    assert page.locator(".slide img").evaluate_all(broken) == 0
    deck.press("Home")
    assert deck.place == expected[0].id


def test_a_demo_on_a_slide_is_live_and_comes_back(page, lesson_02):
    deck = Deck(page, lesson_02).open("demo-text/1").run()
    place = deck.place
    assert place != "demo-text", "the demo comes a step, or a part, after its text"
    stage = Stage(page, deck.slide.locator(".cnnlib-demo"))
    stage.go_to("output").press("ArrowDown", "ArrowRight")
    assert "Output (1, 1)" in stage.said
    assert deck.place == place, "the arrow keys are the demo's"
    stage.go_to("more").press("Space")
    stage.go_to("stride").press("ArrowRight")
    assert stage.numbers()["size"] == [1, 1]
    deck.press("Escape", "Escape")
    assert deck.page.locator("dialog[open]").count() == 0
    deck.press("r")
    assert deck.place == "demo-text", "Escape gave the keys back to the slides"
    deck.press("ArrowRight")
    stage.go_to("output").press("PageUp")
    assert deck.place == "demo-text", "a remote's keys are the slides'"
    deck.press("PageDown")
    assert deck.place == place
    assert stage.numbers()["size"] == [2, 2]


def test_the_class_votes_with_the_keys_and_sees_the_answer_when_asked(deck, artefacts):
    kept = progress.load()
    deck.open("choice").run()
    assert "Which?" not in deck.said()
    deck.press("ArrowRight")
    expect(deck.vote).to_contain_text("Which?")
    deck.press("2", "2", "2", "1", "3", "3", "Shift+Digit2", "Backspace", "4")
    assert deck.tally() == [1, 2, 1]
    deck.vote.get_by_role("button", name="Raise a hand for 1: red").click()
    assert deck.tally() == [2, 2, 1]
    assert deck.vote.locator(".right").count() == 0
    assert "the answer is" not in deck.said()
    assert violations(deck.page, "body") == []

    deck.page.locator("body").press("v")
    expect(deck.vote.locator(".right")).to_contain_text("blue")
    expect(deck.vote.get_by_role("status")).to_have_text(
        "2, blue: that is what comes out."
    )
    deck.page.screenshot(path=artefacts / "lecture-vote.png")
    assert violations(deck.page, "body") == []

    deck.press("ArrowRight")
    assert "the answer is blue" in deck.said()
    assert "So it is blue." in deck.said()
    assert progress.load() == kept, "the lecturer's own predictions are left alone"
    deck.press("r")
    assert deck.place == "choice"
    deck.press("ArrowRight")
    assert deck.tally() == [2, 2, 1], "hands are not raised a second time for a reset"
    assert deck.vote.locator(".right").count() == 0
    deck.page.reload()
    deck.run()
    assert deck.tally() == [2, 2, 1]
    deck.press("0")
    assert deck.tally() == [0, 0, 0], "and the class votes again"


def test_for_a_number_the_class_proposes_what_it_votes_on(deck):
    deck.open("number").run()
    field = deck.vote.get_by_label("A number that you propose")
    field.click()
    for proposal in ("6", "5.0", "5", "many", "7", "one too many"):
        deck.page.keyboard.type(proposal)
        deck.press("Enter")
    assert deck.place == "number", "what is typed is the field's"
    deck.press("Escape", "2", "2", "1", "Enter")
    assert deck.tally() == [1, 2, 0, 0]
    expect(deck.vote.locator(".right")).to_contain_text("5.0")
    assert deck.vote.locator(".right").count() == 1
    deck.press("0")
    assert deck.tally() == []


def test_a_cell_that_fails_shows_it_on_its_slide_and_the_lecture_goes_on(deck):
    deck.open("fails").run()
    assert "small0" in deck.said(), "the kernel runs in the notebook's folder"
    assert "ZeroDivisionError: division by zero" in deck.said()
    slider = deck.slide.get_by_role("slider")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1")
    assert deck.place == "fails", "the arrow keys are the slider's"
    deck.press("Escape", "ArrowRight")
    assert deck.place == "last"


def test_the_place_survives_a_reload_and_the_list_leads_anywhere(deck):
    deck.open().press("PageDown", "PageDown", "ArrowDown")
    assert deck.place == "choice/1"
    deck.page.reload()
    assert deck.place == "choice/1"
    expect(deck.vote).to_contain_text("Which?")
    deck.press("ArrowUp", "PageUp")
    assert deck.place == "first/1"
    deck.press("o", "ArrowDown", "ArrowDown", "ArrowDown")
    assert violations(deck.page, "#overview") == []
    deck.press("Enter")
    expect(deck.page.locator("#announcement")).to_have_text("It fails")
    assert deck.place == "fails"
    expect(deck.page.locator("#number")).to_have_text("4 / 5")
    deck.press("Escape", "Escape", "End")
    assert deck.place == "last"
    deck.page.get_by_role("button", name="Back").click()
    assert deck.place == "fails"
    deck.press("?")
    expect(deck.page.get_by_role("dialog", name="Keys")).to_contain_text("full screen")


def test_pictures_formulas_and_the_glossary_are_on_the_slide(deck):
    deck.open().press("ArrowRight")
    expect(deck.slide.locator("mjx-container")).to_have_count(1)
    picture = deck.slide.get_by_alt_text("A picture")
    assert picture.evaluate("image => image.naturalWidth") > 100
    assert "notes" not in deck.slide.inner_html().partition("<template")[0]
    deck.slide.get_by_role("link", name="term").click()
    expect(deck.page.get_by_role("dialog", name="Glossary")).to_contain_text("kernel")
    assert deck.slide.get_by_role("link").count() == 1, "no link leads off the slides"


def test_speaker_notes_follow_in_a_window_of_their_own(deck):
    deck.open()
    with deck.page.expect_popup() as opened:
        deck.press("n")
    notes = opened.value
    text = notes.locator("body")
    expect(text).to_contain_text("Ask first.")
    assert notes.locator("#text p").count() == 2
    expect(text).to_contain_text("3 min, 3 of 5 when done")
    expect(text).to_contain_text("Next: A choice")
    expect(notes.locator("#clock")).to_have_text(re.compile(r"\d\d:\d\d"))
    deck.press("o", "ArrowDown", "ArrowDown", "Enter")
    expect(deck.slide).to_have_attribute("data-id", "number")
    expect(text).to_contain_text("Vote twice.")
    expect(text).to_contain_text("2 min, 5 of 5 when done")
    expect(notes.locator("#preview")).to_contain_text("It fails")
    assert "1 / 0" in notes.locator("#preview").inner_text()
    deck.page.reload()
    deck.press("PageUp")
    expect(text).to_contain_text("Next: A number")
    notes.locator("body").press("End")
    assert deck.place == "last"
    expect(text).to_contain_text("This is the last slide.")
    expect(text).to_contain_text("No notes.")


def test_the_back_row_can_read_it(deck):
    deck.open("fails").run()

    def size(selector):
        style = "node => parseFloat(getComputedStyle(node).fontSize)"
        return deck.page.locator(selector).first.evaluate(style)

    for width in (1280, 1920):
        deck.page.set_viewport_size({"width": width, "height": width * 9 // 16})
        assert size(".slide p") >= 28 * width / 1280
        assert size(".slide .jp-InputArea .highlight pre") >= 22 * width / 1280
        assert size(".slide .jp-OutputArea-output pre") >= 22 * width / 1280


def test_slides_are_there_before_the_kernel_is_done_and_a_closed_page_ends_it(
    browser, serve
):
    address = serve("11_mnist")
    page = browser.new_page()  # the fixture's would hold back the page's last word
    page.goto(address)
    expect(page.locator(".slide.current h1")).to_contain_text("MNIST")
    assert page.locator(".slide img").count() > 3, "figures are there as stored"
    expect(page.locator('#progress[value]:not([value="0"])')).to_be_visible()
    config = page.locator("#jupyter-config-data").inner_text()
    kernel = f"{address}/api/kernels/{json.loads(config)['kernelId']}"
    assert is_there(kernel)
    page.goto("about:blank")
    assert eventually(lambda: not is_there(kernel)), "the kernel runs on"


def test_every_formula_of_every_lesson_is_set(page, serve, tmp_path):
    cells = [
        slide(cell["source"], "-")
        for path in sorted(LESSONS.glob("*.ipynb"))
        for cell in lesson(path.stem)["cells"]
        if cell["cell_type"] == "markdown" and "$" in cell["source"]
    ]
    address = serve(notebook(tmp_path / "formulas.ipynb", cells))
    Deck(page, address).open().run()
    page.wait_for_function(
        """() => [...document.querySelectorAll('.jp-MarkdownOutput p')].every(
          text => !/[$\\\\]/.test(text.innerText))""",
        polling=500,
    )
    assert page.locator("mjx-container").count() > 300
    assert page.locator("mjx-merror, merror").count() == 0


def test_one_demo_is_a_page_without_code(page, serve, artefacts):
    page.goto(serve("--demo", "convolution"))
    demo = page.locator(".cnnlib-demo")
    expect(demo).to_be_visible()
    expect(page).to_have_title("convolution")
    assert page.locator("footer, .jp-InputArea").count() == 0
    stage = Stage(page, demo)
    first = stage.said
    stage.go_to("output").press("ArrowRight")
    assert stage.said != first
    assert violations(page, "body") == []
    page.screenshot(path=artefacts / "demo-page.png")


def test_a_demo_is_shown_in_a_frame_of_the_page_that_may_and_of_no_other(
    browser, serve, tmp_path
):
    moodle = f"http://localhost:{free_port()}"  # another site than 127.0.0.1
    demo = serve("--demo", "convolution", "--embed", moodle)
    (tmp_path / "index.html").write_text(f'<iframe src="{demo}"></iframe>')
    command = [sys.executable, "-m", "http.server", "--directory", str(tmp_path)]
    stranger = f"http://localhost:{free_port()}"
    page = browser.new_page()  # the fixture's would take the refusal for a fault
    for address in (moodle, stranger):
        serving = [*command, address.rpartition(":")[2]]
        with running(serving, tmp_path / "log", address):
            page.goto(address)
            demo = page.frame_locator("iframe").locator(".cnnlib-demo[aria-label]")
            if address == moodle:
                expect(demo).to_be_visible()
            else:
                refused = page.frame_locator("iframe").locator("body")
                expect(refused).to_contain_text("refused to connect")
    page.close()


def test_a_demo_is_seen_as_a_whole_and_no_smaller_than_that_takes(page, serve):
    page.goto(serve("--demo", "lenet"))
    demo = page.locator(".cnnlib-demo")
    size = """demo => [demo.offsetHeight,
      parseFloat(getComputedStyle(demo.querySelector('.said')).fontSize)]"""
    for width, height, least in ((1280, 800, 14), (1920, 1080, 20)):
        page.set_viewport_size({"width": width, "height": height})
        expect(demo.get_by_text("Linear, ReLU: 84")).to_be_in_viewport(ratio=1)
        tall, font = demo.evaluate(size)
        assert 0.7 * height < tall <= height
        assert font >= least


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["99"], "There is no lesson '99'. There are: 00_start_here, 01_why"),
        ([], "Which lesson? There are: 00_start_here"),
        (["--demo", "juggling"], "There is no demo 'juggling'. There are: "),
        (["--demo", ""], "Which demo? There are: "),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(arguments, sentence):
    done = subprocess.run(
        [sys.executable, "-m", "cnnlib.lecture", *arguments],
        cwd=LESSONS.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)


def test_ctrl_c_ends_it_without_a_traceback(tmp_path):
    port, log = free_port(), tmp_path / "server.log"
    command = [sys.executable, "-m", "cnnlib.lecture", "--demo", "convolution"]
    command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    answer = f"http://127.0.0.1:{port}/voila/templates/demo/static/page.css"
    with running(command, log, answer, TMPDIR=str(tmp_path)) as process:
        urlopen(f"http://127.0.0.1:{port}").read()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
    assert "Open at http://" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert list(tmp_path.glob("cnnlib-demo-*")) == [], "its notebook is removed"
