"""A lesson as slides: what is on each, when it is shown, and what there is to say."""

import json
import re
import signal
import sys
from urllib.request import urlopen

import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    reads,
    writes,
)
from patience import PATIENCE, eventually
from servers import free_port, running
from websocket import create_connection

from cnnlib import demos
from cnnlib.lecture import __main__ as command
from cnnlib.lecture import serve as serving
from cnnlib.lecture import slides
from cnnlib.lecture.slides import Slide, without_notes
from cnnlib.workspace.connection import PromptConnection


def cell(id, source="", kind=None, tags=(), new=new_markdown_cell):
    metadata = {"tags": list(tags)} if tags else {}
    if kind is not None:
        metadata["slideshow"] = {"slide_type": kind}
    return new(source, id=id, metadata=metadata)


def code(id, source="", kind=None, tags=()):
    return cell(id, source, kind, tags, new_code_cell)


def slides_of(*cells):
    return slides(new_notebook(cells=cells))


def test_slides_and_subslides_begin_where_they_say():
    found = slides_of(
        cell("a", "# Edges", "slide"),
        cell("b"),
        cell("c", "## Corners", "subslide"),
        cell("d", kind="skip"),
        cell("e", kind="-"),
        cell("f", kind="slide"),
    )
    assert [(s.id, s.title, s.opens, s.cells) for s in found] == [
        ("a", "Edges", True, [0, 1]),
        ("c", "Corners", False, [2, 4]),
        ("f", "Corners", True, [5]),
    ]


def test_what_stands_before_the_first_slide_is_one():
    found = slides_of(
        cell("a", kind="skip"), code("b", "x"), cell("c"), cell("d", kind="slide")
    )
    assert [(s.id, s.cells, s.opens) for s in found] == [
        ("b", [1, 2], True),
        ("d", [3], True),
    ]
    assert found[0].title == ""
    assert slides_of() == []
    assert slides_of(cell("a", kind="skip")) == []


def test_fragments_demos_and_answers_wait_for_a_step():
    (slide,) = slides_of(
        cell("a", kind="slide"),
        cell("b", kind="fragment"),
        cell("c"),
        code("d", tags=["predict"]),
        code("e"),
        code("f"),
        code("g", tags=["demo"]),
        code("h", kind="fragment", tags=["predict"]),
        code("i", kind="fragment"),
    )
    assert slide.steps == [0, 1, 1, 1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# Edges", "Edges"),
        ("text\n\n### A *bold* `name` of $x$  \n\n# Later", "A bold name of x"),
        ("#No heading\n#  Two spaces ", "Two spaces"),
        ("```\n# a comment\n```\n\n# After code", "After code"),
        ("<!-- notes: # Not this. -->\n# But this", "But this"),
        ("no heading", ""),
    ],
)
def test_a_slide_is_called_as_its_first_heading(source, title):
    assert slides_of(cell("a", source))[0].title == title


def test_a_heading_in_code_is_none():
    (slide,) = slides_of(code("a", "# a comment"), cell("b", "# A heading"))
    assert slide.title == "A heading"


def test_notes_are_gathered_with_their_minutes():
    (slide,) = slides_of(
        cell("a", "# A\n<!-- notes (4 min): **Ask**\nfirst. -->\n<!--notes: Wait. -->"),
        code("b", "<!-- notes (9 min): in code -->"),
        cell("c", "<!-- notes (12 min): Vote. --><!-- not a note: x -->"),
    )
    assert slide.minutes == 16
    assert slide.notes == "**Ask**\nfirst.\n\nWait.\n\nVote."
    assert slides_of(cell("a", "# A"))[0] == Slide("a", "A", True, [0], [0], 0, "")


def test_what_begins_as_notes_and_goes_on_otherwise_is_an_error():
    comment = "<!-- notes (four min): Ask. -->"
    sentence = f"slides: notes look like <!-- notes (4 min): Text. -->, got {comment!r}"
    with pytest.raises(ValueError, match="notes look like") as caught:
        slides_of(cell("a", f"# A\n{comment}"))
    assert str(caught.value) == sentence


def test_the_class_sees_no_notes():
    source = "# A <!-- notes (1 min): x\ny -->b<!-- other --><!--notes: z-->"
    assert without_notes(source) == "# A b<!-- other -->"


# The commands.


@pytest.fixture
def served(monkeypatch):
    """What would be served: (path, title in it, template, arguments)."""
    calls = []

    def noted(path, template, arguments):
        calls.append((path, path.read_text(encoding="utf-8"), template, arguments))

    monkeypatch.setattr(serving, "serve", noted)
    return calls


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["lecture", *arguments])
    command.main()


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    for name in ("00_start_here", "02_convolution", "10_training"):
        (tmp_path / "lessons" / f"{name}.ipynb").write_text(name)
    (tmp_path / "lessons" / "02_notes.md").write_text("no lesson")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("lesson", "name"),
    [
        ("02", "02_convolution"),
        ("2", "02_convolution"),
        ("0", "00_start_here"),
        ("10", "10_training"),
        ("02_convolution", "02_convolution"),
        ("02_convolution.ipynb", "02_convolution"),
    ],
)
def test_a_lesson_is_found_by_its_number_or_name(
    course, monkeypatch, served, lesson, name
):
    run(monkeypatch, lesson, "--no-browser")
    path = course / "lessons" / f"{name}.ipynb"
    assert served == [(path, name, "lecture", ["--no-browser"])]


