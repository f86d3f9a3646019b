"""How a figure looks on a dark page, worked out, and how well its words can be read."""

import io

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from cnnlib.plots.dark import inked

__all__ = ["in_the_dark", "faint_words"]

LEGIBLE = 4.5  # to 1: what WCAG 2 asks of text
GROUND = 0x11 / 255  # JupyterLab's dark one
# hue-rotate(180deg) as the standard has it: grey stays, the rest changes sides.
GREY = np.array([0.213, 0.715, 0.072])
TURNED = 2 * GREY - np.eye(3)


def in_the_dark(rgb, ground=GROUND):
    """What becomes of ink: inverted, hue turned back, never darker than the page."""
    return np.maximum(np.clip((1 - np.asarray(rgb)) @ TURNED.T, 0, 1), ground)


def faint_words(fig):
    """Words whose contrast with what they stand on is too small, in light or dark."""
    fig.draw_without_rendering()
    words = [
        word
        for word in fig.findobj(Text)
        if word.get_text().strip() and word.get_window_extent().overlaps(fig.bbox)
    ]
    boxes = [word.get_window_extent() for word in words]
    colours = [to_rgb(word.get_color()) for word in words]
    free = inked(fig)
    for word in words:
        word.set_alpha(0)
    ground = _rendered(fig)
    found = []
    for word, box, ink in zip(words, boxes, colours, strict=True):
        behind = _behind(ground, box)
        pairs = {"light": (ink, behind)}
        if _within(free, box, ground.shape):
            pairs["dark"] = in_the_dark(ink), in_the_dark(behind)
        found += [
            f"{word.get_text()!r} in {theme}: {_contrast(*pair):.2f}"
            for theme, pair in pairs.items()
            if _contrast(*pair) < LEGIBLE
        ]
    return found


def _rendered(fig):
    drawn = io.BytesIO()
    fig.savefig(drawn, dpi=fig.dpi)
    return np.asarray(Image.open(drawn).convert("RGB")) / 255


def _behind(picture, box):
    height, width = picture.shape[:2]
    rows = slice(max(int(height - box.y1), 0), max(int(height - box.y0), 1))
    columns = slice(max(int(box.x0), 0), max(int(box.x1), 1))
    return np.median(picture[rows, columns].reshape(-1, 3), axis=0)


def _within(places, box, shape):
    x = (box.x0 + box.x1) / 2 / shape[1]
    y = 1 - (box.y0 + box.y1) / 2 / shape[0]
    return any(
        left <= x <= right and top <= y <= bottom for left, top, right, bottom in places
    )


def _contrast(*colours):
    dark, light = sorted(_luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb):
    rgb = np.asarray(rgb)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)
