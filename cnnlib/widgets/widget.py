"""What forms, votes and demos have in common: a page that talks to a kernel."""

import os
from pathlib import Path

import anywidget
import traitlets

__all__ = ["Live", "script"]

_HERE = Path(__file__).parent
_CURE = "choose Run, Run All Above Selected Cell, then run this cell again"


class Live(anywidget.AnyWidget):
    """A widget whose page knows what its kernel has heard.

    A subclass has the page's script, and `hear` for what the page says. Each message
    has an id, which stands in `answered` once the message is dealt with.
    """

    # The text: of a path anywidget would watch the file, and so keep widgets alive.
    _css = (_HERE / "gone.css").read_text("utf-8")
    answered = traitlets.Unicode().tag(sync=True)
    cure = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits):
        lecture = os.environ.get("CNNLIB_LECTURE")
        cure = "reload this page" if lecture else _CURE
        super().__init__(cure=cure, **traits)
        # A function, not a method: that would keep the widget alive.
        self.on_msg(Live._on_message)

    def _on_message(self, content, buffers):
        try:
            self.hear(content)
        finally:
            self.answered = content.get("id", "")


def script(*files):
    """The module of a page: what all pages use, then these files.

    Examples
    --------
    >>> "function lineTo(" in script()
    True
    """
    files = (_HERE / "element.js", _HERE / "line.js", *files)
    return "\n".join(file.read_text("utf-8") for file in files)
