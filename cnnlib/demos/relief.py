"""A map of heights to draw paths on."""

import io

import numpy as np

from cnnlib.plots import style

__all__ = ["relief"]

_TINT = 0.55  # how much white is in a map, so that lines of all colours stand out
_LEVELS = 24
_INCHES = (10, 7)  # of 72 pixels


@style.styled
def relief(heights):
    """A map in bands of height, dark where it is low.

    Parameters
    ----------
    heights : ndarray of shape (rows, columns)
        First row at the bottom; NaN stays white.

    Returns
    -------
    bytes
        A PNG file.

    Examples
    --------
    >>> relief(np.eye(3))[1:4]
    b'PNG'
    """
    from matplotlib import colormaps
    from matplotlib.colors import BoundaryNorm, ListedColormap

    heights = np.ma.masked_invalid(heights)
    low = heights.min()
    high = max(heights.max(), low + 1e-6 * max(1, abs(low)))  # a plain has levels too
    # Closer together near the lowest point, as in `plots.surface`.
    levels = low + (high - low) * np.linspace(0, 1, _LEVELS + 1) ** 2.5
    shades = colormaps[style.INTENSITY](np.linspace(0, 1, _LEVELS))
    shades = ListedColormap(shades * (1 - _TINT) + _TINT)
    fig = style.figure(*_INCHES)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.axis("off")
    bands = {"levels": levels, "norm": BoundaryNorm(levels, _LEVELS)}
    ax.contourf(heights, cmap=shades, **bands)
    ax.contour(heights, levels[1:-1], colors="white", linewidths=0.7, linestyles="-")
    return _png(fig)


def _png(fig):
    """A figure as a file of 64 colours, a quarter of the size of one with all."""
    from PIL import Image

    full, small = io.BytesIO(), io.BytesIO()
    fig.savefig(full, format="png", dpi=72)
    Image.open(full).convert("RGB").quantize(64).save(small, "png")
    return small.getvalue()
