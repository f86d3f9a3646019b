"""What JupyterLab writes when it saves a notebook."""

__all__ = ["without_lost_views"]

_STATE = "application/vnd.jupyter.widget-state+json"
_VIEW = "application/vnd.jupyter.widget-view+json"


def without_lost_views(model, **kwargs):
    """Take out the views of widgets that are gone, so that their text stands there.

    A restarted kernel takes its widgets with it, but the outputs that show them stay;
    opened again, such a notebook would have an error in place of each form and demo.

    Parameters
    ----------
    model : dict
        Of Jupyter's contents; a notebook's content is changed.

    Examples
    --------
    >>> data = {"text/plain": "Predict", _VIEW: {"model_id": "f"}}
    >>> cell = {"cell_type": "code", "outputs": [{"data": data}]}
    >>> content = {"cells": [cell], "metadata": {"widgets": {_STATE: {"state": {}}}}}
    >>> without_lost_views({"type": "notebook", "content": content})
    >>> data
    {'text/plain': 'Predict'}
    """
    if model.get("type") != "notebook":
        return
    content = model["content"]
    saved = content["metadata"].get("widgets", {}).get(_STATE)
    if saved is None:  # models are not kept: a kernel that lives still has them
        return
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if _VIEW in data and data[_VIEW].get("model_id") not in saved["state"]:
                del data[_VIEW]
