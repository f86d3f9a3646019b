"""What is drawn on."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cnnlib.demos.parts.part import EM, Panel
from cnnlib.demos.refusals import DemoError
from cnnlib.plots import style
from cnnlib.plots.colours import rgba

__all__ = ["Pad"]


@dataclass
class Pad(Panel):
    """Pixels to draw on with mouse, finger or keys.

    Attributes
    ----------
    KEYS : str
        How it is operated with the keyboard.
    name, title : str
    pixels : ndarray of uint8 of shape (H, W)
        0 is black, 255 the middle of a stroke.
    alt : str
        What is drawn, for those who do not see it.
    size : float
        Width on the page, in em.

    Examples
    --------
    >>> pad = Pad("pad", "draw", np.zeros((1, 2), np.uint8), "nothing")
    >>> pad.accept([0, 255])
    array([[  0, 255]], dtype=uint8)
    """

    KEYS: ClassVar[str] = (
        "Keys: arrows move the pen, Space lowers or lifts it, E erases."
    )

    name: str
    title: str
    pixels: np.ndarray
    alt: str
    size: float = 16

    @property
    def make(self):
        return list(self.pixels.shape)

    def as_json(self):
        height, width = self.pixels.shape
        return super().as_json() | {
            "height": height,
            "width": width,
            "keys": self.KEYS,
            "pixels": self.pixels.tobytes(),
        }

    def accept(self, value):
        """All pixels, row by row, as whole numbers from 0 to 255."""
        count = self.pixels.size
        try:
            new = np.array(value)
        except ValueError:
            new = np.empty(0)
        fits = new.size == count and new.dtype.kind in "iu"
        if not fits or new.min() < 0 or new.max() > 255:
            raise DemoError(
                f"{self.title}: {count} whole numbers from 0 to 255 are needed"
            )
        return new.astype(np.uint8).reshape(self.pixels.shape)

    def inches(self):
        height, width = self.pixels.shape
        return self.size * EM, self.size * EM * height / width

    def draw(self, ax, lit):
        style.bare(ax)
        ax.imshow(rgba(self.pixels))
