"""Words between the panels: signs of a formula, sentences."""

from dataclasses import dataclass
from typing import ClassVar

from cnnlib.demos.parts.part import EM, Panel

__all__ = ["Note", "Sign"]

_LETTER = 0.09  # inches on paper
_STAR = 1.6  # as large as the other signs: in most fonts it is a small one


@dataclass
class Sign(Panel):
    """A sign of a formula between two panels, or a large answer.

    Attributes
    ----------
    text : str
    size : float
        Of its letters, in em.

    Examples
    --------
    >>> Sign("⋆").as_json()["text"]
    '⋆'
    """

    title: ClassVar[str] = ""
    text: str
    size: float = 1.7

    def __post_init__(self):
        if self.text == "⋆":
            self.size *= _STAR

    def inches(self):
        return _inches(self.text, self.size)

    def draw(self, ax, lit):
        ax.axis("off")
        middle = {"ha": "center", "va": "center"}
        ax.text(0.5, 0.5, self.text, fontsize=12 * self.size, **middle)


@dataclass
class Note(Panel):
    """A sentence or a formula among the panels; its lines are kept.

    Attributes
    ----------
    text : str
    size : float, optional
        Width on the page, in em; as wide as the text by default.
    fills : bool
        Whether it takes the width that its row leaves, so that what follows keeps its
        place whatever is written.

    Examples
    --------
    >>> Note("output = ⌊(n − k)/s⌋ + 1").kind
    'note'
    """

    title: ClassVar[str] = ""
    text: str
    size: float | None = None
    fills: bool = False

    def inches(self):
        width, height = _inches(self.text)
        return max(width, (self.size or 0) * EM), height

    def draw(self, ax, lit):
        ax.axis("off")
        ax.text(0, 0.5, self.text, fontsize=11, ha="left", va="center")


def _inches(text, size=1):
    lines = text.split("\n")
    letter = _LETTER * size
    return 0.2 + letter * max(map(len, lines)), 2.2 * letter * len(lines)
