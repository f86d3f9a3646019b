"""A figure on a dark page: its ink turns light, its pictures stay as they are.

The page does it, with the one rendering that every page has: the browser inverts a
white figure all around its pictures, and puts the page's own ground in place of black.
Where that is not understood, in print and in light, the figure is black on white. (One
ink for both grounds is none: no colour has a contrast above 4.35 with white and #111.)
"""

import numpy as np

__all__ = ["in_either_theme", "inked"]

# An inverted hue is turned back, so that orange stays orange; black gives way to the
# ground, which JupyterLab and the website name differently. The pixels at the edges may
# be covered in part, where a size is no whole number of them.
_RULES = (
    "<style>@media screen{"
    ':is([data-jp-theme-light="false"],[data-theme="dark"]) .cnnlib-figure{'
    "&,&>span{display:inline-block;position:relative}"
    "background:var(--jp-layout-color0,var(--pst-color-background));isolation:isolate;"
    "&>span{mix-blend-mode:lighten;clip-path:inset(2px)}"
    "img{display:block}"
    "i{position:absolute;inset:0;pointer-events:none;"
    "backdrop-filter:invert(1) hue-rotate(180deg)}}}</style>"
)


def in_either_theme(fig, image):
    """An ``<img>`` of a figure that was drawn, so that it can be read in the dark, too.

    Examples
    --------
    >>> from cnnlib.plots.style import figure
    >>> in_either_theme(figure(1, 1), "<img>")[:47]
    '<span class="cnnlib-figure"><span><img><i style'
    """
    corners = ",".join(f"{100 * x:.4g}% {100 * y:.4g}%" for x, y in _around(inked(fig)))
    ink = f'<i style="clip-path:polygon({corners})"></i>'
    return f'<span class="cnnlib-figure"><span>{image}{ink}</span></span>{_RULES}'


def inked(fig):
    """Where a figure that was drawn has ink on white, and no picture.

    Returns
    -------
    list of (left, top, right, bottom)
        Rectangles without a common point inside, in shares of the figure from its top
        left corner.
    """
    places = [_share(fig, box) for box in _pictures(fig)]
    ys = sorted({0.0, 1.0} | {place[k] for place in places for k in (1, 3)})
    free = []
    for top, bottom in zip(ys, ys[1:], strict=False):
        middle = (top + bottom) / 2
        taken = sorted((p[0], p[2]) for p in places if p[1] < middle < p[3])
        left = 0.0
        for begin, end in [*taken, (1.0, 1.0)]:
            if begin > left:
                free.append((left, top, begin, bottom))
            left = max(left, end)
    return free


def _pictures(fig):
    """What of a figure shows numbers or light as colours, and has to keep them."""
    from matplotlib.collections import QuadMesh
    from matplotlib.transforms import Bbox

    for ax in fig.axes:
        page = ax.get_window_extent()
        if any(isinstance(drawn, QuadMesh) for drawn in ax.collections):  # a colour bar
            yield page
        for image in ax.images:
            box = Bbox.intersection(page, image.get_window_extent())
            if box:
                yield box


def _share(fig, box):
    """Left, top, right and bottom of a box in shares of the figure, from its top."""
    width, height = fig.bbox.size
    shares = box.x0 / width, 1 - box.y1 / height, box.x1 / width, 1 - box.y0 / height
    return tuple(np.clip(shares, 0, 1).tolist())


def _around(rectangles):
    """One line around all rectangles, which always comes back to where it began."""
    for left, top, right, bottom in rectangles:
        yield from ((0, 0), (left, top), (right, top), (right, bottom), (left, bottom))
        yield from ((left, top), (0, 0))
