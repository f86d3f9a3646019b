"""A grey patch on a picture, and a map of what it takes away at each place."""

import numpy as np

from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.picture import Picture
from cnnlib.plots.colours import rgba

__all__ = ["HINT", "PICTURE", "PLACES", "SIDE", "cover", "covering", "patch", "chance"]

HINT = "Dark on the map: covered there, the answer is lost."
SIDE = 28  # pixels of a picture, in each direction
PICTURE = 11.5  # em
PLACES = 14  # of the patch, in each direction
_STEP = SIDE // PLACES
_PATCH = 6
_GREY = 128


def patch(place):
    """Top, left, height and width in pixels of the patch at a place, row-major.

    Examples
    --------
    >>> patch(0), patch(15)
    ((0, 0, 4, 4), (0, 0, 6, 6))
    """
    top, left = (_STEP * k - (_PATCH - _STEP) // 2 for k in divmod(place, PLACES))
    bottom, right = (min(start + _PATCH, SIDE) for start in (top, left))
    top, left = max(top, 0), max(left, 0)
    return top, left, bottom - top, right - left


def cover(picture, place):
    """A copy of the picture with the grey patch at a place.

    Examples
    --------
    >>> int(np.count_nonzero(cover(np.zeros((28, 28), np.uint8), 15)))
    36
    """
    top, left, height, width = patch(place)
    covered = picture.copy()
    covered[top : top + height, left : left + width] = _GREY
    return covered


def covering(picture, covered, place, digit, heat):
    """The picture with its patch, and what every other place of it would do.

    Parameters
    ----------
    picture, covered : ndarray of uint8 of shape (28, 28)
        Without the patch, and with it.
    place : int
        Of the patch, row-major.
    digit : int
        Whose probability is told.
    heat : ndarray of shape (14, 14)
        That probability with the patch at each place.

    Returns
    -------
    [Picture, Picture]
        The covered digit, called ``"patch"``, with a cursor that moves the patch; and
        the map.

    Examples
    --------
    >>> digit, heat = np.zeros((28, 28), np.uint8), np.full((14, 14), 0.5)
    >>> covered, _ = covering(digit, cover(digit, 15), 15, 3, heat)
    >>> covered.links[15].say[-31:]
    'the probability of 3 is 50.0 %.'
    """
    links = [
        _link(patch(k), digit, probability)
        for k, probability in enumerate(heat.ravel().tolist())
    ]
    return [
        Picture(
            "patch",
            "move the patch",
            covered,
            f"The {digit} with a grey patch.",
            size=PICTURE,
            cursor=place,
            fields=heat.shape,
            links=links,
        ),
        Picture(
            "heat",
            f"probability of {digit}, patch here",
            _inked(heat, picture),
            f"Map of the probability of {digit}, for each place of the patch.",
            size=PICTURE,
        ),
    ]


def _link(box, digit, probability):
    top, left, height, width = box
    return Link(
        {"patch": [box], "heat": [box]},
        f"With the patch on rows {top} to {top + height - 1} and columns {left} to "
        f"{left + width - 1} the probability of {digit} is {chance(probability)}.",
    )


def _inked(heat, picture):
    """The map in colours, dark for 0 and bright for 1, the digit printed on it."""
    side = SIDE // PLACES
    colours = rgba(np.kron(heat, np.ones((side, side))), limits=(0, 1))[..., :3]
    ink = 0.6 * picture[..., None] / 255
    return np.rint(colours * (1 - ink)).astype(np.uint8)


def chance(probability):
    """A probability in words that never say 0 or 100 %.

    Examples
    --------
    >>> chance(0.123), chance(0.9999)
    ('12.3 %', 'over 99.9 %')
    """
    if probability > 0.9995:
        return "over 99.9 %"
    return "under 0.1 %" if probability < 0.0005 else f"{100 * probability:.1f} %"