def test_any_notebook_can_be_a_lecture(course, monkeypatch, served):
    (course / "mine.ipynb").write_text("mine")
    run(monkeypatch, "mine.ipynb")
    assert served == [(course / "mine.ipynb", "mine", "lecture", [])]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["99"], "There is no lesson '99'. There are: 00_start_here, 02_convolution, "),
        (["gone.ipynb"], "There is no lesson 'gone.ipynb'. There are: "),
        ([], "Which lesson? There are: 00_start_here, 02_convolution, 10_training."),
        (["--demo", "juggling"], "There is no demo 'juggling'. There are: "),
        (["--demo", ""], "Which demo? There are: "),
        (["--demo", "Demo"], "There is no demo 'Demo'. There are: "),
    ],
)
def test_what_is_not_there_is_refused(course, monkeypatch, served, arguments, sentence):
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *arguments)
    assert str(caught.value).startswith(sentence)
    assert served == []


def test_without_lessons_there_are_none(tmp_path, monkeypatch, served):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, "02")
    assert str(caught.value) == "There is no lesson '02'. There are: none here."


def test_a_demo_is_a_notebook_of_one_cell(monkeypatch, served):
    run(monkeypatch, "--demo", "lenet", "--port=8899")
    ((path, text, template, arguments),) = served
    assert (template, arguments) == ("demo", ["--port=8899"])
    assert not path.exists(), "it is removed afterwards"
    assert path.name == "lenet.ipynb"
    notebook = reads(text)
    assert notebook.metadata.title == "lenet"
    assert [c.source for c in notebook.cells] == [
        "from cnnlib import demos\n\ndemos.lenet()"
    ]
    assert "lenet" in demos.__all__


