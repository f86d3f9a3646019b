"""All parts together."""

from dataclasses import dataclass, field

import numpy as np

from cnnlib.demos.parts.links import Link

__all__ = ["View", "plain"]


@dataclass
class View:
    """All that a demo shows for one state.

    Attributes
    ----------
    controls : list of Part
    rows : list of list of Part
        Panels, row by row.
    say : str
        The text that stands for the picture, and is read out when it changes, after
        what the lit link says.
    numbers : dict
        What is shown, as plain numbers and lists: for tests.
    active : str, optional
        Name of the cursor whose links are lit at first.

    Examples
    --------
    >>> from cnnlib.demos.parts.grid import Grid
    >>> from cnnlib.demos.parts.links import Link
    >>> grid = Grid("x", "x", [[3]], cursor=0, links=[Link({"x": [0]}, "Three.")])
    >>> View([], [[grid]], say="A number.", active="x").said
    'Three. A number.'
    """

    controls: list
    rows: list
    say: str = ""
    numbers: dict = field(default_factory=dict)
    active: str | None = None

    def parts(self):
        """Controls and panels."""
        return [*self.controls, *(part for row in self.rows for part in row)]

    @property
    def link(self):
        """What is lit at first."""
        linked = (part for part in self.parts() if getattr(part, "links", None))
        lit = (part.links[part.cursor] for part in linked if part.name == self.active)
        return next(lit, Link({}))

    @property
    def said(self):
        """What is said about all this."""
        return f"{self.link.say} {self.say}".strip()

    def as_json(self):
        """The view as the page gets it: plain values and bytes."""
        return plain(
            vars(self)
            | {
                "controls": [part.as_json() for part in self.controls],
                "rows": [[part.as_json() for part in row] for row in self.rows],
            }
        )


def plain(value):
    """The value with Python's numbers in place of NumPy's, down to the last of them.

    JSON would take some of these for what they are; a browser's Python takes none.

    Examples
    --------
    >>> import numpy as np
    >>> plain({"limits": (np.float64(0.5), 2)})
    {'limits': [0.5, 2]}
    """
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value.item() if isinstance(value, np.generic) else value
