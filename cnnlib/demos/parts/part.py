"""What controls and panels have in common."""

from dataclasses import dataclass, fields
from typing import ClassVar

from cnnlib.demos.refusals import DemoError

__all__ = ["Part"]


@dataclass
class Part:
    """A control or a panel.

    Attributes
    ----------
    kind : str
        What draws it in `js/`: the class's name in small letters.
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
