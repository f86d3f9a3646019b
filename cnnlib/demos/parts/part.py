"""What controls and panels have in common."""

from dataclasses import dataclass, fields
from typing import ClassVar

from cnnlib.demos.refusals import DemoError, place

__all__ = ["EM", "LETTER", "Panel", "Part"]

EM = 0.18  # inches on paper for one em of the page
LETTER = 0.085  # inches, of a title


@dataclass
class Part:
    """A control or a panel.

    Attributes
    ----------
    kind : str
        What draws it in `js/parts/`: the class's name in small letters.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls):
        cls.kind = cls.__name__.lower()

    @property
    def make(self):
        """What cannot change without building the part anew on the page."""
        return []

    def as_json(self):
        """The part as the page gets it."""
        shown = {f.name: getattr(self, f.name) for f in fields(self)}
        return {"kind": self.kind, "name": None, "make": self.make} | shown

    def accept(self, value):
        """The new value of the state that this part sets."""
        raise DemoError(f"the {self.kind} cannot be changed")


@dataclass
class Panel(Part):
    """What stands below the controls; on paper a panel draws itself.

    Attributes
    ----------
    margin : float
        Inches that its labels need, to the left of the axes and below them.
    """

    margin: ClassVar[float] = 0

    def inches(self):
        """Width and height on paper, with the margin and without the title."""
        raise NotImplementedError

    def draw(self, ax, lit):
        """Draw the panel on axes of that size; `lit` is what a cursor lights up."""
        raise NotImplementedError

    def under_cursor(self, value, count):
        """Of so many places the one that the cursor is on."""
        if self.cursor is None:
            raise DemoError(f"{self.title} cannot be changed")
        return place(self.title, value, count)
