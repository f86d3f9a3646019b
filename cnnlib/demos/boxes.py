"""A box over a digit, and how well it agrees with the true one."""

import numpy as np

from cnnlib import data
from cnnlib.demos.drawing import as_pixels
from cnnlib.demos.parts.charts import Lines
from cnnlib.demos.parts.controls import Button, Slider
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note
from cnnlib.demos.refusals import whole
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.style import COLOURS, GREY

__all__ = ["boxes"]

_SIDE = 28  # pixels
_DIGITS = 50  # to choose from
_FOUND = 0.5  # the IoU from which a box usually counts as found
_TINTS = {"both": (0, 158, 115), "only": (213, 94, 0), "missed": (86, 180, 233)}


@demo
def boxes(height=12, width=12):
    """Drag a box over a digit and watch its intersection over union with the true box.

    Parameters
    ----------
    height, width : int
        Of the box at first, 2 to 28 pixels.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Notes
    -----
    The true box is the smallest around the ink, its first and last row and column
    included; the area of a box is its number of pixels.

    Examples
    --------
    >>> dragged = boxes()
    >>> dragged.numbers["iou"] == dragged.numbers["both"] / dragged.numbers["one"]
    True
    """
    digits = as_pixels(data.mnist_sample().test_images[:_DIGITS, 0])
    start = {
        "digit": 0,
        "height": whole("height", height, 2, _SIDE),
        "width": whole("width", width, 2, _SIDE),
        "place": 9 * _SIDE + 9,
    }
    return Demo(
        "A box and its IoU", start, lambda s: _view(digits[s.digit], s), _change
    )


def _change(state, name):
    if name == "other":
        state.digit = (state.digit + 1) % _DIGITS


def _truth(digit):
    """The box around the ink: top, left, height, width."""
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left


def _box(place, state):
    """The box with its middle at a pixel, kept inside the picture."""
    row, column = divmod(place, _SIDE)
    top = min(max(row - state.height // 2, 0), _SIDE - state.height)
    left = min(max(column - state.width // 2, 0), _SIDE - state.width)
    return top, left, state.height, state.width


def _overlap(a, b):
    """The pixels in both boxes, and in at least one."""
    sides = [
        max(0, min(p + n, q + m) - max(p, q))
        for p, n, q, m in zip(a[:2], a[2:], b[:2], b[2:], strict=True)
    ]
    both = sides[0] * sides[1]
    return both, a[2] * a[3] + b[2] * b[3] - both


def _view(digit, state):
    truth, box = _truth(digit), _box(state.place, state)
    both, one = _overlap(box, truth)
    areas = f"{both} pixels in both, {one} in at least one"
    picture = Picture(
        "place",
        "drag the box",
        _tinted(digit, box, truth),
        f"The digit, its true box and yours: {areas}.",
        size=26,
        boxes=[truth],
        cursor=state.place,
        links=[_link(_box(place, state), truth) for place in range(_SIDE * _SIDE)],
        held=True,
    )
    yours, true = box[2] * box[3], truth[2] * truth[3]
    words = (
        f"your box: {box[2]}·{box[3]} = {yours} pixels\n"
        f"true box: {truth[2]}·{truth[3]} = {true} pixels\n\n"
        f"in both (green): {both}\n"
        f"in yours only (orange): {yours - both}\n"
        f"missed (blue): {true - both}\n"
        f"in at least one:\n{yours} + {true} − {both} = {one}\n\n"
        f"IoU = {both} / {one}"
    )
    return View(
        [
            Slider("height", "height", state.height, 2, _SIDE),
            Slider("width", "width", state.width, 2, _SIDE),
            Button("other", "Next digit"),
        ],
        [[picture, _chart(box, truth), Note(words)]],
        say=f"A box counts as found from an IoU of {_FOUND}.",
        numbers={
            "iou": both / one,
            "both": both,
            "one": one,
            "box": list(box),
            "truth": list(truth),
        },
        active="place",
    )


def _link(box, truth):
    both, one = _overlap(box, truth)
    place = f"Rows {box[0]} to {box[0] + box[2] - 1}, columns {box[1]} to "
    return Link(
        {"place": [box]},
        f"{place}{box[1] + box[3] - 1}: IoU {both}/{one} {_decimal(both / one)}.",
    )


def _decimal(share):
    rounded = round(share, 2)
    return f"{'=' if rounded == share else '≈'} {rounded:.2f}"


def _tinted(digit, box, truth):
    """The digit on the pixels that are in both boxes, in one only, or in none."""
    yours, true = (np.zeros(digit.shape, bool) for _ in range(2))
    for mask, (top, left, height, width) in ((yours, box), (true, truth)):
        mask[top : top + height, left : left + width] = True
    colours = np.repeat(digit[..., None], 3, axis=2).astype(float)
    parts = {"both": yours & true, "only": yours & ~true, "missed": true & ~yours}
    for name, where in parts.items():
        colours[where] = 0.55 * colours[where] + 0.45 * np.array(_TINTS[name])
    return np.rint(colours).astype(np.uint8)


def _chart(box, truth):
    """The IoU of the box on its row, for every column that it can be moved to."""
    columns = range(_SIDE - box[3] + 1)
    shares = []
    for left in columns:
        both, one = _overlap((box[0], left, *box[2:]), truth)
        shares.append(both / one)
    dot = (box[1], shares[box[1]])
    ends = [columns[0], max(columns[-1], 1)]
    return Lines(
        f"IoU {dot[1]:.2f}: {'found' if dot[1] >= _FOUND else 'not found'}",
        f"The IoU is {dot[1]:.2f} here, and at most {max(shares):.2f} in these rows.",
        (ends[0], ends[1]),
        (0, 1),
        x_label="first column of the box in its rows",
        y_ticks=[(0, "0"), (0.5, "0.5"), (1, "1")],
        legend={"IoU": COLOURS[0], "found": GREY},
        size=21,
        height=15,
        lines=[
            Lines.line(ends, [_FOUND, _FOUND], GREY, dashed=True),
            Lines.line(list(columns), shares, COLOURS[0], dot=dot),
        ],
    )
