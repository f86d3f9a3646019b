"""What the form and the vote have in common: a question on the page."""

from pathlib import Path

import anywidget
import traitlets

__all__ = ["Question", "script"]

_HERE = Path(__file__).parent


class Question(anywidget.AnyWidget):
    """A question, and how it is answered; a subclass has the script that draws it."""

    question = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)


def script(name):
    """The module of a subclass: `element.js`, then the file of this name.

    Examples
    --------
    >>> "function element(" in script("form.js")
    True
    """
    files = (_HERE / "element.js", _HERE / name)
    return "\n".join(file.read_text("utf-8") for file in files)