def test_the_help_names_what_can_be_shown(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--help")
    words = " ".join(capsys.readouterr().out.split())
    assert words.startswith(
        "usage: python -m cnnlib.lecture [-h] [--demo NAME] [lesson]"
    )
    assert "lesson a number, or a notebook's file name" in words
    assert "--demo NAME show one demo, without a lesson" in words


# The page, as the server sends it.

PREDICT = """from cnnlib.checks import predict
predict("00-sum", "How much is 2 + 3?", answer="number:f3a4b1df")"""

ENDLESS = """from threading import Event
Path("begun").touch()
Event().wait()"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """A lecture that is served: its page, its cookies, and what it printed."""
    folder = tmp_path_factory.mktemp("lecture")
    (folder / "glossary.md").write_text("## Lesson 02\n\nA *kernel*, sought.\n")
    cells = [
        cell("first", "# First <!-- notes (3 min): **Ask**. -->", "slide"),
        code("sum", PREDICT, tags=["predict"]),
        code("answer", "from pathlib import Path\nprint(Path.cwd().name, 6 * 7)"),
        cell("last", "# Last", "slide"),
        code("figure", "plots.show(None)"),
        code("imports", "import numpy\nfrom os import path\n"),
        code("demo", "demos.lenet()", tags=["demo"]),
        code("fails", "1 / 0"),
        code("endless", ENDLESS),
    ]
    cells[1].outputs = [new_output("stream", text="Predict: asked in another year")]
    cells[2].outputs = [new_output("stream", text="as stored: 42")]
    path = folder / "small.ipynb"
    path.write_text(writes(new_notebook(cells=cells)), encoding="utf-8")
    port, log = free_port(), folder / "server.log"
    start = [sys.executable, "-m", "cnnlib.lecture", str(path), "--no-browser"]
    start += [f"--port={port}", "--Voila.ip=127.0.0.1"]
    address = f"http://127.0.0.1:{port}"
    answer = f"{address}/voila/templates/lecture/static/page.css"
    with running(start, log, answer) as process:
        with urlopen(address) as response:
            page, cookies = (
                response.read().decode(),
                response.headers.get_all("Set-Cookie"),
            )
        assert _is_run(address, page, folder / "begun")
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=PATIENCE)
    return page, cookies, log.read_text(), address, status


def _is_run(address, page, begun):
    """Have the cells of a page run, as it does, until the endless one has begun."""
    kernel = re.search(r'"kernelId": "(.+?)"', page)[1]
    line = create_connection(
        f"{address}/voila/execution/{kernel}".replace("http", "ws")
    )
    line.send(json.dumps({"action": "execute", "payload": {"kernel_id": kernel}}))
    return eventually(begun.exists)


def slide_of(page, id):
    return page.partition(f'data-id="{id}"')[2].partition("</section>")[0]


def test_the_page_has_the_slides_with_their_notes(lecture):
    page = lecture[0]
    assert "<title>First</title>" in page
    first = slide_of(page, "first")
    assert 'data-minutes="3"' in first
    assert "<strong>Ask</strong>" in first.partition('<template class="notes">')[2]
    assert "Ask" not in first.partition('<template class="notes">')[0]
    assert page.count("<section") == 2


def test_a_prediction_shows_neither_code_nor_stored_output(lecture):
    first = slide_of(lecture[0], "first")
    assert "f3a4b1df" not in first
    assert "asked in another year" not in first
    assert "6 * 7" in re.sub("<[^>]*>", "", first)
    assert "as stored: 42" in first


def test_code_of_figures_demos_and_imports_stands_aside(lecture):
    last = slide_of(lecture[0], "last")
    aside = re.findall(r'<details class="code">.*?</details>', last, re.DOTALL)
    shown = [re.sub("<[^>]*>", "", text).partition("]:")[2].split() for text in aside]
    assert [words[0] for words in shown] == [
        "plots.show(None)",
        "import",
        "demos.lenet()",
    ]


def test_the_glossary_and_the_colours_of_code_are_on_the_page(lecture):
    assert "A <em>kernel</em>, sought." in lecture[0]
    assert re.search(r"\.highlight \.\w+ \{ color: ", lecture[0])


def test_a_page_may_end_its_kernel(lecture):
    assert any(cookie.startswith("_xsrf=") for cookie in lecture[1])


def test_it_says_where_it_is_and_ends_amid_a_cell_without_a_complaint(lecture):
    _, _, said, address, status = lecture
    assert f"Open at {address}/ (Ctrl-C here closes it).\n" in said
    assert "Traceback" not in said
    assert status == 0


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The server of a notebook, as it is set up; it is not started."""
    started = []
    monkeypatch.setattr(serving.Page, "initialize", lambda s, a: started.append((s, a)))
    monkeypatch.setattr(serving.Page, "start", lambda s: started.append(s))
    monkeypatch.setenv("JUPYTER_PATH", "elsewhere")
    monkeypatch.setenv("CNNLIB_LECTURE", "")

    def set_up(template):
        serving.serve(tmp_path / "x.ipynb", template, ["--no-browser"])
        (page, arguments), same = started
        assert same is page
        assert arguments == [f"{tmp_path / 'x.ipynb'}", "--no-browser"]
        return page

    return set_up


def test_kernels_know_that_they_are_in_a_lecture(page):
    import os

    page("lecture")
    assert os.environ["CNNLIB_LECTURE"] == "1"
    paths = os.environ["JUPYTER_PATH"].split(os.pathsep)
    assert paths[0].endswith("lecture")
    assert paths[1] == "elsewhere"


def test_a_lecture_shows_code_and_errors_and_goes_on_after_them(page):
    config = page("lecture").config
    assert config.VoilaConfiguration.strip_sources is False
    assert config.VoilaConfiguration.show_tracebacks is True
    assert config.VoilaConfiguration.progressive_rendering is True
    assert config.VoilaExecutor.allow_errors is True
    assert config.Application.log_level == "ERROR"
    assert config.VoilaConfiguration.template == "lecture"
    assert config.VoilaConfiguration.resources["glossary"] == ""


def test_a_demo_s_page_shows_no_code(page):
    config = page("demo").config
    assert config.VoilaConfiguration.strip_sources is True
    assert config.VoilaConfiguration.template == "demo"


def test_a_page_loads_the_widgets_it_needs_and_no_other_extension(page):
    allowed = page("lecture").config.VoilaConfiguration.extension_allowlist
    assert "anywidget" in allowed
    assert len(allowed) == 3


def test_a_browser_that_died_leaves_no_kernel_for_long(page):
    config = page("lecture").config.MappingKernelManager
    assert (config.cull_idle_timeout, config.cull_interval) == (60, 20)


def test_messages_are_sent_at_once(page, monkeypatch):
    connection = page("lecture").config.Voila.kernel_websocket_connection_class
    assert connection is PromptConnection
    calls = []

    class Handler:
        def set_nodelay(self, value):
            calls.append(value)

    above = PromptConnection.__mro__[1]
    monkeypatch.setattr(above, "connect", lambda self: calls.append("connected"))
    made = PromptConnection.__new__(PromptConnection)
    monkeypatch.setattr(PromptConnection, "websocket_handler", Handler())
    made.connect()
    assert calls == [True, "connected"]


def test_the_browser_is_opened_at_the_page(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(serving.Page, "connection_url", "http://127.0.0.1:8899/")
    serving.Page.launch_browser(serving.Page.__new__(serving.Page))
    assert opened == ["http://127.0.0.1:8899/"]
