"""A picture of pixels."""

from dataclasses import dataclass, field

import numpy as np

from cnnlib.demos.parts.links import Bands, for_page
from cnnlib.demos.parts.part import EM, Panel
from cnnlib.plots import style
from cnnlib.plots.colours import rgba

__all__ = ["Picture"]


@dataclass
class Picture(Panel):
    """A picture of pixels.

    Attributes
    ----------
    name, title : str
    pixels : ndarray of shape (H, W) or (H, W, 3)
        uint8 as it is; other grey pictures from their lowest to their highest number,
        or around zero.
    alt : str
    size : float
        Width on the page, in em.
    weights : bool
        Colours centred on zero.
    limits : (low, high), optional
        The numbers that are darkest and brightest.
    boxes : list of (top, left, height, width)
        Outlines, in pixels.
    cursor : int, optional
        The chosen field, row-major; it follows pointer and arrow keys.
    fields : (rows, columns), optional
        What the cursor moves over; the pixels by default.
    links : list of Link, or Bands, optional
        One for each field.
    held : bool
        Whether the pointer moves the cursor only while it is pressed.

    Examples
    --------
    >>> Picture("x", "input", np.zeros((2, 3)), "black").as_json()["width"]
    3
    """

    name: str
    title: str
    pixels: object
    alt: str
    size: float = 14
    weights: bool = False
    limits: tuple | None = None
    boxes: list = field(default_factory=list)
    cursor: int | None = None
    fields: tuple | None = None
    links: list | Bands | None = None
    held: bool = False

    def __post_init__(self):
        self.pixels = np.asarray(self.pixels)
        self.fields = self.fields or self.pixels.shape[:2]

    @property
    def make(self):
        return [*self.pixels.shape[:2], self.cursor is None]

    def as_json(self):
        height, width = self.pixels.shape[:2]
        return super().as_json() | {
            "height": height,
            "width": width,
            "pixels": rgba(self.pixels, self.weights, self.limits).tobytes(),
            "links": for_page(self.links),
        }

    def accept(self, value):
        """The field that the cursor is on."""
        return self.under_cursor(value, self.fields[0] * self.fields[1])

    def inches(self):
        height, width = self.pixels.shape[:2]
        return self.size * EM, self.size * EM * height / width

    def draw(self, ax, lit):
        style.bare(ax)
        ax.imshow(rgba(self.pixels, self.weights, self.limits))
        for box in [*self.boxes, *lit]:
            style.frame(ax, *box)
