"""The stage: a demo takes what it can, refuses the rest in a sentence, and lets go."""

import gc
import weakref
from functools import partial

import comm
import ipywidgets
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from cnnlib import demos
from cnnlib.demos.parts.controls import Button, Choice, Entry, Slider, Switch
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note
from cnnlib.demos.refusals import DemoError
from cnnlib.demos.stage import Demo, demo

START = {"n": 2, "on": False, "word": "sum", "text": "", "table": np.eye(2)}


def draw(state):
    if state.text == "bad":
        raise DemoError("bad is no text")
    controls = [
        Slider("n", "n", state.n, 1, 3),
        Switch("on", "switch", state.on),
        Choice("word", "word", state.word, ["sum", "product"]),
        Entry("text", "text", state.text),
        Button("more", "More"),
    ]
    panels = [
        Grid("table", "table", state.table, editable=True),
        Grid("sums", "sums", state.table.sum(0)),
        Grid("chosen", "to choose from", state.table, cursor=0),
        Note("a note"),
    ]
    numbers = vars(state) | {"table": state.table.tolist()}
    return View(controls, [panels], say=f"n is {state.n}.", numbers=numbers)


def change(state, name):
    """Touches everything there is, in place where it can be."""
    if name == "more":
        state.table += 1
        state.n = 3


@pytest.fixture
def small():
    return Demo("Small", START, draw, change)


def test_a_change_is_shown(small, report):
    assert report(small, {"set": {"n": 3, "on": True, "word": "product"}}) == ""
    assert (small.numbers["n"], small.numbers["on"]) == (3, True)
    assert small.say == "n is 3."
    assert report(small, {"set": {"table": {"index": 1, "value": -2.5}}}) == ""
    assert small.numbers["table"] == [[1, -2.5], [0, 1]]
    assert small.view["controls"][0]["value"] == 3
    small.set(text=" spaces ")
    assert small.numbers["text"] == "spaces"


def test_a_change_brings_others_along(small, report):
    report(small, {"set": {"more": True}})
    assert small.numbers["n"] == 3
    assert small.numbers["table"] == [[2, 1], [1, 2]]


REFUSED = {
    "out of range": {"n": 4},
    "between two steps": {"n": 1.5},
    "not a number": {"n": "two"},
    "no number at all": {"n": None},
    "a list for a number": {"n": [1]},
    "infinite": {"n": float("inf")},
    "too large for a float": {"n": 10**400},
    "none of the options": {"word": "quotient"},
    "a list for a word": {"word": ["sum"]},
    "neither on nor off": {"on": "false"},
    "a number for a text": {"text": 5},
    "a long text": {"text": 501 * "x"},
    "what draw refuses": {"text": "bad"},
    "a name that does not exist": {"m": 1},
    "a name of Python's": {"__class__": 1},
    "a name of the stage's": {"self": 1},
    "a panel only to look at": {"sums": 0},
    "a cell that does not exist": {"table": {"index": 4, "value": 1}},
    "a cell before the first": {"table": {"index": -1, "value": 1}},
    "True for a cell": {"table": {"index": True, "value": 1}},
    "a cell without a value": {"table": {"index": 0}},
    "a word in a cell": {"table": {"index": 0, "value": "x"}},
    "too much in a cell": {"table": {"index": 0, "value": 1e300}},
    "no cell": {"table": 0},
    "a place that does not exist": {"chosen": 4},
    "half a place": {"chosen": 0.5},
    "one good change and one bad": {"n": 3, "more": True, "word": "quotient"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(small, report, changes):
    before, turn = small.numbers, small.view["turn"]
    problem = report(small, {"set": changes})
    assert problem.endswith(".") and len(problem.split()) > 3
    assert small.numbers == before
    assert small.view["turn"] == turn + 1
    with pytest.raises(DemoError) as refusal:
        small.set(**changes)
    assert f"{refusal.value}." == problem
    assert report(small, {"set": {"n": 1}}) == ""  # and goes on


@pytest.mark.parametrize(
    "content", [None, 5, "reset", [], {}, {"set": 5}, {"set": [1]}, {"reset": False}]
)
def test_a_message_that_is_none_is_answered_all_the_same(small, report, content):
    before = small.numbers
    assert report(small, content) == "Small: the page reports no change."
    assert small.numbers == before


def test_a_problem_is_gone_with_the_next_change(small, report):
    assert report(small, {"set": {"n": 9}}) == (
        "n: a number from 1 to 3 is needed, got 9."
    )
    assert report(small, {"set": {"n": 2}}) == ""


def test_a_refusal_leaves_arrays_that_were_edited_in_place(small):
    with pytest.raises(DemoError):
        small.set(more=True, text="bad")
    assert small.numbers["table"] == [[1, 0], [0, 1]]


def test_reset_restores_everything(small, report):
    first = small.numbers
    small.set(more=True)
    small.set(more=True, table={"index": 0, "value": 7}, text="x", on=True)
    assert small.numbers != first
    assert report(small, {"reset": True}) == ""
    assert small.numbers == first
    small.set(more=True)
    small.reset()
    assert small.numbers == first


def test_the_start_is_the_demos_own():
    table = np.eye(2)
    small = Demo("Small", START | {"table": table}, draw, change)
    small.set(more=True)
    assert table.tolist() == [[1, 0], [0, 1]]
    table[:] = 5
    small.reset()
    assert small.numbers["table"] == [[1, 0], [0, 1]]


def test_two_demos_share_nothing():
    one, other = (Demo("Small", START, draw, change) for _ in range(2))
    one.set(more=True, on=True)
    assert other.numbers["table"] == [[1, 0], [0, 1]]
    assert one.view["turn"] == 2 and other.view["turn"] == 1
    assert one.model_id != other.model_id


def test_what_it_shows_in_text_is_the_same_each_time(small, monkeypatch):
    monkeypatch.delenv("CNNLIB_STILLS")
    again = Demo("Small", START, draw)
    assert repr(small) == repr(again) == "Small: n is 2."
    texts = [d._repr_mimebundle_()[0] for d in (small, again)]
    assert texts[0]["text/plain"] == texts[1]["text/plain"] == "Small: n is 2."
    html = "<p><em>Run this cell for the demo.</em> Small: n is 2.</p>"
    assert texts[0]["text/html"] == texts[1]["text/html"] == html
    view = "application/vnd.jupyter.widget-view+json"
    assert texts[0][view]["model_id"] == small.model_id


def test_where_it_is_asked_for_its_picture_stands_where_there_is_no_widget(
    small, monkeypatch
):
    monkeypatch.setenv("CNNLIB_STILLS", "1")
    html = small._repr_mimebundle_()[0]["text/html"]
    picture = '<img alt="Small: n is 2." width="'
    assert picture in html and "data:image/png;base64," in html
    assert html.endswith("<p><em>The demo is live once this cell has run.</em></p>")


def test_words_are_escaped_in_html(monkeypatch):
    monkeypatch.delenv("CNNLIB_STILLS")
    small = Demo("<b>", {}, lambda state: View([], [], say="1 < 2 & 3"))
    html = small._repr_mimebundle_()[0]["text/html"]
    assert "&lt;b&gt;: 1 &lt; 2 &amp; 3" in html


def test_closing_a_demo_frees_what_it_holds_even_if_it_is_in_the_history():
    class Large(np.ndarray):
        """An array that can be watched."""

    def shown(large, state):
        return View([], [[Grid("x", "x", large)]], say="zeros")

    large = np.zeros((3, 3)).view(Large)
    small = Demo("Small", {"table": large}, partial(shown, large))
    held, model = weakref.ref(large), small.model_id
    del large
    gc.collect()
    assert held() is not None
    small.close()
    gc.collect()
    assert held() is None
    assert model not in ipywidgets.Widget.get_manager_state()["state"]
    assert model not in comm.get_comm_manager().comms
    assert repr(small) == "Small: closed"
    small.close()
    small.reset()
    with pytest.raises(DemoError, match="nothing called 'n'"):
        small.set(n=1)


def test_a_closed_demo_goes_away_with_its_last_name():
    small = Demo("Small", START, draw)
    gone = weakref.ref(small)
    small.close()
    del small
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("stride=4", "stride must be a whole number from 1 to 3, got 4"),
        ("kernel=np.ones((9, 9))", "kernel may have up to 5 rows and columns here, "),
        ("speed=1", "got an unexpected keyword argument 'speed'"),
        ("[[1, 2], [3]]", "input must be a matrix of numbers"),
    ],
)
def test_a_notebook_shows_the_sentence_of_a_wrong_argument_only(capsys, call, sentence):
    shell = InteractiveShell(user_ns={"convolution": demos.convolution, "np": np})
    result = shell.run_cell(f"convolution({call})")
    assert isinstance(result.error_in_exec, DemoError)
    shown = capsys.readouterr().out.strip()
    assert shown.startswith(f"convolution: {sentence}")
    assert shown.count("\n") == 0


