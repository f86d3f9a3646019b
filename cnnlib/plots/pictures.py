"""Photographs, digits, feature maps and filters side by side; what was confused."""

import numpy as np

from cnnlib.plots.style import (
    INTENSITY,
    MARK,
    SIGNED,
    WIDTH,
    bare,
    described,
    frame,
    number,
    panels,
    styled,
    write_in_cell,
)

__all__ = [
    "confusion_matrix",
    "feature_maps",
    "filters",
    "images",
    "mistakes",
    "overlay",
]


@styled
def images(
    images,
    titles=None,
    columns=None,
    limits=None,
    signed=False,
    unit=None,
    grey=False,
    frames=None,
):
    """Pictures side by side.

    Parameters
    ----------
    images : sequence of ndarray of shape (H, W), (3, H, W) or (H, W, 3)
        Grey or colour; the sizes may differ.
    titles : sequence of str, optional
    columns : int, optional
        Pictures in a row; at most 8 by default.
    limits : (low, high), optional
        Values shown darkest and brightest in all pictures, for example (0, 255).
        Without it (0, 255) for uint8, (0, 1) for floating-point colour, and each
        floating-point grey picture's own range.
    signed : bool
        Colours centred on zero for grey pictures; one scale for all.
    unit : str, optional
        What the colours measure; adds a colour bar, for one scale in all pictures.
    grey : bool
        From black to white, as photographs are; maps of numbers are in colours.
    frames : sequence of (list of (top, left, height, width)), optional
        What to outline in each picture, in pixels.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no picture or one has another shape.

    Examples
    --------
    >>> images([np.zeros((4, 6)), np.ones((4, 6, 3))], ["before", "after"]).alt
    '2 pictures: before; after'
    """
    pictures = [_checked(image) for image in images]
    if not pictures:
        raise ValueError("images: there is no picture to show")
    if limits is None and (signed or unit):
        limits = _shared_limits(pictures, signed)
    cmap = SIGNED if signed else "gray" if grey else INTENSITY
    fig, axes = _picture_grid(pictures, columns, titles)
    for ax, picture in zip(axes, pictures, strict=False):
        drawn = _draw_picture(ax, picture, limits, cmap)
    for ax, outlined in zip(axes, frames or (), strict=False):
        for place in outlined:
            frame(ax, *place, linewidth=1.8)
    if unit:
        fig.colorbar(drawn, ax=list(axes), label=unit, shrink=0.8, pad=0.02)
    for ax, title in zip(axes, titles or (), strict=False):
        ax.set_title(title)
    words = f"{len(pictures)} picture{'s' * (len(pictures) > 1)}"
    joined = "; ".join(" ".join(str(t).split()) for t in titles) if titles else ""
    return described(fig, f"{words}: {joined}" if joined else words)


def feature_maps(maps, columns=None):
    """What each channel of a layer answers to one input, each in its own range.

    Parameters
    ----------
    maps : ndarray of shape (C, H, W)
    columns : int, optional

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> feature_maps(np.zeros((6, 24, 24))).alt
    '6 feature maps of 24×24; strongest answer per channel 0, 0, 0, 0, 0, 0'
    """
    maps = np.asarray(maps)
    fig = images(maps, [str(channel) for channel in range(len(maps))], columns)
    strongest = ", ".join(number(one.max()) for one in maps)
    return described(
        fig,
        f"{len(maps)} feature maps of {maps.shape[1]}×{maps.shape[2]}; "
        f"strongest answer per channel {strongest}",
    )


def filters(weights, columns=None):
    """The weights of a convolution, all on one scale centred on zero.

    Parameters
    ----------
    weights : ndarray of shape (C_out, C_in, kh, kw)
        One row per output channel where C_in > 1; else as many in a row as fit.
    columns : int, optional

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> filters(np.ones((6, 1, 5, 5))).alt
    '6 filters of 1×5×5, weights from 1 to 1'
    """
    weights = np.asarray(weights)
    c_out, c_in, kh, kw = weights.shape
    titles = None
    if c_in == 1:
        titles = [str(channel) for channel in range(c_out)]
    else:
        columns = c_in
        titles = [f"{o} ← {i}" for o in range(c_out) for i in range(c_in)]
    flat = weights.reshape(-1, kh, kw)
    fig = images(flat, titles, columns, signed=True, unit="weight")
    return described(
        fig,
        f"{c_out} filters of {c_in}×{kh}×{kw}, weights from "
        f"{number(weights.min())} to {number(weights.max())}",
    )


