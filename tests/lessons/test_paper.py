"""Every notebook becomes a page, whatever another program saved of its widgets."""

import re
from html import unescape

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cnnlib import demos
from cnnlib.checks.paper import Worked

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
STORED = {"text/plain": "a form", "text/html": "Predict"}
FORM = {
    "_anywidget_id": "cnnlib.checks.form._Form",
    "question": "How many?",
    "choices": ["1", "9"],
    "state": {"committed": 1, "verdict": "You said 9.", "notice": ""},
}


def on_paper(model, stored=STORED, view=None, widgets=None):
    """What is left of a cell's output and of the notebook's widgets."""
    view = {"model_id": "f"} if view is None else view
    shown = new_output("display_data", data={**stored, VIEW: view})
    notebook = new_notebook(cells=[new_code_cell(outputs=[shown])])
    saved = {STATE: {"state": {"f": {"state": model}}}}
    notebook.metadata["widgets"] = saved if widgets is None else widgets
    page, _ = Worked(enabled=True).preprocess(notebook, {})
    return page.cells[0].outputs[0].data, page.metadata


def without(key):
    return {name: value for name, value in FORM.items() if name != key}


def test_an_answered_form_is_written_out():
    data, metadata = on_paper(FORM)
    assert "<li>9</li></ol><p>You said 9.</p>" in data["text/html"]
    assert VIEW not in data
    assert "widgets" not in metadata


def test_a_widget_that_has_only_text_keeps_its_text():
    stored = {"text/plain": "a demo"}
    data, metadata = on_paper({"_anywidget_id": "cnnlib.demos.Demo"}, stored)
    assert data == stored
    assert "widgets" not in metadata


@pytest.mark.parametrize("stills", ["", "1"])
def test_a_demo_does_not_ask_to_be_run(monkeypatch, stills):
    monkeypatch.setenv("CNNLIB_STILLS", stills)
    demo = demos.convolution()
    stored, _ = demo._repr_mimebundle_()
    assert re.search("the demo|The demo", stored["text/html"])
    data, _ = on_paper({"_anywidget_id": "cnnlib.demos.stage.Demo"}, stored)
    assert not re.search("the demo|The demo", data["text/html"])
    assert str(demo.say) in unescape(data["text/html"])


@pytest.mark.parametrize(
    "model",
    [
        FORM | {"state": {"committed": 0}},
        FORM | {"state": {"committed": 1}},
        FORM | {"state": {"committed": 1, "verdict": None}},
        FORM | {"state": None},
        FORM | {"state": []},
        FORM | {"question": None},
        without("state"),
        without("question"),
    ],
)
def test_a_form_that_does_not_say_its_answer_stays_as_it_was_stored(model):
    assert on_paper(model)[0] == STORED


@pytest.mark.parametrize(
    "model", [FORM | {"choices": None}, FORM | {"choices": 2}, without("choices")]
)
def test_a_form_without_choices_has_none_on_paper(model):
    said = "<p><strong>Predict:</strong> How many?</p><p>You said 9.</p>"
    assert on_paper(model)[0]["text/html"] == said


def test_a_question_of_the_review_is_called_that_on_paper():
    said = on_paper(FORM | {"lead": "Asked again"})[0]["text/html"]
    assert said.startswith("<p><strong>Asked again:</strong> How many?</p>")


@pytest.mark.parametrize("model", [{}, None, [], {"_anywidget_id": None}])
def test_a_widget_of_another_s_is_left_alone(model):
    data, metadata = on_paper(model)
    assert data == {**STORED, VIEW: {"model_id": "f"}}
    assert STATE in metadata["widgets"]


@pytest.mark.parametrize("view", [{}, {"model_id": None}, {"model_id": ["f"]}, "f"])
def test_a_view_that_names_no_widget_is_left_alone(view):
    assert on_paper(FORM, view=view)[0] == {**STORED, VIEW: view}


@pytest.mark.parametrize(
    "widgets", [{}, {STATE: None}, {STATE: {}}, {STATE: {"state": {"f": None}}}]
)
def test_without_a_saved_state_an_output_is_left_alone(widgets):
    assert on_paper(FORM, widgets=widgets)[0] == {**STORED, VIEW: {"model_id": "f"}}


def test_an_output_without_data_is_left_alone():
    output = new_output("stream", text="printed")
    notebook = new_notebook(cells=[new_code_cell(outputs=[output])])
    assert Worked(enabled=True).preprocess(notebook, {})[0] is notebook
