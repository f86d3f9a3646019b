"""Votes and demos on slides say whether their kernel answers, is busy, or is gone."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from lecture import Deck, code, notebook, predict, slide
from legible import LEGIBLE, contrast, looks_dead
from playwright.sync_api import expect
from servers import free_port, running

from cnnlib.lecture import slides

pytestmark = pytest.mark.requires("chromium")

LESSONS = Path(__file__).parents[2] / "lessons"
TALL = {"width": 1280, "height": 1600}  # the vote stands below the buttons
WAITING = "Waiting for the kernel"
GONE = "The notebook's kernel was restarted or is gone: reload this page."

# What a lecturer's own cell may do to its kernel.
BUTTONS = """
import os
from pathlib import Path
from time import sleep
import ipywidgets

def work(button):
    while not Path("done").exists():
        sleep(0.02)

def button(name, what):
    button = ipywidgets.Button(description=name)
    button.on_click(what)
    return button

ipywidgets.HBox([button("Work", work), button("Die", lambda button: os._exit(1))])
"""


@pytest.fixture(scope="module")
def small(serve, tmp_path_factory):
    """A lecture of a vote and a demo."""
    colours = predict("99-colour", "Which?", "blue", choices=["red", "blue", "green"])
    cells = [
        slide("# A vote", id="vote"),
        code(BUTTONS),
        code(colours, tags=["predict"]),
        slide("# A demo", id="demo"),
        code("from cnnlib import demos\ndemos.convolution(padding=1)"),
    ]
    return serve(notebook(tmp_path_factory.mktemp("alive") / "alive.ipynb", cells))


@pytest.fixture
def deck(page, small):
    """A lecture that has started anew by itself before, as it does once."""
    page.set_viewport_size(TALL)
    return started_anew(Deck(page, small).open("vote").run())


def started_anew(deck):
    deck.page.evaluate("sessionStorage.restarted = 'yes'")
    return deck


KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').text).kernelId"
KERNEL_IS_ANOTHER = (
    f"before => document.readyState === 'complete' && {KERNEL} !== before"
)


def kernel_of(deck):
    return deck.page.evaluate(KERNEL)


def press(deck, name):
    deck.slide.get_by_role("button", name=name).click()


def what_to_do(deck):
    """The sentence above the footer."""
    return deck.page.get_by_text("Reload the page (F5)")


def delete_kernel(deck):
    """The kernel goes, and the server stays: as when a sleeping page's is culled."""
    deck.page.evaluate(
        """() => { const { baseUrl, kernelId } = JSON.parse(
             document.getElementById('jupyter-config-data').text);
           const token = document.cookie.match(/_xsrf=([^;]+)/)[1];
           return fetch(`${baseUrl}api/kernels/${kernelId}`,
             { method: 'DELETE', headers: { 'X-XSRFToken': token } }); }"""
    )


def test_a_busy_kernel_is_waited_for_and_then_the_answer_is_shown(
    deck, tmp_path_factory, artefacts
):
    status = deck.vote.get_by_role("status")
    press(deck, "Work")
    deck.press("2", "2", "v")
    expect(status).to_contain_text(WAITING)
    deck.press("1", "v")
    assert deck.tally() == [1, 2, 0], "hands are counted meanwhile"
    deck.page.screenshot(path=artefacts / "lecture-vote-waiting.png")
    (tmp_path_factory.getbasetemp() / "alive0" / "done").touch()
    expect(deck.vote.locator(".right")).to_contain_text("blue")
    expect(status).to_have_text("2, blue: that is what comes out.")


def test_a_kernel_that_was_restarted_is_said_to_be(deck, artefacts):
    status = deck.vote.get_by_role("status")
    deck.press("2")
    press(deck, "Die")
    expect(status).to_contain_text(GONE)
    assert looks_dead(deck.vote.get_by_role("button", name="Reveal"))
    assert contrast(status) >= LEGIBLE
    expect(what_to_do(deck)).to_be_visible()
    deck.press("2", "v")
    assert deck.tally() == [0, 2, 0], "hands can still be counted"
    deck.press("PageDown")
    demo = deck.slide.locator(".cnnlib-demo")
    expect(demo.locator(".problem")).to_contain_text(GONE)
    stride = demo.get_by_label("stride")
    assert looks_dead(stride)
    stride.press("ArrowRight")
    expect(stride).to_have_value("1")
    deck.page.screenshot(path=artefacts / "lecture-demo-restarted.png")

    deck.page.reload()
    deck.run()
    expect(demo.locator(".problem")).to_be_empty()
    assert not looks_dead(stride)


