"""All parts together."""

from dataclasses import dataclass, field

from cnnlib.demos.parts.links import Link

__all__ = ["View"]


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
        """The view as the page gets it."""
        return vars(self) | {
            "controls": [part.as_json() for part in self.controls],
            "rows": [[part.as_json() for part in row] for row in self.rows],
        }
