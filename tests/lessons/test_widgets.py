"""What the page of a form, a vote and a demo learns from its kernel."""

import pytest

from cnnlib import demos
from cnnlib.checks import predict
from cnnlib.checks.form import form
from cnnlib.checks.vote import vote


def question():
    return predict("02-corner", "Which number?", answer="number:f3a4b1df")


PAGES = {
    "form": (lambda: form(question()), {"commit": "25"}),
    "vote": (lambda: vote(question()), {"reveal": ["25"]}),
    "demo": (demos.dropout, {"set": {"hundred": True}}),
}


@pytest.fixture(params=PAGES)
def kind(request, home, monkeypatch):
    monkeypatch.delenv("CNNLIB_LECTURE", raising=False)
    return request.param


def says(widget, **content):
    """What a page says reaches its kernel."""
    data = {"method": "custom", "content": content}
    widget.comm.handle_msg({"content": {"data": data}, "buffers": []})


def on_page(widget, name):
    """What a page is told under this name."""
    return widget.get_state()[name]


def test_a_page_is_told_which_of_its_messages_is_dealt_with(kind):
    make, content = PAGES[kind]
    widget = make()
    assert on_page(widget, "answered") == ""
    for id in ("1 of this page", "2 of this page"):
        says(widget, id=id, **content)
        assert on_page(widget, "answered") == id


def test_a_message_that_fails_is_dealt_with_too(kind, caplog):
    make, _ = PAGES[kind]
    widget = make()
    widget.hear = {}.pop  # raises KeyError
    says(widget, id="3")
    assert "KeyError" in caplog.text
    assert on_page(widget, "answered") == "3"


def test_a_page_without_its_kernel_can_say_what_helps(kind, monkeypatch):
    make, _ = PAGES[kind]
    assert on_page(make(), "cure") == (
        "choose Run, Run All Above Selected Cell, then run this cell again"
    )
    monkeypatch.setenv("CNNLIB_LECTURE", "1")
    assert on_page(make(), "cure") == "reload this page"
