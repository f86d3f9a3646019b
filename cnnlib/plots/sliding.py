"""Where a kernel slides: one window of it, and all of them."""

from functools import partial

import numpy as np

from cnnlib.plots.grids import Grid, arrays, grid_tile
from cnnlib.plots.rows import Tile, in_a_row, ruled
from cnnlib.plots.style import MARK, PALE, described, frame, number, styled
from cnnlib.shapes import ntuple, output_size

__all__ = ["padding", "sliding_window"]


@styled
def sliding_window(input, kernel, position=(0, 0), stride=1, padding=0):
    """One step of a cross-correlation: window, kernel, products and their sum.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)
    position : (i, j)
        The output that is computed; those after it are still empty.
    stride, padding : int or (vertical, horizontal)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the kernel does not fit or there is no output at `position`.

    Examples
    --------
    >>> x, k = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]])
    >>> sliding_window(x, k, (0, 1)).alt.split("; ")[-1]
    'output (0, 1) is 25'
    """
    stride = ntuple(stride, 2, "sliding_window", "stride", 1)
    padding = ntuple(padding, 2, "sliding_window", "padding")
    (ph, pw), (kh, kw), (i, j) = padding, kernel.shape, position
    padded = np.pad(input, [(ph, ph), (pw, pw)])
    output = _outputs(padded, kernel, stride)
    if not (0 <= i < output.shape[0] and 0 <= j < output.shape[1]):
        raise ValueError(
            f"sliding_window: position {position} lies outside the output, "
            f"{output.shape}"
        )
    top, left = i * stride[0], j * stride[1]
    products = padded[top : top + kh, left : left + kw] * kernel
    output.ravel()[i * output.shape[1] + j + 1 :] = np.nan
    fig = arrays(
        Grid(
            padded,
            "input" + (", padded" if ph or pw else ""),
            (top, left, kh, kw),
            inner=(ph, pw, *input.shape) if ph or pw else None,
        ),
        "⋆",
        Grid(kernel, "kernel", weights=True),
        "→",
        Grid(products, "products", weights=True),
        "Σ →",
        Grid(output, "output", (i, j, 1, 1)),
    )
    terms = " + ".join(number(term) for term in products.ravel())
    return described(
        fig,
        f"a {kh}×{kw} window at row {top}, column {left} of the input; "
        f"products {terms}; output ({i}, {j}) is {number(output[i, j])}",
    )


@styled
def padding(size, kernel_size, padding=0, stride=1, dilation=1):
    """Where a kernel is put on a padded input, and how often it sees each pixel.

    Parameters
    ----------
    size : (height, width)
        Of the input, in pixels.
    kernel_size, padding, stride, dilation : int or (vertical, horizontal)

    Returns
    -------
    matplotlib.figure.Figure
        On the left the first window and its neighbours, one stride away; on the right
        the number of windows that use each pixel of the input.

    Raises
    ------
    ValueError
        If the kernel does not fit.

    Examples
    --------
    >>> padding((7, 7), 3, stride=3).alt.split("; ")[1]
    'the output is 2×2'
    """
    k, p, s, d = (
        ntuple(value, 2, "padding", argument, least)
        for value, argument, least in (
            (kernel_size, "kernel_size", 1),
            (padding, "padding", 0),
            (stride, "stride", 1),
            (dilation, "dilation", 1),
        )
    )
    out = [output_size(*axis) for axis in zip(size, k, p, s, d, strict=True)]
    seen = np.outer(
        *(_times_seen(*axis) for axis in zip(size, out, k, p, s, d, strict=True))
    )
    padded = [n + 2 * border for n, border in zip(size, p, strict=True)]
    windows = partial(_draw_windows, padded, size, out, k, p, s, d)
    heat = Grid(seen, "windows that see each pixel")
    fig = in_a_row(
        [Tile(*padded, f"{out[0]}×{out[1]} windows", windows), grid_tile(heat)]
    )
    unseen = int((seen == 0).sum())
    return described(
        fig,
        f"a {size[0]}×{size[1]} input, padding {p}, kernel {k}, stride {s}, "
        f"dilation {d}; the output is {out[0]}×{out[1]}; pixels are seen "
        f"{seen.min()} to {seen.max()} times, {unseen} of them never",
    )


def _draw_windows(padded, size, out, k, p, s, d, ax, cell):
    from matplotlib.colors import ListedColormap

    inside = np.zeros(padded)
    inside[p[0] : p[0] + size[0], p[1] : p[1] + size[1]] = 1
    colours = ListedColormap([PALE, "#b8cbe0"])
    ax.imshow(inside, cmap=colours, vmin=0, vmax=1)
    ruled(ax, padded)
    if any(p):
        frame(ax, *p, *size, edgecolor="black", linewidth=1.4, linestyle="--")
    covers = [dilation * (n - 1) + 1 for n, dilation in zip(k, d, strict=True)]
    for i, j in [(1, 0), (0, 1), (0, 0)]:
        if i < out[0] and j < out[1]:
            first = i == j == 0
            style = {} if first else {"edgecolor": "#555555", "linestyle": ":"}
            frame(ax, i * s[0], j * s[1], *covers, **style)
    taps = np.indices(k).reshape(2, -1) * np.array(d)[:, None]
    ax.plot(taps[1], taps[0], "o", color=MARK, markersize=10 * cell)


def _times_seen(n, out, k, p, s, d):
    """Along one axis: windows that use each pixel of the input."""
    taps = np.add.outer(np.arange(out) * s, np.arange(k) * d)
    return np.bincount(taps.ravel(), minlength=n + 2 * p)[p : p + n]


def _outputs(padded, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    windows = windows[:: stride[0], :: stride[1]]
    return np.einsum("ijab,ab->ij", windows, kernel).astype(float)
