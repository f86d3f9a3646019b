"""A worked notebook on paper: what nbconvert writes of forms, demos and formulas."""

import base64
import json
import re
from html import escape

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell

from cnnlib.checks.student import as_html

__all__ = ["Worked"]

_STATE = "application/vnd.jupyter.widget-state+json"
_VIEW = "application/vnd.jupyter.widget-view+json"
# How a demo asks to be run, which nobody can do here.
_INVITATION = re.compile(r"<em>[^<]*</em> ?")
# A formula of Markdown; or code, in which there are none.
_FORMULA = re.compile(
    r"^```.*?^```|`[^`\n]*`|\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$]+?)\$",
    re.MULTILINE | re.DOTALL,
)
_STYLE = """<style>
.cnnlib-paper button { display: none; }
.jp-RenderedHTMLCommon :is(h1, h2, h3) { line-height: 1.25; }
@media print {
  .cnnlib-paper { break-inside: avoid; }
  .highlight pre, .jp-OutputArea-output pre {
    white-space: pre-wrap !important; overflow-wrap: anywhere;
  }
}
</style>"""
# Draws a demo as it was left, with its own script. Nothing in it answers any more.
_PICTURE = """<div class="cnnlib-paper" role="img" aria-label="{words}">{text}</div>
<style>{style}</style>
<script type="module">
const state = {state};
for (const [[...path], data] of {buffers}) {{
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const last = path.pop();
  path.reduce((tree, key) => tree[key], state)[last] = new DataView(bytes.buffer);
}}
const {{ default: demo }} = await import("data:text/javascript;base64,{script}");
const model = {{ get: (name) => state[name], on() {{}}, off() {{}}, send() {{}} }};
const place = document.querySelector(".cnnlib-paper:not([inert])");
place.inert = true;
place.replaceChildren();
demo.render({{ model, el: place }});
</script>"""


class Worked(Preprocessor):
    """Questions with the answers that were given, demos as they were left, formulas.

    A notebook keeps the output of a cell as it was when the cell ran, when nobody had
    answered yet; what the form shows now is in the saved state of its widget, and what
    a demo shows, too. The page that is made shows text and pictures; a live widget on
    it would be fetched from another machine. So would MathJax, which may not be ready
    yet when the page is printed; where latex2mathml is installed, nobody waits for it.

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
            kept = _inside(saved, _inside(data, _VIEW).get("model_id"))
            model = _inside(kept, "state")
            if str(model.get("_anywidget_id")).startswith("cnnlib."):
                del data[_VIEW]
                if answered := _answered(model):
                    data["text/html"] = answered
                elif pictured := _pictured(model, kept.get("buffers") or [], data):
                    data["text/html"] = pictured
                elif "text/html" in data:
                    data["text/html"] = _INVITATION.sub("", data["text/html"])
        if not any(_VIEW in data for data in shown):
            notebook.metadata.pop("widgets", None)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _with_formulas(cell.source)
        notebook.cells.append(new_markdown_cell(_STYLE))
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


def _pictured(model, buffers, data):
    """A demo's picture as the reader left it; empty for all that is none."""
    view = _inside(model, "view")
    script = model.get("_esm")
    if not view.get("rows") or not isinstance(script, str):
        return ""
    words = str(data.get("text/plain", view.get("title")))
    state = {"view": view, "cure": ""}
    bytes_at = [[one["path"], one["data"]] for one in buffers]
    return _PICTURE.format(
        words=escape(words),
        text=_INVITATION.sub("", data.get("text/html", escape(words))),
        style=model.get("_css", ""),
        state=_in_script(state),
        buffers=_in_script(bytes_at),
        script=base64.b64encode(script.encode()).decode(),
    )


def _in_script(value):
    """JSON that ends no script."""
    return json.dumps(value).replace("<", "\\u003c")


def _with_formulas(markdown):
    """The text with its formulas as MathML, which a browser needs no help for."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return markdown

    def written(found):
        for kind, latex in found.groupdict().items():
            if latex:
                return convert(latex.strip(), display=kind)
        return found[0]

    return _FORMULA.sub(written, markdown)
