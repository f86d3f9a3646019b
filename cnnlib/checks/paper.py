"""A worked notebook on paper: what nbconvert writes where there were forms."""

import re
from html import escape

from nbconvert.preprocessors import Preprocessor

from cnnlib.checks.student import as_html

__all__ = ["Worked"]

_STATE = "application/vnd.jupyter.widget-state+json"
_VIEW = "application/vnd.jupyter.widget-view+json"
# How a demo asks to be run, which nobody can do here.
_INVITATION = re.compile(r"<em>[^<]*</em> ?")


class Worked(Preprocessor):
    """Questions with the answers that were given, and no widgets of the course.

    A notebook keeps the output of a cell as it was when the cell ran, when nobody had
    answered yet; what the form shows now is in the saved state of its widget. The page
    that is made shows text and pictures; a live widget on it would be fetched from
    another machine.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> data = {"text/html": "Predict", _VIEW: {"model_id": "f"}}
    >>> output = new_output("execute_result", data=data)
    >>> book = new_notebook(cells=[new_code_cell(outputs=[output])])
    >>> state = {"committed": 1, "verdict": "You said 9.", "notice": ""}
    >>> form = {"_anywidget_id": "cnnlib.checks.form._Form", "question": "How many?"}
    >>> form |= {"choices": [], "state": state}
    >>> book.metadata["widgets"] = {_STATE: {"state": {"f": {"state": form}}}}
    >>> Worked(enabled=True).preprocess(book, {})[0].cells[0].outputs[0].data
    {'text/html': '<p><strong>Predict:</strong> How many?</p><p>You said 9.</p>'}
    """

    def preprocess(self, notebook, resources):
        """Change a notebook that is about to be converted."""
        saved = _inside(notebook.metadata, "widgets", _STATE, "state")
        shown = [_inside(output, "data") for output in _outputs(notebook)]
        for data in shown:
            model = _inside(saved, _inside(data, _VIEW).get("model_id"), "state")
            if str(model.get("_anywidget_id")).startswith("cnnlib."):
                del data[_VIEW]
                if answered := _answered(model):
                    data["text/html"] = answered
                elif "text/html" in data:
                    data["text/html"] = _INVITATION.sub("", data["text/html"])
        if not any(_VIEW in data for data in shown):
            notebook.metadata.pop("widgets", None)
        return notebook, resources


def _outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def _inside(tree, *path):
    """The dict at the end of a path; an empty one where another program left none."""
    for key in path:
        found = tree.get(key) if isinstance(key, str) else None
        tree = found if isinstance(found, dict) else {}
    return tree


def _answered(model):
    """A form's question and answer; empty for all that was not answered."""
    state = _inside(model, "state")
    said = model.get("question"), state.get("verdict")
    if not state.get("committed") or not all(isinstance(text, str) for text in said):
        return ""
    question, verdict = said
    choices = model.get("choices")
    choices = map(str, choices) if isinstance(choices, list) else ()
    notice = str(state.get("notice") or "")
    lead = str(model.get("lead") or "Predict")
    return as_html(question, choices, escape(verdict), notice, lead)
