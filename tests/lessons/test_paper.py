"""Every notebook becomes a page, whatever another program saved of its widgets."""

import base64
import json
import re
from html import unescape

import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

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


def test_a_demo_is_drawn_as_it_was_left_by_its_own_script():
    demo = demos.kernels()
    demo.set(kernel="box blur")
    saved = demo._get_embed_state()
    widgets = {STATE: {"state": {"f": saved}}}
    stored, _ = demo._repr_mimebundle_()
    data, metadata = on_paper({}, stored, widgets=widgets)
    page = data["text/html"]
    assert "widgets" not in metadata
    assert json.dumps(demo.say)[1:-1].replace("<", "\\u003c") in page
    assert base64.b64encode(demo._esm.encode()).decode() in page
    assert all(kept["data"] in page for kept in saved["buffers"])
    label = re.search('role="img" aria-label="([^"]+)"', page)
    assert unescape(label[1]) == repr(demo)
    assert page.count("</script>") == 1


def converted(*texts):
    """The page that is made of Markdown."""
    notebook = new_notebook(cells=[new_markdown_cell(text) for text in texts])
    exporter = HTMLExporter(preprocessors=[Worked])
    html, _ = exporter.from_notebook_node(notebook)
    return re.search("<main>.*</main>", html, re.DOTALL)[0]


def test_formulas_are_set_without_a_program_of_the_page():
    page = converted(
        "So $a_1 * b_2 * c < 2$ and\n\n$$\\frac{x}{|y|}$$", "| $\\|x\\|$ |"
    )
    assert "$" not in page and "\\frac" not in page
    inline, block, norm = re.findall("<math.*?</math>", page, re.DOTALL)
    assert 'display="inline"' in inline and "<em>" not in inline
    assert 'display="block"' in block and "<mfrac>" in block


@pytest.mark.parametrize(
    "code", ["`$a$ and $b$`", "```\n$a$\n```", r"\$5 and \$6", "$5"]
)
def test_where_there_is_no_formula_nothing_is_set(code):
    assert "<math" not in converted(code)


def test_long_lines_of_code_are_wrapped_on_paper():
    assert re.search(r"@media print \{.*pre-wrap", converted("x"), re.DOTALL)


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