def test_a_kernel_that_was_deleted_is_said_to_be_and_what_to_do(
    browser, small, artefacts
):
    page = browser.new_page(viewport=TALL)  # the fixture's takes 404 for a fault
    deck = started_anew(Deck(page, small).open("vote").run())
    todo = what_to_do(deck)
    expect(todo).to_be_hidden()
    status = deck.vote.get_by_role("status")
    delete_kernel(deck)
    expect(todo).to_be_visible()
    expect(status).to_contain_text(GONE)
    deck.press("PageDown")
    expect(deck.slide.locator(".cnnlib-demo .problem")).to_contain_text(GONE)
    lowest, footer = (
        part.evaluate("node => node.getBoundingClientRect().toJSON()")
        for part in (todo, page.locator("footer"))
    )
    assert lowest["bottom"] <= footer["top"] + 1
    page.screenshot(path=artefacts / "lecture-kernel-deleted.png")

    page.reload()
    deck.run()
    assert deck.place == "demo"
    expect(todo).to_be_hidden()
    expect(deck.slide.locator(".cnnlib-demo .problem")).to_be_empty()
    page.close()


def test_the_first_time_a_lecture_starts_anew_by_itself(browser, small):
    page = browser.new_page(viewport=TALL)  # the fixture's hears the old page go
    deck = Deck(page, small).open("vote").run()
    deck.press("2", "2")
    before = kernel_of(deck)
    press(deck, "Die")
    page.wait_for_function(KERNEL_IS_ANOTHER, arg=before)
    deck.run()
    assert deck.tally() == [0, 2, 0]
    expect(what_to_do(deck)).to_be_hidden()
    deck.press("v")
    expect(deck.vote.locator(".right")).to_contain_text("blue")
    page.close()


def test_a_run_that_was_cut_is_told_and_can_go_on(page, small):
    def cut(line):
        line.connect_to_server()
        line.on_message(lambda message: line.close())

    page.set_viewport_size(TALL)
    page.route_web_socket(re.compile("/voila/execution/"), cut)
    deck = Deck(page, small).open("vote")
    stopped = page.get_by_role("alert").filter(has_text="stopped running")
    expect(stopped).to_be_visible()
    page.unroute_all()
    page.route_web_socket(
        re.compile("/voila/execution/"), lambda line: line.connect_to_server()
    )
    stopped.get_by_role("button", name="Go on").click()
    deck.run()
    expect(stopped).to_be_hidden()
    expect(deck.vote).to_contain_text("Which?")


# A lecture whose server takes a page for gone after 0.3 s, in place of 90.
IMPATIENT = """
from jupyter_server.base.websocket import WebSocketMixin
WebSocketMixin.ping_interval, WebSocketMixin.ping_timeout = 100, 300
from cnnlib.lecture.__main__ import main
main()
"""


def test_lecture_11_runs_to_its_end_although_its_cells_take_long(page, tmp_path):
    lesson = nbformat.read(LESSONS / "11_mnist.ipynb", as_version=4)
    cells = [cell for cell in lesson.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):  # many times as long as the patience, in all
        cell.source = f"from time import sleep\nsleep(0.06)\nprint('ran', {number})"
        cell.metadata.tags = []
    path = notebook(tmp_path / "11_mnist.ipynb", lesson.cells)
    port = free_port()
    command = [sys.executable, "-c", IMPATIENT, str(path), "--no-browser"]
    command += [f"--port={port}", "--Voila.ip=127.0.0.1"]
    address = f"http://127.0.0.1:{port}"
    answer = f"{address}/voila/templates/lecture/static/page.css"
    with running(command, tmp_path / "server.log", answer):
        deck = Deck(page, address).open().run()
        said = page.locator("main").evaluate("main => main.textContent")
        shown = {place for slide in slides(lesson) for place in slide.cells}
        asked = [n for n, cell in enumerate(cells) if lesson.cells.index(cell) in shown]
        assert len(asked) > 30
        assert [n for n in asked if f"ran {n}\n" not in said] == []
        expect(page.locator("#stopped")).to_be_hidden()
        deck.press("End")
        assert deck.at_the_end()
        page.goto("about:blank")


def test_a_server_that_is_gone_is_said_to_be(browser, tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "cnnlib.lecture", "--demo", "convolution"]
    command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    page = browser.new_page()  # the fixture's would take the lost line for a fault
    address = f"http://127.0.0.1:{port}"
    answer = f"{address}/voila/templates/demo/static/page.css"
    with running(command, tmp_path / "server.log", answer):
        page.goto(address)
        page.locator(".cnnlib-demo[aria-label]").wait_for()
        expect(page.locator(".problem")).to_be_empty()
    expect(page.locator(".problem")).to_contain_text("The connection to the kernel is")
    page.close()
