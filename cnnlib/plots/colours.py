"""The colours in which arrays of numbers are drawn."""

from functools import cache

import numpy as np

from cnnlib.plots.style import INTENSITY, SIGNED, readable_on

__all__ = ["EMPTY", "cell_colours", "colour_scale", "rgba"]

EMPTY = "#ececec"  # where there is no number


def rgba(values, weights=False, limits=None):
    """The colours in which an array is drawn.

    Parameters
    ----------
    values : ndarray of shape (H, W) or (H, W, 3)
        uint8 is taken for a picture, and kept; other numbers are coloured, NaN grey.
    weights : bool
        Colours centred on zero; numbers below zero have that in any case.
    limits : (low, high), optional
        The numbers shown darkest and brightest.

    Returns
    -------
    ndarray of uint8 of shape (H, W, 4)

    Examples
    --------
    >>> rgba(np.array([[0, 128]], np.uint8))[0, 1].tolist()
    [128, 128, 128, 255]
    >>> rgba(np.array([[-1.0, 0.0, 1.0]]), weights=True)[0, 1].tolist()
    [246, 246, 246, 255]
    """
    from matplotlib.colors import Normalize

    if values.dtype == np.uint8:
        colour = values if values.ndim == 3 else np.repeat(values[..., None], 3, -1)
        return np.dstack([colour, np.full(values.shape[:2], 255, np.uint8)])
    scale = colour_scale(values, weights, limits)
    normed = Normalize(scale["vmin"], scale["vmax"])(np.ma.masked_invalid(values))
    return _shades(scale["cmap"])(normed, bytes=True)


@cache  # demos colour many small arrays, and a copy has its table to fill first
def _shades(name):
    from matplotlib import colormaps

    return colormaps[name].with_extremes(bad=EMPTY)


def cell_colours(values, weights=False, limits=None):
    """For each cell of a matrix, row by row: its colour, and black or white for text.

    Parameters
    ----------
    values, weights, limits
        As for `rgba`.

    Returns
    -------
    fills, inks : list of str

    Examples
    --------
    >>> cell_colours(np.array([[0, 9]]))
    (['#00224d', '#fde737'], ['white', 'black'])
    """
    colours = rgba(np.asarray(values, float), weights, limits).reshape(-1, 4)
    fills = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colours.tolist()]
    return fills, [readable_on(colour) for colour in colours / 255]


def colour_scale(values, weights, limits=None):
    """The colour map of an array, and the numbers at its two ends.

    Parameters
    ----------
    values, weights, limits
        As for `rgba`.

    Returns
    -------
    dict
        ``cmap``, ``vmin`` and ``vmax``, as matplotlib's functions take them.

    Examples
    --------
    >>> colour_scale(np.array([1.0, 3.0]), weights=False)
    {'cmap': 'cividis', 'vmin': 0, 'vmax': np.float64(3.0)}
    """
    if weights or np.nanmin(values, initial=0) < 0:
        limit = np.nanmax(np.abs(values if limits is None else limits), initial=0) or 1
        return {"cmap": SIGNED, "vmin": -limit, "vmax": limit}
    low, high = limits or (0, np.nanmax(values, initial=0) or 1)
    return {"cmap": INTENSITY, "vmin": low, "vmax": high}