@styled
def overlay(image, heat, unit="importance"):
    """A picture, and beside it a heat map of it: class activation, occlusion.

    Parameters
    ----------
    image : ndarray of shape (H, W), (3, H, W) or (H, W, 3)
    heat : ndarray of shape (h, w)
        Stretched over the picture when it is smaller.
    unit : str
        What the heat measures.

    Returns
    -------
    matplotlib.figure.Figure
        Outlined in the picture: where the heat is above half of its range.

    Examples
    --------
    >>> heat = np.zeros((2, 2))
    >>> heat[0, 1] = 5
    >>> overlay(np.zeros((8, 8)), heat).alt
    'a picture, and its importance, from 0 to 5, highest at the top right'
    """
    picture, heat = _checked(image), np.asarray(heat, float)
    H, W = picture.shape[:2]
    fig, axes = panels(7.4, 3.4 * H / W + 0.3, 1, 2)
    for ax in axes[0]:
        bare(ax)
    _draw_picture(axes[0, 0], picture, None, "gray")
    extent = (-0.5, W - 0.5, H - 0.5, -0.5)
    drawn = axes[0, 1].imshow(heat, cmap=INTENSITY, extent=extent)
    fig.colorbar(drawn, ax=list(axes[0]), label=unit, shrink=0.8, pad=0.02)
    if heat.min() < heat.max():
        rows = np.arange(H) * len(heat) // H
        columns = np.arange(W) * heat.shape[1] // W
        half = (heat.min() + heat.max()) / 2
        spread = heat[np.ix_(rows, columns)]
        axes[0, 0].contour(spread, [half], colors=MARK, linewidths=2.2)
    place = np.unravel_index(heat.argmax(), heat.shape)
    return described(
        fig,
        f"a picture, and its {unit}, from {number(heat.min())} to "
        f"{number(heat.max())}, highest at the {_place(place, heat.shape)}",
    )


@styled
def confusion_matrix(targets, predictions, classes=None):
    """How often each class was taken for each other.

    Parameters
    ----------
    targets, predictions : ndarray of shape (N,), integers from 0
    classes : sequence of str, optional
        Names; without them the numbers.

    Returns
    -------
    matplotlib.figure.Figure
        Rows are the true classes; colours are shares of a row, and grow with the
        root of the share so that rare mistakes can be seen.

    Raises
    ------
    ValueError
        If the lengths differ or nothing was predicted.

    Examples
    --------
    >>> confusion_matrix(np.array([0, 1, 1, 1]), np.array([0, 1, 1, 0])).alt
    '3 of 4 right (75.0 %); most often 1 was taken for 0, 1 time'
    """
    targets, predictions = np.asarray(targets), np.asarray(predictions)
    if targets.shape != predictions.shape or not targets.size:
        raise ValueError(
            "confusion_matrix: one prediction per target is needed, got "
            f"{predictions.shape} for {targets.shape}"
        )
    count = max(len(classes or ()), int(max(targets.max(), predictions.max())) + 1)
    names = list(classes or map(str, range(count)))
    pairs = targets * count + predictions
    counts = np.bincount(pairs, minlength=count**2).reshape(count, count)
    fig = _draw_confusion(counts, names)
    right = np.trace(counts)
    wrong = counts - np.diag(np.diag(counts))
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    most = wrong[row, column]
    worst = f"; most often {names[row]} was taken for {names[column]}, {_times(most)}"
    share = f"{right} of {counts.sum()} right ({100 * right / counts.sum():.1f} %)"
    return described(fig, share + (worst if most else ""))


@styled
def mistakes(images, targets, predictions, confidence, count=12, columns=6):
    """The mistakes that a classifier was surest of.

    Parameters
    ----------
    images : ndarray of shape (N, H, W) or (N, 1, H, W)
    targets, predictions : ndarray of shape (N,), integers
    confidence : ndarray of shape (N,)
        Probability given to the prediction, in [0, 1].
    count : int
        Mistakes to show.
    columns : int

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> pictures, sure = np.zeros((3, 8, 8)), np.array([0.9, 0.6, 0.99])
    >>> mistakes(pictures, np.array([1, 2, 3]), np.array([7, 2, 8]), sure).alt
    '2 of 3 wrong, the surest first: 3 read as 8 (99 %); 1 read as 7 (90 %)'
    """
    pictures = np.asarray(images)
    pictures = pictures.reshape(len(pictures), *pictures.shape[-2:])
    wrong = np.flatnonzero(np.asarray(targets) != np.asarray(predictions))
    worst = wrong[np.argsort(-np.asarray(confidence)[wrong], kind="stable")][:count]
    read = [
        (f"{targets[i]} read as {predictions[i]}", f"{100 * confidence[i]:.0f} %")
        for i in worst
    ]
    summary = f"{len(wrong)} of {len(pictures)} wrong"
    if not read:
        fig, axes = panels(3, 0.6)
        bare(axes[0, 0])
        axes[0, 0].text(0.5, 0.5, summary, ha="center", va="center")
        return described(fig, summary)
    titles = ["\n".join(line) for line in read]
    fig = _images(pictures[worst], titles, min(columns, len(read)))
    lines = "; ".join(f"{words} ({sure})" for words, sure in read)
    return described(fig, f"{summary}, the surest first: {lines}")