@pytest.mark.parametrize("mistake", [KeyError, TypeError, ValueError])
def test_a_mistake_of_ours_is_not_taken_for_one_of_the_arguments(mistake):
    @demo
    def broken():
        raise mistake("ours")

    with pytest.raises(mistake, match="^'?ours") as shown:
        broken()
    assert not isinstance(shown.value, DemoError)


@pytest.mark.parametrize("mistake", [KeyError, TypeError, ValueError])
def test_a_mistake_while_drawing_shows_its_traceback_and_the_demo_goes_on(
    page, caplog, mistake
):
    def slip(state):
        if state.n == 3:
            raise mistake("ours")
        return draw(state)

    small = Demo("Small", START, slip, change)
    with pytest.raises(mistake, match="ours"):
        small.set(n=3)
    assert page(small, {"set": {"n": 3}}) == (
        "This demo made a mistake of its own: see the log."
    )
    assert "Traceback" in caplog.text and "ours" in caplog.text
    assert small.numbers["n"] == 2
    assert page(small, {"set": {"n": 1}}) == ""


def test_what_is_drawn_from_cannot_be_changed():
    def set_entry(state):
        state.n = 1

    def set_number(state):
        state.table[0] = 1

    with pytest.raises(AttributeError, match=r"does not change .* \(n\)"):
        Demo("Small", START, set_entry)

    def set_number_deep_inside(state):
        state.deep["tables"][0][0][0] = 1

    def set_entry_of_a_list(state):
        state.deep["tables"][0] = 1

    def set_entry_of_a_dictionary(state):
        state.deep["tables"] = 1

    with pytest.raises(ValueError, match="read-only"):
        Demo("Small", START, set_number)
    deep = {"deep": {"tables": [(np.eye(2),)]}}
    with pytest.raises(ValueError, match="read-only"):
        Demo("Deep", deep, set_number_deep_inside)
    for change in (set_entry_of_a_list, set_entry_of_a_dictionary):
        with pytest.raises(TypeError, match="does not support item assignment"):
            Demo("Deep", deep, change)
    assert START["table"].tolist() == [[1, 0], [0, 1]]
