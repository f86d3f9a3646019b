"""The page of a lecture, as its server sends it, and how that server is set up."""

import asyncio
import json
import os
import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    writes,
)
from patience import PATIENCE, eventually
from servers import free_port, running
from tornado.websocket import websocket_connect

from cnnlib.lecture import serve as serving
from cnnlib.lecture.doors import Door, Kernels, origin
from cnnlib.workspace.connection import PromptConnection

PREDICT = """from cnnlib.checks import predict
predict("00-sum", "How much is 2 + 3?", answer="number:f3a4b1df")"""

ENDLESS = """from threading import Event
Path("begun").touch()
Event().wait()"""


# What a browser says that another page has led here, and so no kernel is to start.
STRANGERS = {
    "an image": {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "image"},
    "a window": {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Dest": "document"},
    "a frame": {
        "Sec_Fetch_Site": "cross-site",
        "Sec_Fetch_Dest": "iframe",
        "Referer": "https://elsewhere.example/",
    },
    "a name": {"Host": "rebound.example"},
}


def slide(id, source):
    kind = {"slideshow": {"slide_type": "slide"}}
    return new_markdown_cell(source, id=id, metadata=kind)


def code(id, source, tags=()):
    return new_code_cell(source, id=id, metadata={"tags": list(tags)})


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """A lecture that is served: its page, its cookies, and what it printed."""
    folder = tmp_path_factory.mktemp("lecture")
    (folder / "glossary.md").write_text("## Lesson 02\n\nA *kernel*, sought.\n")
    cells = [
        slide("first", "# First <!-- notes (3 min): **Ask**. -->"),
        code("sum", PREDICT, tags=["predict"]),
        code("answer", "from pathlib import Path\nprint(Path.cwd().name, 6 * 7)"),
        slide("last", "# Last"),
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
        refused = {name: asks(address, **said) for name, said in STRANGERS.items()}
        with urlopen(address) as response:
            page, cookies = (
                response.read().decode(),
                response.headers.get_all("Set-Cookie"),
            )
        with ThreadPoolExecutor() as pool:  # a browser's tests have a loop in this one
            run = _is_run(address, page, folder / "begun")
            heard = pool.submit(asyncio.run, run).result()
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=PATIENCE)
    return page, cookies, log.read_text(), address, status, heard, refused


async def _is_run(address, page, begun):
    """Have the cells of a page run, as it does, until the endless one has begun.

    Gives what the server says meanwhile, in turn: the places of cells, then its answer
    to a message that it has to refuse.
    """
    kernel = re.search(r'"kernelId": "(.+?)"', page)[1]
    place = f"{address}/voila/execution/{kernel}".replace("http", "ws")
    line = await websocket_connect(place)

    async def ask(kernel):
        message = {"action": "execute", "payload": {"kernel_id": kernel}}
        await line.write_message(json.dumps(message))

    await ask(kernel)
    assert eventually(begun.exists)
    await ask("another")
    heard = []
    while "error" not in (heard[-1] if heard else {}):
        heard.append(json.loads(await line.read_message())["payload"])
    return heard


def asks(address, **headers):
    """The status and the words of an answer to a browser that says where it is from."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(address, headers=named)) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


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


def test_a_page_is_heard_while_its_cells_run(lecture):
    """Its answer to a ping too, without which the run would end after 90 seconds."""
    assert lecture[5][-1] == {"error": "Kernel ID does not match"}


@pytest.mark.parametrize("who", ["an image", "a window", "a frame"])
def test_another_site_s_page_starts_no_kernel(lecture, who):
    status, words = lecture[6][who]
    assert status == 403
    assert "Another page led here." in words
    assert '<a href="/">Open it</a>' in words


def test_a_name_that_others_made_up_reaches_nothing(lecture):
    status, words = lecture[6]["a name"]
    assert status == 403
    assert "kernelId" not in words


@pytest.mark.parametrize(
    "text", ["moodle.example", "https://a.example/b", "http://a b"]
)
def test_what_may_embed_a_page_is_an_origin(text):
    with pytest.raises(
        ValueError, match="--embed: an origin looks like https://moodle"
    ):
        origin(text)
    assert origin("https://Moodle.example:8443/") == "https://moodle.example:8443"


def test_the_thirty_first_page_is_refused_with_a_sentence(monkeypatch):
    async def ask():
        kernels = Kernels()
        started = []

        async def start(self, **options):
            started.append(str(len(started)))
            return started[-1]

        above = Kernels.__mro__[1]
        monkeypatch.setattr(above, "start_kernel", start)
        monkeypatch.setattr(above, "list_kernel_ids", lambda self: started)
        asked = [kernels.start_kernel() for _ in range(40)]
        return await asyncio.gather(*asked, return_exceptions=True)

    with ThreadPoolExecutor() as pool:
        answers = pool.submit(asyncio.run, ask()).result()
    assert answers[:30] == [str(n) for n in range(30)]
    assert [error.status_code for error in answers[30:]] == [503] * 10
    said = []
    full = Door.__new__(Door)
    monkeypatch.setattr(Door, "set_status", lambda self, status: said.append(status))
    monkeypatch.setattr(Door, "finish", lambda self, words: said.append(words))
    full.write_error(503)
    assert said[0] == 503
    assert "30 pages are open" in said[1]


def test_demos_run_first(lecture):
    page, heard = lecture[0], lecture[5]
    ran = [payload["cell_index"] for payload in heard if "cell_index" in payload]
    assert ran == sorted(ran), "in the order in which they now stand"
    before, _, _ = page.partition(">demos<")
    assert re.findall(r'cell-index="(\d+)"', before)[-1] == "1"


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
    said, address, status = lecture[2:5]
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