_images = images  # `mistakes` has an argument of that name


def _checked(image):
    """The picture with its colours in the last axis, where Matplotlib wants them."""
    picture = np.asarray(image)
    if picture.ndim == 3 and picture.shape[2] != 3 and picture.shape[0] == 3:
        picture = np.moveaxis(picture, 0, -1)
    if picture.ndim not in (2, 3) or (picture.ndim == 3 and picture.shape[2] != 3):
        raise ValueError(
            "images: a picture has shape (H, W), (3, H, W) or (H, W, 3), "
            f"got {picture.shape}"
        )
    if not picture.size:
        raise ValueError(f"images: a picture is empty, shape {picture.shape}")
    return picture


def _shared_limits(pictures, signed):
    low = min(float(picture.min()) for picture in pictures)
    high = max(float(picture.max()) for picture in pictures)
    if signed:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    return low, high


def _picture_grid(pictures, columns, titles):
    """A figure with one bare axes per picture, as wide as the page allows."""
    columns = min(columns or 8, len(pictures))
    rows = -(-len(pictures) // columns)
    width = min(3.6, WIDTH / columns)
    tall = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    lines = max((str(title).count("\n") + 1 for title in titles or ()), default=0)
    size = columns * width, rows * (width * min(tall, 2) + 0.24 * lines)
    fig, axes = panels(*size, rows, columns)
    for ax in axes.ravel():
        bare(ax)
    return fig, axes.ravel()


def _draw_picture(ax, picture, limits, cmap):
    if picture.ndim == 2:
        if limits is None and picture.dtype == np.uint8:
            limits = 0, 255
        low, high = limits or (None, None)
        frame(ax, 0, 0, *picture.shape, edgecolor="#777777", linewidth=0.6)
        return ax.imshow(picture, cmap=cmap, vmin=low, vmax=high)
    low, high = limits or ((0, 255) if picture.dtype == np.uint8 else (0, 1))
    return ax.imshow(np.clip((picture.astype(float) - low) / (high - low), 0, 1))


def _draw_confusion(counts, names):
    side = min(0.62 * len(counts) + 1.6, WIDTH - 0.6)
    size = min(15, 180 / len(counts))  # legible from the last row, ten classes at 15
    fig, axes = panels(side + 0.6, side)
    ax = axes[0, 0]
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    drawn = ax.imshow(np.sqrt(share), cmap=INTENSITY, vmin=0, vmax=1)
    for (i, j), many in np.ndenumerate(counts):
        if many:
            colour = drawn.cmap(drawn.norm(np.sqrt(share[i, j])))
            write_in_cell(ax, i, j, str(many), colour, size)
    ticks = range(len(names))
    ax.set_xticks(ticks, names, rotation=90 if max(map(len, names)) > 3 else 0)
    ax.set_yticks(ticks, names)
    ax.tick_params(length=0, labelsize=13)
    ax.spines[:].set_visible(False)
    ax.set(xlabel="predicted class", ylabel="true class")
    bar = fig.colorbar(drawn, ax=ax, label="share of the true class", shrink=0.8)
    shares = np.array([0, 0.01, 0.1, 0.25, 0.5, 1])
    bar.set_ticks(np.sqrt(shares), labels=[f"{100 * s:g} %" for s in shares])
    return fig


def _times(count):
    return "1 time" if count == 1 else f"{count} times"


def _place(place, shape):
    """Where a cell's middle lies, in words."""
    third = [
        min(2, 3 * (2 * i + 1) // (2 * n)) for i, n in zip(place, shape, strict=True)
    ]
    row = ("top", "middle", "bottom")[third[0]]
    return f"{row} {('left', 'centre', 'right')[third[1]]}"
