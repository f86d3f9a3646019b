"""The switch as JupyterLab shows it."""

from pathlib import Path

import traitlets

from cnnlib.checks import progress, sharing
from cnnlib.widgets import Live, script

__all__ = ["Switch"]


class Switch(Live):
    """A box to tick, for what `share` says of it; `switch.js` draws it.

    Parameters
    ----------
    what : str
        What is shared, in sentences.
    """

    _esm = script(Path(__file__).with_name("switch.js"))
    what = traitlets.Unicode().tag(sync=True)
    on = traitlets.Bool().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, what):
        super().__init__(what=what, on=sharing.is_on())

    def hear(self, content):
        """Throw the switch as the page says, and show how it stands then."""
        try:
            progress.share(content["on"] is True)
            self.problem = ""
        except progress.ProgressError as error:
            self.problem = f"{error}."
        self.on = sharing.is_on()

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        said = f"Sharing is {'on' if self.on else 'off'}. {self.what}"
        return bundle | {"text/plain": said}, metadata
