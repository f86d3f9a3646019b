"""A saved notebook shows no widget that nobody can draw."""

from copy import deepcopy

import pytest

from cnnlib.workspace.saved import without_lost_views

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def notebook(*models, **widgets):
    """A form whose model is `f` and a stream, and the models that were kept."""
    data = {"text/html": "Predict", VIEW: {"model_id": "f"}}
    outputs = [{"data": data}, {"output_type": "stream", "text": "9"}]
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": outputs}]
    kept = {STATE: {"state": {model: {} for model in models}}}
    metadata = {"widgets": kept} if widgets.get("kept", True) else {}
    return {"type": "notebook", "content": {"cells": cells, "metadata": metadata}}


def shown(model):
    return set(model["content"]["cells"][1]["outputs"][0]["data"])


@pytest.mark.parametrize("models", [(), ("another",)])
def test_a_view_without_its_model_leaves_the_text(models):
    model = notebook(*models)
    without_lost_views(model, path="x.ipynb", contents_manager=None)
    assert shown(model) == {"text/html"}


@pytest.mark.parametrize(
    "model",
    [
        notebook("f"),
        notebook(kept=False),
        {"type": "file", "content": "text"},
        {"type": "directory"},
    ],
)
def test_everything_else_is_saved_as_it_is(model):
    before = deepcopy(model)
    without_lost_views(model, path="x.ipynb", contents_manager=None)
    assert model == before
